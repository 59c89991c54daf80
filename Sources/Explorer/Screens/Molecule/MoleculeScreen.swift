import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// The dimer in three dimensions, with the environment of one atom.
    func drawMolecule(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let title = selection.map { moleculeTitle($0.curve) } ?? "Molecule"
        let inside = buffer.frame(rect, look, title: title, isFocused: focus == .main)
        guard let selection, let scene = moleculeView.scene, !scene.atoms.isEmpty else { return }
        guard inside.width > 6, inside.height > 6 else {
            return drawNeed(of: "the molecule", Size(width: 7, height: 7), into: &buffer, inside, look)
        }
        let center = min(moleculeView.center, scene.atoms.count - 1)
        let drawing = moleculeDrawing
        let lines =
            moleculeFacts(selection.curve, scene, center)
            + [drawing?.text ?? turningFacts(scene, center, isWide: inside.width >= 64)]
        for (row, line) in lines.enumerated() {
            buffer.write(line, row: row, of: inside, look, row == 0 ? .text : .dim)
        }
        moleculeSketch(drawing)?.render(into: &buffer, in: inside.below(lines.count), look)
    }

    private func moleculeTitle(_ curve: SampleGroup) -> String {
        target == nil ? "\(curve.id) at R = \(fixed(shownPoint?.distance ?? 0, 2)) Å" : "structure \(curve.id)"
    }

    /// Facts about a structure without monomers.
    private func structureFacts(_ curve: SampleGroup, _ scene: MoleculeScene, _ center: Int) -> [String] {
        let cutoff = options.fields.cutoff
        let near = scene.atomsNear(center, within: cutoff)
        var whole = curve.formula(of: nil)
        if let cell = curve.first.cell {
            whole += cell.openAxis == nil ? ", periodic" : ", a slab"
            whole += (cell.cubeEdge.map { ", a cube of \(fixed($0, 2)) Å" } ?? "")
        }
        if let target, !target.hasParts, let energy = shownPoint?.value?[0] {
            whole += " · \(target.key) \(energyText(energy))"
        }
        return [
            "\(scene.atoms[center].element.symbol)\(center + 1) sees \(near) atoms within r_c = \(plain(cutoff)) Å"
                + (curve.first.cell == nil ? "" : ", images among them"),
            whole,
        ]
    }

    private func moleculeFacts(_ curve: SampleGroup, _ scene: MoleculeScene, _ center: Int) -> [String] {
        guard curve.first.fragments.contains(1) else { return structureFacts(curve, scene, center) }
        let cutoff = options.fields.cutoff
        let atom = scene.atoms[center]
        var own = 0
        var other = 0
        for index in scene.atoms.indices where index != center && scene.distance(index, center) < cutoff {
            if scene.atoms[index].fragment == atom.fragment { own += 1 } else { other += 1 }
        }
        let side = atom.fragment == 0 ? "A" : "B"
        var monomers = "A \(curve.formula(of: 0)), B \(curve.formula(of: 1))"
        if target?.hasParts != true, let energy = shownPoint?.value?[0] {
            monomers += " · \(target?.key ?? "E") \(energyText(energy))"
        }
        return [
            "\(atom.element.symbol)\(center + 1) of \(side) sees within r_c = \(plain(cutoff)) Å: \(own) of \(side), \(other) of \(side == "A" ? "B" : "A")",
            monomers,
        ]
    }

    /// What of the density around the atom turns with the molecule, and what stays.
    private func turningFacts(_ scene: MoleculeScene, _ center: Int, isWide: Bool) -> String {
        let features = TurningFeatures(scene, center: center, camera: moleculeView.camera, options.fields)
        let (x, y, z) = (fixed(features.vector.x, 2), fixed(features.vector.y, 2), fixed(features.vector.z, 2))
        return "ρ(\(features.element.symbol)) λ 0: \(fixed(features.scalar, 2)), λ 1: x \(x) y \(y) z \(z)"
            + (isWide ? ", length \(fixed(features.length, 2))" : "")
    }

    /// The molecule as it is drawn: bonds as lines, atoms as balls, the cutoff sphere as its outline, and what is drawn about
    /// it; nil where there is none.
    func moleculeSketch(_ drawing: MoleculeDrawing?) -> Sketch? {
        guard let selection, let scene = moleculeView.scene, !scene.atoms.isEmpty else { return nil }
        let center = min(moleculeView.center, scene.atoms.count - 1)
        let cutoff = options.fields.cutoff
        var sketch = Sketch(
            title: moleculeTitle(selection.curve), reach: max(scene.radius + 0.6, scene.reach(of: center, cutoff)),
            unit: "Å")
        let points = scene.atoms.map { moleculeView.camera.apply($0.position) }
        func flat(_ p: SIMD3<Double>) -> SIMD2<Double> { SIMD2(p.x, p.y) }
        // The sphere's outline is a circle from any side.
        let steps = 240
        let outline = (0...steps).map { step in
            let angle = Camera(yaw: 360 * Double(step) / Double(steps), pitch: 0).apply(SIMD3(cutoff, 0, 0))
            return flat(points[center]) + SIMD2(angle.x, angle.z)
        }
        let seen =
            "\(ModelParameter.cutoff.label) = \(plain(cutoff)) Å of \(scene.atoms[center].element.symbol)\(center + 1)"
        sketch.lines.append(Sketch.Line(outline, role: .guide, ascii: ".", layer: .guide, name: seen))
        for (a, b) in scene.bonds {
            let isInside = scene.distance(a, center) < cutoff && scene.distance(b, center) < cutoff
            sketch.lines.append(
                Sketch.Line(
                    [flat(points[a]), flat(points[b])], role: isInside ? .text : .dim,
                    ascii: scene.atoms[a].fragment == 0 ? "-" : "="))
        }
        let items = drawing?.items ?? []
        // The data's largest is as long as the molecule is large; about atoms, as a bond.
        let size = items.map(\.reference.size).max() ?? 0
        let room = items.contains { $0.atom != nil } ? 1.2 : 0.9 * max(scene.radius, 1)
        for item in items where size > 0 {
            let origin = item.atom.map { points[$0] } ?? .zero
            let drawings = [
                (item.reference, Role.reference, Unicode.Scalar("o"), "reference"),
                (item.prediction, options.descriptor.role, "+", options.descriptor.symbol),
            ]
            for case (let drawing?, let role, let ascii, let name) in drawings {
                for (a, b) in drawing.lines(
                    scale: room / size, turn: { moleculeView.camera.apply(scene.turned($0)) })
                {
                    sketch.lines.append(
                        Sketch.Line([flat(origin + a), flat(origin + b)], role: role, ascii: ascii, name: name))
                }
            }
        }
        for index in scene.atoms.indices.sorted(by: { points[$0].z < points[$1].z }) {
            let element = scene.atoms[index].element
            sketch.balls.append(
                Sketch.Ball(
                    flat(points[index]), name: element.symbol, role: element.role,
                    weight: index == center ? .chosen : scene.distance(index, center) < cutoff ? .near : .far))
        }
        return sketch
    }
}

extension MoleculeScene {
    /// How far from the origin the sphere of an atom reaches.
    func reach(of atom: Int, _ cutoff: Double) -> Double {
        let p = atoms[atom].position
        return (p * p).sum().squareRoot() + cutoff
    }
}

extension Element {
    /// The colors chemists give the elements, where there are colors.
    var role: Role {
        switch atomicNumber {
        case 1: .text
        case 6: .axis
        case 7: .series1
        case 8: .series5
        case 9, 17, 35, 53: .series0
        case 16: .warning
        case 15: .series2
        default: .series3
        }
    }
}
