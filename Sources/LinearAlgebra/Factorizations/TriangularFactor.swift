import CLapack

/// The factor U, upper triangular in row-major order, of a positive definite A = U^T U.
public struct TriangularFactor: Sendable {
    /// The elements of U; what is below the diagonal is not read.
    private let elements: Matrix

    /// The number of rows of A.
    public var order: Int { elements.rows }

    init(_ elements: Matrix) { self.elements = elements }

    /// Solves U x = b, or U^T x = b, for each row b of `vectors`, in place.
    public func solve(_ vectors: inout Matrix, transposed: Bool = false) {
        precondition(vectors.columns == order, "vectors of \(vectors.columns) elements for order \(order)")
        divide(&vectors, side: "L", transposed ? "N" : "T", rows: order, columns: vectors.rows)
    }

    /// Multiplies `rows` [order, columns] by U^-T from the left, in place: rows of which A was the Gram matrix become
    /// orthonormal.
    public func orthonormalize(_ rows: inout Matrix) {
        precondition(rows.rows == order, "\(rows.rows) rows for order \(order)")
        divide(&rows, side: "R", "T", rows: rows.columns, columns: order)
    }

    /// BLAS `dtrsm`. In memory the factor is the column-major lower triangle L = U^T, and a row-major matrix is, to
    /// Fortran, its transpose of `rows` rows.
    private func divide(_ matrix: inout Matrix, side: String, _ operation: String, rows: Int, columns: Int) {
        guard matrix.count > 0 else { return }
        elements.withElements { own in
            matrix.withMutableElements {
                dtrsm_(
                    side, "L", operation, "N", [Int32(rows)], [Int32(columns)], [1], own.baseAddress!, leading(order),
                    $0.baseAddress!, leading(rows), 1, 1, 1, 1)
            }
        }
    }
}
