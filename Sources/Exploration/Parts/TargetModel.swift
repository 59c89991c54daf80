import Atomistics
import Descriptors
import Regression
import Workers

/// A trained model of a target with parts: one model for each of them.
public struct TargetModel: Sendable {
    /// The target as a whole.
    public let target: Target
    /// The models: of what atoms have element after element, of a tensor in the order of its parts.
    public let parts: [LinearModel]
    /// The elements that there are models for; empty of what structures have.
    public var elements: [Element] { parts.compactMap(\.target?.element).uniqued() }

    /// Models of all parts of a target, traps for others.
    init(target: Target, parts: [LinearModel]) {
        self.init(parts: parts)!
        precondition(self.target == target, "models of the target's parts")
    }

    /// Models of all parts of one target, of each element that there are models for; nil for others.
    init?(parts: [LinearModel]) {
        guard var target = parts.first?.target else { return nil }
        target.element = nil
        target.part = nil
        let groups = parts.groupedByElement { $0.target?.element }
        let elements = groups.map { $0[0].target?.element }
        let wanted: [CartesianTensor.Part?] = target.tensor?.parts ?? [nil]
        guard target.hasParts, Set(elements).count == elements.count,
            elements.allSatisfy({ ($0 == nil) == (target.column == nil) }),
            groups.allSatisfy({ $0.map(\.target?.part) == wanted }),
            parts.allSatisfy({ part in
                var own = part.target
                own?.element = nil
                own?.part = nil
                return own == target
            })
        else { return nil }
        self.target = target
        self.parts = parts
    }

    /// Makes the models ready to predict.
    public func evaluator() -> TargetEvaluator { TargetEvaluator(self) }
}

/// Predicts what structures, or their atoms, have.
public struct TargetEvaluator: Sendable {
    /// The model that it predicts with.
    public let model: TargetModel
    /// The evaluators of the parts, of what atoms have element after element.
    let groups: [[ModelEvaluator]]

    init(_ model: TargetModel) {
        self.model = model
        // The radial functions are those of all parts.
        let tables = RadialTableCache()
        groups = model.parts.groupedByElement { $0.target?.element }.map { $0.map { $0.evaluator(tables: tables) } }
    }

    /// Why the model cannot predict a structure, for a person; nil when it can.
    public func problem(with group: SampleGroup) -> String? {
        let elements = Set(group.elements)
        return groups.joined().lazy.filter { part in
            part.model.target?.element.map(elements.contains) ?? true
        }.compactMap { $0.problem(with: group) }.first
    }

    /// Why a structure cannot have a value for every atom, for a person; nil where it can.
    public func lack(of group: SampleGroup) -> String? {
        let others = Set(group.elements).subtracting(model.elements).sorted()
        guard model.target.column != nil, !others.isEmpty else { return nil }
        let known = model.elements.map(\.symbol).joined(separator: " ")
        return
            "structure \(printable(group.id)): expected atoms that there is a model of, \(known), to write a column, found "
            + others.map(\.symbol).joined(separator: " ")
    }

    /// What structures have, in their order, on several threads; of what atoms have that of each atom, nil where there is no
    /// model of its element. Throws when canceled.
    public func predict(_ structures: [Structure], execution: Execution) throws -> [[PredictedValue?]] {
        try execution.map(structures.count) { index in
            let structure = structures[index]
            guard model.target.column != nil else { return values(structure, groups[0], count: 1) }
            var values = [PredictedValue?](repeating: nil, count: structure.elements.count)
            for parts in groups {
                let element = parts[0].model.target?.element
                let atoms = structure.elements.indices.filter { structure.elements[$0] == element }
                guard !atoms.isEmpty else { continue }
                for (atom, value) in zip(atoms, self.values(structure, parts, count: atoms.count)) {
                    values[atom] = value
                }
            }
            return values
        }
    }

    /// What the parts of one element say of all its atoms, or of the structure.
    private func values(_ structure: Structure, _ parts: [ModelEvaluator], count: Int) -> [PredictedValue] {
        let outputs = parts.map { $0.components(of: [structure], threads: 1)[0] }
        return (0..<count).map { place in
            let own = outputs.map { models in
                models.map { values in
                    let components = values.count / count
                    return Array(values[place * components..<(place + 1) * components])
                }
            }
            return PredictedValue(
                kind: model.target.tensor, parts: own.map { $0[0] }, members: members(own, parts))
        }
    }

    /// The irreducible parts of each member: around the prediction at calibrated distances, its own from the members' mean
    /// times alpha, part for part; empty where a part has no calibrated committee.
    private func members(_ outputs: [[[Double]]], _ parts: [ModelEvaluator]) -> [[[Double]]] {
        let counts = outputs.map { $0.count - 1 }
        guard let count = counts.min(), count > 1, counts.allSatisfy({ $0 == count }),
            parts.allSatisfy({ $0.model.alpha != nil })
        else { return [] }
        let scaled = zip(parts, outputs).map { part, output in
            atCalibratedDistances(Array(output.dropFirst()), from: output[0], alpha: part.model.alpha!)
        }
        return (0..<count).map { member in scaled.map { $0[member] } }
    }
}

/// The number or tensor that a model predicts, with error bars of whatever is computed of it.
public struct PredictedValue: Sendable {
    /// The kind of tensor; nil of a number.
    public let kind: CartesianTensor?
    /// The irreducible parts, [part][mu]; the number.
    public let parts: [[Double]]
    /// The same of each member of a committee, around the prediction at calibrated distances; empty without one.
    let members: [[[Double]]]

    /// The same with irreducible parts, one after the other, added.
    public func adding(_ values: [Double]) -> PredictedValue {
        let ranges = kind?.ranges ?? [0..<1]
        func shifted(_ parts: [[Double]]) -> [[Double]] {
            zip(parts, ranges).map { part, range in zip(part, values[range]).map { $0 + $1 } }
        }
        return PredictedValue(kind: kind, parts: shifted(parts), members: members.map(shifted))
    }

    /// The Cartesian components, row-major, all of them or as many as `count` says; the number.
    public func components(count: Int? = nil) -> [Double] { components(of: parts, count: count) }

    private func components(of parts: [[Double]], count: Int? = nil) -> [Double] {
        kind?.components(of: parts, count: count) ?? parts[0]
    }

    /// One calibrated standard deviation of each of `components`; nil without a committee.
    public func errors(count: Int? = nil) -> [Double]? {
        guard members.count > 1 else { return nil }
        let components = members.map { self.components(of: $0, count: count) }
        return components[0].indices.map { place in meanAndSpread(components.map { $0[place] }).spread }
    }

    /// A number computed of the tensor's components, with one calibrated standard deviation.
    public func value(_ function: ([Double]) -> Double) -> (value: Double, error: Double?) {
        let values = members.map { function(components(of: $0)) }
        return (function(components()), values.count > 1 ? meanAndSpread(values).spread : nil)
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, in the order in which they come.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
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
