import Atomistics
import Descriptors
import LinearAlgebra
import Workers

/// What features depend on, and nothing else.
struct FeatureKey: Hashable, Sendable {
    let dimerClass: ClassSelection
    let options: ModelOptions
    /// The training curves, where features depend on them.
    let trainCurves: [Int]?

    init(_ dimerClass: ClassSelection, _ options: ModelOptions, trainCurves: [Int] = []) {
        self.dimerClass = dimerClass
        self.options = options.reduced(to: .features)
        self.trainCurves = options.choosesByTrainingCurves ? trainCurves : nil
    }
}

/// What a Gram matrix depends on.
struct ProblemKey: Hashable, Sendable {
    let dimerClass: ClassSelection
    let options: ModelOptions
    let weights: [Double]
    /// That of forces; nil where none train.
    let forceWeight: Double?
    let split: ClassSplit

    init(
        _ dimerClass: ClassSelection, _ options: ModelOptions, weights: [Double], forceWeight: Double?,
        split: ClassSplit
    ) {
        self.forceWeight = forceWeight
        self.dimerClass = dimerClass
        self.options = options.reduced(to: .problem)
        self.weights = weights
        self.split = split
    }
}

/// What the choice of a sum's weights depends on.
struct WeightsKey: Hashable, Sendable {
    let dimerClass: ClassSelection
    let options: ModelOptions
    let trainCurves: [Int]

    init(_ dimerClass: ClassSelection, _ options: ModelOptions, trainCurves: [Int]) {
        self.dimerClass = dimerClass
        self.options = options.reduced(to: .weights)
        self.trainCurves = trainCurves
    }
}

/// Features and Gram matrices, the least recently used going first when they take too much memory. The last of each
/// kind stays until there has to be room for the next.
struct Cache {
    private let budget: Int
    private var features = BoundedCache<FeatureKey, ClassFeatures>()
    private var problems = BoundedCache<ProblemKey, PreparedProblem>()
    /// A few numbers each: all are kept.
    var weights: [WeightsKey: [Double]] = [:]
    var forceWeights: [WeightsKey: Double] = [:]

    init(budget: Int) { self.budget = budget }

    mutating func features(_ key: FeatureKey) -> ClassFeatures? { features[key] }

    mutating func problem(_ key: ProblemKey) -> PreparedProblem? { problems[key] }

    /// Before something that takes `bytes` is computed: what has to go for it had better go first.
    mutating func makeRoom(for bytes: Int) {
        let matrices = matrices
        // Those that hold nothing of their own make no room.
        while total + bytes > budget, problems.removeFirst(where: { $0.bytes(besides: matrices) > 0 }) {}
        while total + bytes > budget, features.removeFirst() {}
    }

    mutating func insert(_ value: ClassFeatures, _ key: FeatureKey) {
        features[key] = value
        shrink(to: budget)
    }

    mutating func insert(_ value: PreparedProblem, _ key: ProblemKey) {
        problems[key] = value
        shrink(to: budget)
    }

    /// Before the next training, in idle time: what has to go for it if it is like the last, which stays.
    /// - Returns: the bytes of its features, and of what it will keep beside them, as far as there is room.
    mutating func makeRoomForNext() -> [Int] {
        let entries = features.entries
        // As many columns as the class had lately: a knob may be turned back.
        let alike = entries.filter { $0.key.dimerClass == entries.last?.key.dimerClass }
        let next = [
            8 * (alike.map(\.value.matrix.count).max() ?? 0),
            problems.entries.last?.value.bytes(besides: matrices) ?? 0,
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
        while total > bytes, problems.count > 1, problems.removeFirst() {}
        while total > bytes, features.count > 1, features.removeFirst() {}
    }

    private var matrices: [Matrix] { features.entries.map(\.value.matrix) }

    private var total: Int {
        // Problems change when their span is found, and share the rows of features that are trained on as they are.
        let matrices = matrices
        return 8 * matrices.reduce(0) { $0 + $1.count } + features.entries.reduce(0) { $0 + $1.value.bytesOfForces }
            + problems.entries.reduce(0) { sum, problem in sum + problem.value.bytes(besides: matrices) }
    }
}
