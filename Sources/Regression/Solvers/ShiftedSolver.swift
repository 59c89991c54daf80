import LinearAlgebra
import Workers

/// The solver of models with many penalties, each trained without the same rows, from one reduction of the others' Gram
/// matrix to band form.
///
/// That costs 4/3 order^3 flops, where Cholesky factorizations would take order^3 / 3 for each penalty: the standard
/// grid takes a third of the time so (measured at 2600 rows). Where the penalty is so small that rounding in the
/// reduction shows, conjugate gradients improve the solution.
struct ShiftedSolver: Sendable {
    private let equations: NormalEquations
    private let penalties: [Double]

    private var problem: RidgeProblem { equations.problem }

    /// A solver for some relative penalties.
    init(_ equations: NormalEquations, lambdas: [Double]) {
        self.equations = equations
        penalties = lambdas.map(equations.problem.penalty)
    }

    /// What models trained without some rows C predict for these, one for each penalty: [penalties, left].
    /// - Parameter known: in feature space X_C^T X_C, and X_S^T y_S of the others.
    func predictions(
        leavingOut left: [Int], known: (gram: SymmetricMatrix, right: [Double])?, _ execution: Execution
    ) throws -> Matrix {
        switch equations.space {
        case .sample: try sampleSpacePredictions(leavingOut: left, execution)
        case .feature: try featureSpacePredictions(leavingOut: left, gram: known!.gram, right: known!.right, execution)
        }
    }

    private func sampleSpacePredictions(leavingOut left: [Int], _ execution: Execution) throws -> Matrix {
        let (gram, rows) = (try equations.gramOfRows(execution), problem.rows)
        let kept = problem.complement(left)
        let reduced = try PenalizedReduction(gram.submatrix(kept), penalties, meanDiagonal: problem.meanDiagonal)
        try execution.checkCancellation()
        /// (K + mu I) a for the kept rows.
        func apply(_ vectors: Matrix, _ models: [Int]) -> Matrix {
            var images = gram.times(vectors.scattered(to: kept, of: rows)).selectingColumns(kept)
            for (row, model) in models.enumerated() { add(penalties[model], vectors, row: row, to: &images, row: row) }
            return images
        }
        let right = kept.map { problem.targets[$0] }
        // A residual r of these equations changes predictions of the training rows by less than |r|.
        let tolerance = SolverPlan.Tolerance.validation * norm(right)
        let coefficients = try reduced.solutions(of: right, residuals: penalties.map { _ in tolerance }) {
            coefficients, models in
            try execution.checkCancellation()
            try conjugateGradients(
                &coefficients, residuals: Matrix(models.map { _ in right }).minus(apply(coefficients, models)),
                measure: .euclidean, tolerance: tolerance, limit: SolverPlan.rounds.gram,
                apply: { vectors, systems in
                    try execution.checkCancellation()
                    return apply(vectors, systems.map { models[$0] })
                }, precondition: { reduced.solve(&$0, $1.map { models[$0] }) })
        }
        return gram.times(coefficients.scattered(to: kept, of: rows)).selectingColumns(left)
    }

    private func featureSpacePredictions(
        leavingOut left: [Int], gram: SymmetricMatrix, right: [Double], _ execution: Execution
    ) throws -> Matrix {
        let reduced = try PenalizedReduction(
            try equations.gramOfColumns(besides: gram), penalties, meanDiagonal: problem.meanDiagonal)
        try execution.checkCancellation()
        // A residual r changes predictions of the training rows by less than |r| / sqrt(mu).
        let tolerance = SolverPlan.Tolerance.validation * norm(problem.targets)
        let weights = try reduced.solutions(of: right, residuals: penalties.map { tolerance * $0.squareRoot() }) {
            weights, models in
            func improve(_ weights: inout Matrix, _ models: [Int], tolerance: Double) throws -> Int {
                try refine(
                    &weights, of: problem, leavingOut: models.map { _ in left },
                    penalties: models.map { penalties[$0] }, tolerance: tolerance, execution,
                    precondition: { reduced.solve(&$0, $1.map { models[$0] }) })
            }
            // Rounding is the same for all penalties and tells most at the smallest: where that has nothing to be
            // improved, by a margin, the others have nothing either, and going through the features is saved.
            let smallest = models.indices.min { penalties[models[$0]] < penalties[models[$1]] }!
            var hardest = weights.selectingRows([smallest])
            let tolerance = SolverPlan.Tolerance.validation
            guard try improve(&hardest, [models[smallest]], tolerance: tolerance / 4) > 0 else { return }
            _ = try improve(&weights, models, tolerance: tolerance)
        }
        return problem.design.subset(left).apply(weights)
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
