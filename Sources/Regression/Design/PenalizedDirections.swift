import LinearAlgebra
import Workers

extension RidgeProblem {
    /// Of no row's |x|^2 more than this fraction of the penalty is given up, nor of the mean |x|^2, by which predictions
    /// differ however large the penalty.
    private static let negligible = 1e-3

    /// The same problem in the directions that a penalty lets through, for what needs three digits, error bars, or is
    /// improved from there.
    ///
    /// A ridge model hardly uses directions in which the rows are much smaller than the penalty. On dimers, a tenth to
    /// a quarter of the rows span the others up to these at the regularisations that cross-validation chooses, and a
    /// calibration changes by some 1e-3 of itself.
    /// - Returns: the problem itself where there is little to give up, or where products of rows have too few digits to
    ///   tell what.
    func withoutPenalizedDirections(lambda: Double, _ execution: Execution) throws -> RidgeProblem {
        let tolerance = RidgeProblem.negligible * min(penalty(lambda), meanDiagonal)
        guard tolerance >= RowSpan.gramFloor * meanDiagonal else { return self }
        // Models cost the third power of the directions.
        let limit = space == .feature ? features.columns * 3 / 4 : rows / 3
        let span = try BLAS.withThreads(execution.threads) {
            func span(_ products: some SymmetricProducts) throws -> RowSpan? {
                try RowSpan(of: features, products: products, floor: tolerance, limit: limit, execution)
            }
            switch space {
            case .sample: return try span(gramOfRows)
            case .feature: return try span(RowProducts(features, squares: features.squaredNorms()))
            }
        }
        guard let span else { return self }
        return try RidgeProblem(
            PreparedFeatures(span, meanDiagonal: meanDiagonal, execution), targets: targets, counts: counts,
            groups: groups)
    }
}
