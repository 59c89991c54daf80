import Atomistics
import Exploration

/// A model of something beside the energy, a dipole or a polarizability, whose prediction goes with every answer of
/// `SocketDriver`.
enum DrivenProperty {
    case number(ModelEvaluator)
    case parts(TargetEvaluator)

    /// Reads a model, which must know the structure's elements.
    init(reading path: String, for structure: LabeledStructure) throws {
        let problem: String?
        switch try SavedModel(reading: path) {
        case .number(let model):
            guard model.target != nil else {
                throw DataError(
                    at: SourceLocation(file: path, line: 0),
                    "expected a model of a target, found one of interaction energies")
            }
            let evaluator = model.evaluator()
            problem = evaluator.problem(with: .structure(structure))
            self = .number(evaluator)
        case .parts(let model):
            let evaluator = model.evaluator()
            problem = evaluator.problem(with: .structure(structure)) ?? evaluator.lack(of: .structure(structure))
            self = .parts(evaluator)
        }
        if let problem { throw DataError(at: structure.source, "\(printable(path)): \(problem)") }
        if let taken = keys.first(where: Self.isTaken) {
            throw DataError(
                at: SourceLocation(file: path, line: 0),
                "a target called \(quoted(taken)) would be taken for something else by the server")
        }
    }

    /// Names that have a meaning already.
    private static func isTaken(_ key: String) -> Bool {
        ["raw", "energy_error", "committee_pot", "committee_force", "committee_virial"].contains(key)
    }

    private var target: Target {
        switch self {
        case .number(let evaluator): evaluator.model.target!
        case .parts(let evaluator): evaluator.model.target
        }
    }

    /// The target's name, and that of its error bars.
    var keys: [String] {
        let name = target.column ?? target.key
        return [name, name + "_error"]
    }

    /// The prediction for the whole structure, of a tensor all components row by row, of what atoms have atom after atom,
    /// and one calibrated standard deviation of each where there are error bars. In the unit of the target, energies in
    /// hartree.
    func members(of labeled: LabeledStructure) throws -> [(String, JSONValue)] {
        let value: JSONValue
        let error: JSONValue?
        let unit =
            (target.isPerAtom ? Double(labeled.structure.elements.count) : 1)
            / (target.unit == nil && !target.hasParts ? SocketDriver.hartree : 1)
        switch self {
        case .number(let evaluator):
            let found = evaluator.energies(of: .structure(labeled))[0]
            value = .number(found.energy * unit)
            error = found.errorBar.map { .number($0 * unit) }
        case .parts(let evaluator):
            let shift = labeled.originShift(target)
            let values = try evaluator.predict([labeled.structure], execution: .serial)[0].compactMap { found in
                shift.map { found?.adding($0) } ?? found
            }
            func json(_ numbers: [[Double]]) -> JSONValue {
                target.column == nil || target.tensor == nil
                    ? JSONValue(numbers.flatMap { $0.map { $0 * unit } })
                    : .array(numbers.map { JSONValue($0) })
            }
            value = json(values.map { $0.components() })
            let errors = values.compactMap { $0.errors() }
            error = errors.count == values.count ? json(errors) : nil
        }
        return [(keys[0], value)] + (error.map { [(keys[1], $0)] } ?? [])
    }
}
