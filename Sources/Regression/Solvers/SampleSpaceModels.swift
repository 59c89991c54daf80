import LinearAlgebra
import Workers

/// `LeaveOutModels` by downdating B = (K + mu I)^-1; see `RidgeSolver`.
final class SampleSpaceModels: LeaveOutModels {
    private let problem: RidgeProblem
    private let lambda: Double
    private let penalty: Double
    private var inverse: Inverse

    /// The factor serves the model of all rows; leaving rows out needs the inverse, which takes the factor's place.
    private enum Inverse {
        case factor(Cholesky)
        case explicit(SymmetricMatrix)
    }

    init(_ problem: RidgeProblem, lambda: Double) throws {
        self.problem = problem
        self.lambda = lambda
        let penalty = problem.penalty(lambda)
        self.penalty = penalty
        inverse = .factor(
            try safely(penalty: penalty, lambda: lambda) { shift in
                var matrix = problem.gramOfRows.copy()
                matrix.addToDiagonal(shift)
                return try Cholesky(consume matrix)
            })
    }

    func residuals(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix {
        try BLAS.withThreads(execution.threads) {
            problem.residuals(
                predictions: problem.gramOfRows.times(
                    try coefficients(leavingOut: sets, tolerance: Tolerance.validation, execution)))
        }
    }

    func weights(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix {
        try BLAS.withThreads(execution.threads) {
            problem.features.combinations(try coefficients(leavingOut: sets, tolerance: Tolerance.weights, execution))
        }
    }

    func residuals(
        leavingOutFolds folds: [[Int]], and sets: [[[Int]]], _ execution: Execution
    ) throws -> [[[Double]]] {
        try folds.enumerated().map { fold, rows in
            let residuals = try residuals(
                leavingOut: sets.map { (rows + $0[fold]).sorted() }, execution.covering(fold, of: folds.count))
            return sets.indices.map { member in residuals.withRow(member) { row in rows.map { row[$0] } } }
        }
    }

    /// The coefficients a of each model, zero at the rows it left out: [sets, rows].
    private func coefficients(
        leavingOut sets: [[Int]], tolerance: Double, _ execution: Execution
    ) throws -> Matrix {
        if sets.contains(where: { !$0.isEmpty }) { invert() }
        try execution.checkCancellation()
        let downdates = try downdates(sets, execution)
        let right = masked(Matrix(sets.map { _ in problem.targets }), sets)
        var solutions = right.copy()
        solve(&solutions, sets, downdates)
        let size = norm(problem.targets)
        // First through K, where a round costs least.
        try improve(&solutions, sets, downdates, right, tolerance: tolerance * size, limit: 40, execution) {
            self.problem.gramOfRows.times($0)
        }
        if tolerance <= Tolerance.weights && lambda < Tolerance.throughFeaturesBelow {
            let features = problem.features
            try improve(&solutions, sets, downdates, right, tolerance: tolerance * size, limit: 10, execution) {
                features.predictions(features.combinations($0))
            }
        }
        return solutions
    }

    /// Conjugate gradients with K + mu I on the kept rows, K applied by `apply`.
    private func improve(
        _ solutions: inout Matrix, _ sets: [[Int]], _ downdates: [Cholesky], _ right: Matrix, tolerance: Double,
        limit: Int, _ execution: Execution, apply: (Matrix) -> Matrix
    ) throws {
        func operate(_ vectors: Matrix, _ sets: [[Int]]) -> Matrix {
            var images = masked(apply(vectors), sets)
            for row in sets.indices { add(penalty, vectors, row: row, to: &images, row: row) }
            return images
        }
        // A residual r of these equations changes predictions of the training rows by less than |r|.
        try conjugateGradients(
            &solutions, residuals: right.minus(operate(solutions, sets)), measure: .euclidean, tolerance: tolerance,
            limit: limit,
            apply: { vectors, models in
                try execution.checkCancellation()
                return operate(vectors, models.map { sets[$0] })
            },
            precondition: { vectors, models in
                self.solve(&vectors, models.map { sets[$0] }, downdates.isEmpty ? [] : models.map { downdates[$0] })
            })
    }

    /// Replaces each row v of `vectors`, zero at the rows left out, by the solution for the kept rows: with
    /// B_CC z = (B v)_C it is B (v - I_C z).
    private func solve(_ vectors: inout Matrix, _ sets: [[Int]], _ downdates: [Cholesky]) {
        switch inverse {
        case .factor(let factor): factor.solve(&vectors)
        case .explicit(let inverse):
            let images = inverse.times(vectors)
            guard !downdates.isEmpty else {
                vectors = images
                return
            }
            for (model, left) in sets.enumerated() {
                let z = downdates[model].solve(images.withRow(model) { row in left.map { row[$0] } })
                vectors.withMutableRow(model) { row in for (k, i) in left.enumerated() { row[i] -= z[k] } }
            }
            vectors = masked(inverse.times(vectors), sets)
        }
    }

    /// The factors of B_CC for each set C; none when nothing is left out.
    private func downdates(_ sets: [[Int]], _ execution: Execution) throws -> [Cholesky] {
        guard case .explicit(let inverse) = inverse, sets.contains(where: { !$0.isEmpty }) else { return [] }
        let lambda = lambda
        return try BLAS.map(sets.count, execution) { model in
            do {
                return try Cholesky(inverse.submatrix(sets[model]))
            } catch is FactorizationError {
                throw RegressionError.penaltyTooSmall(lambda: lambda)
            }
        }
    }

    private func invert() {
        guard case .factor(let factor) = inverse else { return }
        // The factor's memory becomes the inverse's, so that nobody else may hold it.
        inverse = .explicit(SymmetricMatrix(order: 0))
        inverse = .explicit((consume factor).inverse())
    }

    private func masked(_ vectors: consuming Matrix, _ sets: [[Int]]) -> Matrix {
        var result = consume vectors
        for (model, left) in sets.enumerated() { result.clear(left, row: model) }
        return result
    }
}
