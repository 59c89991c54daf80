import LinearAlgebra
import Workers

/// One training of a learning curve.
public struct LearningCurvePoint: Hashable, Codable, Sendable {
    /// Groups (curves) trained on.
    public var size: Int
    /// The random order of the groups that it was drawn from, counted from 0.
    public var draw: Int
    /// The regularization, chosen within the subset or given.
    public var lambda: Double
    /// Errors on the test rows.
    public var test: PredictionErrors
    /// Errors on the test rows of derivatives; nil where there are none.
    public var derivatives: PredictionErrors?
}

extension NormalEquations {
    /// Test errors against the number of training groups, for random subsets of this problem's groups.
    ///
    /// In each draw the groups get a random order, and a size takes that many of them from the front. All groups are
    /// trained on once only, as every draw would be the same. In sample space each Gram matrix is a part of this one's,
    /// and a part whose rows span less than the whole's is taken in coordinates of their own.
    /// - Parameters:
    ///   - test: features [test rows, columns] with their targets; dissociated rows do not count.
    ///   - derivatives: rows of derivatives to test on, with their targets, if there are any.
    ///   - lambda: for all sizes; nil lets every training choose its own by cross-validation among its groups.
    ///   - done: called with the points of a size, size after size as `sizes` has them, each as soon as it and those before
    ///     it are there; from any thread, one call after the other.
    public func learningCurve(
        sizes: [Int], draws: Int, test: TrainingSet, derivatives: TrainingSet? = nil, lambda: Double? = nil,
        grid: [Double] = CrossValidation.standardGrid, folds: Int = 5, seed: UInt64 = 0, execution: Execution = .serial,
        done: @escaping @Sendable ([LearningCurvePoint]) -> Void = { _ in }
    ) throws -> [LearningCurvePoint] {
        precondition(draws >= 1 && test.columns == problem.columns, "test rows have other features")
        let count = problem.groupCount
        precondition(sizes.allSatisfy { $0 >= 1 && $0 <= count }, "sizes are between 1 and \(count)")
        let trainings = sizes.enumerated().flatMap { place, size in
            (0..<(size == count ? 1 : draws)).map { (place: place, size: size, draw: $0) }
        }
        let orders = (0..<draws).map { draw in
            var source = RandomSource(seed: seed, stream: .learningCurve, index: draw)
            return source.shuffle(Array(0..<count))
        }
        let parts = trainings.map { orders[$0.draw].prefix($0.size).sorted() }
        // Parts have parts of it.
        if space == .sample { _ = try gramOfRows(execution) }
        let results = SizeResults(trainings.map(\.place), done)
        try fit(parts, execution) { index, part, execution in
            let chosen = try lambda ?? part.crossValidate(grid, folds: folds, seed: seed, execution: execution).best
            let weights = try RidgeSolver(part, lambda: chosen, execution: execution).weights(execution: execution)
            results.put(index, chosen, weights) { members in
                let weights = design.featureWeights(Matrix(members.map(\.weights)))
                let (predictions, slopes) = BLAS.withThreads(execution.threads) {
                    (test.design.apply(weights), derivatives?.design.apply(weights))
                }
                return members.indices.map { row in
                    let training = trainings[members[row].index]
                    return LearningCurvePoint(
                        size: training.size, draw: training.draw, lambda: members[row].lambda,
                        test: PredictionErrors(
                            reference: test.targets, prediction: predictions.row(row),
                            counts: test.isDissociated.map { !$0 }),
                        derivatives: slopes.map {
                            PredictionErrors(
                                reference: derivatives!.targets, prediction: $0.row(row), isAboutMean: false)
                        })
                }
            }
        }
        return results.all
    }

