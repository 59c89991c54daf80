import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory for large matrices, which the process keeps when they are gone and gives to the next ones.
///
/// Touching memory for the first time costs more than computing what it is to hold: the system clears pages at 3 GB/s,
/// at 11 GB/s if they are of 2 MiB, and where the host of a virtual machine has to find them first it is 0.5 GB/s,
/// again and again, as the host takes back what nobody has used for a few seconds. So these blocks are runs of 2 MiB
/// pages in one range of addresses, the lowest free ones first, and keep their memory up to a limit.
final class LargeBlocks: Sendable {
    /// Smaller ones are left to `malloc`, which keeps their memory itself.
    static let smallest = 8 << 20
    static let page = 2 << 20

    /// As many addresses as there is memory, of which an eighth, up to 1 GiB, is kept when free; nil where the system
    /// does not give them.
    static let shared: LargeBlocks? = {
        let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        return LargeBlocks(bytes: memory, kept: min(memory / 8, 1 << 30))
    }()

    private enum Page { case untouched, kept, used }

    private let start: UInt
    private let limit: Int
    private let pages: Mutex<[Page]>

    init?(bytes: Int, kept: Int) {
        #if os(Linux)
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
            pages = Mutex([Page](repeating: .untouched, count: count))
        #else
            return nil
        #endif
    }

    /// Memory that holds anything, at a multiple of 2 MiB; nil where there is no room for it.
    func take(_ bytes: Int) -> UnsafeMutableRawPointer? {
        let wanted = LargeBlocks.pages(bytes)
        let first = pages.withLock { pages -> Int? in
            var free = 0
            for index in pages.indices {
                free = pages[index] == .used ? 0 : free + 1
                guard free == wanted else { continue }
                let first = index + 1 - wanted
                for page in first...index { pages[page] = .used }
                return first
            }
            return nil
        }
        return first.flatMap { UnsafeMutableRawPointer(bitPattern: start + UInt($0 * LargeBlocks.page)) }
    }

    /// Takes back what `take` gave for as many bytes.
    func giveBack(_ block: UnsafeMutableRawPointer, _ bytes: Int) {
        let first = Int(UInt(bitPattern: block) - start) / LargeBlocks.page
        let own = first..<first + LargeBlocks.pages(bytes)
        pages.withLock { pages in
            let isKept = pages.count { $0 == .kept } + own.count <= limit
            #if os(Linux)
                if !isKept { _ = madvise(block, own.count * LargeBlocks.page, MADV_DONTNEED) }
            #endif
            for page in own { pages[page] = isKept ? .kept : .untouched }
        }
    }

    /// Touches memory now, so that blocks of as many bytes find it later, or as many as may be kept; a page after the
    /// other as long as `isWanted` says so.
    func prepare(_ bytes: Int, while isWanted: () -> Bool) {
        let wanted = min(LargeBlocks.pages(bytes), limit)
        while isWanted() {
            let next = pages.withLock { pages -> Int? in
                guard pages.count(where: { $0 == .kept }) < wanted,
                    let next = pages.firstIndex(where: { $0 == .untouched })
                else { return nil }
                pages[next] = .used
                return next
            }
            guard let next,
                let start = UnsafeMutableRawPointer(bitPattern: start + UInt(next * LargeBlocks.page))
            else { return }
            for offset in stride(from: 0, to: LargeBlocks.page, by: 4096) {
                start.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
            }
            pages.withLock { $0[next] = .kept }
        }
    }

    /// What is kept for those to come, in bytes.
    var keptBytes: Int { pages.withLock { $0.count { $0 == .kept } } * LargeBlocks.page }

    private static func pages(_ bytes: Int) -> Int { (bytes + page - 1) / page }
}
