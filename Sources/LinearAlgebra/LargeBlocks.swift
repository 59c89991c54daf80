import Glibc
import Workers

/// Memory for large matrices, which the process keeps when they are gone and gives to the next ones.
///
/// Touching memory for the first time costs more than computing what it is to hold: the system clears pages at 3 GB/s,
/// at 11 GB/s if they are of 2 MiB, and where the host of a virtual machine has to find them first it is 0.5 GB/s,
/// again and again, as the host takes back what nobody has used for a few seconds. So these blocks are runs of 2 MiB
/// pages in one range of addresses, those touched before where there are, and keep their memory up to a limit.
final class LargeBlocks: Sendable {
    /// The smallest block, in bytes; smaller ones are left to `malloc`, which keeps their memory itself.
    static let smallest = 8 << 20
    static let page = 2 << 20

    /// The blocks of this process: as many addresses as there is memory, of which an eighth, up to 1 GiB, is kept when
    /// free. Nil where the system does not give them, or where it counts addresses instead of memory.
    static let shared: LargeBlocks? = {
        let memory = ProcessMemory.allowed
        guard !memory.limitsAddresses else { return nil }
        return LargeBlocks(bytes: memory.bytes, kept: min(memory.bytes / 8, 1 << 30))
    }()

    private enum Page { case untouched, kept, used }

    private let start: UInt
    private let limit: Int
    private let state: Mutex<State>

    private struct State {
        var pages: [Page]
        /// The most pages that were used since memory was last made ready.
        var mostUsed = 0
        var used: Int { pages.count { $0 == .used } }
    }

    init?(bytes: Int, kept: Int) {
        let count = bytes / LargeBlocks.page
        // Addresses only: there is no memory before it is touched.
        guard count > 0,
            let range = mmap(
                nil, (count + 1) * LargeBlocks.page, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), range != MAP_FAILED
        else { return nil }
        let first = range.alignedUp(toMultipleOf: LargeBlocks.page)
        // Whether it was heard makes no difference to what the memory holds.
        _ = madvise(first, count * LargeBlocks.page, MADV_HUGEPAGE)
        start = UInt(bitPattern: first)
        limit = kept / LargeBlocks.page
        state = Mutex(State(pages: [Page](repeating: .untouched, count: count)))
    }

    /// A block that holds anything, at a multiple of 2 MiB; nil where there is no room for it.
    func take(_ bytes: Int) -> UnsafeMutableRawPointer? {
        let window = state.withLock { state -> Range<Int>? in
            guard let window = LargeBlocks.window(LargeBlocks.pages(bytes), state.pages) else { return nil }
            for page in window { state.pages[page] = .used }
            state.mostUsed = max(state.mostUsed, state.used)
            return window
        }
        return window.flatMap { pointer($0.lowerBound) }
    }

    /// The free pages that a block is given: those of which fewest have to be touched first, in the shortest run of
    /// free ones that has as few, so that long runs stay long; of equal ones the lowest.
    private static func window(_ count: Int, _ pages: [Page]) -> Range<Int>? {
        var best: (untouched: Int, run: Int, window: Range<Int>)?
        var start = 0
        while let first = pages[start...].firstIndex(where: { $0 != .used }) {
            let end = pages[first...].firstIndex(of: .used) ?? pages.count
            start = end
            guard end - first >= count else { continue }
            var untouched = pages[first..<first + count].count { $0 == .untouched }
            var fewest = (untouched, first)
            for next in first + count..<end {
                untouched += (pages[next] == .untouched ? 1 : 0) - (pages[next - count] == .untouched ? 1 : 0)
                if untouched < fewest.0 { fewest = (untouched, next + 1 - count) }
            }
            if best.map({ (fewest.0, end - first) < ($0.untouched, $0.run) }) ?? true {
                best = (fewest.0, end - first, fewest.1..<fewest.1 + count)
            }
        }
        return best?.window
    }

    /// Takes back what `take` gave for as many bytes.
    func giveBack(_ block: UnsafeMutableRawPointer, _ bytes: Int) {
        let first = Int(UInt(bitPattern: block) - start) / LargeBlocks.page
        let own = first..<first + LargeBlocks.pages(bytes)
        state.withLock { state in
            if state.pages.count(where: { $0 == .kept }) + own.count <= limit {
                for page in own { state.pages[page] = .kept }
            } else {
                release(own, &state.pages)
            }
        }
    }

    /// Touches memory now, so that blocks of these sizes, in this order, find it later, and beside them as many as were
    /// in use together since the last time and are not any more; or as much as may be kept. Then what is kept already,
    /// as who had it may have touched a part of it only. A page after the other as long as `isWanted` says so.
    func prepare(_ sizes: [Int], while isWanted: () -> Bool) {
        let planned = state.withLock { state in
            defer { state.mostUsed = state.used }
            return plan(sizes.map(LargeBlocks.pages) + [state.mostUsed - state.used], &state.pages)
        }
        for index in planned {
            guard isWanted() else { return }
            let isFree = state.withLock { state in
                guard state.pages[index] != .used else { return false }
                state.pages[index] = .used
                return true
            }
            guard isFree, let start = pointer(index) else { continue }
            for offset in stride(from: 0, to: LargeBlocks.page, by: 4096) {
                start.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
            }
            state.withLock { $0.pages[index] = .kept }
        }
    }

    /// The pages to be touched for blocks of so many, and those that are kept. Where these are more than may be, others
    /// go back to the system.
    private func plan(_ counts: [Int], _ pages: inout [Page]) -> [Int] {
        var (taken, planned) = (pages, [Int]())
        for count in counts {
            let count = min(count, limit - planned.count)
            guard count > 0, let window = LargeBlocks.window(count, taken) else { continue }
            for page in window { taken[page] = .used }
            planned += window
        }
        var others = taken.indices.filter { taken[$0] == .kept }
        while planned.count + others.count > limit, let last = others.popLast() { release(last..<last + 1, &pages) }
        return planned + others
    }

    private func release(_ range: Range<Int>, _ pages: inout [Page]) {
        if let start = pointer(range.lowerBound) {
            _ = madvise(start, range.count * LargeBlocks.page, MADV_DONTNEED)
        }
        for page in range { pages[page] = .untouched }
    }

    private func pointer(_ page: Int) -> UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: start + UInt(page * LargeBlocks.page))
    }

    /// The memory that is kept for blocks to come, in bytes.
    var keptBytes: Int { state.withLock { $0.pages.count { $0 == .kept } } * LargeBlocks.page }

    private static func pages(_ bytes: Int) -> Int { (bytes + page - 1) / page }
}
