import CLapack

/// The eigenvalues and eigenvectors of a symmetric matrix, A = V diag(values) V^T (LAPACK `dsyevd`).
public struct SymmetricEigen: Sendable {
    /// Ascending; accurate to about 1e-16 of the largest.
    public let values: [Double]
    /// V: eigenvector k in column k.
    public let vectors: Matrix

    /// - Parameter matrix: square; only its upper triangle is read.
    public init(_ matrix: Matrix) throws(FactorizationError) {
        try self.init(SymmetricMatrix(upperTriangleOf: matrix.copy()))
    }

    /// Works in place: `matrix` must have no other owner, so pass a variable with `consume`.
    public init(_ matrix: consuming SymmetricMatrix) throws(FactorizationError) {
        let order = matrix.order
        var vectors = matrix.elements
        matrix = SymmetricMatrix(order: 0)
        var values = [Double](repeating: 0, count: order)
        var info: Int32 = 0
        if order > 0 {
            vectors.withMutableElements { e in
                var wanted = 0.0
                var wantedIntegers: Int32 = 0
                dsyevd_(
                    "V", "L", [Int32(order)], e.baseAddress!, leading(order), &values, &wanted, [-1], &wantedIntegers,
                    [-1], &info, 1, 1)
                requireLegalArguments(info, "dsyevd")
                var work = [Double](repeating: 0, count: Int(wanted))
                var integers = [Int32](repeating: 0, count: Int(wantedIntegers))
                dsyevd_(
                    "V", "L", [Int32(order)], e.baseAddress!, leading(order), &values, &work, [Int32(work.count)],
                    &integers, [Int32(integers.count)], &info, 1, 1)
            }
            requireLegalArguments(info, "dsyevd")
            if info > 0 { throw .notConverged(routine: "dsyevd", order: order) }
        }
        self.values = values
        // LAPACK's columns are our rows.
        self.vectors = vectors.transposed()
    }
}

/// The thin singular value decomposition X = U diag(s) V^T (LAPACK `dgesdd`): the yardstick for solutions through Gram
/// matrices, at many times their cost.
public struct SingularValues: Sendable {
    /// Left vectors, [rows of X, rank bound].
    public let left: Matrix
    /// Descending.
    public let values: [Double]
    /// Right vectors, one in each row: [rank bound, columns of X].
    public let right: Matrix

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
                        requireLegalArguments(info, "dgesdd")
                        var work = [Double](repeating: 0, count: Int(wanted))
                        dgesdd_(
                            "S", [m], [n], a.baseAddress!, [m], &values, v.baseAddress!, [m], u.baseAddress!,
                            [Int32(rank)], &work, [Int32(work.count)], &integers, &info, 1)
                    }
                }
            }
            requireLegalArguments(info, "dgesdd")
            if info > 0 { throw .notConverged(routine: "dgesdd", order: rank) }
        }
        self.left = left
        self.values = values
        self.right = right
    }
}
