import CStreaming

/// C[i][j] = scale sum_k A[k][i] B[k][j]: the product behind every invariant, k running over the centres of one element
/// and their m. Both operands are read row by row as they lie and the result is written where it belongs, scaled:
/// nothing is packed before or after.
///
/// Sums stay in registers, in tiles of rows of C by vectors of its columns: 8 x 24 where there are 32 registers of 512
/// bits (90 % of the peak), 4 x 8 with 16 of 256, 2 x 8 with 16 of 128.
struct ProductKernel {
    var a: ProductOperand
    var b: ProductOperand
    /// Rows of A and of B.
    var depth: Int
    var scale: Double
    let scratch: ProductScratch

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

    /// Writes C row after row, `a.columns` rows of `b.columns`.
    ///
    /// Vectors are written whole also where a row ends within them: what runs over lies at the beginning of rows that
    /// are written later, as rows go downwards and vectors from the right to the left.
    /// - Parameters:
    ///   - room: doubles from `c` that may be written.
    ///   - isStreamed: past the caches, where that is possible.
    func write(to c: UnsafeMutablePointer<Double>, room: Int, isStreamed: Bool = false) {
        let length = b.columns
        let isStreamed = isStreamed && length % 8 == 0 && c.isAtCacheLine
        for i in stride(from: 0, to: a.columns, by: Self.rows) {
            let rows = min(Self.rows, a.columns - i)
            let target = c + i * length
            if !a.active.contains(i) {
                target.fill(zeros: rows * length, isStreamed: isStreamed)
                continue
            }
            let tile = Tile(
                i: i, rows: rows, target: target, rowLength: length, triangle: nil,
                mayRunOver: length % 8 == 0 || room - (i + rows) * length >= 8, isStreamed: isStreamed)
            write(tile, vectors: b.active.count)
            for k in 0..<b.active.emptyCount {
                let column = b.active.empty[k]
                for row in 0..<rows {
                    (target + (row * length + column)).fill(
                        zeros: min(8, length - column), isStreamed: isStreamed)
                }
            }
        }
    }

    /// Writes both parts of the `LowerTriangle` of the product of an operand with itself, unequal pairs times sqrt 2.
    /// - Parameter isStreamed: past the caches, where that is possible.
    func writeLower(
        to c: UnsafeMutablePointer<Double>, triangles: UnsafeMutablePointer<Double>, isStreamed: Bool = false
    ) {
        let streamsRows = isStreamed && c.isAtCacheLine
        var (target, active) = (c, 0)
        var triangle = scratch.triangles
        for i in stride(from: 0, to: a.columns, by: Self.rows) {
            let rows = min(Self.rows, a.columns &- i)
            let length = LowerTriangle.squareStart(ofRow: i)
            if i == length && i > 0 { triangle += LowerTriangle.triangleCount }
            if a.active.contains(i) {
                while active < b.active.count && b.active.offsets[active] <= length { active &+= 1 }
                let tile = Tile(
                    i: i, rows: rows, target: target, rowLength: length, triangle: triangle, mayRunOver: true,
                    isStreamed: streamsRows)
                write(tile, vectors: active)
                for k in 0..<b.active.emptyCount where b.active.empty[k] < length {
                    for row in 0..<rows {
                        target.storeVector(SIMD8(), row &* length &+ b.active.empty[k], isStreamed: streamsRows)
                    }
                }
            } else {
                target.fill(zeros: rows &* length, isStreamed: streamsRows)
                if i == length { triangle.fill(zeros: LowerTriangle.triangleCount, isStreamed: false) }
            }
            target += rows &* length
        }
        triangles.multiply(
            scratch.triangles, scratch.triangleWeights, count: LowerTriangle(rows: a.columns).triangles,
            isStreamed: isStreamed && triangles.isAtCacheLine)
    }

    /// Vectors of the next tile: four in two halves, as the narrowest tiles are the slowest.
    private static func width(of rest: Int) -> Int { rest == 4 ? min(2, vectors) : min(vectors, rest) }

    /// Some rows of C.
    private struct Tile {
        /// The first row.
        let i: Int
        let rows: Int
        /// Where the first row goes, and how long they are.
        let target: UnsafeMutablePointer<Double>
        let rowLength: Int
        /// Where the triangle on the diagonal goes that the last vector is part of.
        let triangle: UnsafeMutablePointer<Double>?
        /// Whether vectors may be written whole at the end of the last row.
        let mayRunOver: Bool
        let isStreamed: Bool
    }

    /// Writes a tile's first active vectors, from the right to the left.
    @inline(__always)
    private func write(_ tile: Tile, vectors: Int) {
        var rest = vectors
        while rest > 0 {
            let width = Self.width(of: rest)
            let isOnDiagonal = tile.triangle != nil && rest == vectors
            rest -= width
            write(tile, b.active.offsets + rest, width: width, isOnDiagonal: isOnDiagonal)
        }
    }

    private typealias Sums<let rows: Int, let vectors: Int> = InlineArray<vectors, InlineArray<rows, SIMD8<Double>>>

