import LinearAlgebra
import Regression
import Synchronization

/// The rows of a training and what has been computed of them so far, each when it is first asked for.
final class PreparedProblem: Sendable {
    let rows: TrainingRows
    let samples: Int
    /// Regularisations chosen by cross-validation so far, by the seed of the folds.
    let chosen = Mutex<[UInt64: Double]>([:])
    private let state: Mutex<State>

    private enum State {
        case rows(TrainingSet)
        case gram(RidgeProblem)
        /// The span of the rows has been looked for. A large one serves cross-validation, but no committee.
        case reduced(RidgeProblem, forFolds: RidgeProblem)
    }

    init(_ rows: TrainingRows, _ set: TrainingSet) {
        self.rows = rows
        samples = set.rows
        state = Mutex(.rows(set))
    }

    var hasGram: Bool { if case .rows = state.withLock({ $0 }) { false } else { true } }

    /// With the Gram matrix.
    func ridge(execution: Execution) throws -> RidgeProblem {
        switch state.withLock({ $0 }) {
        case .gram(let ridge), .reduced(let ridge, _): return ridge
        case .rows(let set):
            let ridge = try RidgeProblem(set, execution: execution)
            state.withLock { $0 = .gram(ridge) }
            return ridge
        }
    }

    /// For a committee.
    func reduced(execution: Execution) throws -> RidgeProblem { try reduce(execution).ridge }

    /// For cross-validation.
    func reducedForFolds(execution: Execution) throws -> RidgeProblem { try reduce(execution).forFolds }

    private func reduce(_ execution: Execution) throws -> (ridge: RidgeProblem, forFolds: RidgeProblem) {
        if case .reduced(let ridge, let forFolds) = state.withLock({ $0 }) { return (ridge, forFolds) }
        let ridge = try ridge(execution: execution)
        let forFolds = try ridge.reduced(upTo: 2.0 / 3, execution: execution)
        let found = (forFolds.order <= ridge.rows / 2 ? forFolds : ridge, forFolds)
        state.withLock { $0 = .reduced(found.0, forFolds: found.1) }
        return found
    }

    /// The weights of a single model, by the way that has them first.
    func weights(lambda: Double, execution: Execution) throws -> [Double] {
        if case .rows(let set) = state.withLock({ $0 }),
            let weights = try set.weights(lambda: lambda, execution: execution)
        {
            return weights
        }
        let ridge = try ridge(execution: execution)
        return try RidgeSolver(ridge, lambda: lambda, execution: execution).weights(execution: execution)
    }

    /// What it holds in memory, besides elements that it shares with one of the given matrices.
    func bytes(besides shared: [Matrix]) -> Int {
        switch state.withLock({ $0 }) {
        case .rows(let set): shared.contains { $0.sharesElements(with: set.features) } ? 0 : 8 * set.features.count
        case .gram(let ridge): ridge.bytes(besides: shared)
        case .reduced(let ridge, let forFolds):
            ridge.bytes(besides: shared) + (forFolds === ridge ? 0 : forFolds.bytes(besides: shared))
        }
    }
}
