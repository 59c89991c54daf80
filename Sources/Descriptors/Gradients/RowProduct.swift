/// C[r] = sum_j A[r][j] B[j], or that added to C: rows of B, in whole vectors, times numbers that lie one after the
/// other in each row of A.
///
/// `ProductKernel` sums over the rows of both operands; this over the columns of the first, as derivatives of sums of
/// products need it. Sums stay in registers, in tiles like its own.
struct RowProduct {
    /// Columns of A, and rows of B, that follow one another.
    struct Run: BitwiseCopyable {
        var first: Int
        var count: Int
    }

    /// Where a vector of columns lies in a row of B and in a row of C.
    struct Column: BitwiseCopyable {
        var source: Int
        var target: Int
    }

    let a: UnsafePointer<Double>
    let b: UnsafePointer<Double>
    let c: UnsafeMutablePointer<Double>
    /// Doubles from one row to the next.
    let aLength: Int
    let bLength: Int
    let cLength: Int
    /// Rows of A and of C.
    let rows: Int
    let runs: UnsafeBufferPointer<Run>
    let columns: UnsafeBufferPointer<Column>
    /// Whether C holds numbers to be added to.
    let adds: Bool

    func multiply() {
        var column = 0
        while column < columns.count {
            let width = RegisterTile.width(of: columns.count &- column)
            for row in stride(from: 0, to: rows, by: RegisterTile.rows) {
                writeTile(row, count: min(RegisterTile.rows, rows &- row), column, width)
            }
            column &+= width
        }
    }

    private typealias Sums<let rows: Int, let vectors: Int> = InlineArray<vectors, InlineArray<rows, SIMD8<Double>>>

    @inline(__always)
    private func writeTile(_ row: Int, count: Int, _ column: Int, _ width: Int) {
        #if LODESCOPE_WIDE
            switch ((count + 1) / 2, width) {
            case (4, 3): sum(row, count, column, Sums<8, 3>.self)
            case (4, 2): sum(row, count, column, Sums<8, 2>.self)
            case (4, _): sum(row, count, column, Sums<8, 1>.self)
            case (3, 3): sum(row, count, column, Sums<6, 3>.self)
            case (3, 2): sum(row, count, column, Sums<6, 2>.self)
            case (3, _): sum(row, count, column, Sums<6, 1>.self)
            case (2, 3): sum(row, count, column, Sums<4, 3>.self)
            case (2, 2): sum(row, count, column, Sums<4, 2>.self)
            case (2, _): sum(row, count, column, Sums<4, 1>.self)
            case (_, 3): sum(row, count, column, Sums<2, 3>.self)
            case (_, 2): sum(row, count, column, Sums<2, 2>.self)
            case (_, _): sum(row, count, column, Sums<2, 1>.self)
            }
        #elseif LODESCOPE_FMA || arch(arm64)
            sum(row, count, column, Sums<4, 1>.self)
        #else
            sum(row, count, column, Sums<2, 1>.self)
        #endif
    }

    @inline(__always)
    private func sum<let rows: Int, let vectors: Int>(
        _ first: Int, _ count: Int, _ column: Int, _ shape: Sums<rows, vectors>.Type
    ) {
        let columns = InlineArray<vectors, Column> { self.columns[column &+ $0] }
        // Beyond the last row the last once more: there may be no other.
        let aRows = InlineArray<rows, UnsafePointer<Double>> { a + (first &+ min($0, count &- 1)) &* aLength }
        var sums = Sums<rows, vectors>(repeating: .init(repeating: SIMD8()))
        for run in runs {
            var bRow = b + run.first &* bLength
            for j in run.first..<run.first &+ run.count {
                let vector = InlineArray<vectors, SIMD8<Double>> { bRow.loadVector(columns[unchecked: $0].source) }
                for r in 0..<rows {
                    let factor = aRows[unchecked: r][j]
                    for v in 0..<vectors {
                        sums[unchecked: v][unchecked: r] = multiplyAdd(
                            factor, vector[unchecked: v], sums[unchecked: v][unchecked: r])
                    }
                }
                bRow += bLength
            }
        }
        for r in 0..<rows where r < count {
            let row = c + (first &+ r) &* cLength
            for v in 0..<vectors {
                let target = columns[unchecked: v].target
                let sum = sums[unchecked: v][unchecked: r]
                row.storeVector(adds ? row.loadVector(target) + sum : sum, target)
            }
        }
    }
}
