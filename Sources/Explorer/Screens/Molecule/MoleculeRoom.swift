import Atomistics
import Terminal

extension ScreenRoom {
    /// Screen 8: the dimer in space, with the environment of one atom.
    static let molecule = ScreenRoom(
        title: "Molecule", shortTitle: "Mol", briefTitle: "Mol", about: "the dimer in space",
        arrows: "turn the molecule", arrowsHint: "turn it",
        mouse: "drag to turn the molecule; the wheel: distance",
        actions: [.previousCenter, .nextCenter, .closer, .farther], hasDimerList: true,
        draw: { $0.drawMolecule(into: &$1, $2, $3) },
        opening: { "ρ sees inside the circle, V beyond · arrows\($0.hasMouse ? " or a drag" : "") turn it" },
        rows: { ScreenRoom.curves.rows($0) },
        figure: { state in state.moleculeSketch(state.moleculeDrawing).map { [.sketch($0)] } ?? [] },
        subject: { $0.dimerSubject },
        keepsPanelAlone: true,
        drawing: { state in
            let dimer = state.classArguments + state.dimerArguments
            return FigureWords(kind: "molecule", arguments: dimer + state.spaceArguments)
        },
        isPrinted: false,
        perform: { $0.performOnMolecule($1) },
        move: { $0.moleculeView.camera.turn(yaw: 10 * Double($1), pitch: 10 * Double(min(max($2, -2), 2))) },
        wheel: { $0.stepPoint($1) },
        drag: { $0.moleculeView.camera.turn(yaw: 4 * Double($1), pitch: 8 * Double($2)) })
}

/// The molecule in space and the atom that is looked at, which the fields are those of too.
struct MoleculeView: Sendable {
    var scene: MoleculeScene?
    var camera = Camera()
    /// The atom whose environment is shown, and the point of the curve.
    var center = 0
    var point = 0
}

extension ExplorerState {
    mutating func performOnMolecule(_ action: Action.ID) -> Bool {
        switch action {
        case .previousCenter: stepCenter(-1)
        case .nextCenter: stepCenter(1)
        case .closer: stepPoint(-1)
        case .farther: stepPoint(1)
        default: return false
        }
        return true
    }

    /// Another atom whose environment is shown, round the end.
    private mutating func stepCenter(_ offset: Int) {
        guard let count = moleculeView.scene?.atoms.count, count > 0 else { return }
        moleculeView.center = (moleculeView.center + offset + count) % count
        rebuildSlice()
    }

    /// Another point of the curve.
    fileprivate mutating func stepPoint(_ offset: Int) {
        guard let selection else { return }
        moleculeView.point = min(max(moleculeView.point + offset, 0), max(0, selection.curve.count - 1))
        rebuildScene()
    }

    /// The point of the curve, or the structure, on the screen.
    var shownPoint: Sample? {
        guard let samples = selection?.curve.samples, samples.indices.contains(moleculeView.point) else { return nil }
        return samples[moleculeView.point]
    }

    mutating func rebuildScene() {
        moleculeView.scene = shownPoint.map { MoleculeScene($0.terms[0].structure) }
        rebuildSlice()
    }
}
