import Atomistics
import Descriptors
import LinearAlgebra
import Workers

/// Trainings of one dataset, side by side; those that share features one after the other, with what they share computed once.
///
/// With as many of these groups as threads each has one thread: work that is not divided never waits for its other half, and
/// the table of six classes and three descriptors takes three quarters of the time (measured on two cores). They go in
/// their order, so that the first answers come first; but one that is as much work as a thread's share of all that waits
/// goes before the others, so that it is not alone in the end.
public struct TrainingBatch: Sendable {
    /// One training: a class and the options for it.
    public struct Item: Sendable {
        /// The class that it trains on.
        public var dimerClass: ClassSelection
        /// The options that it trains with.
        public var options: ModelOptions

        /// A training of a class with some options.
        public init(_ dimerClass: ClassSelection, _ options: ModelOptions) {
            self.dimerClass = dimerClass
            self.options = options
        }
    }

    private let dataset: Dataset
    private let items: [Item]
    /// The places of trainings that share features, in their order.
    private let groups: [[Int]]
    /// The bytes of the features of each group, as if every pair of elements had columns.
    private let bytes: [Int]

    /// Bytes of features that several trainings may have together; one alone may have more. Peaks are three times that.
    private static let largestTogether = min(400 << 20, ProcessMemory.allowed.bytes / 8)

    /// A batch that knows how large its trainings are; none begins before `run`.
    public init(_ items: [Item], of dataset: Dataset) {
        self.dataset = dataset
        self.items = items
        groups = Self.sharing(items)
        bytes = groups.map { places in
            let item = items[places[0]]
            let groups = dataset.groups(of: item.dimerClass)
            let elements = Set(groups.flatMap(\.elements)).sorted()
            let element = item.dimerClass.element
            let layout = FeatureLayout(
                descriptor: item.options.descriptor, fields: item.options.fields, elements: elements,
                perAtom: element != nil, presence: .all(elements.count),
                channels: item.options.channels(of: elements))
            let rows = groups.reduce(0) { sum, group in
                sum + (element.map { element in group.elements.count { $0 == element } } ?? group.count)
                    + 3 * (group.forces?.count ?? 0)
            }
            return 8 * layout.count * (item.dimerClass.part?.count ?? 1) * rows
        }
    }

    /// The items in the order in which they are trained: those that share features are neighbors.
    public static func gathered(_ items: [Item]) -> [Item] { sharing(items).joined().map { items[$0] } }

    /// The places of items that share features, in the order of the first of each; those that share a Gram matrix as well
    /// are neighbors, as only the last one is kept.
    private static func sharing(_ items: [Item]) -> [[Int]] {
        func gathered<Key: Hashable>(_ places: [Int], by key: (Item) -> Key) -> [[Int]] {
            var (order, members) = ([Key](), [Key: [Int]]())
            for place in places {
                let key = key(items[place])
                if members[key] == nil { order.append(key) }
                members[key, default: []].append(place)
            }
            return order.map { members[$0]! }
        }
        return gathered(Array(items.indices)) { FeatureKey($0.dimerClass, $0.options) }
            .map { gathered($0) { $0.options.reduced(to: .problem) }.flatMap(\.self) }
    }

    /// The bytes of the features of the largest of these trainings, as many as there are threads: what they take together
    /// is up to three times that.
    public func bytesTogether(threads: Int) -> Int { bytes.sorted(by: >).prefix(threads).reduce(0, +) }

    /// What `summary` makes of each report, in the order of the items; reports go as they come, as they are large.
    ///
    /// The first item that cannot be trained ends all.
    /// - Parameters:
    ///   - progress: how far all of it is, how many trainings have ended, and what has moved; called from any thread.
    ///   - nearMemory: told that a training may come near the memory that there is.
    ///   - wantsLeftOutErrors: whether errors of left-out curves are wanted with regularizations that were given.
    ///   - done: the summaries in the order of the items, each as soon as those before it are there; called from any
    ///     thread, one call after the other.
    public func run<Summary: Sendable>(
        threads: Int, progress: @escaping @Sendable (Progress) -> Void = { _ in },
        nearMemory: (@Sendable (String) -> Void)? = nil, wantsLeftOutErrors: Bool = false,
        summary: @Sendable (TrainingReport) throws -> Summary, done: @escaping @Sendable (Summary) -> Void = { _ in }
    ) throws -> [Summary] {
        let hasFailed = Atomic(false)
        let ordered = InOrder<Result<Summary, any Error>> { result in
            switch result {
            case .success(let summary) where !hasFailed.load(ordering: .relaxed): done(summary)
            case .success: break
            case .failure: hasFailed.store(true, ordering: .relaxed)
            }
        }
        let results = runAll(
            threads: threads, progress: progress, nearMemory: nearMemory, wantsLeftOutErrors: wantsLeftOutErrors,
            goesOn: { _ in false }
        ) { place, result in
            let result = result.flatMap { report in Result { try summary(report) } }
            ordered.put(result, at: place)
            return result
        }
        // Who cancels is a training that failed, and says why itself.
        for case .failure(let error) in results where !(error is CancellationError) { throw error }
        return try results.map { try $0.get() }
    }

