import Atomistics
import Descriptors
import Foundation
import LinearAlgebra
import Regression
import Workers

/// A trained model: all that is needed to predict, and to say what it was trained on. What `--save` keeps.
public struct LinearModel: Codable, Sendable {
    /// The class whose curves trained.
    public var dimerClass: ClassSelection
    /// The options of the training, with chosen weights in place of `auto`.
    public var options: ModelOptions
    /// The property of single structures that it predicts; nil for interaction energies along binding curves.
    public var target: Target?
    /// The relative regularization, chosen or given.
    public var lambda: Double
    /// The elements that features have channels for.
    public var elements: [Element]
    /// Elements of the curves that trained; what a model predicts for another element means nothing.
    public var trainedElements: [Element]
    /// The number of curves, or single structures, that trained.
    public var trainCurves: Int
    /// The range of the distances of the points that trained, angstrom; 0 to 0 for single structures.
    public var trainedDistances: ClosedRange<Double>
    /// Errors over the points of the test curves; in eV, or in the unit of the target.
    public var test: PredictionErrors
    /// The pairs of elements that have columns.
    var presence: ChannelPresence
    /// The active environments of each term whose kernel is not linear; nil where all are.
    var activeEnvironments: [ActiveEnvironments]?
    /// The weights, [columns], in the order of the feature map's evaluation rows.
    var weights: [Double]
    /// The members' weights, [members][columns]; empty without a committee.
    var committee: [[Double]]
    /// The factor between the members' spread and an error bar.
    var alpha: Double?
    /// The number of models of its committee; 0 without one.
    public var memberCount: Int { committee.count }

    /// Makes the model ready to predict.
    public func evaluator(tables: RadialTableCache = RadialTableCache()) -> ModelEvaluator {
        ModelEvaluator(
            model: self,
            map: FeatureMap(
                options, target: target, elements: elements, presence: presence, active: activeEnvironments ?? [],
                tables: tables))
    }
}

/// Predicts energies of structures and of whole curves.
public struct ModelEvaluator: CurveModel {
    /// The model that it predicts with.
    public let model: LinearModel
    public var saved: LinearModel? { model }
    let map: FeatureMap
    /// Error bars by the predictive variance, which needs the training rows: a model from a file has none.
    private let deviations: RowDeviations?
    /// [1 + members, columns]: the model's weights, then each member's.
    private let weights: Matrix

    init(model: LinearModel, map: FeatureMap, deviations: RowDeviations? = nil) {
        self.model = model
        self.map = map
        self.deviations = deviations
        weights = Matrix([model.weights] + model.committee)
    }

