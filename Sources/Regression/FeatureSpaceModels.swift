import LinearAlgebra

/// `LeaveOutModels` by factorising X_S^T X_S + mu I for each set of kept rows; see `RidgeSolver`.
final class FeatureSpaceModels: LeaveOutModels {
    private let problem: RidgeProblem
    private let lambda: Double
    private let penalty: Double

    init(_ problem: RidgeProblem, lambda: Double) {
        self.problem = problem
        self.lambda = lambda
        penalty = problem.penalty(lambda)
    }

    func residuals(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix {
        try BLAS.withThreads(execution.threads) {
            problem.residuals(weights: try solve(leavingOut: sets, tolerance: 1e-9, execution))
        }
    }

    func weights(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix {
        try BLAS.withThreads(execution.threads) {
            try solve(leavingOut: sets, tolerance: lambda < preciseBelow ? 1e-14 : 1e-9, execution)
        }
    }

    private func solve(leavingOut sets: [[Int]], tolerance: Double, _ execution: Execution) throws -> Matrix {
        let (problem, penalty, lambda) = (problem, penalty, lambda)
        let factors = try execution.map(sets.count) { model in
            let gram = try problem.gramOfColumns(leavingOut: sets[model])
            return try stably(penalty, lambda: lambda) { shift throws(FactorizationError) in
                var matrix = gram.copy()
                matrix.addToDiagonal(shift)
                return try Cholesky(consume matrix)
            }
        }
        func precondition(_ vectors: inout Matrix, _ models: [Int]) {
            for (row, model) in models.enumerated() { factors[model].solve(row: row, of: &vectors) }
        }
        var weights = problem.rightSides(leavingOut: sets)
        precondition(&weights, Array(sets.indices))
        try problem.refine(
            weights: &weights, leavingOut: sets, penalties: sets.map { _ in penalty }, tolerance: tolerance, limit: 40,
            checkCancellation: execution.checkCancellation, precondition: precondition)
        return weights
    }
}
