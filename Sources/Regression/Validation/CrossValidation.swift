import LinearAlgebra
import Workers

/// The error of left-out curves for each regularisation of a grid.
public struct CrossValidation: Hashable, Codable, Sendable {
    /// Relative regularisations.
    public var lambdas: [Double]
    /// Root mean square error over the points of all folds, each predicted without its fold; dissociated rows do not
    /// count. In the unit of the targets (eV).
    public var errors: [Double]

    /// The lambda with the smallest error; the largest such lambda if several have it.
    public var best: Double {
        var best = 0
        for i in lambdas.indices
        where errors[i] < errors[best] || (errors[i] == errors[best] && lambdas[i] > lambdas[best]) {
            best = i
        }
        return lambdas[best]
    }

    /// From 1 to 1e-12 in half decades: fixed before any test error was looked at.
    public static let standardGrid: [Double] = [
        1, 0.31622776601683794, 0.1, 0.031622776601683795, 0.01, 0.0031622776601683795,
        1e-3, 3.1622776601683795e-4, 1e-4, 3.1622776601683795e-5, 1e-5, 3.1622776601683795e-6, 1e-6,
        3.1622776601683795e-7, 1e-7, 3.1622776601683795e-8, 1e-8, 3.1622776601683795e-9, 1e-9,
        3.1622776601683795e-10, 1e-10, 3.1622776601683795e-11, 1e-11, 3.1622776601683795e-12, 1e-12,
    ]

    /// An end of a grid: a choice there may be bettered beyond it.
    public enum GridEnd: String, Hashable, Sendable { case smallest, largest }

    /// The end of the standard grid that a choice from it lies at, if any.
    public static func gridEnd(at lambda: Double) -> GridEnd? {
        lambda == standardGrid.last ? .smallest : lambda == standardGrid.first ? .largest : nil
    }
}

extension RidgeProblem {
    /// Cross-validation over whole groups, for all regularisations of a grid at once.
    ///
    /// For each fold the Gram matrix of the other rows is reduced once to band form, which then solves for every
    /// penalty at little cost: 4/3 order^3 flops for each fold, where Cholesky factorisations would take order^3 / 3
    /// for each fold and penalty. The standard grid takes a third of the time so (measured at 2600 rows). Where the
    /// penalty is so small that rounding in the reduction shows, conjugate gradients improve the solution. No value of
    /// the grid is skipped.
    public func crossValidate(
        _ lambdas: [Double] = CrossValidation.standardGrid, folds: Int = 5, seed: UInt64 = 0,
        execution: Execution = .serial
    ) throws -> CrossValidation {
        precondition(!lambdas.isEmpty, "an empty grid")
        let fold = try Splits.folds(groups.count, folds: folds, seed: seed)
        try requireVaryingTargets()
        let penalties = lambdas.map(penalty)
        let sets = (0..<folds).map { index in groups.rows(of: (0..<groups.count).filter { fold[$0] == index }) }
        let parts = space == .feature ? try gramsOfColumns(parts: sets, execution.covering(0..<0.2)) : []
        // Each thread holds one fold's matrix.
        let squares = try BLAS.map(folds, execution.covering(0.2..<1)) { index in
            let left = sets[index]
            let predictions =
                switch self.space {
                case .sample:
                    try self.sampleSpacePredictions(leavingOut: left, penalties, execution.checkCancellation)
                case .feature:
                    try self.featureSpacePredictions(
                        leavingOut: left, gram: parts[index], penalties, execution.checkCancellation)
                }
            return penalties.indices.map { model in
                predictions.withRow(model) { predictions in
                    zip(left, predictions).reduce(0) { sum, point in
                        let residual = self.targets[point.0] - point.1
                        return sum + (self.counts[point.0] ? residual * residual : 0)
                    }
                }
            }
        }
        let points = Double(counts.count { $0 })
        let errors = lambdas.indices.map { model in (squares.reduce(0) { $0 + $1[model] } / points).squareRoot() }
        return CrossValidation(lambdas: lambdas, errors: errors)
    }

    /// What models trained without some rows predict for these, one for each penalty: [penalties, left].
    private func sampleSpacePredictions(
        leavingOut left: [Int], _ penalties: [Double], _ checkCancellation: () throws -> Void
    ) throws -> Matrix {
        let kept = complement(left)
        let reduced = try PenalizedReduction(gramOfRows.submatrix(kept), penalties, meanDiagonal: meanDiagonal)
        try checkCancellation()
        /// (K + mu I) a for the kept rows.
        func apply(_ vectors: Matrix, _ models: [Int]) -> Matrix {
            var images = gramOfRows.times(vectors.scattered(to: kept, of: rows)).selectingColumns(kept)
            for (row, model) in models.enumerated() { add(penalties[model], vectors, row: row, to: &images, row: row) }
            return images
        }
        let right = kept.map { targets[$0] }
        // A residual r of these equations changes predictions of the training rows by less than |r|.
        let tolerance = Tolerance.validation * norm(right)
        let coefficients = try reduced.solutions(of: right, residuals: penalties.map { _ in tolerance }) {
            coefficients, models in
            try checkCancellation()
            try conjugateGradients(
                &coefficients,
                residuals: Matrix(models.map { _ in right }).minus(apply(coefficients, models)), measure: .euclidean,
                tolerance: tolerance, limit: 40,
                apply: { vectors, systems in
                    try checkCancellation()
                    return apply(vectors, systems.map { models[$0] })
                }, precondition: { reduced.solve(&$0, $1.map { models[$0] }) })
        }
        return gramOfRows.times(coefficients.scattered(to: kept, of: rows)).selectingColumns(left)
    }

