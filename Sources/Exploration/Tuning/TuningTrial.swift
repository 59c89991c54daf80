import Atomistics

/// One set of options that a search tried.
public struct TuningTrial: Sendable {
    /// The options, without error bars; the regularization is that of the least error once it is known.
    public let options: ModelOptions
    /// The errors of curves left out in turn, of all that train; nil of options that did not come so far.
    public internal(set) var errors: LeftOutErrors?
    /// Errors on fewer curves, step after step of the search.
    var early: [LeftOutErrors] = []
    /// How long the first step took.
    var seconds = 0.0
    /// The last step that it was begun with.
    var begun = -1
    /// Whether it cannot be trained, as memory does not suffice.
    var failed = false

    init(_ options: ModelOptions) { self.options = options }

    /// The options with the regularization that has the least error.
    public var trained: ModelOptions {
        var options = options
        if let errors { options.regularization = .fixed(errors.lambda) }
        return options
    }
}

/// A step of a search: how much of the data its trials see.
struct TuningStep: Hashable, Sendable {
    /// The curves, drawn once for all trials.
    var curves: Int
    /// Whether linear models have few radial channels instead of all.
    var isPrincipal: Bool

    /// One in so many trials goes on to the next step.
    static let selection = 3
    /// Fewer curves than these tell too little.
    private static let fewest = 60

    /// From a few curves to all.
    static func steps(curves: Int) -> [TuningStep] {
        var sizes = [curves]
        while sizes[0] / selection >= fewest { sizes.insert(sizes[0] / selection, at: 0) }
        return sizes.map { TuningStep(curves: $0, isPrincipal: $0 < curves) }
    }
}

/// What a search found.
public struct TuningReport: Sendable {
    /// The class that was searched for.
    public let dimerClass: ClassSelection
    /// The options that the search began with.
    public let start: TuningTrial
    /// The trial with the least error on all curves.
    public let best: TuningTrial
    /// The trials whose errors on all curves are known, the least first.
    public let trials: [TuningTrial]
    /// Those of `trials` that are better than all that predict as fast, from the fastest on; the best is the last.
    public let front: [FrontMember]
    /// How many sets of options were tried, on some of the curves at least.
    public let evaluated: Int
    /// How long it took.
    public let seconds: Double

    /// A trial and the time that its predictions take.
    public struct FrontMember: Sendable {
        public let trial: TuningTrial
        /// Seconds for the rows of one structure, on one thread.
        public let secondsPerStructure: Double
    }
}
