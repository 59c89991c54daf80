import LinearAlgebra
import Regression
import Synchronization
import Workers

/// The rows of a training and what has been computed of them so far, each when it is first asked for.
final class PreparedProblem: Sendable {
    let rows: TrainingRows
    let samples: Int
    /// Regularisations chosen by cross-validation so far, by the seed of the folds.
    let chosen = Mutex<[UInt64: Double]>([:])
    private let state: Mutex<State>

    private enum State {
        case rows(TrainingSet, hasModel: Bool)
        case gram(RidgeProblem)
        /// The span of the rows has been looked for. A large one serves cross-validation, but no committee.
        case reduced(RidgeProblem, forFolds: RidgeProblem?)
    }

    init(_ rows: TrainingRows, _ set: TrainingSet) {
        self.rows = rows
        samples = set.rows
        state = Mutex(.rows(set, hasModel: false))
    }

    var hasGram: Bool { if case .rows = state.withLock({ $0 }) { false } else { true } }

    /// Whether a single model is had sooner than the Gram matrix, and has not been had yet.
    var wantsSingleModel: Bool { if case .rows(_, hasModel: false) = state.withLock({ $0 }) { true } else { false } }

    /// With the Gram matrix.
    func ridge(execution: Execution) throws -> RidgeProblem {
        switch state.withLock({ $0 }) {
        case .gram(let ridge), .reduced(let ridge, _): return ridge
        case .rows(let set, _):
            let ridge = try RidgeProblem(set, execution: execution)
            state.withLock { $0 = .gram(ridge) }
            return ridge
        }
    }

    /// For a committee.
    func reduced(execution: Execution) throws -> RidgeProblem {
        if case .reduced(let ridge, _) = state.withLock({ $0 }) { return ridge }
        let reduced = try ridge(execution: execution).reduced(execution: execution)
        state.withLock { $0 = .reduced(reduced, forFolds: nil) }
        return reduced
    }

    /// For cross-validation, and a committee after it.
    func reducedForFolds(execution: Execution) throws -> RidgeProblem {
        if case .reduced(_, let forFolds?) = state.withLock({ $0 }) { return forFolds }
        let ridge = try ridge(execution: execution)
        let forFolds = try ridge.reduced(upTo: RidgeProblem.largestShareForFolds, execution: execution)
        let isSmall = Double(forFolds.order) <= RidgeProblem.largestShare * Double(ridge.rows)
        state.withLock { $0 = .reduced(isSmall ? forFolds : ridge, forFolds: forFolds) }
        return forFolds
    }

    /// The weights of a single model. The first comes without a Gram matrix where that is faster; who asks again turns
    /// a knob, and the Gram matrix serves all its values.
    func weights(lambda: Double, execution: Execution) throws -> [Double] {
        if case .rows(let plain, hasModel: false) = state.withLock({ $0 }), plain.allowsSingleModel(lambda: lambda) {
            let set = try plain.packed(execution: execution)
            let weights = try set.weights(lambda: lambda, execution: execution)
            state.withLock { $0 = .rows(set, hasModel: weights != nil) }
            if let weights { return weights }
        }
        let ridge = try ridge(execution: execution)
        return try RidgeSolver(ridge, lambda: lambda, execution: execution).weights(execution: execution)
    }

    /// What it holds in memory, besides elements that it shares with one of the given matrices.
    func bytes(besides shared: [Matrix]) -> Int {
        switch state.withLock({ $0 }) {
        case .rows(let set, _): set.bytes(besides: shared)
        case .gram(let ridge): ridge.bytes(besides: shared)
        case .reduced(let ridge, let forFolds):
            ridge.bytes(besides: shared)
                + (forFolds.map { $0 === ridge ? 0 : $0.bytes(besides: shared) } ?? 0)
        }
    }
}
