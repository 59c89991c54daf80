import LinearAlgebra

extension RidgeProblem {
    /// Of no row's |x|^2 more than this fraction of the penalty is given up.
    private static let negligible = 1e-3

    /// The same problem in the directions that a penalty lets through, for what needs three digits: error bars.
    ///
    /// A ridge model hardly uses directions in which the rows are much smaller than the penalty. On dimers, a tenth to
    /// a quarter of the rows span the others up to these at the regularisations that cross-validation chooses, and a
    /// calibration changes by some 1e-3 of itself.
    /// - Returns: the problem itself where there is little to give up, or where products of rows have too few digits to
    ///   tell what.
    func withoutPenalizedDirections(lambda: Double, _ execution: Execution) throws -> RidgeProblem {
        let tolerance = RidgeProblem.negligible * penalty(lambda)
        guard tolerance >= RowSpan.gramFloor * meanDiagonal else { return self }
        // Models cost the third power of the directions.
        let limit = space == .feature ? features.columns * 3 / 4 : rows / 3
        let factor = try BLAS.withThreads(execution.threads) {
            func factor(_ products: some SymmetricProducts) throws -> PivotedCholesky? {
                try PivotedCholesky(products, tolerance: tolerance, limit: limit) { _, _ in
                    try execution.checkCancellation()
                }
            }
            switch space {
            case .sample: return try factor(gram)
            case .feature: return try factor(RowProducts(features, squares: features.squaredNorms()))
            }
        }
        guard let factor else { return self }
        let coordinates = FeatureRows(factor.factor.transposed(), Array(0..<rows))
        return try RidgeProblem(
            PreparedFeatures(coordinates, space: .feature, meanDiagonal: meanDiagonal, execution),
            targets: targets, counts: counts, groups: groups)
    }
}
