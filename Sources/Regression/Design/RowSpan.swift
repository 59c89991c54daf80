import LinearAlgebra
import Workers

/// The rows of a feature matrix in coordinates of the space that they span: X = Z B, with orthonormal rows in B.
///
/// Rows along a binding curve, and curves of alike molecules, differ little: beyond some 10 to 40 % of their number,
/// further rows are combinations of the others to all digits that products of features have. Ridge regression then is
/// the same in the few columns of Z as in those of X, and the weights are w = B^T v: |w| = |v|, and what a training row
/// has outside the span, at most `floor` of the mean |x|^2, is below what rounding leaves of the Gram matrix. This is
/// the spectral floor of regression at penalties far below 1e-8; at larger ones nothing depends on it.
struct RowSpan: Sendable {
    /// Z, [rows, rank].
    let coordinates: Matrix
    private let basis: Basis
    /// Of X.
    let columns: Int

    private enum Basis: Sendable {
        /// B, [rank, columns].
        case rows(Matrix)
        /// B = L^-1 X_p, of some rows p of X and their factor X_p X_p^T = L L^T.
        case pivots([Int], of: FeatureRows, TriangularFactor)
    }

    /// Weights of the columns of X from weights [models, rank] of the columns of Z: [models, columns].
    func weights(_ reduced: Matrix) -> Matrix {
        switch basis {
        case .rows(let rows): return reduced[...] * rows[...]
        case .pivots(let pivots, let features, let triangle):
            var combinations = reduced.copy()
            triangle.solve(&combinations)
            return features.combinations(combinations.scattered(to: pivots, of: features.count))
        }
    }

    /// B x of other rows x [rows, columns]: [rows, rank].
    func coordinates(of rows: Matrix) -> Matrix {
        switch basis {
        case .rows(let basis): return rows[...] * basis[...].transpose
        case .pivots(let pivots, let features, let triangle):
            var kernels = rows[...] * features.subset(pivots).together()[...].transpose
            triangle.solve(&kernels, transposed: true)
            return kernels
        }
    }

    /// The same with rows of its own, for who outlives the features or asks for many coordinates.
    func detached() -> RowSpan {
        guard case .pivots(let pivots, let features, let triangle) = basis else { return self }
        let own = features.gathered(pivots)
        let all = Array(pivots.indices)
        return RowSpan(
            coordinates: coordinates, basis: .pivots(all, of: FeatureRows(own, all), triangle), columns: columns)
    }

    private init(coordinates: Matrix, basis: Basis, columns: Int) {
        self.coordinates = coordinates
        self.basis = basis
        self.columns = columns
    }

    /// What the basis holds in memory, besides elements that it shares with one of the given matrices.
    func bytes(besides shared: [Matrix]) -> Int {
        switch basis {
        case .rows(let rows): 8 * rows.count
        case .pivots(_, let features, let triangle):
            features.bytes(besides: shared) + 8 * triangle.order * triangle.order
        }
    }

    // MARK: - From products of rows

    /// What a row's square may have outside the span, relative to the mean: products of rows have no more digits.
    static let gramFloor = 1e-13

    /// From scalar products of the rows, of which rank rows are asked for; 2 rows rank^2 flops beside these. Nil if the
    /// rank is more than `limit`.
    /// - Parameter floor: what a row's |x|^2 may have outside the span.
    init?(
        of features: FeatureRows, products: some SymmetricProducts, floor: Double, limit: Int, _ execution: Execution
    ) throws {
        let factor = try PivotedCholesky(products, tolerance: floor, limit: limit) { rank, _ in
            try execution.checkCancellation()
            execution.progress(Double(rank) / Double(max(1, limit)))
        }
        guard let factor else { return nil }
        columns = features.columns
        coordinates = factor.factor.transposed()
        // What is left to be done with the features takes less than their blocks do in memory.
        basis = .pivots(factor.pivots, of: features.unpacked, factor.triangle)
    }

    // MARK: - From the features themselves

    /// The same where the basis is orthonormalised itself, not through products, and keeps more digits.
    private static let basisFloor = 1e-15
    /// Rows looked at together.
    private static let block = 256
    /// Of these, rows are taken whose part outside the span is at least this fraction of the largest: with smaller
    /// ones, orthonormalising them by their Gram matrix would cost more digits than doing so again gives back.
    private static let smallestTogether = 1e-3

    /// By block Gram-Schmidt with pivoting: 2 rows columns rank flops. Nil if the rank is more than `limit`.
    /// - Parameter squares: |x|^2 of every row.
    init?(
        of features: FeatureRows, squares: [Double], meanDiagonal: Double, limit: Int, _ execution: Execution
    ) throws {
        let floor = RowSpan.basisFloor * meanDiagonal
        let columns = features.columns
        self.columns = columns
        /// |x|^2 outside the span, of each row.
        var outside = squares
        /// B, and Z^T; of both, as many rows as `rank` says.
        var basis = Matrix.uninitialized(rows: limit + RowSpan.block, columns: columns)
        var transposed = Matrix.uninitialized(rows: limit + RowSpan.block, columns: features.count)
        var rank = 0
        while let largest = outside.max(), largest > floor {
            try execution.checkCancellation()
            execution.progress(Double(rank) / Double(max(1, limit)))
            let candidates = PivotedCholesky.peaks(
                outside, above: RowSpan.smallestTogether * largest, atMost: RowSpan.block)
            guard !candidates.isEmpty else { return nil }
            var rest = features.gathered(candidates)
            let parts = transposed.firstRows(rank).selectingColumns(candidates)
            if rank > 0 { rest.gemm(scale: -1, parts[...].transpose, basis[0..<rank], beta: 1) }
            let gram = rest.gramOfRows()
            for (place, row) in candidates.enumerated() { outside[row] = gram[place, place] }
            guard let first = candidates.lazy.map({ outside[$0] }).max(), first > floor else { continue }
            let factor = PivotedCholesky(consume gram, tolerance: max(RowSpan.smallestTogether * first, floor))
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
            let coordinates = features.predictions(added)
            basis.replaceRows(from: rank, by: added)
            transposed.replaceRows(from: rank, by: coordinates)
            for k in 0..<added.rows {
                coordinates.withRow(k) { z in for row in z.indices { outside[row] -= z[row] * z[row] } }
            }
            for pivot in factor.pivots { outside[candidates[pivot]] = 0 }
            rank += added.rows
        }
        coordinates = transposed.firstRows(rank).transposed()
        self.basis = .rows(basis.firstRows(rank))
    }
}
