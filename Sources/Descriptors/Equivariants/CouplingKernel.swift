import CStreaming

/// C[mu][i][j] = sum_k A[k][i] B[k][j], k over the centers of one element and what is coupled to mu: the products
/// behind every equivariant. Operands are read row by row as they lie, and the result is written where it belongs.
///
/// Sums stay in registers, in tiles as those of `ProductKernel`, a tile for all mu in turn. Rows are read in whole
/// vectors, so that those of B must have room up to a multiple of 8; nothing is written but what belongs to C.
struct CouplingKernel {
    /// Rows and columns of one C[mu].
    let rows: Int
    let columns: Int
    let activeRows: ActiveColumns
    let activeColumns: ActiveColumns
    /// A and B.
    let a: UnsafePointer<Double>
    let b: UnsafePointer<Double>
    /// Doubles from one center to the next.
    let aPerCenter: Int
    let bPerCenter: Int
    /// Those of mu are `starts[mu] ..< starts[mu + 1]`.
    let steps: UnsafePointer<Step>
    let starts: UnsafePointer<Int>
    let muCount: Int
    let centers: Int

    /// Where the rows of A and of B that the first center adds begin, in doubles.
    struct Step: BitwiseCopyable {
        var a: Int
        var b: Int
    }

    /// What is done to sums before they are written.
    enum Sign {
        case plain
        /// Those below the diagonal, j < i, are multiplied by -1.
        case flippedBelowDiagonal
    }

    /// Some rows of C.
    private struct Tile {
        /// The first row, of `rows` or fewer.
        let i: Int
        /// Where it goes at the first mu, and how long it is.
        let target: UnsafeMutablePointer<Double>
        let rowLength: Int
        /// Doubles from one mu to the next.
        let perMu: Int
        let isStreamed: Bool
        let sign: Sign
        /// Where the first row goes in the triangle that the last vector is on.
        let triangle: UnsafeMutablePointer<Double>?
        /// Whether the triangle is without the diagonal.
        let isStrict: Bool
    }

    /// Writes C, the rows of one mu one after another.
    /// - Parameters:
    ///   - perMu: doubles from one mu to the next.
    ///   - isStreamed: past the caches, where that is possible.
    func couple(to c: UnsafeMutablePointer<Double>, perMu: Int, sign: Sign, isStreamed: Bool) {
        let streams = isStreamed && c.isAtCacheLine && columns % 8 == 0 && perMu % 8 == 0
        forEachTile(rows) { i, count in
            let tile = Tile(
                i: i, target: c + i * columns, rowLength: columns, perMu: perMu, isStreamed: streams, sign: sign,
                triangle: nil, isStrict: false)
            writeTile(tile, rows: count, vectors: activeColumns.count, empty: activeColumns.emptyCount)
        }
    }

    /// Writes both parts of C's `LowerTriangle`, the equal pairs / sqrt 2.
    /// - Parameters:
    ///   - triangles: where those of the first mu go.
    ///   - isStrict: the triangles are without the diagonal.
    func coupleLower(
        to c: UnsafeMutablePointer<Double>, perMu: Int, triangles: UnsafeMutablePointer<Double>, isStrict: Bool,
        isStreamed: Bool
    ) {
        let streams = isStreamed && c.isAtCacheLine && perMu % 8 == 0
        var (vectors, empty) = (0, 0)
        forEachTile(rows) { i, count in
            let length = LowerTriangle.squareStart(ofRow: i)
            while vectors < activeColumns.count && activeColumns.offsets[vectors] <= length { vectors &+= 1 }
            while empty < activeColumns.emptyCount && activeColumns.empty[empty] < length { empty &+= 1 }
            let tile = Tile(
                i: i, target: c + LowerTriangle.leftStart(ofRow: i), rowLength: length, perMu: perMu,
                isStreamed: streams,
                sign: .plain, triangle: triangles + Self.triangleStart(ofRow: i, isStrict: isStrict),
                isStrict: isStrict)
            writeTile(tile, rows: count, vectors: vectors, empty: empty)
        }
    }