    /// Calls `fit` with each part, some groups as a problem of their own.
    ///
    /// Parts are fitted side by side, each with a thread of its own: these need not wait for each other as the threads
    /// within one part would. The smallest come first, so that their answers do; one that alone would take longer
    /// than its share of the time comes last and has all threads.
    private func fit(
        _ parts: [[Int]], _ execution: Execution, _ fit: @Sendable (Int, NormalEquations, Execution) throws -> Void
    ) throws {
        // The third power of a part's rank, which grows more slowly than its groups.
        let work = parts.map { Double($0.count * $0.count) }
        let total = work.reduce(0, +)
        let order = parts.indices.sorted { (work[$0], $0) < (work[$1], $1) }
        let together =
            order.prefix { BLAS.allowsConcurrentCalls && work[$0] * Double(execution.threads) <= total }
        var done = together.reduce(0) { $0 + work[$1] } / total
        @Sendable func fitted(_ index: Int, threads: Int) throws {
            let own = execution.silent(threads: threads)
            try fit(index, part(parts[index], own), own)
        }
        _ = try BLAS.map(together.count, execution.covering(0..<done)) { try fitted(together[$0], threads: 1) }
        for index in order.dropFirst(together.count) {
            try fitted(index, threads: execution.threads)
            done += work[index] / total
            execution.progress(min(done, 1))
        }
    }

    /// The equations of some groups, or all, as a problem of their own whose columns are those of the design.
    private func part(_ groups: [Int], _ execution: Execution) throws -> NormalEquations {
        if groups.count == problem.groupCount && isReduced {
            return NormalEquations(RidgeProblem(problem, as: design.stored), space: space, gram: knownGram)
        }
        return groups.count == problem.groupCount ? self : try restricted(toGroups: groups, execution)
    }

    /// The equations of some groups, by their positions. In sample space their Gram matrix is a part of this one.
    func restricted(toGroups chosen: [Int], _ execution: Execution = .serial) throws -> NormalEquations {
        switch space {
        case .sample:
            let part = try RidgeProblem(problem, groups: chosen) { design.subset($0) }
            let gram = try gramOfRows(execution).submatrix(problem.groups.rows(of: chosen))
            return NormalEquations(part, space: .sample, gram: gram)
        case .feature:
            return try NormalEquations(
                RidgeProblem(problem, groups: chosen) { rows in
                    // Products with X are asked for many times: from here on, of rows side by side, where they are kept, or few.
                    let isKept =
                        design.isKept || SolverPlan(rows: rows.count, columns: design.columns).space == .sample
                    return isKept ? DenseDesign(design.elements(rows)) : design.subset(rows)
                }, execution)
        }
    }
}

/// The trainings of a learning curve as they come, gathered by size.
private final class SizeResults: Sendable {
    struct Member: Sendable {
        var index: Int
        var lambda: Double
        var weights: [Double]
    }

    private struct State {
        /// Of each size those trainings that are done, and the number that is still to come.
        var members: [[Member]]
        var missing: [Int]
        var points: [[LearningCurvePoint]]
    }

    /// The place of the size of each training.
    private let places: [Int]
    private let state: Mutex<State>
    private let ordered: InOrder<[LearningCurvePoint]>

    init(_ places: [Int], _ done: @escaping @Sendable ([LearningCurvePoint]) -> Void) {
        self.places = places
        let count = (places.max() ?? -1) + 1
        let missing = (0..<count).map { place in places.count { $0 == place } }
        state = Mutex(
            State(
                members: Array(repeating: [], count: count), missing: missing,
                points: Array(repeating: [], count: count)))
        ordered = InOrder(done)
    }

    /// Takes a training; `evaluate` makes points of all of its size once they are there.
    func put(_ index: Int, _ lambda: Double, _ weights: [Double], evaluate: ([Member]) -> [LearningCurvePoint]) {
        let place = places[index]
        let complete = state.withLock { state -> [Member]? in
            state.members[place].append(Member(index: index, lambda: lambda, weights: weights))
            state.missing[place] -= 1
            guard state.missing[place] == 0 else { return nil }
            defer { state.members[place] = [] }
            return state.members[place].sorted { $0.index < $1.index }
        }
        guard let complete else { return }
        let points = evaluate(complete)
        state.withLock { $0.points[place] = points }
        ordered.put(points, at: place)
    }

    /// All points, size after size.
    var all: [LearningCurvePoint] { state.withLock { $0.points.flatMap(\.self) } }
}
