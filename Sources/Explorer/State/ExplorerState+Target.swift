import Atomistics

/// What is otherwise where the data are single structures with a target instead of binding curves.
extension ExplorerState {
    /// What models are trained on and tested on: whole curves, or structures.
    var noun: String { target == nil ? "curve" : "structure" }

    /// What is listed.
    var listNoun: String { target == nil ? "dimer" : "structure" }

    /// What energies, or the target, are shown in.
    var shownUnit: ShownUnit { ShownUnit(unit, of: target) }

    /// Options of the command line that name the target.
    var targetArguments: [String] {
        guard let target else { return [] }
        let unit = target.unit.map { ["--target-unit", shellWord($0)] } ?? []
        return ["--target", shellWord(target.key)] + unit + (target.isPerAtom ? ["--per-atom"] : [])
    }

    /// What is said in place of curves; nil where there are curves.
    var noCurvesText: String? {
        guard let target else { return nil }
        return "\(datasetName) has single structures with the target \(target.key), no binding curves: see "
            + "\(Screen.parity.rawValue) \(Screen.parity.title) and \(Screen.learning.rawValue) \(Screen.learning.title)"
    }
}
