@testable import Descriptors

/// Doubles between guards that nobody may touch, which stand for what other threads have written: a thread that only
/// writes the same number back is not seen here, but one that writes anything else is.
struct GuardedMemory: ~Copyable {
    /// Longer than any vector, and longer than the rows that one may run over.
    static let guardCount = 64
    private static let mark: UInt64 = 0x7FF8_DEAD_BEEF_0001

    let count: Int
    private let memory: UnsafeMutablePointer<Double>
    private let first: Int

    /// - Parameter offset: doubles from a 64-byte boundary.
    init(_ count: Int, offset: Int = 0) {
        self.count = count
        first = Self.guardCount + offset
        memory = .allocateAligned(first + count + Self.guardCount)
        blank()
    }

    /// Where the doubles begin.
    var base: UnsafeMutablePointer<Double> { memory + first }
    var values: UnsafeMutableBufferPointer<Double> { UnsafeMutableBufferPointer(start: base, count: count) }

    /// Not a number anywhere, neither inside nor in the guards.
    func blank() {
        memory.update(repeating: Double(bitPattern: Self.mark), count: first + count + Self.guardCount)
    }

    /// Whether both guards are as they were.
    var isUntouched: Bool {
        let end = first + count
        return (0..<first).allSatisfy { memory[$0].bitPattern == Self.mark }
            && (end..<end + Self.guardCount).allSatisfy { memory[$0].bitPattern == Self.mark }
    }

    deinit { memory.deallocate() }
}
