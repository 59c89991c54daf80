import CLapack
import LinearAlgebra

/// The thin singular value decomposition X = U diag(s) V^T (LAPACK `dgesdd`): the yardstick for solutions through Gram
/// matrices, at many times their cost.
public struct SingularValues {
    /// Left vectors, [rows of X, rank bound].
    public let left: Matrix
    /// Descending.
    public let values: [Double]
    /// Right vectors, one in each row: [rank bound, columns of X].
    public let right: Matrix

    /// Factorizes a copy: of the order of 10 rows columns min(rows, columns) flops.
    public init(of matrix: Matrix) throws(FactorizationError) {
        let rank = min(matrix.rows, matrix.columns)
        var values = [Double](repeating: 0, count: rank)
        var left = Matrix.uninitialized(rows: matrix.rows, columns: rank)
        var right = Matrix.uninitialized(rows: rank, columns: matrix.columns)
        if rank > 0 {
            var scratch = matrix.copy()
            var info: Int32 = 0
            // To LAPACK the matrix is X^T = V s U^T: left and right change places.
            let (m, n) = (Int32(matrix.columns), Int32(matrix.rows))
            var integers = [Int32](repeating: 0, count: 8 * rank)
            scratch.withMutableElements { a in
                left.withMutableElements { u in
                    right.withMutableElements { v in
                        var wanted = 0.0
                        dgesdd_(
                            "S", [m], [n], a.baseAddress!, [m], &values, v.baseAddress!, [m], u.baseAddress!,
                            [Int32(rank)], &wanted, [-1], &integers, &info, 1)
                        precondition(info >= 0, "an argument of dgesdd is wrong")
                        var work = [Double](repeating: 0, count: Int(wanted))
                        dgesdd_(
                            "S", [m], [n], a.baseAddress!, [m], &values, v.baseAddress!, [m], u.baseAddress!,
                            [Int32(rank)], &work, [Int32(work.count)], &integers, &info, 1)
                    }
                }
            }
            precondition(info >= 0, "an argument of dgesdd is wrong")
            if info > 0 { throw .notConverged(routine: "dgesdd", order: rank) }
        }
        self.left = left
        self.values = values
        self.right = right
    }
}
