import CStreaming

/// C[l][i][j] = scale sum_k A[l][k][i] B[l][k][j]: the products behind every invariant, k running over the centers of
/// one element and their m, or over their neighbors. Operands are read row by row as they lie and the result is
/// written where it belongs, scaled: nothing is packed before or after.
///
/// Sums stay in registers, in tiles of rows of C by vectors of its columns: 8 x 24 where there are 32 registers of 512
/// bits (90 % of the peak), 4 x 8 with 16 of 256, 2 x 8 with 16 of 128. A tile is done for all l in turn: around one
/// center products are a few rows deep, and what surrounds them took longer than they.
struct ProductKernel {
    /// Of one C[l].
    let rows: Int
    let columns: Int
    let activeRows: ActiveColumns
    let activeColumns: ActiveColumns
    let lCount: Int
    let scratch: ProductScratch

    /// What C[l] is the sum of.
    struct Terms: BitwiseCopyable {
        var a: UnsafePointer<Double>
        var b: UnsafePointer<Double>
        /// Doubles from one row to the next.
        var aLength: Int
        var bLength: Int
        /// Rows of A and of B.
        var depth: Int
        var scale: Double
    }

    /// Some rows of every C[l], the first of which belongs to the first column of A.
    struct Band {
        let rows: Range<Int>
        /// For each l.
        let terms: UnsafePointer<Terms>
    }

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

    /// Writes some rows of C, whose [l][row] follow one another.
    ///
    /// Vectors are written whole also where a row ends within them, if what runs over lies in rows of the same C[l] that
    /// are yet to come: bands and rows go downwards and vectors from the right to the left, so that all of it is written
    /// again. Where too few of them are left, sums go by way of scratch memory: nothing outside of C is ever touched, as
    /// another thread may have written what lies there.
    /// - Parameter isStreamed: past the caches, where that is possible.
    func write(_ band: Band, to c: UnsafeMutablePointer<Double>, isStreamed: Bool = false) {
        let overrun = -columns & 7
        let isWhole = overrun == 0
        for i in stride(from: band.rows.lowerBound, to: band.rows.upperBound, by: Self.rows) {
            let count = min(Self.rows, band.rows.upperBound - i)
            write(
                Tile(
                    i: i, rows: count, target: c + i * columns, rowLength: columns, perL: rows * columns, triangle: nil,
                    mayRunOver: (rows - i - count) * columns >= overrun,
                    isStreamed: isStreamed && isWhole && c.isAtCacheLine,
                    band: band),
                vectors: activeColumns.count, empty: activeColumns.emptyCount)
        }
    }

    /// Writes some rows of the part of the `LowerTriangle` left of the squares, and of the triangles to scratch memory.
    /// - Parameter isStreamed: past the caches, where that is possible.
    func writeLower(_ band: Band, to c: UnsafeMutablePointer<Double>, isStreamed: Bool = false) {
        let perL = LowerTriangle(rows: rows).left
        var (vectors, empty) = (0, 0)
        var i = band.rows.lowerBound
        while i < band.rows.upperBound {
            let length = LowerTriangle.squareStart(ofRow: i)
            while vectors < activeColumns.count && activeColumns.offsets[vectors] <= length { vectors &+= 1 }
            while empty < activeColumns.emptyCount && activeColumns.empty[empty] < length { empty &+= 1 }
            let count = min(Self.rows, band.rows.upperBound &- i, length &+ 8 &- i)
            write(
                Tile(
                    i: i, rows: count, target: c + LowerTriangle.leftStart(ofRow: i), rowLength: length, perL: perL,
                    triangle: scratch.triangles + length / 8 &* LowerTriangle.triangleCount,
                    // Left of the squares nothing runs over: rows are whole vectors.
                    mayRunOver: true,
                    isStreamed: isStreamed && c.isAtCacheLine, band: band),
                vectors: vectors, empty: empty)
            i &+= count
        }
    }

