import LinearAlgebra
import Workers

/// The rows of a feature matrix in coordinates of the space that they span: X = Z B, with orthonormal rows in B.
///
/// Rows along a binding curve, and curves of alike molecules, differ little: beyond some 10 to 40 % of their number,
/// further rows are combinations of the others to all digits that products of features have. Ridge regression then is
/// the same in the few columns of Z as in those of X, and the weights are w = B^T v: |w| = |v|, and what a training row
/// has outside the span, at most `floor` of the mean |x|^2, is below what rounding leaves of the Gram matrix. This is
/// the spectral floor of regression at penalties far below 1e-8; at larger ones nothing depends on it.
struct ReducedDesign: DesignOperator {
    /// Z, [rows, rank].
    let stored: DenseDesign
    private let basis: Basis
    let featureColumns: Int

    private enum Basis: Sendable {
        /// B, [rank, columns].
        case rows(Matrix)
        /// B = L^-1 X_p, of some rows p of X and their factor X_p X_p^T = L L^T.
        case pivots([Int], of: DenseDesign, TriangularFactor)
    }

    /// W B.
    func featureWeights(_ reduced: Matrix) -> Matrix {
        switch basis {
        case .rows(let rows): return reduced[...] * rows[...]
        case .pivots(let pivots, let features, let triangle):
            var combinations = reduced.copy()
            triangle.solve(&combinations)
            return features.applyTransposed(combinations.scattered(to: pivots, of: features.rows))
        }
    }

    /// B x of each row x.
    func coordinates(of rows: Matrix) -> Matrix {
        switch basis {
        case .rows(let basis): return rows[...] * basis[...].transpose
        case .pivots(let pivots, let features, let triangle):
            var kernels = rows[...] * features.elements(pivots)[...].transpose
            triangle.solve(&kernels, transposed: true)
            return kernels
        }
    }

    /// The design with rows of its own, for who outlives the features or asks for many coordinates.
    func detached() -> any DesignOperator {
        guard case .pivots(let pivots, let features, let triangle) = basis else { return self }
        let own = DenseDesign(features.elements(pivots))
        return ReducedDesign(
            stored: stored, basis: .pivots(own.indices, of: own, triangle), featureColumns: featureColumns)
    }

    private init(stored: DenseDesign, basis: Basis, featureColumns: Int) {
        self.stored = stored
        self.basis = basis
        self.featureColumns = featureColumns
    }

    func bytes(besides shared: [Matrix]) -> Int {
        let basis =
            switch basis {
            case .rows(let rows): 8 * rows.count
            case .pivots(_, let features, let triangle):
                features.bytes(besides: shared) + 8 * triangle.order * triangle.order
            }
        return stored.bytes(besides: shared) + basis
    }

    // MARK: - From products of rows

    /// The design made from a factorization of the scalar products of the rows, X X^T = Z Z^T but for what its tolerance
    /// leaves of a row's |x|^2.
    init(of features: any DesignOperator, _ factor: PivotedCholesky) {
        featureColumns = features.columns
        stored = DenseDesign(factor.factor.transposed())
        // What is left to be done with the features takes less than their blocks do in memory.
        basis = .pivots(factor.pivots, of: features.stored, factor.triangle)
    }

    // MARK: - From the features themselves

    /// The design made by block Gram-Schmidt with pivoting: 2 rows columns rank flops. Nil if the rank is more than
    /// `limit`.
    /// - Parameters:
    ///   - squares: |x|^2 of every row.
    ///   - floor: what a row's |x|^2 may have outside the span.
    init?(of features: any DesignOperator, squares: [Double], floor: Double, limit: Int, _ execution: Execution) throws
    {
        let columns = features.columns
        let (block, smallestTogether) = SolverPlan.orthonormalization
        featureColumns = columns
        /// |x|^2 outside the span, of each row.
        var outside = squares
        /// B, and Z^T; of both, as many rows as `rank` says.
        var basis = Matrix.uninitialized(rows: limit + block, columns: columns)
        var transposed = Matrix.uninitialized(rows: limit + block, columns: features.rows)
        var rank = 0
        while let largest = outside.max(), largest > floor {
            try execution.checkCancellation()
            execution.progress(Double(rank) / Double(max(1, limit)))
            let candidates = PivotedCholesky.peaks(
                outside, above: smallestTogether * largest, atMost: block)
            guard !candidates.isEmpty else { return nil }
            var rest = features.elements(candidates)
            let parts = transposed.firstRows(rank).selectingColumns(candidates)
            if rank > 0 { rest.gemm(scale: -1, parts[...].transpose, basis[0..<rank], beta: 1) }
            let gram = rest.gramOfRows()
            for (place, row) in candidates.enumerated() { outside[row] = gram[place, place] }
            guard let first = candidates.lazy.map({ outside[$0] }).max(), first > floor else { continue }
            let factor = PivotedCholesky(consume gram, tolerance: max(smallestTogether * first, floor))
            guard rank + factor.rank <= limit else { return nil }
            var added = rest.selectingRows(factor.pivots)
            factor.triangle.orthonormalize(&added)
            // Twice is enough (Kahan and Parlett), for what is taken and among themselves as well.
            if rank > 0 {
                let parts = added[...] * basis[0..<rank].transpose
                added.gemm(scale: -1, parts[...], basis[0..<rank], beta: 1)
            }
            let again = PivotedCholesky(added.gramOfRows(), tolerance: 0.5)
            added = added.selectingRows(again.pivots)
            again.triangle.orthonormalize(&added)
            let coordinates = features.apply(added)
            basis.replaceRows(from: rank, by: added)
            transposed.replaceRows(from: rank, by: coordinates)
            for k in 0..<added.rows {
                coordinates.withRow(k) { z in for row in z.indices { outside[row] -= z[row] * z[row] } }
            }
            for pivot in factor.pivots { outside[candidates[pivot]] = 0 }
            rank += added.rows
        }
        stored = DenseDesign(transposed.firstRows(rank).transposed())
        self.basis = .rows(basis.firstRows(rank))
    }
}
