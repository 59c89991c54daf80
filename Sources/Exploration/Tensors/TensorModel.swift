import Atomistics
import Descriptors
import Regression
import Workers

/// A trained model of a tensor: one model for each of its irreducible parts.
public struct TensorModel: Sendable {
    /// The target as a whole.
    public let target: Target
    /// The models in the order of the tensor's parts.
    public let parts: [LinearModel]

    /// Models of all parts of the target's tensor.
    init(target: Target, parts: [LinearModel]) {
        precondition(parts.map(\.target?.part) == target.tensor!.parts, "a model for each part")
        self.target = target
        self.parts = parts
    }

    /// Makes the models ready to predict.
    public func evaluator() -> TensorEvaluator { TensorEvaluator(self) }
}

/// Predicts tensors of structures.
public struct TensorEvaluator: Sendable {
    /// The model that it predicts with.
    public let model: TensorModel
    /// The evaluators of the parts.
    public let parts: [ModelEvaluator]

    init(_ model: TensorModel) {
        self.model = model
        // The radial functions are those of all parts.
        let tables = RadialTableCache()
        parts = model.parts.map { $0.evaluator(tables: tables) }
    }

    /// Why the model cannot predict a structure, for a person; nil when it can.
    public func problem(with group: SampleGroup) -> String? { parts.lazy.compactMap { $0.problem(with: group) }.first }

    /// The tensors of structures, in their order, on several threads. Throws when canceled.
    public func predict(_ structures: [Structure], execution: Execution) throws -> [PredictedTensor] {
        try execution.map(structures.count) { index in
            let outputs = parts.map { $0.components(of: [structures[index]], threads: 1)[0] }
            return PredictedTensor(
                kind: model.target.tensor!, parts: outputs.map { $0[0] }, members: members(outputs))
        }
    }

    /// The irreducible parts of each member: around the prediction at calibrated distances, its own from the members' mean
    /// times alpha, part for part; empty where a part has no calibrated committee.
    private func members(_ outputs: [[[Double]]]) -> [[[Double]]] {
        let counts = outputs.map { $0.count - 1 }
        guard let count = counts.min(), count > 1, counts.allSatisfy({ $0 == count }),
            parts.allSatisfy({ $0.model.alpha != nil })
        else { return [] }
        let scaled = zip(parts, outputs).map { part, output in
            let mean = output[0].indices.map { mu in
                output.dropFirst().reduce(0) { $0 + $1[mu] } / Double(count)
            }
            return output.dropFirst().map { member in
                member.indices.map { output[0][$0] + part.model.alpha! * (member[$0] - mean[$0]) }
            }
        }
        return (0..<count).map { member in scaled.map { $0[member] } }
    }
}

/// The tensor that a model predicts, with error bars of whatever is computed of it.
public struct PredictedTensor: Sendable {
    /// The kind of tensor.
    public let kind: CartesianTensor
    /// The irreducible parts, [part][mu].
    public let parts: [[Double]]
    /// The same of each member of a committee, around the prediction at calibrated distances; empty without one.
    let members: [[[Double]]]

    /// The Cartesian components, row-major, all of them or as many as `count` says.
    public func components(count: Int? = nil) -> [Double] { kind.components(of: parts, count: count) }

    /// One calibrated standard deviation of each of `components`; nil without a committee.
    public func errors(count: Int? = nil) -> [Double]? {
        guard members.count > 1 else { return nil }
        let components = members.map { kind.components(of: $0, count: count) }
        return components[0].indices.map { place in meanAndSpread(components.map { $0[place] }).spread }
    }

    /// A number computed of the tensor's components, with one calibrated standard deviation.
    public func value(_ function: ([Double]) -> Double) -> (value: Double, error: Double?) {
        let values = members.map { function(kind.components(of: $0)) }
        return (function(components()), values.count > 1 ? meanAndSpread(values).spread : nil)
    }
}

extension CartesianTensor {
    /// Numbers that do not change when a tensor turns, by name: the norm; of second rank the mean of the diagonal and the
    /// anisotropy, sqrt(3/2) times the norm of what is left of the symmetric part without it.
    public var turnedNumbers: [(name: String, function: @Sendable ([Double]) -> Double)] {
        rank == 2
            ? [("norm", Self.norm), ("isotropic", Self.isotropic), ("anisotropy", Self.anisotropy)]
            : [("norm", Self.norm)]
    }

    private static func norm(_ tensor: [Double]) -> Double { tensor.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    private static func isotropic(_ tensor: [Double]) -> Double { (tensor[0] + tensor[4] + tensor[8]) / 3 }

    private static func anisotropy(_ tensor: [Double]) -> Double {
        let mean = isotropic(tensor)
        var squares = 0.0
        for a in 0..<3 {
            for b in 0..<3 {
                let rest = (tensor[3 * a + b] + tensor[3 * b + a]) / 2 - (a == b ? mean : 0)
                squares += rest * rest
            }
        }
        return (1.5 * squares).squareRoot()
    }
}
