/// C[i][j] = scale sum_k A[k][i] B[k][j]: the product behind every invariant, k running over the centres of one element
/// and their m. Both operands are read row by row as they lie and the result is written where it belongs, scaled:
/// nothing is packed before or after.
///
/// Sums stay in registers, in tiles of rows of C by vectors of its columns: 8 x 24 where there are 32 registers of 512
/// bits (90 % of the peak), 4 x 8 with 16 of 256, 2 x 8 with 16 of 128.
struct ProductKernel {
    let a: ProductOperand
    let b: ProductOperand
    /// Rows of A and of B.
    let depth: Int
    let scale: Double
    /// 8 x 24 doubles for tiles that are cut off at the edge of C.
    let edge: UnsafeMutablePointer<Double>

    #if LODESCOPE_WIDE
        private static let rows = 8
        private static let vectors = 3
    #elseif LODESCOPE_FMA || arch(arm64)
        private static let rows = 4
        private static let vectors = 1
    #else
        private static let rows = 2
        private static let vectors = 1
    #endif

    /// All of C: `a.columns` rows of `b.columns`.
    func writeFull(to c: UnsafeMutablePointer<Double>) {
        for i in stride(from: 0, to: a.columns, by: Self.rows) {
            let rows = min(Self.rows, a.columns - i)
            let target = c + i * b.columns
            if !a.active.contains(i) {
                target.update(repeating: 0, count: rows * b.columns)
                continue
            }
            var next = 0
            while next < b.active.count {
                let width = Self.width(of: b.active.count - next)
                write(Tile(i: i, rows: rows, columns: b.active.offsets + next, isLower: false), width: width, to: target)
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
        for i in stride(from: 0, to: a.columns, by: Self.rows) {
            let rows = min(Self.rows, a.columns - i)
            let start = i * (i + 1) / 2
            let target = c + start
            if !a.active.contains(i) {
                target.update(repeating: 0, count: rows * i + rows * (rows + 1) / 2)
                continue
            }
            // active vectors up to the one on the diagonal
            while active < b.active.count && b.active.offsets[active] <= i { active += 1 }
            var rest = active
            let mayRunOver = room - start >= (rows * i + rows * (rows + 1) / 2) + 8
            while rest > 0 {
                let width = Self.width(of: rest)
                rest -= width
                write(
                    Tile(i: i, rows: rows, columns: b.active.offsets + rest, isLower: true, mayRunOver: mayRunOver),
                    width: width, to: target)
            }
            for k in 0..<b.active.emptyCount where b.active.empty[k] < i {
                for row in 0..<rows { (target + (row * i + row * (row + 1) / 2 + b.active.empty[k])).storeVector(SIMD8()) }
            }
        }
        var (diagonal, step) = (c, 2)
        for _ in 0..<a.columns {
            diagonal[0] *= 0.5.squareRoot()
            diagonal += step
            step &+= 1
        }
    }

    /// Vectors of the next tile: four in two halves, as the narrowest tiles are the slowest.
    private static func width(of rest: Int) -> Int { rest == 4 ? min(2, vectors) : min(vectors, rest) }

    private struct Tile {
        /// The first row.
        let i: Int
        let rows: Int
        let columns: UnsafePointer<Int>
        let isLower: Bool
        /// Whether vectors may be written whole at the end of the last row.
        var mayRunOver = true
    }

    private typealias Sums<let rows: Int, let vectors: Int> = InlineArray<vectors, InlineArray<rows, SIMD8<Double>>>

    @inline(__always)
    private func write(_ tile: Tile, width: Int, to c: UnsafeMutablePointer<Double>) {
        #if LODESCOPE_WIDE
            switch (tile.rows > 4, width) {
            case (true, 3): write(tile, Sums<8, 3>.self, c)
            case (true, 2): write(tile, Sums<8, 2>.self, c)
            case (true, _): write(tile, Sums<8, 1>.self, c)
            case (false, 3): write(tile, Sums<4, 3>.self, c)
            case (false, 2): write(tile, Sums<4, 2>.self, c)
            case (false, _): write(tile, Sums<4, 1>.self, c)
            }
        #elseif LODESCOPE_FMA || arch(arm64)
            write(tile, Sums<4, 1>.self, c)
        #else
            write(tile, Sums<2, 1>.self, c)
        #endif
    }

    @inline(__always)
    private func write<let rows: Int, let vectors: Int>(
        _ tile: Tile, _ shape: Sums<rows, vectors>.Type, _ c: UnsafeMutablePointer<Double>
    ) {
        var sums = Sums<rows, vectors>(repeating: .init(repeating: SIMD8()))
        let columns = InlineArray<vectors, Int> { tile.columns[$0] }
        var (aRow, bRow) = (a.rows + tile.i, b.rows)
        for _ in 0..<depth {
            let vector = InlineArray<vectors, SIMD8<Double>> { bRow.loadVector(columns[unchecked: $0]) }
            for r in 0..<rows {
                let factor = aRow[r]
                for v in 0..<vectors {
                    sums[unchecked: v][unchecked: r] = multiplyAdd(factor, vector[unchecked: v], sums[unchecked: v][unchecked: r])
                }
            }
            aRow += a.rowLength
            bRow += b.rowLength
        }

        // Every index below is known at compile time: only so do the sums stay in registers.
        if tile.rows == rows && tile.isLower && tile.mayRunOver {
            let unequal = scale * 2.0.squareRoot()
            for r in 0..<rows {
                let row = c + (r &* tile.i &+ r * (r + 1) / 2)
                for v in 0..<vectors { row.storeVector(unequal * sums[unchecked: v][unchecked: r], columns[unchecked: v]) }
            }
            return
        }
        if tile.rows == rows && !tile.isLower && columns[vectors - 1] &+ 8 <= b.columns {
            for r in 0..<rows {
                let row = c + r &* b.columns
                for v in 0..<vectors { row.storeVector(scale * sums[unchecked: v][unchecked: r], columns[unchecked: v]) }
            }
            return
        }
        let factor = tile.isLower ? scale * 2.0.squareRoot() : scale
        for v in 0..<vectors {
            for r in 0..<rows { edge.storeVector(factor * sums[unchecked: v][unchecked: r], 8 * (v * 8 + r)) }
        }
        for r in 0..<tile.rows {
            let row = tile.isLower ? r * tile.i + r * (r + 1) / 2 : r * b.columns
            let length = tile.isLower ? tile.i + r + 1 : b.columns
            for v in 0..<vectors {
                let column = columns[v]
                if column < length { (c + (row + column)).update(from: edge + 8 * (v * 8 + r), count: min(8, length - column)) }
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
