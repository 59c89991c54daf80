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

    /// Writes C row after row: all of it, `a.columns` rows of `b.columns`; or, of a product of a field with itself, the
    /// part on and below the diagonal, the unequal pairs times sqrt 2.
    ///
    /// Vectors are written whole also where a row ends within them: what runs over lies at the beginning of rows that
    /// are written later, as rows go downwards and vectors from the right to the left.
    /// - Parameter room: doubles from `c` that may be written.
    func write(to c: UnsafeMutablePointer<Double>, isLower: Bool, room: Int) {
        var active = isLower ? 0 : b.active.count
        for i in stride(from: 0, to: a.columns, by: Self.rows) {
            let rows = min(Self.rows, a.columns - i)
            let start = isLower ? i * (i + 1) / 2 : i * b.columns
            let count = isLower ? rows * i + rows * (rows + 1) / 2 : rows * b.columns
            let target = c + start
            if !a.active.contains(i) {
                target.update(repeating: 0, count: count)
                continue
            }
            if isLower {
                // up to the vector on the diagonal
                while active < b.active.count && b.active.offsets[active] <= i { active += 1 }
            }
            let mayRunOver = room - start - count >= 8 || (!isLower && b.columns % 8 == 0)
            var rest = active
            while rest > 0 {
                let width = Self.width(of: rest)
                rest -= width
                let tile = Tile(
                    i: i, rows: rows, columns: b.active.offsets + rest, isLower: isLower, mayRunOver: mayRunOver)
                write(tile, width: width, to: target)
            }
            for k in 0..<b.active.emptyCount where !isLower || b.active.empty[k] < i {
                let column = b.active.empty[k]
                for row in 0..<rows {
                    let place = target + (rowStart(row, i, isLower) + column)
                    place.update(repeating: 0, count: min(8, b.columns - column))
                }
            }
        }
        if isLower {
            var (diagonal, step) = (c, 2)
            for _ in 0..<a.columns {
                diagonal[0] *= 0.5.squareRoot()
                diagonal += step
                step &+= 1
            }
        }
    }

    /// From row i to `row` rows further.
    @inline(__always)
    private func rowStart(_ row: Int, _ i: Int, _ isLower: Bool) -> Int {
        isLower ? row &* i &+ row &* (row &+ 1) / 2 : row &* b.columns
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
        let mayRunOver: Bool
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
                    let sum = sums[unchecked: v][unchecked: r]
                    sums[unchecked: v][unchecked: r] = multiplyAdd(factor, vector[unchecked: v], sum)
                }
            }
            aRow += a.rowLength
            bRow += b.rowLength
        }

        let factor = tile.isLower ? scale * 2.0.squareRoot() : scale
        if tile.rows == rows && tile.mayRunOver {
            // Every index is known at compile time: only so do the sums stay in registers.
            for r in 0..<rows {
                let row = c + rowStart(r, tile.i, tile.isLower)
                for v in 0..<vectors { row.storeVector(factor * sums[unchecked: v][unchecked: r], columns[unchecked: v]) }
            }
            return
        }
        for v in 0..<vectors {
            for r in 0..<rows { edge.storeVector(factor * sums[unchecked: v][unchecked: r], 8 * (v * 8 + r)) }
        }
        for r in 0..<tile.rows {
            let length = tile.isLower ? tile.i + r + 1 : b.columns
            for v in 0..<vectors where columns[v] < length {
                let place = c + (rowStart(r, tile.i, tile.isLower) + columns[v])
                place.update(from: edge + 8 * (v * 8 + r), count: min(8, length - columns[v]))
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