    /// Where a row begins in the triangles, in doubles.
    @inline(__always)
    private static func triangleStart(ofRow row: Int, isStrict: Bool) -> Int {
        let (square, inSquare) = (row / 8, row & 7)
        return isStrict
            ? square &* (LowerTriangle.triangleCount &- 8) &+ inSquare &* (inSquare &- 1) / 2
            : square &* LowerTriangle.triangleCount &+ inSquare &* (inSquare &+ 1) / 2
    }

    /// Rows in tiles of 8, 4, 2 and 1, none of which goes past the last row or crosses a multiple of 8.
    @inline(__always)
    private func forEachTile(_ rows: Int, _ body: (Int, Int) -> Void) {
        var i = 0
        while i < rows {
            var count = RegisterTile.rows
            while count > rows &- i { count /= 2 }
            body(i, count)
            i &+= count
        }
    }

    @inline(__always)
    private func writeTile(_ tile: Tile, rows: Int, vectors: Int, empty: Int) {
        if !activeRows.contains(tile.i) {
            for mu in 0..<muCount {
                (tile.target + mu &* tile.perMu).fill(zeros: rows &* tile.rowLength, isStreamed: tile.isStreamed)
                if let triangle = tile.triangle {
                    let first = tile.i & 7 &+ (tile.isStrict ? 0 : 1)
                    (triangle + mu &* tile.perMu).fill(
                        zeros: rows &* (2 &* first &+ rows &- 1) / 2, isStreamed: false)
                }
            }
            return
        }
        // The last of the vectors is on the diagonal, unless no center has anything there.
        let isOnDiagonal = tile.triangle != nil
        var first = 0
        while first < vectors {
            let width = min(RegisterTile.vectors, vectors &- first)
            writeVectors(
                tile, activeColumns.offsets + first, rows: rows, width: width,
                isOnDiagonal: isOnDiagonal && first &+ width == vectors)
            first &+= width
        }
        if empty == 0 { return }
        for mu in 0..<muCount {
            var row = tile.target + mu &* tile.perMu
            for _ in 0..<rows {
                for k in 0..<empty {
                    let column = activeColumns.empty[k]
                    (row + column).fill(zeros: min(8, tile.rowLength &- column), isStreamed: tile.isStreamed)
                }
                row += tile.rowLength
            }
        }
    }

    /// From k doubles before this address on, the signs of a vector whose first k lanes are flipped, k from -8 to 15.
    nonisolated(unsafe) private static let signs: UnsafePointer<Double> = {
        let signs = UnsafeMutablePointer<Double>.allocateAligned(32)
        for k in 0..<32 { signs[k] = k < 16 ? -1 : 1 }
        return UnsafePointer(signs + 16)
    }()

    /// From k doubles before this address on, a vector of ones but for 1 / sqrt 2 in lane k, k from 0 to 7.
    nonisolated(unsafe) private static let halves: UnsafePointer<Double> = {
        let halves = UnsafeMutablePointer<Double>.allocateAligned(16)
        for k in 0..<16 { halves[k] = k == 7 ? 0.5.squareRoot() : 1 }
        return UnsafePointer(halves + 7)
    }()

    private typealias Sums<let rows: Int, let vectors: Int> = InlineArray<vectors, InlineArray<rows, SIMD8<Double>>>

    @inline(__always)
    private func writeVectors(
        _ tile: Tile, _ columns: UnsafePointer<Int>, rows: Int, width: Int, isOnDiagonal: Bool
    ) {
        #if LODESCOPE_WIDE
            switch (rows, width) {
            case (8, 3): sumInRegisters(tile, columns, Sums<8, 3>.self, isOnDiagonal)
            case (8, 2): sumInRegisters(tile, columns, Sums<8, 2>.self, isOnDiagonal)
            case (8, _): sumInRegisters(tile, columns, Sums<8, 1>.self, isOnDiagonal)
            case (4, 3): sumInRegisters(tile, columns, Sums<4, 3>.self, isOnDiagonal)
            case (4, 2): sumInRegisters(tile, columns, Sums<4, 2>.self, isOnDiagonal)
            case (4, _): sumInRegisters(tile, columns, Sums<4, 1>.self, isOnDiagonal)
            case (2, 3): sumInRegisters(tile, columns, Sums<2, 3>.self, isOnDiagonal)
            case (2, 2): sumInRegisters(tile, columns, Sums<2, 2>.self, isOnDiagonal)
            case (2, _): sumInRegisters(tile, columns, Sums<2, 1>.self, isOnDiagonal)
            case (_, 3): sumInRegisters(tile, columns, Sums<1, 3>.self, isOnDiagonal)
            case (_, 2): sumInRegisters(tile, columns, Sums<1, 2>.self, isOnDiagonal)
            case (_, _): sumInRegisters(tile, columns, Sums<1, 1>.self, isOnDiagonal)
            }
        #else
            switch rows {
            case 4: sumInRegisters(tile, columns, Sums<4, 1>.self, isOnDiagonal)
            case 2: sumInRegisters(tile, columns, Sums<2, 1>.self, isOnDiagonal)
            default: sumInRegisters(tile, columns, Sums<1, 1>.self, isOnDiagonal)
            }
        #endif
    }

