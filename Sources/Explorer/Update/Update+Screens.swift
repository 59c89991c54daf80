import Atomistics
import Exploration

extension ExplorerState {
    /// The next choice of what a scatter plot or the learning curves show.
    mutating func choosePoints() {
        if screen == .learning {
            learningOverlay = learningOverlay.next
            refresh()
        } else if screen == .fields {
            let present = showsChain ? AtomChain.channels : Set(selection?.curve.elements ?? []).sorted()
            let next = channel.flatMap { present.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
            channel = channel == nil || next < present.count ? present[min(next, present.count - 1)] : nil
            rebuildSlice()
        } else {
            cloudChoice = cloudChoice.next
            caught = nil
            rebuildList()
        }
    }

    /// Another atom whose environment is shown, round the end.
    mutating func stepCenter(_ offset: Int) {
        if screen == .multipoles { return moveInLesson(centers: offset, lMax: 0) }
        if isChainShown {
            chain.stepCenter(offset)
        } else {
            guard let count = scene?.atoms.count, count > 0 else { return }
            centerAtom = (centerAtom + offset + count) % count
        }
        rebuildSlice()
    }

    /// Another point of the curve, or another spacing of the chain.
    mutating func stepDistance(_ offset: Int) {
        if isChainShown {
            chain.stretch(offset)
            return rebuildSlice()
        }
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

    var isChainShown: Bool { screen == .fields && showsChain }

    /// The other side of the fields' screen: a dimer in space, or a chain of atoms.
    mutating func turnFields() {
        showsChain.toggle()
        channel = nil
        rebuildSlice()
    }

    /// The fields around the center, where they are on the screen.
    mutating func rebuildSlice() {
        slice = nil
        chainFields = isChainShown ? ChainFields(chain, options.fields) : nil
        guard screen == .fields, !showsChain, let scene, !scene.atoms.isEmpty else { return }
        if let channel, !scene.atoms.contains(where: { $0.element == channel }) { self.channel = nil }
        slice = FieldSlice(
            scene, center: min(centerAtom, scene.atoms.count - 1), element: channel, camera: sliceCamera, options.fields
        )
    }

    /// Turns the molecule, or the plane of the fields; a chain has no other sides.
    mutating func rotate(yaw: Double, pitch: Double) {
        if isChainShown { return }
        if screen == .fields {
            sliceCamera.turn(yaw: yaw, pitch: pitch)
            rebuildSlice()
        } else {
            camera.turn(yaw: yaw, pitch: pitch)
        }
    }
}
