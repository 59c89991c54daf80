/// C[i][j] = scale sum_k A[k][i] B[k][j]: the product behind every invariant, k running over the centres of one element
/// and their m. Both operands are read row by row as they lie and the result is written where it belongs, scaled:
/// nothing is packed before or after. Sums stay in registers, 4 rows of C by up to 4 vectors of its columns.
struct ProductKernel {
    let a: ProductOperand
    let b: ProductOperand
    /// Rows of A and of B.
    let depth: Int
    let scale: Double
    /// Four vectors, for tiles that are cut off at the edge of C.
    let edge: UnsafeMutablePointer<Double>

    /// Rows of C in a tile. Without wide registers (16 of 128 or 256 bits) a tile is one vector wide.
    #if LODESCOPE_FMA || arch(arm64)
        private static let tileRows = 4
    #else
        private static let tileRows = 2
    #endif
    #if LODESCOPE_WIDE
        private static let tileVectors = 4
    #else
        private static let tileVectors = 1
    #endif

    /// All of C: `a.columns` rows of `b.columns`.
    func writeFull(to c: UnsafeMutablePointer<Double>) {
        for i in stride(from: 0, to: a.columns, by: Self.tileRows) {
            let rows = min(Self.tileRows, a.columns - i)
            let target = c + i * b.columns
            if !a.active.contains(i) {
                target.update(repeating: 0, count: rows * b.columns)
                continue
            }
            var next = 0
            while next < b.active.count {
                let width = min(Self.tileVectors, b.active.count - next)
                let columns = b.active.offsets + next
                switch width {
                #if LODESCOPE_WIDE
                    case 4: storeFull(tile(i, columns, Self.zero4), columns, rows, target)
                    case 3: storeFull(tile(i, columns, Self.zero3), columns, rows, target)
                    case 2: storeFull(tile(i, columns, Self.zero2), columns, rows, target)
                #endif
                default: storeFull(tile(i, columns, Self.zero1), columns, rows, target)
                }
                next += width
            }
            for k in 0..<b.active.emptyCount {
                let column = b.active.empty[k]
                for row in 0..<rows {
                    (target + (row * b.columns + column)).update(repeating: 0, count: min(8, b.columns - column))
                }
            }
        }
    }

    /// Of a product of a field with itself the part on and below the diagonal, row after row; the unequal pairs times
    /// sqrt 2.
    ///
    /// The vector on the diagonal is written whole: what lies beyond the diagonal runs into the next row, which is
    /// written later, as vectors go from the diagonal to the left and rows downwards.
    /// - Parameter room: doubles from `c` that may be written.
    func writeLower(to c: UnsafeMutablePointer<Double>, room: Int) {
        var active = 0
        for i in stride(from: 0, to: a.columns, by: Self.tileRows) {
            let rows = min(Self.tileRows, a.columns - i)
            let target = c + i * (i + 1) / 2
            if !a.active.contains(i) {
                target.update(repeating: 0, count: rows * i + rows * (rows + 1) / 2)
                continue
            }
            // active vectors up to the one on the diagonal
            while active < b.active.count && b.active.offsets[active] <= i { active += 1 }
            var rest = active
            while rest > 0 {
                let width = min(Self.tileVectors, rest)
                rest -= width
                let columns = b.active.offsets + rest
                let end = room - i * (i + 1) / 2
                switch width {
                #if LODESCOPE_WIDE
                    case 4: storeLower(tile(i, columns, Self.zero4), i, columns, rows, target, room: end)
                    case 3: storeLower(tile(i, columns, Self.zero3), i, columns, rows, target, room: end)
                    case 2: storeLower(tile(i, columns, Self.zero2), i, columns, rows, target, room: end)
                #endif
                default: storeLower(tile(i, columns, Self.zero1), i, columns, rows, target, room: end)
                }
            }
            for k in 0..<b.active.emptyCount where b.active.empty[k] < i {
                for row in 0..<rows { (target + row * i + row * (row + 1) / 2 + b.active.empty[k]).storeVector(SIMD8()) }
            }
        }
        for i in 0..<a.columns { c[i * (i + 3) / 2] *= 0.5.squareRoot() }
    }

    #if LODESCOPE_FMA || arch(arm64)
        private typealias Column = InlineArray<4, SIMD8<Double>>
    #else
        private typealias Column = InlineArray<2, SIMD8<Double>>
    #endif
    private static var zero1: InlineArray<1, Column> { .init(repeating: .init(repeating: SIMD8())) }
    private static var zero2: InlineArray<2, Column> { .init(repeating: .init(repeating: SIMD8())) }
    private static var zero3: InlineArray<3, Column> { .init(repeating: .init(repeating: SIMD8())) }
    private static var zero4: InlineArray<4, Column> { .init(repeating: .init(repeating: SIMD8())) }