    private func sumInRegisters<let rows: Int, let vectors: Int>(
        _ tile: Tile, _ columns: UnsafePointer<Int>, _ shape: Sums<rows, vectors>.Type, _ isOnDiagonal: Bool
    ) {
        let columns = InlineArray<vectors, Int> { columns[$0] }
        let last = vectors - 1
        // What the last vector has within the row.
        let rest = isOnDiagonal ? 0 : tile.rowLength &- columns[unchecked: last]
        let isWhole = rest >= 8 || isOnDiagonal
        let whole = isWhole && !isOnDiagonal ? vectors : last
        let a = a + tile.i
        // In the first row so many lanes are below the diagonal, in each of the next one more.
        let signs = InlineArray<vectors, UnsafePointer<Double>> {
            Self.signs - min(8, max(-8, tile.i &- columns[unchecked: $0]))
        }
        var triangle = tile.triangle ?? tile.target
        let halves = Self.halves
        var target = tile.target
        for mu in 0..<muCount {
            var sums = Sums<rows, vectors>(repeating: .init(repeating: SIMD8()))
            for index in starts[mu]..<starts[mu &+ 1] {
                var (aRow, bRow) = (a + steps[index].a, b + steps[index].b)
                for _ in 0..<centers {
                    let vector = InlineArray<vectors, SIMD8<Double>> { bRow.loadVector(columns[unchecked: $0]) }
                    for r in 0..<rows {
                        let factor = aRow[r]
                        for v in 0..<vectors {
                            let sum = sums[unchecked: v][unchecked: r]
                            sums[unchecked: v][unchecked: r] = multiplyAdd(factor, vector[unchecked: v], sum)
                        }
                    }
                    aRow += aPerCenter
                    bRow += bPerCenter
                }
            }
            if tile.sign == .flippedBelowDiagonal {
                for v in 0..<vectors {
                    for r in 0..<rows {
                        sums[unchecked: v][unchecked: r] *= signs[unchecked: v].loadVector(-r)
                    }
                }
            }

            // Where every index is known at compile time, and only there, do the sums stay in registers.
            if tile.isStreamed {
                for r in 0..<rows {
                    let row = target + r &* tile.rowLength
                    for v in 0..<vectors where v < whole {
                        streaming_store(row + columns[unchecked: v], sums[unchecked: v][unchecked: r])
                    }
                }
            } else {
                for r in 0..<rows {
                    let row = target + r &* tile.rowLength
                    for v in 0..<vectors where v < whole {
                        row.storeVector(sums[unchecked: v][unchecked: r], columns[unchecked: v])
                    }
                }
            }
            if isOnDiagonal {
                var place = triangle
                let inSquare = tile.i & 7
                if !tile.isStrict {
                    for r in 0..<rows { sums[unchecked: last][unchecked: r] *= halves.loadVector(-(inSquare &+ r)) }
                }
                var count = inSquare &+ (tile.isStrict ? 0 : 1)
                for r in 0..<rows {
                    partial_store(place, sums[unchecked: last][unchecked: r], count)
                    place += count
                    count &+= 1
                }
                triangle += tile.perMu
            } else if !isWhole {
                for r in 0..<rows {
                    let row = target + r &* tile.rowLength
                    partial_store(row + columns[unchecked: last], sums[unchecked: last][unchecked: r], rest)
                }
            }
            target += tile.perMu
        }
    }
}
