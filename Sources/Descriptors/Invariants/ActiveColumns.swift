/// The vectors of eight columns in which some center has a neighbor. Where the structure lacks an element, or no atom
/// of it is within the cutoff, products are zero and are not computed: half of the work for a single center's density.
struct ActiveColumns {
    let offsets: UnsafeMutablePointer<Int>
    private(set) var count = 0
    let empty: UnsafeMutablePointer<Int>
    private(set) var emptyCount = 0
    private let flags: UnsafeMutablePointer<Bool>

    /// Columns 8 k ..< 8 k + 8 that hold `column`.
    @inline(__always)
    func contains(_ column: Int) -> Bool { flags[column / 8] }

    /// Whether any of `count` columns from `column` on is in an active vector.
    @inline(__always)
    func overlaps(_ column: Int, count: Int) -> Bool {
        var vector = column / 8
        while vector &* 8 < column &+ count {
            if flags[vector] { return true }
            vector &+= 1
        }
        return false
    }

    /// Every column.
    /// - Parameter memory: 3 integers per vector of columns.
    init(all columns: Int, memory: UnsafeMutablePointer<Int>) {
        let vectors = (columns + 7) / 8
        offsets = memory
        empty = memory + vectors
        flags = UnsafeMutableRawPointer(memory + 2 * vectors).assumingMemoryBound(to: Bool.self)
        flags.update(repeating: true, count: vectors)
        for vector in 0..<vectors { offsets[vector] = 8 * vector }
        count = vectors
    }

    /// - Parameter memory: 3 integers per vector of columns.
    init(of field: FieldCoefficients, central: Int, centers: Range<Int>, memory: UnsafeMutablePointer<Int>) {
        let vectors = (field.slotCounts[central] * field.radialCount + 7) / 8
        offsets = memory
        empty = memory + vectors
        flags = UnsafeMutableRawPointer(memory + 2 * vectors).assumingMemoryBound(to: Bool.self)
        flags.update(repeating: false, count: vectors)
        for slot in 0..<field.slotCounts[central] {
            guard centers.contains(where: { field.isFilled[$0 * field.channelCount + slot] }) else { continue }
            let first = slot * field.radialCount
            for vector in first / 8...(first + field.radialCount - 1) / 8 { flags[vector] = true }
        }
        for vector in 0..<vectors {
            if flags[vector] {
                offsets[count] = 8 * vector
                count += 1
            } else {
                empty[emptyCount] = 8 * vector
                emptyCount += 1
            }
        }
    }
}