    /// Rows i ... of C at the vectors of columns that begin at `columns`.
    @inline(__always)
    private func tile<let vectors: Int>(
        _ i: Int, _ columns: UnsafePointer<Int>, _ zero: InlineArray<vectors, Column>
    ) -> InlineArray<vectors, Column> {
        var sums = zero
        let offsets = InlineArray<vectors, Int> { columns[$0] }
        var (aRow, bRow) = (a.rows + i, b.rows)
        for _ in 0..<depth {
            for v in 0..<vectors {
                let vector = bRow.loadVector(offsets[unchecked: v])
                for r in 0..<Self.tileRows {
                    sums[unchecked: v][unchecked: r] = multiplyAdd(aRow[r], vector, sums[unchecked: v][unchecked: r])
                }
            }
            aRow += a.rowLength
            bRow += b.rowLength
        }
        return sums
    }

    @inline(__always)
    private func storeFull<let vectors: Int>(
        _ sums: InlineArray<vectors, Column>, _ columns: UnsafePointer<Int>, _ rows: Int,
        _ c: UnsafeMutablePointer<Double>
    ) {
        let lanes = min(8, b.columns - columns[vectors - 1])
        if rows == Self.tileRows && lanes == 8 {
            // Every index known at compile time: only so do the sums stay in registers.
            for r in 0..<Self.tileRows {
                let row = c + r &* b.columns
                for v in 0..<vectors { row.storeVector(scale * sums[unchecked: v][unchecked: r], columns[v]) }
            }
            return
        }
        for v in 0..<vectors {
            for r in 0..<Self.tileRows {
                edge.storeVector(scale * sums[unchecked: v][unchecked: r], 8 * r)
            }
            let lanes = min(8, b.columns - columns[v])
            for r in 0..<rows { (c + (r * b.columns + columns[v])).update(from: edge + 8 * r, count: lanes) }
        }
    }

    @inline(__always)
    private func storeLower<let vectors: Int>(
        _ sums: InlineArray<vectors, Column>, _ i: Int, _ columns: UnsafePointer<Int>, _ rows: Int,
        _ c: UnsafeMutablePointer<Double>, room: Int
    ) {
        let unequal = scale * 2.0.squareRoot()
        if rows == Self.tileRows && room >= Self.tileRows * (i + Self.tileRows) + 8 {
            for r in 0..<Self.tileRows {
                let row = c + (r &* i &+ r * (r + 1) / 2)
                for v in 0..<vectors { row.storeVector(unequal * sums[unchecked: v][unchecked: r], columns[v]) }
            }
            return
        }
        for v in 0..<vectors {
            for r in 0..<Self.tileRows {
                edge.storeVector(unequal * sums[unchecked: v][unchecked: r], 8 * r)
            }
            for r in 0..<rows {
                let start = r * i + r * (r + 1) / 2 + columns[v]
                (c + start).update(from: edge + 8 * r, count: min(8, i + r + 1 - columns[v]))
            }
        }
    }
}

/// Rows of coefficients as they lie in memory.
struct ProductOperand {
    let rows: UnsafePointer<Double>
    /// Doubles from one row to the next, a multiple of 8.
    let rowLength: Int
    /// Meaningful doubles in a row.
    let columns: Int
    let active: ActiveColumns
}

/// The vectors of eight columns in which some centre has a neighbour. Where the structure lacks an element, or no atom
/// of it is within the cutoff, products are zero and are not computed: half of the work for a single centre's density.
struct ActiveColumns {
    let offsets: UnsafeMutablePointer<Int>
    private(set) var count = 0
    let empty: UnsafeMutablePointer<Int>
    private(set) var emptyCount = 0
    private let flags: UnsafeMutablePointer<Bool>

    /// Columns 8 k ..< 8 k + 8 that hold `column`.
    @inline(__always)
    func contains(_ column: Int) -> Bool { flags[column / 8] }

    /// - Parameter memory: 3 integers per vector of columns.
    init(of field: FieldCoefficients, central: Int, centres: Range<Int>, memory: UnsafeMutablePointer<Int>) {
        let vectors = (field.slotCounts[central] * field.radialCount + 7) / 8
        offsets = memory
        empty = memory + vectors
        flags = UnsafeMutableRawPointer(memory + 2 * vectors).assumingMemoryBound(to: Bool.self)
        flags.update(repeating: false, count: vectors)
        for slot in 0..<field.slotCounts[central] {
            guard centres.contains(where: { field.isFilled[$0 * field.channelCount + slot] }) else { continue }
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
