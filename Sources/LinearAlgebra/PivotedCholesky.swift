import CLapack

/// A = Z Z^T with as few columns as a tolerance allows: the Cholesky factor with diagonal pivoting (LAPACK `dpstrf`).
///
/// Each step takes the row that the columns so far explain least, A[i, i] - |Z_i|^2, and stops when no row is left with
/// more than the tolerance. Of a matrix whose eigenvalues fall off, that is the numerical rank, at order * rank^2 flops.
public struct PivotedCholesky: Sendable {
    /// The rows taken, in the order in which they were.
    public let pivots: [Int]
    /// Z^T, [rank, order].
    public let factor: Matrix

    public var rank: Int { pivots.count }

    /// Factorises in place: `matrix` must have no other owner, so pass a variable with `consume`.
    /// - Parameter tolerance: what may be missing of any diagonal element, in the unit of A.
    public init(_ matrix: consuming SymmetricMatrix, tolerance: Double) {
        precondition(tolerance >= 0, "a tolerance is not negative")
        let order = matrix.order
        var elements = matrix.elements
        matrix = SymmetricMatrix(order: 0)
        var permutation = [Int32](repeating: 0, count: order)
        var rank: Int32 = 0
        if order > 0 {
            var work = [Double](repeating: 0, count: 2 * order)
            var info: Int32 = 0
            elements.withMutableElements { e in
                dpstrf_(
                    "L", [Int32(order)], e.baseAddress!, leading(order), &permutation, &rank, [tolerance], &work, &info,
                    1)
            }
            // A positive info says that the tolerance was reached before the end, as is meant.
            requireLegalArguments(min(info, 0), "dpstrf")
        }
        let positions = permutation.map { Int($0) - 1 }
        pivots = Array(positions.prefix(Int(rank)))
        var factor = Matrix(rows: Int(rank), columns: order)
        elements.withElements { e in
            for k in 0..<Int(rank) {
                // To Fortran, row k of what is in memory is column k of L, in the order of the permutation.
                factor.withMutableRow(k) { row in for i in k..<order { row[positions[i]] = e[k * order + i] } }
            }
        }
        self.factor = factor
    }

    /// The pivots' own part of Z, lower triangular: Z_p Z_p^T = A_pp.
    public var triangle: TriangularFactor {
        TriangularFactor(Matrix(rows: rank, columns: rank) { k, i in i < k ? 0 : factor[k, pivots[i]] })
    }
}