    /// Writes the triangles, equal pairs / sqrt 2, when all bands have been written.
    func writeTriangles(to triangles: UnsafeMutablePointer<Double>, isStreamed: Bool) {
        let count = LowerTriangle(rows: rows).triangles
        for l in 0..<lCount {
            let target = triangles + l &* count
            target.multiply(
                scratch.triangles + l &* scratch.trianglesPerL, scratch.triangleWeights, count: count,
                isStreamed: isStreamed && target.isAtCacheLine)
        }
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
        /// From one l to the next.
        let perL: Int
        /// Where the triangle on the diagonal goes that the last vector is part of.
        let triangle: UnsafeMutablePointer<Double>?
        /// Whether vectors may be written whole at the end of the last row: what runs over, if anything, is written again.
        let mayRunOver: Bool
        let isStreamed: Bool
        let band: Band
    }

    /// Writes a tile's first active vectors, from the right to the left, and zeros to its first empty ones.
    @inline(__always)
    private func write(_ tile: Tile, vectors: Int, empty: Int) {
        if !activeRows.contains(tile.i) {
            for l in 0..<lCount {
                (tile.target + l &* tile.perL).fill(zeros: tile.rows &* tile.rowLength, isStreamed: tile.isStreamed)
                if let triangle = tile.triangle {
                    (triangle + (l &* scratch.trianglesPerL &+ triangleStart(tile, 0))).fill(
                        zeros: triangleStart(tile, tile.rows) &- triangleStart(tile, 0), isStreamed: false)
                }
            }
            return
        }
        var rest = vectors
        while rest > 0 {
            let width = Self.width(of: rest)
            let isOnDiagonal = tile.triangle != nil && rest == vectors
            rest -= width
            write(tile, activeColumns.offsets + rest, width: width, isOnDiagonal: isOnDiagonal)
        }
        if empty == 0 { return }
        for l in 0..<lCount {
            var row = tile.target + l &* tile.perL
            for _ in 0..<tile.rows {
                for k in 0..<empty {
                    let column = activeColumns.empty[k]
                    if tile.rowLength &- column >= 8 {
                        row.storeVector(SIMD8(), column, isStreamed: tile.isStreamed)
                    } else {
                        (row + column).fill(zeros: tile.rowLength &- column, isStreamed: false)
                    }
                }
                row += tile.rowLength
            }
        }
    }

    private typealias Sums<let rows: Int, let vectors: Int> = InlineArray<vectors, InlineArray<rows, SIMD8<Double>>>

