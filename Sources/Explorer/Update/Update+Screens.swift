import Exploration

extension ExplorerState {
    /// The next choice of what a scatter plot or the learning curves show.
    mutating func choosePoints() {
        if screen == .learning {
            learningOverlay = learningOverlay == .descriptors ? .classes : .descriptors
            refresh()
        } else {
            cloudChoice = cloudChoice.next
            caught = nil
            rebuildList()
        }
    }

    /// Another atom whose environment is shown, round the end.
    mutating func stepCentre(_ offset: Int) {
        guard let count = scene?.atoms.count, count > 0 else { return }
        centreAtom = (centreAtom + offset + count) % count
    }

    /// Another point of the curve.
    mutating func stepDistance(_ offset: Int) {
        guard let selection else { return }
        moleculePoint = min(max(moleculePoint + offset, 0), max(0, selection.curve.points.count - 1))
        rebuildScene()
    }

    /// The distance of the molecule on the screen.
    var moleculeDistance: Double {
        guard let points = selection?.curve.points, points.indices.contains(moleculePoint) else { return 0 }
        return points[moleculePoint].distance
    }

    mutating func rebuildScene() {
        scene = selection.map { MoleculeScene($0.curve, at: moleculeDistance) }
    }
}
