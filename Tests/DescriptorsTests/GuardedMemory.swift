import Foundation

/// Doubles between two pages that nobody may read or write: whoever does ends the program. What is left between them
/// and the pages is marked, and stands for what other threads have written: one that only writes the same number back is
/// not seen there, but one that writes anything else is.
final class GuardedMemory {
    enum Place {
        /// The page follows the last double, wherever the first then lies.
        case end
        /// The first double lies so many behind the page, which ends at a 64-byte boundary.
        case start(offset: Int)
    }

    private static let mark: UInt64 = 0x7FF8_DEAD_BEEF_0001
    private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

    /// Where the doubles begin.
    let base: UnsafeMutablePointer<Double>
    let count: Int
    private let pages: UnsafeMutableRawPointer
    private let byteCount: Int
    /// What may be written, the marks among it.
    private let all: UnsafeMutableBufferPointer<Double>

    init(_ count: Int, at place: Place = .end) {
        let offset = if case .start(let offset) = place { offset } else { 0 }
        let page = Self.pageSize
        let inside = max(1, (8 * (count + offset) + page - 1) / page) * page
        byteCount = inside + 2 * page
        pages = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(pages != MAP_FAILED, "no memory for \(count) doubles")
        precondition(mprotect(pages, page, PROT_NONE) == 0 && mprotect(pages + (page + inside), page, PROT_NONE) == 0)
        all = UnsafeMutableBufferPointer(
            start: (pages + page).bindMemory(to: Double.self, capacity: inside / 8), count: inside / 8)
        self.count = count
        base =
            switch place {
            case .end: all.baseAddress! + (all.count - count)
            case .start: all.baseAddress! + offset
            }
        blank()
    }

    deinit { munmap(pages, byteCount) }

    var values: UnsafeMutableBufferPointer<Double> { UnsafeMutableBufferPointer(start: base, count: count) }

    /// Not a number anywhere, neither inside nor in the marks.
    func blank() { all.update(repeating: Double(bitPattern: Self.mark)) }

    /// Whether the marks are as they were.
    var isUntouched: Bool {
        let first = base - all.baseAddress!
        return all[..<first].allSatisfy { $0.bitPattern == Self.mark }
            && all[(first + count)...].allSatisfy { $0.bitPattern == Self.mark }
    }
}
