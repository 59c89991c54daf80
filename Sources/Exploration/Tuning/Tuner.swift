import Atomistics
import Descriptors
import Dispatch
import Foundation
import LinearAlgebra
import Regression
import Workers

/// A search for the options whose models have the least error on curves that they were not trained on, within a time.
///
/// It has the training curves alone: whatever it chooses, it has chosen without the test curves. Options begin on a few
/// curves, each left out in turn; one in three goes on to more, and in the end to all (asynchronous successive halving: Li et
/// al., Proc. Machine Learning and Systems 2, 230 (2020)). What is tried next is a neighbor or a mixture of the best so
/// far, or anything, and of many such that of which a Gaussian process expects most. Options are tried side by side, each on
/// one thread.
public final class Tuner: Sendable {
    /// What somebody who waits is told.
    public struct Progress: Sendable {
        /// Sets of options tried so far.
        public var evaluated: Int
        /// Seconds since the beginning.
        public var seconds: Double
        /// The best so far on all curves, where there is one.
        public var best: TuningTrial?
    }

    /// The flag that ends the search before its time; what was found counts.
    public let stop: Cancellation
    /// What ends all trials but that of the options to begin with.
    private let end = Cancellation()

    private let dimerClass: ClassSelection
    /// The curves that train, and no other.
    private let training: Dataset
    private let space: TuningSpace
    private let steps: [TuningStep]
    /// The curves of each step, by the number of them.
    private let parts: [Int: Dataset]
    /// The rows and elements of each step.
    private let sizes: [Int: (rows: Double, elements: [Element])]
    private let workers: Int
    private let tables: RadialTableCache
    private let start: ModelOptions

    /// A search that has not begun.
    /// - Parameters:
    ///   - start: what is tried first; its split and size tell which curves train, its seed decides what is drawn.
    ///   - threads: options that are tried side by side.
    public init(
        _ dataset: Dataset, _ dimerClass: ClassSelection, from start: ModelOptions, threads: Int,
        stop: Cancellation = Cancellation()
    ) throws {
        if let problem = start.problem { throw problem }
        let laboratory = Laboratory(dataset: dataset, threads: 1, memory: 0)
        let options = try laboratory.adapted(start, dimerClass)
        let groups = dataset.groups(of: dimerClass)
        let chosen = try laboratory.trainingCurves(dimerClass, options).map { groups[$0] }
        guard chosen.count >= Training.folds else {
            throw InvalidParameter(
                .trainingSize,
                """
                \(chosen.count) training \(dataset.noun)s are too few for \(Training.folds)-fold cross-validation, by which \
                options are chosen
                """)
        }
        var training = Dataset(name: dataset.name, groups: chosen, target: dataset.target)
        training.digest = dataset.digest
        self.training = training
        self.dimerClass = dimerClass
        self.start = start
        self.stop = stop
        space = TuningSpace(from: start, elements: Set(chosen.flatMap(\.elements)).count)
        steps = TuningStep.steps(curves: chosen.count)
        var source = RandomSource(seed: start.seed, stream: .tuning)
        let order = source.shuffle(Array(chosen.indices))
        parts = Dictionary(
            Set(steps.map(\.curves)).map { count in
                var part = training
                // Fewer curves are some of more.
                part.groups = order.prefix(count).sorted().map { chosen[$0] }
                return (count, part)
            }, uniquingKeysWith: { $1 })
        sizes = parts.mapValues { part in
            (
                Double(part.groups.reduce(0) { $0 + $1.count + 1 }),
                Set(part.groups.flatMap(\.elements)).sorted()
            )
        }
        workers = BLAS.allowsConcurrentCalls ? max(1, threads) : 1
        tables = RadialTableCache(threads: 1)
    }