    /// What `summary` makes of each report, or of the error in its place, in the order of the items.
    /// - Parameters:
    ///   - goesOn: whether the others go on after an error.
    ///   - summary: called with the place of the item as soon as it has ended, from any thread.
    public func runAll<Summary: Sendable>(
        threads: Int, progress: @escaping @Sendable (Progress) -> Void = { _ in },
        nearMemory: (@Sendable (String) -> Void)? = nil, wantsLeftOutErrors: Bool = false,
        goesOn: @Sendable (any Error) -> Bool,
        summary: @Sendable (Int, Result<TrainingReport, any Error>) -> Result<Summary, any Error>
    ) -> [Result<Summary, any Error>] {
        let workers = BLAS.allowsConcurrentCalls ? max(1, min(threads, groups.count)) : 1
        let schedule = Schedule(bytes, workers: workers)
        let cancellation = Cancellation()
        let ended = Atomic(0)
        let tables = RadialTableCache(threads: threads)
        return Parallel.map(
            groups.count, threads: workers,
            makeState: { Laboratory(dataset: dataset, threads: threads / workers, memory: 0, tables: tables) }
        ) { _, laboratory -> [(place: Int, result: Result<Summary, any Error>)] in
            let group = schedule.next()
            let places = groups[group]
            // One reduction of each fold serves all regularizations that are given.
            let given = Set(places.compactMap { items[$0].options.regularization.value }).sorted()
            let results = places.enumerated().map { count, place in
                let item = items[place]
                @Sendable func show(_ stage: String, _ fraction: Double) {
                    let fraction = (Double(count) + fraction) / Double(places.count)
                    let count = items.count > 1 ? "\(ended.load(ordering: .relaxed)) of \(items.count), " : ""
                    progress(
                        Progress(
                            stage: "\(count)\(item.dimerClass) \(item.options.descriptor): \(stage)",
                            fraction: schedule.fraction(with: fraction, of: group)))
                }
                var monitor = TrainingMonitor(cancellation: cancellation) { show($0.stage, $0.fraction) }
                monitor.nearMemory = nearMemory
                monitor.leftOutErrors = wantsLeftOutErrors ? given : nil
                let report = Result {
                    try cancellation.check()
                    return try laboratory.train(item.dimerClass, item.options, monitor: monitor)
                }
                let result = summary(place, report)
                if case .failure(let error) = result, !goesOn(error) { cancellation.cancel() }
                ended.add(1, ordering: .relaxed)
                show("done", 1)
                return (place, result)
            }
            schedule.finish(group)
            return results
        }.joined().sorted { $0.place < $1.place }.map(\.result)
    }

    /// Which group is next, and how far all are.
    private final class Schedule: Sendable {
        private struct State {
            /// Indices of groups, in their order.
            var waiting: [Int]
            var running: Set<Int> = []
            var fractions: [Double]
        }

        private let bytes: [Int]
        private let state: Mutex<State>

        private let workers: Int

        init(_ bytes: [Int], workers: Int) {
            self.bytes = bytes
            self.workers = workers
            state = Mutex(State(waiting: Array(bytes.indices), fractions: bytes.map { _ in 0 }))
        }

        /// The first that memory has room for beside those running, or the largest of these where waiting longer would
        /// leave it to one thread alone; where there is room for none, the smallest.
        func next() -> Int {
            state.withLock { state in
                let used = state.running.reduce(0) { $0 + bytes[$1] }
                let waiting = state.waiting
                let fitting = waiting.indices.filter { used == 0 || used + bytes[waiting[$0]] <= largestTogether }
                var place = fitting.first ?? waiting.indices.min { bytes[waiting[$0]] < bytes[waiting[$1]] }!
                if let largest = fitting.max(by: { bytes[waiting[$0]] < bytes[waiting[$1]] }),
                    bytes[waiting[largest]] * workers >= waiting.reduce(0, { $0 + bytes[$1] })
                {
                    place = largest
                }
                let index = state.waiting.remove(at: place)
                state.running.insert(index)
                return index
            }
        }

        func finish(_ index: Int) { state.withLock { _ = $0.running.remove(index) } }

        func fraction(with fraction: Double, of index: Int) -> Double {
            let total = Double(bytes.reduce(0, +))
            return state.withLock { state in
                state.fractions[index] = max(state.fractions[index], fraction)
                return total == 0 ? 0 : zip(bytes, state.fractions).reduce(0) { $0 + Double($1.0) * $1.1 } / total
            }
        }
    }
}
