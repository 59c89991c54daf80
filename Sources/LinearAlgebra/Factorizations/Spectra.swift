import CLapack

/// The eigenvalues and eigenvectors of a symmetric matrix, A = V diag(values) V^T (LAPACK `dsyevd`).
public struct SymmetricEigen: Sendable {
    /// The eigenvalues, ascending; accurate to about 1e-16 of the largest.
    public let values: [Double]
    /// The matrix V: eigenvector k in column k.
    public let vectors: Matrix

    /// The eigenvalues and eigenvectors of a matrix, which is copied. Throws `notConverged`.
    /// - Parameter matrix: square; only its upper triangle is read.
    public init(_ matrix: Matrix) throws(FactorizationError) {
        try self.init(SymmetricMatrix(upperTriangleOf: matrix.copy()))
    }

    /// Factorizes in place where `matrix` has no other owner, as when a variable is passed with `consume`; else a copy.
    public init(_ matrix: consuming SymmetricMatrix) throws(FactorizationError) {
        let order = matrix.order
        var vectors = (consume matrix).overwritable()
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
