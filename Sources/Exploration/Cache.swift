import Atomistics
import Descriptors

/// What features depend on, and nothing else.
struct FeatureKey: Hashable, Sendable {
    let dimerClass: DimerClass
    let options: ModelOptions
    /// Where features depend on the training curves.
    let trainCurves: [Int]?

    init(_ dimerClass: DimerClass, _ options: ModelOptions, trainCurves: [Int] = []) {
        self.dimerClass = dimerClass
        self.options = options.reduced(to: .features)
        self.trainCurves = options.choosesByTrainingCurves ? trainCurves : nil
    }
}

/// What a Gram matrix depends on.
struct ProblemKey: Hashable, Sendable {
    let dimerClass: DimerClass
    let options: ModelOptions
    let weights: [Double]
    let trainCurves: [Int]

    init(_ dimerClass: DimerClass, _ options: ModelOptions, weights: [Double], trainCurves: [Int]) {
        self.dimerClass = dimerClass
        self.options = options.reduced(to: .problem)
        self.weights = weights
        self.trainCurves = trainCurves
    }
}

/// What the choice of a sum's weights depends on.
struct WeightsKey: Hashable, Sendable {
    let dimerClass: DimerClass
    let options: ModelOptions
    let trainCurves: [Int]

    init(_ dimerClass: DimerClass, _ options: ModelOptions, trainCurves: [Int]) {
        self.dimerClass = dimerClass
        self.options = options.reduced(to: .weights)
        self.trainCurves = trainCurves
    }
}

/// Features and Gram matrices, the least recently used going first when they take too much memory. The last of each
/// kind stays until there has to be room for the next.
struct Cache {
    private struct Entry<Key, Value> {
        var key: Key
        var value: Value
    }

    private let budget: Int
    private var features: [Entry<FeatureKey, ClassFeatures>] = []
    private var problems: [Entry<ProblemKey, PreparedProblem>] = []
    /// A few numbers each: all are kept.
    var weights: [WeightsKey: [Double]] = [:]

    init(budget: Int) { self.budget = budget }

    mutating func features(_ key: FeatureKey) -> ClassFeatures? {
        guard let index = features.firstIndex(where: { $0.key == key }) else { return nil }
        features.append(features.remove(at: index))
        return features.last!.value
    }

    mutating func problem(_ key: ProblemKey) -> PreparedProblem? {
        guard let index = problems.firstIndex(where: { $0.key == key }) else { return nil }
        problems.append(problems.remove(at: index))
        return problems.last!.value
    }

    /// Before something that takes `bytes` is computed: what has to go for it had better go first.
    mutating func makeRoom(for bytes: Int) {
        // Those that hold nothing of their own make no room.
        while total + bytes > budget,
            let index = problems.firstIndex(where: { $0.value.bytes(besides: features.map(\.value.matrix)) > 0 })
        {
            problems.remove(at: index)
        }
        while total + bytes > budget, !features.isEmpty { features.removeFirst() }
    }

    mutating func insert(_ value: ClassFeatures, _ key: FeatureKey) {
        features.append(Entry(key: key, value: value))
        shrink(to: budget)
    }

    mutating func insert(_ value: PreparedProblem, _ key: ProblemKey) {
        problems.append(Entry(key: key, value: value))
        shrink(to: budget)
    }

    /// Before the next training, in idle time: what has to go for it if it is like the last, which stays.
    /// - Returns: the bytes of its features, and of what it will keep beside them, as far as there is room.
    mutating func makeRoomForNext() -> [Int] {
        let matrices = features.map(\.value.matrix)
        // As many columns as the class had lately: a knob may be turned back.
        let alike = features.filter { $0.key.dimerClass == features.last?.key.dimerClass }
        let next = [
            8 * (alike.map(\.value.matrix.count).max() ?? 0), problems.last?.value.bytes(besides: matrices) ?? 0,
        ]
        shrink(to: budget - next.reduce(0, +))
        var room = max(0, budget - total)
        return next.map { bytes in
            defer { room -= min(bytes, room) }
            return min(bytes, room)
        }
    }

    private mutating func shrink(to bytes: Int) {
        // Features take longer to be had again.
        while total > bytes, problems.count > 1 { problems.removeFirst() }
        while total > bytes, features.count > 1 { features.removeFirst() }
    }

    private var total: Int {
        // Problems change when their span is found, and share the rows of features that are trained on as they are.
        let features = features.map(\.value.matrix)
        return 8 * features.reduce(0) { $0 + $1.count }
            + problems.reduce(0) { sum, problem in sum + problem.value.bytes(besides: features) }
    }
}