    /// The same.
    /// - Parameter gram: X_C^T X_C of the rows C left out.
    private func featureSpacePredictions(
        leavingOut left: [Int], gram: SymmetricMatrix, _ penalties: [Double], _ checkCancellation: () throws -> Void
    ) throws -> Matrix {
        let reduced = try PenalizedReduction(
            try gramOfColumns(besides: gram), penalties, meanDiagonal: meanDiagonal)
        try checkCancellation()
        let right = rightSides(leavingOut: [left]).row(0)
        // A residual r changes predictions of the training rows by less than |r| / sqrt(mu).
        let tolerance = Tolerance.validation * norm(targets)
        let weights = try reduced.solutions(of: right, residuals: penalties.map { tolerance * $0.squareRoot() }) {
            weights, models in
            func refine(_ weights: inout Matrix, _ models: [Int], tolerance: Double) throws -> Int {
                try self.refine(
                    weights: &weights, leavingOut: models.map { _ in left }, penalties: models.map { penalties[$0] },
                    tolerance: tolerance, limit: 40, checkCancellation: checkCancellation,
                    precondition: { reduced.solve(&$0, $1.map { models[$0] }) })
            }
            // Rounding is the same for all penalties and tells most at the smallest: where that has nothing to be
            // improved, by a margin, the others have nothing either, and going through the features is saved.
            let smallest = models.indices.min { penalties[models[$0]] < penalties[models[$1]] }!
            var hardest = weights.selectingRows([smallest])
            guard try refine(&hardest, [models[smallest]], tolerance: Tolerance.validation / 4) > 0 else { return }
            _ = try refine(&weights, models, tolerance: Tolerance.validation)
        }
        return features.subset(left).predictions(weights)
    }
}

/// Solutions of (A + mu I) x = b for several penalties mu, from one reduction of A.
private struct PenalizedReduction {
    private let reduced: BandReduction
    private let shifted: [BandReduction.Shifted]
    /// For each penalty, the size of the change of A + mu I that its solutions are exact for. Rounding changes A by
    /// less than half the reduction's uncertainty (measured on dimers).
    private let changes: [Double]

    init(_ matrix: consuming SymmetricMatrix, _ penalties: [Double], meanDiagonal: Double) throws {
        let reduced = BandReduction(consume matrix)
        self.reduced = reduced
        let uncertainty = reduced.uncertainty
        let factors = try penalties.map { penalty in
            // A shift well below the reduction's rounding errors would not be safely positive definite.
            try safely(penalty: penalty, startingAt: uncertainty / 4, lambda: penalty / meanDiagonal) { shift in
                (shifted: try reduced.shifted(by: shift), change: shift - penalty)
            }
        }
        shifted = factors.map(\.shifted)
        changes = factors.map { $0.change + uncertainty }
    }

    /// One for each penalty: [penalties, order].
    /// - Parameters:
    ///   - residuals: the size of a residual b - (A + mu I) x that does not matter, for each penalty.
    ///   - improve: does so for solutions, and the penalties they belong to, whose residuals may be larger.
    func solutions(
        of right: [Double], residuals: [Double], improve: (inout Matrix, [Int]) throws -> Void
    ) rethrows -> Matrix {
        var rotated = Matrix([right])
        reduced.rotate(&rotated, transposed: true)
        var solutions = Matrix(shifted.map { _ in rotated.row(0) })
        for model in shifted.indices { reduced.solve(shifted[model], row: model, of: &solutions) }
        reduced.rotate(&solutions, transposed: false)
        let open = shifted.indices.filter { changes[$0] * norm(solutions.row($0)) > residuals[$0] }
        guard !open.isEmpty else { return solutions }
        var improved = solutions.selectingRows(open)
        try improve(&improved, open)
        solutions.replaceRows(open, by: improved)
        return solutions
    }

    /// Solves in place, each row of `vectors` for the penalty of the model it belongs to.
    func solve(_ vectors: inout Matrix, _ models: [Int]) {
        reduced.rotate(&vectors, transposed: true)
        for (row, model) in models.enumerated() { reduced.solve(shifted[model], row: row, of: &vectors) }
        reduced.rotate(&vectors, transposed: false)
    }
}
