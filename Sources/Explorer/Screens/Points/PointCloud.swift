import Exploration

/// All points of a class under one model, for scatter plots. Energies in eV.
struct PointCloud: Sendable {
    /// Which points are shown.
    enum Choice: String, Hashable, Sendable, CaseIterable {
        case test = "test points"
        case train = "training points"
        case all = "all points"

        /// The options of `lodescope curves` that show the same.
        var arguments: [String] {
            switch self {
            case .test: ["--show", "test"]
            case .train: ["--show", "train"]
            case .all: []
            }
        }

        func takes(_ split: CurvePrediction.Split) -> Bool {
            switch self {
            case .test: split == .test
            case .train: split == .train
            case .all: true
            }
        }
    }

    /// Points of similar predicted error: root mean squares of predicted and actual error.
    struct Bin: Hashable, Sendable {
        var predicted: Double
        var actual: Double
    }

    var choice = Choice.test
    /// The numbers of each structure, or atom: 2 lambda + 1 of a part of a tensor.
    private(set) var components = 1
    /// The component that is shown alone; nil for all.
    var component: Int?
    /// The curve of each point, by its place in the class.
    private(set) var curve: [Int] = []
    /// The distance of each point, angstrom; 0 for single structures.
    private(set) var distance: [Double] = []
    private(set) var reference: [Double] = []
    private(set) var prediction: [Double] = []
    /// NaN without error bars.
    private(set) var errorBar: [Double] = []
    /// A dozen bins of as many points each, ascending in predicted error.
    private(set) var bins: [Bin] = []

    init() {}

    /// The points of a model, chosen as before; without a model there are none.
    init(_ model: ShownModel?, chosenAs before: PointCloud) {
        choice = before.choice
        component = before.component
        guard let model else { return }
        components = model.report.part?.count ?? 1
        component = before.component.flatMap { $0 < components && components > 1 ? $0 : nil }
        for one in model.report.curves where choice.takes(one.split) {
            for point in one.reference.indices where point < one.prediction.count && takes(point) {
                curve.append(one.index)
                distance.append(point < one.distances.count ? one.distances[point] : 0)
                reference.append(one.reference[point])
                prediction.append(one.prediction[point])
                errorBar.append(one.errorBar.map { point < $0.count ? $0[point] : .nan } ?? .nan)
            }
        }
        let order = errorBar.indices.filter { errorBar[$0] > 0 }.sorted { errorBar[$0] < errorBar[$1] }
        let count = min(12, order.count / 8)
        for bin in 0..<max(0, count) {
            let members = order[bin * order.count / count..<(bin + 1) * order.count / count]
            let predicted = members.reduce(0) { $0 + errorBar[$1] * errorBar[$1] } / Double(members.count)
            let actual = members.reduce(0) { $0 + error($1) * error($1) } / Double(members.count)
            bins.append(Bin(predicted: predicted.squareRoot(), actual: actual.squareRoot()))
        }
    }

    var count: Int { curve.count }

    /// Whether a number of a structure is of the component that is shown.
    func takes(_ point: Int) -> Bool { component.map { point % components == $0 } ?? true }

    /// The root mean square error of all points.
    var rmse: Double {
        (prediction.indices.reduce(0) { $0 + error($1) * error($1) } / Double(max(1, count))).squareRoot()
    }

    func error(_ point: Int) -> Double { prediction[point] - reference[point] }

    /// The curves with a point in a box of reference and prediction.
    func curves(x: ClosedRange<Double>, y: ClosedRange<Double>) -> Set<Int> {
        var found: Set<Int> = []
        for point in curve.indices where x.contains(reference[point]) && y.contains(prediction[point]) {
            found.insert(curve[point])
        }
        return found
    }

    /// The curves with a point in a box of predicted and actual error.
    func curves(predicted x: ClosedRange<Double>, actual y: ClosedRange<Double>) -> Set<Int> {
        var found: Set<Int> = []
        for point in curve.indices where x.contains(errorBar[point]) && y.contains(error(point).magnitude) {
            found.insert(curve[point])
        }
        return found
    }
}