    /// Searches for about so many seconds, and measures how long the best take to predict.
    ///
    /// The options to begin with are tried to their end, however long that takes.
    /// - Parameters:
    ///   - most: sets of options to begin with, at most.
    ///   - tell: called after every trial, with whether there is a new best, one call after the other and from any
    ///     thread.
    public func run(
        seconds: Double, most: Int = .max,
        tell: @escaping @Sendable (Progress, _ isBetter: Bool) -> Void = { _, _ in }
    ) throws -> TuningReport {
        let began = ContinuousClock.now
        let alarm = DispatchWorkItem { [end] in end.cancel() }
        DispatchQueue.global().asyncAfter(deadline: .now() + (1 - Self.timing) * seconds, execute: alarm)
        defer { alarm.cancel() }
        @Sendable func left() -> Double { seconds - (ContinuousClock.now - began) / .seconds(1) }
        let search = Mutex(
            Search(
                space: space, steps: steps, source: RandomSource(seed: start.seed, stream: .tuning, index: 1),
                most: most))
        _ = try Parallel.map(
            workers, threads: workers, makeState: { Bench(curves: 0, laboratory: nil) }
        ) { (_: Int, bench: inout Bench) throws -> Void in
            while !stop.isCancelled {
                let (time, isOver) = (left(), end.isCancelled)
                guard
                    let job = search.withLock({ $0.next(onlyStart: isOver) { isPossible($0, $1, within: time) } })
                else { return }
                let start = ContinuousClock.now
                let result = Result { try evaluate(job, &bench) }
                let taken = (ContinuousClock.now - start) / .seconds(1)
                if case .failure(let error) = result, job.trial == 0, !(error is CancellationError),
                    !(error is OutOfMemory)
                {
                    // What is wrong with the data or the options is wrong with all.
                    stop.cancel()
                    throw error
                }
                search.withLock { search in
                    let isBetter = search.finish(job, result, seconds: taken)
                    tell(
                        Progress(
                            evaluated: search.evaluated, seconds: (ContinuousClock.now - began) / .seconds(1),
                            best: search.best), isBetter)
                }
            }
        }
        let found = search.withLock { $0 }
        guard let best = found.best else {
            throw found.failure ?? TrainingError("the search was stopped before anything was trained on all curves")
        }
        let known = found.trials.filter { $0.errors != nil }.sorted { $0.errors!.error < $1.errors!.error }
        return TuningReport(
            dimerClass: dimerClass, start: found.trials[0], best: best, trials: known,
            front: try front(of: known, best, seconds: max(Self.timing * seconds, left())), evaluated: found.evaluated,
            seconds: (ContinuousClock.now - began) / .seconds(1))
    }

    // MARK: - One trial

    /// What a thread has: the laboratory of one step, which may have the features of the last trial.
    private struct Bench {
        var curves: Int
        var laboratory: Laboratory?
    }

    private func evaluate(_ job: Search.Job, _ bench: inout Bench) throws -> LeftOutErrors {
        let step = steps[job.step]
        if bench.curves != step.curves {
            bench = Bench(curves: step.curves, laboratory: nil)
            bench.laboratory = Laboratory(
                dataset: parts[step.curves]!, threads: 1, memory: 0, tables: tables, trainsOnAll: true)
        }
        let monitor = TrainingMonitor(cancellation: job.trial == 0 ? stop : end) { [stop, end] _ in
            if stop.isCancelled { end.cancel() }
        }
        return try bench.laboratory!.leavingOut(dimerClass, step.seen(job.options), monitor: monitor)
    }

    /// Whether a trial has the memory that it takes beside others, and ends long before the search does.
    private func isPossible(_ options: ModelOptions, _ step: TuningStep, within seconds: Double) -> Bool {
        let options = step.seen(options)
        let (rows, elements) = sizes[step.curves]!
        var columns = 0.0
        if options.hasKernels {
            columns += Double(options.descriptor.terms.count * options.sparse * elements.count)
        } else {
            var fields = options.fields
            if case .principal(let density, _) = options.radial { fields.nMax = min(fields.nMax, density) }
            columns += Double(
                FeatureLayout(
                    descriptor: options.descriptor, fields: fields, elements: elements,
                    perAtom: dimerClass.element != nil, presence: .all(elements.count),
                    channels: options.channels(of: elements)
                ).count)
        }
        let small = min(rows, columns)
        // The Gram matrix, its copy, eigenvectors twice, and their memory beside the rows.
        let bytes = Laboratory.peak * 8 * columns * rows + 8 * 6 * small * small
        guard bytes * Double(workers) < Self.share * Double(ProcessMemory.left) else { return false }
        let flops = rows * columns * small + 9 * small * small * small
        return flops < Self.rate * seconds * Self.part
    }

    /// The part of the memory that trials take together.
    private static let share = 0.7
    /// Flops a second of one thread that trials are judged by, and the part of the time that one may take.
    private static let (rate, part) = (2e10, 0.3)

    // MARK: - The front