    @inline(__always)
    private func write(_ tile: Tile, _ columns: UnsafePointer<Int>, width: Int, isOnDiagonal: Bool) {
        #if LODESCOPE_WIDE
            switch (tile.rows > 4, width) {
            case (true, 3): write(tile, columns, Sums<8, 3>.self, isOnDiagonal)
            case (true, 2): write(tile, columns, Sums<8, 2>.self, isOnDiagonal)
            case (true, _): write(tile, columns, Sums<8, 1>.self, isOnDiagonal)
            case (false, 3): write(tile, columns, Sums<4, 3>.self, isOnDiagonal)
            case (false, 2): write(tile, columns, Sums<4, 2>.self, isOnDiagonal)
            case (false, _): write(tile, columns, Sums<4, 1>.self, isOnDiagonal)
            }
        #elseif LODESCOPE_FMA || arch(arm64)
            write(tile, columns, Sums<4, 1>.self, isOnDiagonal)
        #else
            write(tile, columns, Sums<2, 1>.self, isOnDiagonal)
        #endif
    }

    @inline(__always)
    private func write<let rows: Int, let vectors: Int>(
        _ tile: Tile, _ columns: UnsafePointer<Int>, _ shape: Sums<rows, vectors>.Type, _ isOnDiagonal: Bool
    ) {
        var sums = Sums<rows, vectors>(repeating: .init(repeating: SIMD8()))
        let columns = InlineArray<vectors, Int> { columns[$0] }
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

        // Where every index is known at compile time, and only there, do the sums stay in registers.
        let factor = tile.triangle == nil ? scale : scale * 2.0.squareRoot()
        let last = vectors - 1
        if tile.rows == rows && tile.mayRunOver {
            let count = isOnDiagonal ? last : vectors
            if tile.isStreamed {
                for r in 0..<rows {
                    let row = tile.target + r &* tile.rowLength
                    for v in 0..<vectors where v < count {
                        streaming_store(row + columns[unchecked: v], factor * sums[unchecked: v][unchecked: r])
                    }
                }
            } else {
                for r in 0..<rows {
                    let row = tile.target + r &* tile.rowLength
                    for v in 0..<vectors where v < count {
                        row.storeVector(factor * sums[unchecked: v][unchecked: r], columns[unchecked: v])
                    }
                }
            }
            if isOnDiagonal, let triangle = tile.triangle {
                for r in 0..<rows {
                    triangle.storeVector(factor * sums[unchecked: last][unchecked: r], triangleStart(tile, r))
                }
            }
            return
        }
        for v in 0..<vectors {
            for r in 0..<rows { scratch.edge.storeVector(factor * sums[unchecked: v][unchecked: r], 8 * (v * 8 + r)) }
        }
        for r in 0..<tile.rows {
            for v in 0..<vectors {
                let source = scratch.edge + 8 * (v * 8 + r)
                if isOnDiagonal && v == last {
                    (tile.triangle! + triangleStart(tile, r)).storeVector(source.loadVector())
                } else {
                    let place = tile.target + (r * tile.rowLength + columns[v])
                    place.update(from: source, count: min(8, tile.rowLength - columns[v]))
                }
            }
        }
    }

    /// Where a tile's row begins in the triangle on the diagonal. Row after row is written whole: what runs over is
    /// overwritten by the next.
    @inline(__always)
    private func triangleStart(_ tile: Tile, _ r: Int) -> Int {
        let row = (Self.rows == 8 ? 0 : tile.i & 7) &+ r
        return row &* (row &+ 1) / 2
    }
}

/// Memory for the edges of products.
struct ProductScratch {
    /// 8 x 24 doubles for tiles that are cut off at the edge of C.
    let edge: UnsafeMutablePointer<Double>
    /// The triangles on the diagonal of one symmetric product, the equal pairs times sqrt 2 too.
    let triangles: UnsafeMutablePointer<Double>
    /// Takes that away again.
    let triangleWeights: UnsafeMutablePointer<Double>

    /// Doubles of memory for symmetric products of so many columns, 0 for other products alone.
    static func count(columns: Int) -> Int { 8 * 24 + 2 * length(columns) }
    /// Whole triangles, and what may run over.
    private static func length(_ columns: Int) -> Int { ((columns + 7) / 8 * LowerTriangle.triangleCount + 8 + 7) / 8 * 8 }

    init(columns: Int, memory: UnsafeMutablePointer<Double>) {
        edge = memory
        triangles = memory + 8 * 24
        triangleWeights = triangles + Self.length(columns)
        triangleWeights.update(repeating: 1, count: Self.length(columns))
        for row in 0..<columns {
            let inTriangle = row % 8
            triangleWeights[row / 8 * LowerTriangle.triangleCount + inTriangle * (inTriangle + 3) / 2] = 0.5.squareRoot()
        }
    }
}

/// Rows of coefficients as they lie in memory.
struct ProductOperand {
    var rows: UnsafePointer<Double>
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
