import LinearAlgebra
import Regression
import Workers

/// The rows of a training and what has been computed of them so far, each when it is first asked for.
final class PreparedProblem: Sendable {
    let rows: TrainingRows
    let samples: Int
    /// Regularizations chosen by cross-validation so far, by the seed of the folds.
    let chosen = Mutex<[UInt64: Double]>([:])
    private let state: Mutex<State>

    private struct State {
        /// The training rows, until there are equations.
        var set: TrainingSet?
        /// Whether a single model was found without any.
        var hasModel = false
        /// The equations for single models and, once the span of the rows has been looked for, for error bars.
        var equations: NormalEquations?
        var isReduced = false
        /// The equations for cross-validation, once it has looked for the span.
        var forFolds: NormalEquations?
    }

    init(_ rows: TrainingRows, _ set: TrainingSet) {
        self.rows = rows
        samples = set.rows
        state = Mutex(State(set: set))
    }

    private var now: State { state.withLock { $0 } }

    var hasGram: Bool { now.equations != nil }

    /// Whether a single model is had sooner than the Gram matrix, and has not been had yet.
    var wantsSingleModel: Bool { !hasGram && !now.hasModel }

    /// The equations with the Gram matrix, made or remembered.
    func equations(execution: Execution) throws -> NormalEquations {
        let now = now
        if let equations = now.equations { return equations }
        let equations = try NormalEquations(now.set!, execution: execution)
        state.withLock {
            $0.equations = equations
            $0.set = nil
        }
        return equations
    }

    /// The equations in the span of the rows, for error bars and learning curves.
    func reduced(execution: Execution) throws -> NormalEquations {
        if now.isReduced { return now.equations! }
        let reduced = try equations(execution: execution).reduced(for: .errorBars, execution: execution)
        state.withLock {
            $0.equations = reduced
            $0.isReduced = true
        }
        return reduced
    }

    /// The equations in the span, for cross-validation; they serve error bars after it, if the span is small enough.
    func reducedForFolds(execution: Execution) throws -> NormalEquations {
        if let known = now.forFolds { return known }
        let plain = try equations(execution: execution)
        let reduced = try plain.reduced(for: .folds, execution: execution)
        let isSmall = SolverPlan.servesErrorBars(rank: reduced.order, rows: samples)
        state.withLock {
            $0.forFolds = reduced
            $0.equations = isSmall ? reduced : plain
            $0.isReduced = true
        }
        return reduced
    }

    /// The weights of a single model. The first comes without a Gram matrix where that is faster; who asks again turns
    /// a knob, and the Gram matrix serves all its values.
    func weights(lambda: Double, execution: Execution) throws -> [Double] {
        if !now.hasModel, let plain = now.set,
            SolverPlan(rows: plain.rows, columns: plain.columns).allowsNystroem(lambda: lambda)
        {
            let set = try plain.packed(execution: execution)
            let weights = try NystroemSolver.weights(of: set, lambda: lambda, execution: execution)
            state.withLock {
                $0.set = set
                $0.hasModel = weights != nil
            }
            if let weights { return weights }
        }
        return try RidgeSolver(equations(execution: execution), lambda: lambda, execution: execution)
            .weights(execution: execution)
    }

    /// Bytes in memory, besides elements that are shared with one of the given matrices.
    func bytes(besides shared: [Matrix]) -> Int {
        let now = now
        let forFolds = now.forFolds === now.equations ? nil : now.forFolds
        return (now.set?.bytes(besides: shared) ?? 0)
            + [now.equations, forFolds].reduce(0) { $0 + ($1?.bytes(besides: shared) ?? 0) }
    }
}