    /// - Parameter seconds: how long trials are timed; the best is in any case.
    private func front(
        of trials: [TuningTrial], _ best: TuningTrial, seconds: Double
    ) throws -> [TuningReport.FrontMember] {
        // Those that nothing beats in error and in columns, or in the time of their first step, before the others.
        func isAhead(_ one: TuningTrial, _ cost: (TuningTrial) -> Double) -> Bool {
            trials.allSatisfy { $0.errors!.error >= one.errors!.error || cost($0) > cost(one) }
        }
        let ahead = trials.filter { one in
            isAhead(one) { Double($0.errors!.features) } || isAhead(one, \.seconds)
        }
        let known = Set(ahead.map(\.options)).union([best.options])
        let others = trials.filter { !known.contains($0.options) }.prefix(Self.timed)
        var members: [TuningReport.FrontMember] = []
        let start = ContinuousClock.now
        for trial in [best] + ahead.filter({ $0.options != best.options }) + others {
            if !members.isEmpty, (ContinuousClock.now - start) / .seconds(1) > seconds { break }
            members.append(.init(trial: trial, secondsPerStructure: try secondsPerStructure(trial.trained)))
        }
        let better = members.dropFirst().filter { other in
            members.allSatisfy {
                $0.trial.errors!.error >= other.trial.errors!.error
                    || $0.secondsPerStructure > other.secondsPerStructure
            }
        }
        return better.sorted { $0.secondsPerStructure < $1.secondsPerStructure } + [members[0]]
    }

    /// Trials whose predictions are timed besides those ahead, and the part of the time for that.
    private static let (timed, timing) = (20, 0.03)

    /// The time that rows of one structure take: the shortest of a few rounds over some of the curves' structures.
    private func secondsPerStructure(_ options: ModelOptions) throws -> Double {
        let laboratory = Laboratory(dataset: training, threads: 1, memory: 0, tables: tables, trainsOnAll: true)
        let options = try laboratory.adapted(options, dimerClass)
        let groups = training.groups(of: dimerClass)
        let some = stride(from: 0, to: groups.count, by: max(1, groups.count / Self.measured)).map { groups[$0] }
        let map = try laboratory.map(dimerClass, options, groups, Array(groups.indices), .serial)
        let structures = some.map(\.first)
        let workspace = FeatureMap.Workspace(map)
        var row = Matrix.uninitialized(rows: structures.map(map.rowCount).max()!, columns: map.evaluationCount)
        var least = Double.infinity
        for _ in 0..<Self.rounds {
            let began = ContinuousClock.now
            BLAS.withThreads(1) {
                row.withMutableElements { elements in
                    for structure in structures {
                        map.writeEvaluationRows(of: [structure], into: elements.baseAddress!, using: workspace)
                    }
                }
            }
            least = min(least, (ContinuousClock.now - began) / .seconds(1) / Double(structures.count))
        }
        return least
    }

    private static let (measured, rounds) = (16, 3)
}

extension TuningStep {
    /// The options as a trial of this step has them.
    fileprivate func seen(_ options: ModelOptions) -> ModelOptions {
        guard isPrincipal, !options.hasKernels, options.radial == .all, options.fields.nMax > 4 else { return options }
        var options = options
        options.radial = .principal(density: 4, potential: 3)
        return options
    }
}

/// What has been tried, and what is next.
private struct Search: Sendable {
    /// A trial at a step.
    struct Job {
        var trial: Int
        var step: Int
        var options: ModelOptions
    }

    let space: TuningSpace
    let steps: [TuningStep]
    var source: RandomSource
    /// The first is what the search began with.
    var trials: [TuningTrial] = []
    private var known: Set<ModelOptions> = []
    /// The best so far on all curves, by the place of its trial.
    private var leader: Int?
    /// The first failure of a trial.
    private(set) var failure: (any Error)?
    /// Sets of options to begin with.
    private let most: Int

    init(space: TuningSpace, steps: [TuningStep], source: RandomSource, most: Int) {
        self.most = most
        self.space = space
        self.steps = steps
        self.source = source
    }

    var evaluated: Int { trials.count { !$0.early.isEmpty } }
    var best: TuningTrial? { leader.map { trials[$0] } }

    // MARK: - What is next

    /// - Parameter onlyStart: whether nothing is begun any more but what the options to begin with still need.
    mutating func next(onlyStart: Bool, isPossible: (ModelOptions, TuningStep) -> Bool) -> Job? {
        if trials.isEmpty { return begin(space.start) }
        if let place = promoted(isPossible), !onlyStart || place == 0 {
            trials[place].begun += 1
            return Job(trial: place, step: trials[place].begun, options: trials[place].options)
        }
        guard !onlyStart else { return nil }
        guard trials.count < most, let options = proposal(isPossible) else { return nil }
        return begin(options)
    }

