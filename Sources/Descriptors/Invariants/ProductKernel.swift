import CStreaming

/// C[l][i][j] = scale sum_k A[l][k][i] B[l][k][j]: the products behind every invariant, k running over the centers of
/// one element and their m, or over their neighbors. Operands are read row by row as they lie and the result is
/// written where it belongs, scaled: nothing is packed before or after.
///
/// Sums stay in registers, in tiles of rows of C by vectors of its columns: 8 x 24 where there are 32 registers of 512
/// bits (90 % of the peak), 4 x 8 with 16 of 256, 2 x 8 with 16 of 128. A tile is done for all l in turn: around one
/// center products are a few rows deep, and what surrounds them took longer than they.
struct ProductKernel {
    /// Rows and columns of one C[l].
    let rows: Int
    let columns: Int
    let activeRows: ActiveColumns
    let activeColumns: ActiveColumns
    let lCount: Int

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
        /// The terms of the sum for each l.
        let terms: UnsafePointer<Terms>
    }

    /// Writes some rows of C, whose [l][row] follow one another, and nothing beyond them: another thread may have written
    /// what lies there.
    /// - Parameter isStreamed: past the caches, where that is possible.
    func multiply(_ band: Band, to c: UnsafeMutablePointer<Double>, isStreamed: Bool = false) {
        let streams = isStreamed && columns % 8 == 0 && c.isAtCacheLine
        for i in stride(from: band.rows.lowerBound, to: band.rows.upperBound, by: RegisterTile.rows) {
            let tile = Tile(
                i: i, rows: min(RegisterTile.rows, band.rows.upperBound - i), target: c + i * columns,
                rowLength: columns,
                perL: rows * columns, triangle: nil, trianglesPerL: 0, isStreamed: streams, band: band)
            writeTile(tile, vectors: activeColumns.count, empty: activeColumns.emptyCount)
        }
    }

    /// Writes some rows of the part of the `LowerTriangle` left of the squares, and of the triangles to scratch memory.
    /// - Parameter isStreamed: past the caches, where that is possible.
    func multiplyLower(
        _ band: Band, to c: UnsafeMutablePointer<Double>, triangles: TriangleScratch, isStreamed: Bool = false
    ) {
        let perL = LowerTriangle(rows: rows).left
        var (vectors, empty) = (0, 0)
        var i = band.rows.lowerBound
        while i < band.rows.upperBound {
            let length = LowerTriangle.squareStart(ofRow: i)
            while vectors < activeColumns.count && activeColumns.offsets[vectors] <= length { vectors &+= 1 }
            while empty < activeColumns.emptyCount && activeColumns.empty[empty] < length { empty &+= 1 }
            let count = min(RegisterTile.rows, band.rows.upperBound &- i, length &+ 8 &- i)
            let tile = Tile(
                i: i, rows: count, target: c + LowerTriangle.leftStart(ofRow: i), rowLength: length, perL: perL,
                triangle: triangles.values + length / 8 &* LowerTriangle.triangleCount, trianglesPerL: triangles.perL,
                isStreamed: isStreamed && c.isAtCacheLine, band: band)
            writeTile(tile, vectors: vectors, empty: empty)
            i &+= count
        }
    }

    /// Some rows of C.
    private struct Tile {
        /// The first row.
        let i: Int
        let rows: Int
        /// Where the first row goes, and how long they are.
        let target: UnsafeMutablePointer<Double>
        let rowLength: Int
        /// Doubles from one l to the next.
        let perL: Int
        /// Where the triangle on the diagonal goes that the last vector is part of, and from one l to the next.
        let triangle: UnsafeMutablePointer<Double>?
        let trianglesPerL: Int
        let isStreamed: Bool
        let band: Band
    }

    /// Writes a tile's first active vectors, and zeros to its first empty ones.
    @inline(__always)
    private func writeTile(_ tile: Tile, vectors: Int, empty: Int) {
        if !activeRows.contains(tile.i) {
            for l in 0..<lCount {
                (tile.target + l &* tile.perL).fill(zeros: tile.rows &* tile.rowLength, isStreamed: tile.isStreamed)
                if let triangle = tile.triangle {
                    (triangle + (l &* tile.trianglesPerL &+ triangleStart(tile, 0))).fill(
                        zeros: triangleStart(tile, tile.rows) &- triangleStart(tile, 0), isStreamed: false)
                }
            }
            return
        }
        // The last of the vectors is on the diagonal, unless no center has anything there.
        var first = 0
        while first < vectors {
            let width = RegisterTile.width(of: vectors &- first)
            let isOnDiagonal = tile.triangle != nil && first &+ width == vectors
            writeVectors(tile, activeColumns.offsets + first, width: width, isOnDiagonal: isOnDiagonal)
            first &+= width
        }
        if empty == 0 { return }
        for l in 0..<lCount {
            var row = tile.target + l &* tile.perL
            for _ in 0..<tile.rows {
                for k in 0..<empty {
                    let column = activeColumns.empty[k]
                    (row + column).fill(zeros: min(8, tile.rowLength &- column), isStreamed: tile.isStreamed)
                }
                row += tile.rowLength
            }
        }
    }

    private typealias Sums<let rows: Int, let vectors: Int> = InlineArray<vectors, InlineArray<rows, SIMD8<Double>>>

    @inline(__always)
    private func writeVectors(_ tile: Tile, _ columns: UnsafePointer<Int>, width: Int, isOnDiagonal: Bool) {
        #if LODESCOPE_WIDE
            switch ((tile.rows + 1) / 2, width) {
            case (4, 3): sumInRegisters(tile, columns, Sums<8, 3>.self, isOnDiagonal)
            case (4, 2): sumInRegisters(tile, columns, Sums<8, 2>.self, isOnDiagonal)
            case (4, _): sumInRegisters(tile, columns, Sums<8, 1>.self, isOnDiagonal)
            case (3, 3): sumInRegisters(tile, columns, Sums<6, 3>.self, isOnDiagonal)
            case (3, 2): sumInRegisters(tile, columns, Sums<6, 2>.self, isOnDiagonal)
            case (3, _): sumInRegisters(tile, columns, Sums<6, 1>.self, isOnDiagonal)
            case (2, 3): sumInRegisters(tile, columns, Sums<4, 3>.self, isOnDiagonal)
            case (2, 2): sumInRegisters(tile, columns, Sums<4, 2>.self, isOnDiagonal)
            case (2, _): sumInRegisters(tile, columns, Sums<4, 1>.self, isOnDiagonal)
            case (_, 3): sumInRegisters(tile, columns, Sums<2, 3>.self, isOnDiagonal)
            case (_, 2): sumInRegisters(tile, columns, Sums<2, 2>.self, isOnDiagonal)
            case (_, _): sumInRegisters(tile, columns, Sums<2, 1>.self, isOnDiagonal)
            }
        #elseif LODESCOPE_FMA || arch(arm64)
            sumInRegisters(tile, columns, Sums<4, 1>.self, isOnDiagonal)
        #else
            sumInRegisters(tile, columns, Sums<2, 1>.self, isOnDiagonal)
        #endif
    }

    @inline(__always)
    private func sumInRegisters<let rows: Int, let vectors: Int>(
        _ tile: Tile, _ columns: UnsafePointer<Int>, _ shape: Sums<rows, vectors>.Type, _ isOnDiagonal: Bool
    ) {
        let columns = InlineArray<vectors, Int> { columns[$0] }
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
            // Of a whole tile without asking for each row whether it is there.
            if tile.rows == rows {
                store(sums, columns, tile, rows, target, triangle, isOnDiagonal)
            } else {
                store(sums, columns, tile, tile.rows, target, triangle, isOnDiagonal)
            }
            target += tile.perL
            triangle += tile.trianglesPerL
        }
    }

    /// Writes the first `count` rows of the sums of one l. Where every index is known at compile time, and only there, do they stay in registers.
    @inline(__always)
    private func store<let rows: Int, let vectors: Int>(
        _ sums: Sums<rows, vectors>, _ columns: InlineArray<vectors, Int>, _ tile: Tile, _ count: Int,
        _ target: UnsafeMutablePointer<Double>, _ triangle: UnsafeMutablePointer<Double>, _ isOnDiagonal: Bool
    ) {
        let last = vectors - 1
        // What the last vector has within the row.
        let rest = isOnDiagonal ? 0 : tile.rowLength &- columns[unchecked: last]
        let whole = rest >= 8 ? vectors : last
        if tile.isStreamed {
            for r in 0..<rows where r < count {
                let row = target + r &* tile.rowLength
                for v in 0..<vectors where v < whole {
                    streaming_store(row + columns[unchecked: v], sums[unchecked: v][unchecked: r])
                }
            }
        } else {
            for r in 0..<rows where r < count {
                let row = target + r &* tile.rowLength
                for v in 0..<vectors where v < whole {
                    row.storeVector(sums[unchecked: v][unchecked: r], columns[unchecked: v])
                }
            }
        }
        if isOnDiagonal {
            var place = triangle
            for r in 0..<rows where r < count {
                place.storeVector(sums[unchecked: last][unchecked: r])
                place += tile.i & 7 &+ r &+ 1
            }
        } else if rest < 8 {
            for r in 0..<rows where r < count {
                let row = target + r &* tile.rowLength
                partial_store(row + columns[unchecked: last], sums[unchecked: last][unchecked: r], rest)
            }
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
