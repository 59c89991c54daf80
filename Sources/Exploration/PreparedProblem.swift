import LinearAlgebra
import Regression
import Workers

/// The rows of a training and what has been computed of them so far, each when it is first asked for.
final class PreparedProblem: Sendable {
    let rows: TrainingRows
    let samples: Int
    /// The weight of forces among them; nil where none train.
    let forceWeight: Double?
    /// Regularizations chosen by cross-validation so far, by the seed of the folds.
    let chosen = Mutex<[UInt64: Choice]>([:])
    /// Errors of left-out points at regularizations that were given, by the seed of the folds.
    let leftOutErrors = Mutex<[UInt64: [Double: Double]]>([:])
    private let state: Mutex<State>

    /// A regularization that cross-validation chose, and the error of left-out points there; nil where none could be told.
    struct Choice {
        var lambda: Double
        var error: Double?
    }

    private enum State {
        /// The training rows, until there are equations.
        case set(TrainingSet)
        case equations(NormalEquations)
    }

    init(_ rows: TrainingRows, _ set: TrainingSet, forceWeight: Double? = nil) {
        self.forceWeight = forceWeight
        self.rows = rows
        samples = set.rows
        state = Mutex(.set(set))
    }

    /// Whether there is something that the next model begins with.
    var isPrepared: Bool { if case .equations(let known) = state.withLock({ $0 }) { known.isPrepared } else { false } }

    /// The equations, made or remembered, which know what they have been asked for.
    func equations(execution: Execution) throws -> NormalEquations {
        switch state.withLock({ $0 }) {
        case .equations(let equations): return equations
        case .set(let set):
            let equations = try NormalEquations(set, execution: execution)
            state.withLock { $0 = .equations(equations) }
            return equations
        }
    }

    /// Bytes in memory, besides elements that are shared with one of the given matrices.
    func bytes(besides shared: [Matrix]) -> Int {
        switch state.withLock({ $0 }) {
        case .set(let set): set.bytes(besides: shared)
        case .equations(let equations): equations.bytes(besides: shared)
        }
    }
}