    private mutating func begin(_ options: ModelOptions) -> Job {
        known.insert(options)
        trials.append(TuningTrial(options))
        trials[trials.count - 1].begun = 0
        return Job(trial: trials.count - 1, step: 0, options: options)
    }

    /// A trial that goes on: that of the beginning always, of others one in three of each step, from the last step back.
    private mutating func promoted(_ isPossible: (ModelOptions, TuningStep) -> Bool) -> Int? {
        guard steps.count > 1 else { return nil }
        for step in (0..<steps.count - 1).reversed() {
            let ended = trials.indices.filter { trials[$0].early.count > step }
                .sorted { trials[$0].early[step].error < trials[$1].early[step].error }
            let chosen = (ended.contains(0) ? [0] : []) + ended.prefix(ended.count / TuningStep.selection)
            for place in chosen where trials[place].begun == step && !trials[place].failed {
                if place == 0 || isPossible(trials[place].options, steps[step + 1]) { return place }
                trials[place].failed = true
            }
        }
        return nil
    }

    private static let (candidates, elite) = (150, 8)

    /// Options that have not been tried: of many near the best, and some anywhere, those of which most is expected.
    private mutating func proposal(_ isPossible: (ModelOptions, TuningStep) -> Bool) -> ModelOptions? {
        let ended = trials.filter { !$0.early.isEmpty && $0.early[0].error > 0 }
            .sorted { $0.early[0].error < $1.early[0].error }
        // Those that came farthest first, then those that began best.
        let far = trials.filter { $0.errors != nil }.sorted { $0.errors!.error < $1.errors!.error }
        let elite = (far.prefix(Self.elite) + ended.prefix(Self.elite)).map(\.options)
        var options: [ModelOptions] = []
        let isEarly = ended.count < 12
        for _ in 0..<20 * Self.candidates where options.count < (isEarly ? 1 : Self.candidates) {
            let kind = source.unit()
            let new: ModelOptions
            if isEarly || elite.isEmpty || kind < 0.25 {
                new = space.random(&source)
            } else if kind < 0.75 {
                new = space.neighbor(of: elite[source.below(elite.count)], &source)
            } else {
                new = space.mixture(elite[source.below(elite.count)], elite[source.below(elite.count)], &source)
            }
            guard new.problem == nil, !known.contains(new), isPossible(new, steps[0]) else { continue }
            options.append(new)
        }
        guard options.count > 1 else { return options.first }
        // Of many the best, and others that tell where not to look.
        let learned = ended.prefix(Self.learned) + ended.dropFirst(Self.learned).suffix(Self.learned)
        guard
            let guess = GaussianProcess(
                learned.map { space.coordinates($0.options) }, learned.map { log($0.early[0].error) })
        else { return options.first }
        let pace = GaussianProcess(
            learned.map { space.coordinates($0.options) }, learned.map { log($0.seconds) })
        // The lower bound of what is expected, now nearer to what is known and now farther from it; what takes ten times as
        // long has to be better by a quarter.
        let boldness = Self.boldness[source.below(Self.boldness.count)]
        func worth(_ options: ModelOptions) -> Double {
            let place = space.coordinates(options)
            let error = guess(place)
            return error.mean - boldness * error.deviation + Self.impatience * (pace?(place).mean ?? 0)
        }
        return options.map { ($0, worth($0)) }.min { $0.1 < $1.1 }?.0
    }

    /// Trials that the processes learn from.
    private static let learned = 150
    private static let (impatience, boldness) = (0.1, [0.5, 1, 3])

    // MARK: - What came of it

    /// Keeps what a trial gave, and tells whether it is the best so far on all curves.
    mutating func finish(_ job: Job, _ result: Result<LeftOutErrors, any Error>, seconds: Double) -> Bool {
        guard case .success(let errors) = result, errors.error.isFinite else {
            trials[job.trial].failed = true
            if case .failure(let error) = result, !(error is CancellationError) { failure = failure ?? error }
            return false
        }
        trials[job.trial].early.append(errors)
        if job.step == 0 { trials[job.trial].seconds = max(seconds, 1e-3) }
        let step = steps[job.step]
        guard step.curves == steps.last!.curves else { return false }
        trials[job.trial].errors = errors
        if let best, errors.error >= best.errors!.error { return false }
        leader = job.trial
        return true
    }
}
