import Terminal

extension ScreenRoom {
    /// Screen 8: the dimer in space, with the environment of one atom.
    static let molecule = ScreenRoom(
        title: "Molecule", shortTitle: "Mol", briefTitle: "Mol", arrows: "turn the molecule", arrowsHint: "turn it",
        actions: [.previousCenter, .nextCenter, .closer, .farther], hasDimerList: true,
        draw: { $0.drawMolecule(into: &$1, $2, $3) },
        opening: { "ρ sees inside the circle, V beyond · arrows\($0.hasMouse ? " or a drag" : "") turn it" },
        rows: { ScreenRoom.curves.rows($0) },
        subject: { $0.dimerSubject },
        perform: { $0.performOnMolecule($1) },
        move: { $0.camera.turn(yaw: 10 * Double($1), pitch: 10 * Double(min(max($2, -2), 2))) },
        wheel: { $0.stepPoint($1) },
        drag: { $0.camera.turn(yaw: 4 * Double($1), pitch: 8 * Double($2)) })
}

/// The molecule in space, which the fields are those of.
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
        guard let count = scene?.atoms.count, count > 0 else { return }
        centerAtom = (centerAtom + offset + count) % count
        rebuildSlice()
    }

    /// Another point of the curve.
    fileprivate mutating func stepPoint(_ offset: Int) {
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
        rebuildSlice()
    }
}
