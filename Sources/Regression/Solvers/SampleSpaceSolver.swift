import LinearAlgebra
import Workers

/// `GramSolver` in sample space: by downdating B = (K + mu I)^-1, see `RidgeSolver`, or by conjugate gradients from an
/// inverse in few directions.
///
/// The latter: of rows of which the penalty lets through only few directions, some tell nearly all. With K = Z Z^T + R,
/// where R's diagonal is a small part of the penalty, (Z_S Z_S^T + mu I)^-1 is an almost exact inverse of K_SS + mu I for
/// any set S of kept rows, and conjugate gradients make the solution exact in a few rounds (a Nystroem preconditioner:
/// Frangella, Tropp and Udell, SIAM J. Matrix Anal. Appl. 44, 718 (2023)):
///
///     (Z_S Z_S^T + mu I)^-1 = (I - Z_S (Z_S^T Z_S + mu I)^-1 Z_S^T) / mu
final class SampleSpaceSolver: GramSolver {
    private let system: PenalizedEquations
    private var inverse: Inverse

    private var problem: RidgeProblem { system.problem }
    private var equations: NormalEquations { system.equations }

    /// The factor serves the model of all rows; leaving rows out needs the inverse, which takes the factor's place.
    private enum Inverse {
        case factor(Cholesky)
        case explicit(SymmetricMatrix)
        /// The equations in few directions, in which each set of kept rows has a factor of its own.
        case few(NormalEquations)
    }

    /// Factorizes K + mu I: order^3 / 3 flops.
    init(_ system: PenalizedEquations, _ execution: Execution) throws {
        self.system = system
        let gram = try system.equations.gramOfRows(execution)
        inverse = .factor(try system.factor { gram.copy() })
    }

    /// From the same equations in few directions.
    init(_ system: PenalizedEquations, through few: NormalEquations) {
        self.system = system
        inverse = .few(few)
    }

    var isInFewDirections: Bool { if case .few = inverse { true } else { false } }

    func residuals(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix {
        try BLAS.withThreads(execution.threads) {
            problem.residuals(
                predictions: equations.timesGramOfRows(
                    try coefficients(leavingOut: sets, tolerance: SolverPlan.Tolerance.validation, execution)))
        }
    }

    func weights(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix {
        try BLAS.withThreads(execution.threads) {
            problem.design.applyTransposed(
                try coefficients(leavingOut: sets, tolerance: SolverPlan.Tolerance.weights, execution))
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
        // Factors of some sets together, so that they stay within memory.
        if case .few(let few) = inverse {
            let together = SolverPlan.modelsTogether(order: few.order, threads: execution.threads)
            guard sets.count <= together else {
                return try Matrix(
                    stride(from: 0, to: sets.count, by: together).flatMap { start in
                        let part = Array(sets[start..<min(start + together, sets.count)])
                        let solutions = try coefficients(leavingOut: part, tolerance: tolerance, execution)
                        return part.indices.map(solutions.row)
                    })
            }
        }
        try execution.checkCancellation()
        let downdates = try downdates(sets, execution)
        let right = masked(Matrix(sets.map { _ in problem.targets }), sets)
        var solutions = right.copy()
        solve(&solutions, sets, downdates)
        /// Conjugate gradients with K + mu I on the kept rows, K applied by `apply`.
        func improve(_ limit: Int, apply: (Matrix) -> Matrix) throws {
            func operate(_ vectors: Matrix, _ sets: [[Int]]) -> Matrix {
                var images = masked(apply(vectors), sets)
                for row in sets.indices { add(system.penalty, vectors, row: row, to: &images, row: row) }
                return images
            }
            // A residual r of these equations changes predictions of the training rows by less than |r|.
            try conjugateGradients(
                &solutions, residuals: right.minus(operate(solutions, sets)), measure: .euclidean,
                tolerance: tolerance * norm(problem.targets), limit: limit,
                apply: { vectors, models in
                    try execution.checkCancellation()
                    return operate(vectors, models.map { sets[$0] })
                },
                precondition: { vectors, models in
                    solve(&vectors, models.map { sets[$0] }, downdates.isEmpty ? [] : models.map { downdates[$0] })
                })
        }
        // First through K, where a round costs least.
        let rounds = if case .few = inverse { SolverPlan.rounds.few } else { SolverPlan.rounds.gram }
        try improve(rounds) { equations.timesGramOfRows($0) }
        if tolerance <= SolverPlan.Tolerance.weights && system.lambda < SolverPlan.throughFeaturesBelow {
            let design = problem.design
            try improve(SolverPlan.rounds.features) { design.apply(design.applyTransposed($0)) }
        }
        return solutions
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
        case .few(let few):
            // Rows that are left out are zero in the vectors, and are again at the end.
            var inside = few.design.applyTransposed(vectors)
            for model in sets.indices { downdates[model].solve(row: model, of: &inside) }
            var result = masked(few.design.apply(inside), sets)
            for model in sets.indices {
                result.withMutableRow(model) { row in
                    vectors.withRow(model) { v in for i in row.indices { row[i] = (v[i] - row[i]) / system.penalty } }
                }
            }
            vectors = result
        }
    }

    /// The factors of B_CC for each set C, none when nothing is left out; in few directions those of Z_S^T Z_S + mu I.
    private func downdates(_ sets: [[Int]], _ execution: Execution) throws -> [Cholesky] {
        if case .few(let few) = inverse {
            let inside = PenalizedEquations(few, lambda: system.lambda)
            _ = try few.gramOfColumns(execution)
            return try BLAS.map(sets.count, execution) { model in
                try inside.factor { try few.gramOfColumns(leavingOut: sets[model]) }
            }
        }
        guard case .explicit(let inverse) = inverse, sets.contains(where: { !$0.isEmpty }) else { return [] }
        let lambda = system.lambda
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
