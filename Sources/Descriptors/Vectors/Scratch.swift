/// Memory that one thread keeps from one structure to the next: it grows when more is needed than ever before, and is
/// then blank, so that a steady stream of structures allocates nothing.
struct Scratch<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private var capacity: Int

    init(_ count: Int = 1) {
        capacity = max(1, count)
        base = .allocateAligned(capacity)
    }

    /// The address of at least `count` elements; what they hold is whatever was last written.
    mutating func reserve(_ count: Int) -> UnsafeMutablePointer<Element> {
        if count > capacity {
            base.deallocate()
            // Half as much again, as structures of a set differ in size.
            capacity = count + count / 2
            base = .allocateAligned(capacity)
        }
        return base
    }

    deinit { base.deallocate() }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
    /// Zeroed elements at a 64-byte boundary, a cache line and the widest vector; freed with `deallocate()`.
    static func allocateAligned(_ count: Int) -> UnsafeMutablePointer<Pointee> {
        let byteCount = count * MemoryLayout<Pointee>.stride
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        return bytes.bindMemory(to: Pointee.self, capacity: count)
    }
}
