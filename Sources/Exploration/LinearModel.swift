import Atomistics
import Descriptors
import Foundation
import Regression

/// A trained model: all that is needed to predict, and to say what it was trained on. What `--save` keeps.
public struct LinearModel: Codable, Sendable {
    public var dimerClass: DimerClass
    public var options: ModelOptions
    /// The relative regularisation, chosen or given.
    public var lambda: Double
    /// The channels; a structure with another element cannot be predicted.
    public var elements: [Element]
    /// Curves that trained, and the range of their distances, angstrom.
    public var trainCurves: Int
    public var trainedDistances: ClosedRange<Double>
    public var test: PredictionErrors
    /// Pairs of elements that have columns.
    var presence: ChannelPresence
    /// [columns], in the order of the featurizer's layout.
    var weights: [Double]
    /// [members][columns]; empty without a committee.
    var committee: [[Double]]
    /// Factor between the members' spread and an error bar.
    var alpha: Double?

    /// Makes the model ready to predict.
    public func evaluator(tables: RadialTableCache = RadialTableCache()) -> ModelEvaluator {
        ModelEvaluator(
            model: self,
            featurizer: Featurizer(
                descriptor: options.descriptor, fields: options.fields, centres: options.centres, elements: elements,
                presence: presence, tables: tables))
    }
}

/// Predicts energies of structures and of whole curves.
public struct ModelEvaluator: CurveModel {
    public let model: LinearModel
    let featurizer: Featurizer

    public func energies(of curve: BindingCurve, at distances: [Double]) -> [PredictedEnergy] {
        var scratch = Scratch(self)
        var alone: [Double]?
        return distances.map { distance in
            let structure = Structure(
                elements: curve.elements, positions: curve.displaced(to: distance), fragments: curve.fragments)
            return predict(structure, &alone, &scratch)
        }
    }

    /// Energies at the curve's own points.
    public func energies(of curve: BindingCurve) -> [PredictedEnergy] {
        var scratch = Scratch(self)
        var alone: [Double]?
        let isRigid = curve.hasMonomers && curve.isRigid(tolerance: ClassFeatures.rigidity)
        return curve.points.indices.map { point in
            if !isRigid { alone = nil }
            return predict(curve.structure(at: point), &alone, &scratch)
        }
    }

    /// Energies at the points of many curves, on several threads.
    public func energies(
        of curves: [BindingCurve], threads: Int, cancellation: Cancellation? = nil,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws -> [[PredictedEnergy]] {
        var result = [[PredictedEnergy]](repeating: [], count: curves.count)
        try result.withUnsafeMutableBufferPointer { result in
            nonisolated(unsafe) let result = result
            try Parallel.forEach(
                curves.count, threads: threads, cancellation: cancellation,
                completed: { progress(Double($0) / Double(curves.count)) }, makeState: {}
            ) { index, _ in
                result[index] = energies(of: curves[index])
            }
        }
        return result
    }

    /// Why the model cannot predict a curve, for a person; nil when it can.
    public func problem(with curve: BindingCurve) -> String? {
        let unknown = Set(curve.elements).subtracting(model.elements).sorted()
        if !unknown.isEmpty {
            let (known, new) = (model.elements.map(\.symbol), unknown.map(\.symbol))
            return "curve \(curve.id): expected the elements of the model, \(known.joined(separator: " ")), found "
                + new.joined(separator: " ")
        }
        if model.options.resolvedDissociation == .exact && !curve.hasMonomers {
            return "curve \(curve.id): expected two monomers, as the model subtracts them, found none"
        }
        return nil
    }

    private struct Scratch {
        let workspace: Featurizer.Workspace
        var row: [Double]

        init(_ evaluator: ModelEvaluator) {
            workspace = evaluator.featurizer.makeWorkspace()
            row = Array(repeating: 0, count: evaluator.featurizer.layout.count)
        }
    }

    /// - Parameter alone: the isolated monomers' energies by every model, filled when first needed.
    private func predict(_ structure: Structure, _ alone: inout [Double]?, _ scratch: inout Scratch) -> PredictedEnergy {
        var energies = raw(structure, &scratch)
        if model.options.resolvedDissociation == .exact {
            if alone == nil {
                alone = zip(raw(structure.fragment(0), &scratch), raw(structure.fragment(1), &scratch)).map { $0 + $1 }
            }
            for index in energies.indices { energies[index] -= alone![index] }
        }
        guard let alpha = model.alpha, energies.count > 2 else {
            return PredictedEnergy(energy: energies[0], errorBar: nil)
        }
        return PredictedEnergy(energy: energies[0], errorBar: alpha * spread(energies.dropFirst()))
    }

    /// The scalar product of a structure's features with the weights of the model and of each member.
    private func raw(_ structure: Structure, _ scratch: inout Scratch) -> [Double] {
        scratch.row.withUnsafeMutableBufferPointer { row in
            featurizer.features(of: structure, into: row.baseAddress!, using: scratch.workspace)
            let row = UnsafeBufferPointer(row)
            return ([model.weights] + model.committee).map { weights in
                weights.withUnsafeBufferPointer { dot(row, $0) }
            }
        }
    }

    private func dot(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
        var sums = SIMD8<Double>(repeating: 0)
        let whole = a.count / 8 * 8
        var index = 0
        while index < whole {
            let left = UnsafeRawPointer(a.baseAddress! + index).loadUnaligned(as: SIMD8<Double>.self)
            let right = UnsafeRawPointer(b.baseAddress! + index).loadUnaligned(as: SIMD8<Double>.self)
            sums += left * right
            index += 8
        }
        var sum = sums.sum()
        while index < a.count {
            sum += a[index] * b[index]
            index += 1
        }
        return sum
    }
}

/// The square root of the unbiased variance of the members' values.
func spread(_ values: some Collection<Double>) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
}