    /// Energies of the curve's dimer with its monomer B displaced to each of `distances`, as `CurveModel` says.
    public func energies(of curve: BindingCurve, at distances: [Double]) -> [PredictedEnergy] {
        let structures = distances.map { distance in
            Structure(elements: curve.elements, positions: curve.displaced(to: distance), fragments: curve.fragments)
        }
        return predict(
            model.options.resolvedDissociation.samples(of: structures, isRigid: true),
            threads: ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Energies in eV, or what the target is in its unit, of a group's own samples.
    public func energies(of group: SampleGroup, threads: Int = 1) -> [PredictedEnergy] {
        let dissociation = model.options.resolvedDissociation
        return predict(
            dissociation.samples(of: group.structures, isRigid: group.curve?.isRigidDimer ?? true), threads: threads)
    }

    /// Energies, or what the target is, of the samples of many groups, [group][sample], on several threads. Throws when
    /// canceled.
    public func energies(of groups: [SampleGroup], execution: Execution) throws -> [[PredictedEnergy]] {
        try execution.map(groups.count) { energies(of: groups[$0], threads: 1) }
    }

    /// Why the model cannot predict a group, for a person; nil when it can.
    public func problem(with group: SampleGroup) -> String? {
        let noun = model.target == nil ? "curve" : "structure"
        let unknown = Set(group.elements).subtracting(model.trainedElements).sorted()
        if !unknown.isEmpty {
            let (known, new) = (model.trainedElements.map(\.symbol), unknown.map(\.symbol))
            return
                "\(noun) \(printable(group.id)): expected the elements of the model, \(known.joined(separator: " ")), found "
                + new.joined(separator: " ")
        }
        if model.options.resolvedDissociation == .exact && !group.hasMonomers {
            return "curve \(printable(group.id)): expected two monomers, as the model subtracts them, found none"
        }
        return nil
    }

    private func predict(_ samples: [Sample], threads: Int) -> [PredictedEnergy] {
        guard !samples.isEmpty else { return [] }
        return predictions(of: samples, values(of: samples, threads: threads))
    }

    /// Adds what the composition has of the energies of one structure, by the model and by each member, and divides them by
    /// the atoms where the target is per atom: sums of features have neither.
    func addComposition(of structure: Structure, to energies: inout [Double]) {
        guard let target = map.target else { return }
        let first = weights.columns - map.compositionCount
        for (place, element) in map.elements.prefix(map.compositionCount).enumerated() {
            let atoms = Double(structure.elements.count { $0 == element })
            for row in energies.indices { energies[row] += weights[row, first + place] * atoms }
        }
        guard target.isPerAtom else { return }
        for row in energies.indices { energies[row] /= Double(structure.elements.count) }
    }

    /// The energy of a sample with its error bar, from what the model, and then each member, says.
    func prediction(of sample: Sample, _ values: [Double]) -> PredictedEnergy { predictions(of: [sample], [values])[0] }

    /// What the model, and then each member, says of samples, [sample][model].
    private func values(of samples: [Sample], threads: Int) -> [[Double]] {
        precondition(map.components == 1 && map.target?.element == nil, "a number of each structure")
        let models = weights.rows
        var sums = Matrix(rows: samples.count, columns: models)
        sums.withMutableElements { sums in
            samples.writeRows(columns: models, into: sums.baseAddress!, scratch: RowScratch()) { structures, rows in
                for (place, value) in products(structures, threads: threads).joined().enumerated() {
                    rows[place] = value
                }
            }
        }
        return samples.indices.map(sums.row)
    }

    private func predictions(of samples: [Sample], _ values: [[Double]]) -> [PredictedEnergy] {
        if let deviations {
            return zip(values, deviations.of(samples, map: map)).map { PredictedEnergy(energy: $0[0], errorBar: $1) }
        }
        return values.map { values in
            let errorBar = model.alpha.flatMap {
                values.count > 2 ? $0 * meanAndSpread(Array(values.dropFirst())).spread : nil
            }
            return PredictedEnergy(energy: values[0], errorBar: errorBar)
        }
    }

    /// What the model, and then each member, says of structures: [structure][model][component], of what atoms have atom
    /// after atom.
    func components(of structures: [Structure], threads: Int) -> [[[Double]]] {
        products(structures, threads: threads).map { products in
            (0..<weights.rows).map { model in
                stride(from: model, to: products.count, by: weights.rows).map { products[$0] }
            }
        }
    }

    /// Products of each structure's rows with the weights of the model and of each member, [structure][row, model].
    ///
    /// A few structures at a time: their rows stay in the cache until they are multiplied.
    private func products(_ structures: [Structure], threads: Int) -> [[Double]] {
        let chunk = min(16, max(1, structures.count))
        let chunks = (structures.count + chunk - 1) / chunk
        let ranges = (0..<chunks).map { $0 * chunk..<min(structures.count, ($0 + 1) * chunk) }
        let firsts = ranges.map { map.firstRows(of: Array(structures[$0])) }
        let most = firsts.map { $0.last! }.max() ?? 0
        let results = Parallel.map(
            chunks, threads: BLAS.allowsConcurrentCalls ? threads : 1,
            makeState: { (FeatureMap.Workspace(map), Matrix(rows: most, columns: map.evaluationCount)) }
        ) { part, state in
            let firsts = firsts[part]
            state.1.withMutableElements { rows in
                guard let rows = rows.baseAddress else { return }
                map.writeEvaluationRows(of: Array(structures[ranges[part]]), into: rows, using: state.0)
            }
            let products = state.1[0..<firsts.last!] * weights[...].transpose
            return zip(firsts, firsts.dropFirst()).map { ($0..<$1).flatMap(products.row) }
        }
        return results.flatMap(\.self)
    }
}