    @inline(__always)
    private func write(_ tile: Tile, _ columns: UnsafePointer<Int>, width: Int, isOnDiagonal: Bool) {
        #if LODESCOPE_WIDE
            switch ((tile.rows + 1) / 2, width) {
            case (4, 3): write(tile, columns, Sums<8, 3>.self, isOnDiagonal)
            case (4, 2): write(tile, columns, Sums<8, 2>.self, isOnDiagonal)
            case (4, _): write(tile, columns, Sums<8, 1>.self, isOnDiagonal)
            case (3, 3): write(tile, columns, Sums<6, 3>.self, isOnDiagonal)
            case (3, 2): write(tile, columns, Sums<6, 2>.self, isOnDiagonal)
            case (3, _): write(tile, columns, Sums<6, 1>.self, isOnDiagonal)
            case (2, 3): write(tile, columns, Sums<4, 3>.self, isOnDiagonal)
            case (2, 2): write(tile, columns, Sums<4, 2>.self, isOnDiagonal)
            case (2, _): write(tile, columns, Sums<4, 1>.self, isOnDiagonal)
            case (_, 3): write(tile, columns, Sums<2, 3>.self, isOnDiagonal)
            case (_, 2): write(tile, columns, Sums<2, 2>.self, isOnDiagonal)
            case (_, _): write(tile, columns, Sums<2, 1>.self, isOnDiagonal)
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
        let columns = InlineArray<vectors, Int> { columns[$0] }
        let last = vectors - 1
        let isWhole = tile.rows == rows && tile.mayRunOver
        var target = tile.target
        var triangle = (tile.triangle ?? target) + triangleStart(tile, 0)
        for l in 0..<lCount {
            let terms = tile.band.terms[l]
            var sums = Sums<rows, vectors>(repeating: .init(repeating: SIMD8()))
            var (aRow, bRow) = (terms.a + (tile.i &- tile.band.rows.lowerBound), terms.b)
            for _ in 0..<terms.depth {
                let vector = InlineArray<vectors, SIMD8<Double>> { bRow.loadVector(columns[unchecked: $0]) }
                for r in 0..<rows {
                    let factor = aRow[r]
                    for v in 0..<vectors {
                        let sum = sums[unchecked: v][unchecked: r]
                        sums[unchecked: v][unchecked: r] = multiplyAdd(factor, vector[unchecked: v], sum)
                    }
                }
                aRow += terms.aLength
                bRow += terms.bLength
            }
            if terms.scale != 1 {
                for v in 0..<vectors {
                    for r in 0..<rows { sums[unchecked: v][unchecked: r] *= terms.scale }
                }
            }

            // Where every index is known at compile time, and only there, do the sums stay in registers.
            if isWhole {
                let count = isOnDiagonal ? last : vectors
                if tile.isStreamed {
                    for r in 0..<rows {
                        let row = target + r &* tile.rowLength
                        for v in 0..<vectors where v < count {
                            streaming_store(row + columns[unchecked: v], sums[unchecked: v][unchecked: r])
                        }
                    }
                } else {
                    for r in 0..<rows {
                        let row = target + r &* tile.rowLength
                        for v in 0..<vectors where v < count {
                            row.storeVector(sums[unchecked: v][unchecked: r], columns[unchecked: v])
                        }
                    }
                }
                if isOnDiagonal {
                    var place = triangle
                    for r in 0..<rows {
                        place.storeVector(sums[unchecked: last][unchecked: r])
                        place += tile.i & 7 &+ r &+ 1
                    }
                }
            } else {
                for v in 0..<vectors {
                    for r in 0..<rows { scratch.edge.storeVector(sums[unchecked: v][unchecked: r], 8 * (v * 8 + r)) }
                }
                for r in 0..<tile.rows {
                    for v in 0..<vectors {
                        let source = scratch.edge + 8 * (v * 8 + r)
                        if isOnDiagonal && v == last {
                            (triangle + (triangleStart(tile, r) - triangleStart(tile, 0))).storeVector(
                                source.loadVector())
                        } else {
                            let place = target + (r * tile.rowLength + columns[v])
                            place.update(from: source, count: min(8, tile.rowLength - columns[v]))
                        }
                    }
                }
            }
            target += tile.perL
            triangle += scratch.trianglesPerL
        }
    }

    /// Where a tile's row begins in the triangle on the diagonal. Row after row is written whole: what runs over is
    /// overwritten by the next.
    @inline(__always)
    private func triangleStart(_ tile: Tile, _ r: Int) -> Int {
        let row = tile.i & 7 &+ r
        return row &* (row &+ 1) / 2
    }
}

/// Memory for the edges of products.
struct ProductScratch {
    /// 8 x 24 doubles for tiles that are cut off at the edge of C.
    let edge: UnsafeMutablePointer<Double>
    /// The triangles on the diagonal of one symmetric product for every l, the equal pairs times sqrt 2 too.
    let triangles: UnsafeMutablePointer<Double>
    let trianglesPerL: Int
    /// Takes that away again.
    let triangleWeights: UnsafeMutablePointer<Double>

    /// Doubles of memory for symmetric products of so many columns, 0 for other products alone.
    static func count(columns: Int, lCount: Int) -> Int { 8 * 24 + (lCount + 1) * length(columns) }
    /// Whole triangles, and what may run over.
    private static func length(_ columns: Int) -> Int {
        ((columns + 7) / 8 * LowerTriangle.triangleCount + 8 + 7) / 8 * 8
    }

    init(columns: Int, lCount: Int, memory: UnsafeMutablePointer<Double>) {
        edge = memory
        triangles = memory + 8 * 24
        trianglesPerL = Self.length(columns)
        triangleWeights = triangles + lCount * trianglesPerL
        triangleWeights.update(repeating: 1, count: trianglesPerL)
        for row in 0..<columns {
            let inTriangle = row % 8
            triangleWeights[row / 8 * LowerTriangle.triangleCount + inTriangle * (inTriangle + 3) / 2] = 0.5
                .squareRoot()
        }
    }
}

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
