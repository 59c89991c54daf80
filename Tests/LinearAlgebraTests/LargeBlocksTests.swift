import Workers
import Testing

@testable import LinearAlgebra

struct LargeBlocksTests {
    private static let page = LargeBlocks.page

    @Test func freeNeighborsAreOneRun() throws {
        let blocks = try #require(LargeBlocks(bytes: 8 * Self.page, kept: 8 * Self.page))
        let first = try #require(blocks.take(2 * Self.page))
        #expect(Int(bitPattern: first) % Self.page == 0)
        let second = try #require(blocks.take(Self.page + 1))
        let third = try #require(blocks.take(4 * Self.page))
        #expect(second - first == 2 * Self.page && third - second == 2 * Self.page)
        #expect(blocks.take(1) == nil)
        blocks.giveBack(first, 2 * Self.page)
        #expect(blocks.take(3 * Self.page) == nil)
        blocks.giveBack(second, Self.page + 1)
        #expect(blocks.take(3 * Self.page) == first)
    }

    @Test func touchedPagesAreGivenFirst() throws {
        let blocks = try #require(LargeBlocks(bytes: 12 * Self.page, kept: 8 * Self.page))
        let taken = try [1, 1, 2, 1, 3].map { try #require(blocks.take($0 * Self.page)) }
        blocks.giveBack(taken[0], Self.page)
        blocks.giveBack(taken[2], 2 * Self.page)
        blocks.giveBack(taken[4], 3 * Self.page)
        // The shortest run of touched pages that has room, not the lowest nor the longest.
        #expect(blocks.take(2 * Self.page) == taken[2])
        #expect(blocks.take(2 * Self.page) == taken[4])
        // Touched ones as far as they go.
        #expect(blocks.take(3 * Self.page) == taken[4] + 2 * Self.page)
        #expect(blocks.take(Self.page) == taken[0])
    }

    @Test func keepsMemoryUpToALimit() throws {
        let blocks = try #require(LargeBlocks(bytes: 8 * Self.page, kept: 2 * Self.page))
        let (small, large) = (try #require(blocks.take(2 * Self.page)), try #require(blocks.take(3 * Self.page)))
        for block in [small, large] { block.storeBytes(of: 7, as: Int.self) }
        blocks.giveBack(small, 2 * Self.page)
        #expect(blocks.keptBytes == 2 * Self.page)
        blocks.giveBack(large, 3 * Self.page)
        #expect(blocks.keptBytes == 2 * Self.page)
        #expect(blocks.take(2 * Self.page) == small && small.load(as: Int.self) == 7)
        // What went back to the system comes as zeros.
        #expect(blocks.take(3 * Self.page) == large && large.load(as: Int.self) == 0)
        #expect(blocks.keptBytes == 0)
    }

    @Test func preparesMemory() throws {
        let blocks = try #require(LargeBlocks(bytes: 8 * Self.page, kept: 4 * Self.page))
        let block = try #require(blocks.take(Self.page))
        block.storeBytes(of: 7, as: Int.self)
        blocks.prepare([2 * Self.page]) { true }
        #expect(blocks.keptBytes == 2 * Self.page)
        // No more than may be kept, and nothing that somebody has.
        blocks.prepare([3 * Self.page, 2 * Self.page, Self.page]) { true }
        #expect(blocks.keptBytes == 4 * Self.page)
        #expect(block.load(as: Int.self) == 7)
        #expect(blocks.take(3 * Self.page) == block + Self.page)
        #expect(blocks.take(Self.page) == block + 4 * Self.page)
        var asked = 0
        blocks.prepare([3 * Self.page]) {
            asked += 1
            return asked <= 2
        }
        #expect(blocks.keptBytes == 2 * Self.page)
    }

    /// Memory in pieces is no memory for a large block: it goes back for one in one piece.
    @Test func preparesWhatIsInOnePiece() throws {
        let blocks = try #require(LargeBlocks(bytes: 12 * Self.page, kept: 4 * Self.page))
        let taken = try (0..<6).map { _ in try #require(blocks.take(Self.page)) }
        for block in taken { block.storeBytes(of: 7, as: Int.self) }
        blocks.prepare([]) { true }
        for index in [1, 3, 5] { blocks.giveBack(taken[index], Self.page) }
        blocks.prepare([3 * Self.page]) { true }
        #expect(blocks.keptBytes == 4 * Self.page)
        #expect(blocks.take(3 * Self.page) == taken[5])
        #expect(blocks.keptBytes == Self.page)
        #expect(taken[2].load(as: Int.self) == 7)
    }

    /// What was used for a while is there again beside what will be kept.
    @Test func preparesWhatWasUsedForAWhile() throws {
        let blocks = try #require(LargeBlocks(bytes: 12 * Self.page, kept: 12 * Self.page))
        for _ in 0..<2 {
            #expect(blocks.take(2 * Self.page) != nil)
            let passing = try #require(blocks.take(3 * Self.page))
            blocks.giveBack(passing, 3 * Self.page)
            blocks.prepare([2 * Self.page]) { true }
            #expect(blocks.keptBytes == 5 * Self.page)
        }
    }

    /// Matrices never have memory in common, and zeros are zeros where another matrix was.
    @Test func matricesFromSeveralThreads() async {
        let order = 1100
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<4 {
                group.addTask {
                    (0..<20).allSatisfy { round in
                        var matrix = Matrix(rows: order, columns: order)
                        let isZero = matrix.withElements { $0.allSatisfy { $0 == 0 } }
                        let mark = Double(100 * task + round + 1)
                        matrix.withMutableElements { $0.update(repeating: mark) }
                        return isZero && matrix.withElements { $0.allSatisfy { $0 == mark } }
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
