import Atomistics

/// What is otherwise where the data are single structures with a target instead of binding curves.
extension ExplorerState {
    /// What models are trained on and tested on: whole curves, or structures.
    var noun: String { target == nil ? "curve" : "structure" }

    /// What is listed.
    var listNoun: String { target == nil ? "dimer" : "structure" }

    /// What energies, or the target, are shown in.
    var shownUnit: ShownUnit { ShownUnit(unit, of: target) }

    /// What is said in place of curves; nil where there are curves.
    var noCurvesText: String? {
        guard let target else { return nil }
        return "\(datasetName) has single structures with the target \(target.key), no binding curves: see "
            + "\(Screen.parity.rawValue) \(Screen.parity.title) and \(Screen.learning.rawValue) \(Screen.learning.title)"
    }
}

extension Target {
    /// The options of the command line that name it, as a shell takes them.
    public var arguments: [String] {
        // Tensors and what atoms have are bare numbers unless it is said what they are measured in.
        let unitWords = unit.flatMap {
            hasParts && $0.isEmpty ? nil : ["--target-unit", $0.isEmpty ? "1" : shellWord($0)]
        }
        let kind = tensor.map { ["--target-kind", $0.rawValue] } ?? []
        let originWords = origin.map { ["--origin", $0.rawValue] } ?? []
        let forceWords = forces.map { forces in
            ["--forces", shellWord(forces.column)] + (forces.weight.map { ["--force-weight", "\($0)"] } ?? [])
        }
        return ["--target", shellWord(key)] + (unitWords ?? []) + kind + originWords + (forceWords ?? [])
            + (isPerAtom ? ["--per-atom"] : [])
    }
}
