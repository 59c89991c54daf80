import LinearAlgebra
import Workers

/// `LeaveOutModels` by factorising X_S^T X_S + mu I for each set of kept rows; see `RidgeSolver`.
final class FeatureSpaceModels: LeaveOutModels, Sendable {
    private let problem: RidgeProblem
    /// What is factorised for weights.
    private let coarse: RidgeProblem
    private let lambda: Double
    private let penalty: Double

    /// - Parameter coarse: the same problem in the span of some of its rows that tell nearly all; nil for itself.
    ///   Factorisations in so few directions precondition the solutions in all of them.
    init(_ problem: RidgeProblem, lambda: Double, through coarse: RidgeProblem? = nil) {
        self.problem = problem
        self.coarse = coarse ?? problem
        self.lambda = lambda
        penalty = problem.penalty(lambda)
    }

    func residuals(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix {
        problem.residuals(weights: try weights(leavingOut: sets, tolerance: Tolerance.validation, execution))
    }

    func weights(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix {
        // What goes through a coarse problem is for error bars.
        let tolerance = coarse === problem ? Tolerance.weights : Tolerance.validation
        return try weights(leavingOut: sets, tolerance: tolerance, execution)
    }

    /// A few sets at a time, so that their factors stay within some 250 MB.
    private func weights(leavingOut sets: [[Int]], tolerance: Double, _ execution: Execution) throws -> Matrix {
        let coarse = coarse
        let span = coarse === problem ? nil : coarse.span!.detached()
        _ = try coarse.gramOfColumns(execution)
        let together = max(execution.threads, (1 << 25) / max(1, coarse.order * coarse.order))
        var weights: [[Double]] = []
        for start in stride(from: 0, to: sets.count, by: together) {
            let part = Array(sets[start..<min(start + together, sets.count)])
            let done = Double(start) / Double(sets.count)..<Double(start + part.count) / Double(sets.count)
            let solutions = try solve(
                leavingOut: part, through: span, tolerance: tolerance, execution.covering(done)
            ) { model in try coarse.gramOfColumns(leavingOut: part[model]) }
            weights += (0..<part.count).map(solutions.row)
        }
        return Matrix(weights)
    }

    /// Members side by side, each with a thread of its own, where their matrices fit into some 250 MB; else one after
    /// the other.
    func residuals(
        leavingOutFolds folds: [[Int]], and sets: [[[Int]]], _ execution: Execution
    ) throws -> [[[Double]]] {
        let problem = problem
        let withoutFold = try problem.gramsOfColumns(parts: folds, execution.covering(0..<0.1))
            .map(problem.gramOfColumns(besides:))
        let members = execution.covering(0.1..<1)
        let elements = 2 * folds.count * problem.features.columns * problem.features.columns
        let count = sets.count
        let abreast = min(execution.threads, count)
        let residuals: [[[Double]]]
        if BLAS.allowsConcurrentCalls && abreast * elements <= 1 << 25 {
            let alone = execution.silent(threads: 1)
            residuals = try BLAS.map(count, members) { member in
                try self.residuals(ofMember: sets[member], folds, withoutFold, alone)
            }
        } else {
            residuals = try sets.enumerated().map { member, sets in
                try self.residuals(
                    ofMember: sets, folds, withoutFold, members.covering(member, of: count))
            }
        }
        return folds.indices.map { fold in residuals.map { $0[fold] } }
    }

    /// The residuals on each fold of a member trained without it: [fold][row of the fold].
    ///
    /// Gram matrices are sums over rows, and those of different folds and members have most of their terms in common:
    /// the rows of each fold, and the rows of each fold that a member leaves out whichever other fold is left out as
    /// well. For 5 folds and 8 members at 80 % this takes a fifth of the flops.
    private func residuals(
        ofMember sets: [[Int]], _ folds: [[Int]], _ withoutFold: [SymmetricMatrix], _ execution: Execution
    ) throws -> [[Double]] {
        let problem = problem
        let parts = SharedRows(sets, folds: folds)
        let shared = try BLAS.map(folds.count, execution.covering(0..<0.4)) { fold in
            try problem.gramOfColumns(rows: parts.shared[fold])
        }
        let allShared = shared.reduce(into: SymmetricMatrix(order: problem.features.columns)) { $0.add(1, $1) }
        let weights = try solve(
            leavingOut: folds.indices.map { (folds[$0] + sets[$0]).sorted() }, tolerance: Tolerance.validation,
            execution.covering(0.4..<1)
        ) { fold in
            var gram = withoutFold[fold].copy()
            gram.add(-1, allShared)
            gram.add(1, shared[fold])
            try problem.features.subset(parts.own[fold]).addGramOfColumns(scale: -1, to: &gram)
            return gram
        }
        let residuals = problem.residuals(weights: weights)
        return folds.indices.map { fold in residuals.withRow(fold) { row in folds[fold].map { row[$0] } } }
    }

    /// Weights [sets, columns] for Gram matrices of the kept rows that `gram` computes, without the penalty.
    /// - Parameter span: what these Gram matrices are in coordinates of; nil where it is the columns.
    private func solve(
        leavingOut sets: [[Int]], through span: RowSpan? = nil, tolerance: Double, _ execution: Execution,
        gram: @Sendable (Int) throws -> SymmetricMatrix
    ) throws -> Matrix {
        let (penalty, lambda) = (penalty, lambda)
        let factors = try BLAS.map(sets.count, execution) { model in
            try safely(penalty: penalty, lambda: lambda) { shift in
                var matrix = try gram(model)
                matrix.addToDiagonal(shift)
                return try Cholesky(consume matrix)
            }
        }
        func precondition(_ vectors: inout Matrix, _ models: [Int]) {
            guard let span else {
                for (row, model) in models.enumerated() { factors[model].solve(row: row, of: &vectors) }
                return
            }
            // Outside the span there is next to nothing but the penalty.
            let inside = span.coordinates(of: vectors)
            var solutions = inside.copy()
            for (row, model) in models.enumerated() {
                factors[model].solve(row: row, of: &solutions)
                add(-1 / penalty, inside, row: row, to: &solutions, row: row)
            }
            var result = span.weights(solutions)
            for row in models.indices { add(1 / penalty, vectors, row: row, to: &result, row: row) }
            vectors = result
        }
        return try BLAS.withThreads(execution.threads) {
            var weights = problem.rightSides(leavingOut: sets)
            precondition(&weights, Array(sets.indices))
            try problem.refine(
                weights: &weights, leavingOut: sets, penalties: sets.map { _ in penalty }, tolerance: tolerance,
                limit: 40, checkCancellation: execution.checkCancellation, precondition: precondition)
            return weights
        }
    }
}

/// The rows that one member leaves out besides each fold, divided into those shared between folds and the others.
struct SharedRows: Sendable {
    /// Of each fold, the rows left out with every other fold.
    let shared: [[Int]]
    /// The rows left out with each fold that are not among the shared ones of the other folds.
    let own: [[Int]]

    /// - Parameters:
    ///   - sets: the rows left out besides each fold, none of them in that fold.
    ///   - folds: the rows of each fold.
    init(_ sets: [[Int]], folds: [[Int]]) {
        var times: [Int: Int] = [:]
        for set in sets { for row in set { times[row, default: 0] += 1 } }
        let everywhere = Set(times.filter { $0.value == folds.count - 1 }.keys)
        shared = folds.map { $0.filter(everywhere.contains) }
        own = sets.map { $0.filter { !everywhere.contains($0) } }
    }
}
