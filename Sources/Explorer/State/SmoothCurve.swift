import Atomistics
import Exploration
import Workers

/// What a smooth curve belongs to: a report and a dimer.
public struct EvaluationKey: Hashable, Sendable {
    /// The number of the report among all received: a curve of an earlier report of the same job is not the last one's.
    var revision: Int
    /// The class of the report.
    public var dimerClass: ClassSelection
    /// The dimer's place in its class.
    public var index: Int
}

/// A model to be evaluated between and beyond the points of a dimer.
public struct Evaluation: Sendable {
    /// What the curve will belong to.
    public var key: EvaluationKey
    /// The model to be asked.
    var model: any CurveModel
    /// The dimer, whose points tell how its monomers move.
    var curve: BindingCurve
    /// Where the energies are wanted: angstrom, ascending.
    var distances: [Double]

    /// The curve, computed in a few milliseconds.
    public func run() -> SmoothCurve {
        SmoothCurve(key: key, distances: distances, energies: model.energies(of: curve, at: distances))
    }
}

/// A model's curve between and beyond the points of one dimer: angstrom, eV.
public struct SmoothCurve: Sendable {
    /// What the curve belongs to.
    var key: EvaluationKey
    /// Angstrom, ascending.
    var distances: [Double]
    /// One energy for each distance, with its error bar where the model has one.
    var energies: [PredictedEnergy]
}

/// The smooth curves last computed, so that a dimer seen before, or one next to those, is drawn at once.
struct SmoothCurves: Sendable {
    /// A curve of 161 points takes 5 kB.
    private var curves = BoundedCache<EvaluationKey, SmoothCurve>(capacity: 128)
    /// What was asked for and has not come.
    private(set) var asked: [EvaluationKey] = []

    subscript(key: EvaluationKey) -> SmoothCurve? { curves.peek(key) }

    mutating func store(_ curve: SmoothCurve) {
        asked.removeAll { $0 == curve.key }
        curves[curve.key] = curve
    }

    /// Remembers a request; false if it is the one under way.
    mutating func ask(_ keys: [EvaluationKey]) -> Bool {
        guard keys != asked else { return false }
        asked = keys
        return !keys.isEmpty
    }
}

extension BindingCurve {
    /// Where its smooth curves are asked for: over its points, and on by almost half their range.
    var smoothDistances: [Double] {
        let first = points.first?.distance ?? 0
        let last = points.last?.distance ?? 1
        let span = max(last - first, 0.5)
        let end = last + max(0.45 * span, 1)
        let steps = 160
        return (0...steps).map { first + (end - first) * Double($0) / Double(steps) }
    }
}

extension ExplorerState {
    /// Smooth curves of the chosen dimer that have come since. An earlier report's curve stays until its own comes.
    mutating func showSmoothCurves() {
        guard let selection else { return }
        func known(_ shown: ShownModel?) -> SmoothCurve? {
            shown.flatMap { smoothCurves[$0.key(of: selection.index)] }
        }
        for descriptor in plotted {
            if let curve = known(models[descriptor]) { smooth[descriptor] = curve }
        }
        if let curve = known(pin?.model) { pin?.smooth = curve }
    }

    /// Asks for the curves of the chosen dimer that are not there, and then for those of the dimers one key away.
    mutating func requestSmoothCurves() {
        guard target == nil, let selection else { return }
        var wanted = evaluations(of: selection.index)
        if screen.room.showsCurve {
            for index in list.neighbors(of: selection.index) { wanted += evaluations(of: index) }
        }
        if smoothCurves.ask(wanted.map(\.key)) { emit(.evaluate(wanted)) }
    }

    /// What is missing of a dimer, the model in focus first.
    private func evaluations(of index: Int) -> [Evaluation] {
        let focus = options.descriptor
        let shown = ([focus] + plotted.filter { $0 != focus }).map { models[$0] } + [pin?.model]
        return shown.compactMap { shown in
            guard let shown, let model = shown.report.model, smoothCurves[shown.key(of: index)] == nil
            else { return nil }
            guard let curve = curves[index].curve else { return nil }
            return Evaluation(key: shown.key(of: index), model: model, curve: curve, distances: curve.smoothDistances)
        }
    }
}
