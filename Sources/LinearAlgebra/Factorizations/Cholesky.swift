import CLapack
import Glibc

/// The factor U of a positive definite A = U^T U, U upper triangular in row-major order (LAPACK `dpotrf`).
public struct Cholesky: Sendable {
    private var factor: Matrix

    /// The number of rows of A.
    public var order: Int { factor.rows }

    /// Factorizes in place where `matrix` has no other owner, as when a variable is passed with `consume`; else a copy.
    /// order^3 / 3 flops.
    public init(_ matrix: consuming SymmetricMatrix) throws(FactorizationError) {
        factor = (consume matrix).overwritable()
        let order = factor.rows
        guard order > 0 else { return }
        var info: Int32 = 0
        factor.withMutableElements { dpotrf_("L", [Int32(order)], $0.baseAddress!, leading(order), &info, 1) }
        requireLegalArguments(info, "dpotrf")
        if info > 0 { throw .notPositiveDefinite(minor: Int(info), order: order) }
    }

    /// Solves A x = b for each row b of `vectors`, in place (LAPACK `dpotrs`).
    public func solve(_ vectors: inout Matrix) {
        precondition(vectors.columns == order, "vectors of \(vectors.columns) elements for order \(order)")
        guard vectors.count > 0 else { return }
        var info: Int32 = 0
        let count = Int32(vectors.rows)
        factor.withElements { own in
            vectors.withMutableElements {
                dpotrs_(
                    "L", [Int32(order)], [count], own.baseAddress!, leading(order), $0.baseAddress!, leading(order),
                    &info, 1)
            }
        }
        requireLegalArguments(info, "dpotrs")
    }

    /// Solves A x = b for one row b of `vectors`, in place (BLAS `dtrsv`: twice as fast as `dpotrs`).
    public func solve(row: Int, of vectors: inout Matrix) {
        precondition(vectors.columns == order, "vectors of \(vectors.columns) elements for order \(order)")
        guard order > 0 else { return }
        factor.withElements { own in
            vectors.withMutableRow(row) { vector in
                for operation in ["N", "T"] {
                    dtrsv_(
                        "L", operation, "N", [Int32(order)], own.baseAddress!, leading(order), vector.baseAddress!, [1],
                        1, 1, 1)
                }
            }
        }
    }

    /// The solution x of A x = b.
    public func solve(_ vector: [Double]) -> [Double] {
        var vectors = Matrix(rows: 1, columns: order, values: vector)
        solve(row: 0, of: &vectors)
        return vectors.values
    }

    /// The natural logarithm of A's determinant.
    public var logarithmOfDeterminant: Double { (0..<order).reduce(0) { $0 + 2 * log(factor[$1, $1]) } }

    /// The factor U, which shares its elements with this.
    public var triangle: TriangularFactor { TriangularFactor(factor) }

    /// The inverse of A (LAPACK `dpotri`), in place of the factor where that has no other owner. 2 order^3 / 3 flops.
    public consuming func inverse() -> SymmetricMatrix {
        let order = factor.rows
        var inverse = factor
        factor = Matrix(rows: 0, columns: 0)
        inverse.unshare()
        guard order > 0 else { return SymmetricMatrix(order: 0) }
        var info: Int32 = 0
        inverse.withMutableElements { dpotri_("L", [Int32(order)], $0.baseAddress!, leading(order), &info, 1) }
        requireLegalArguments(info, "dpotri")
        precondition(info == 0, "a Cholesky factor has no zero on its diagonal")
        return SymmetricMatrix(upperTriangleOf: inverse)
    }
}
