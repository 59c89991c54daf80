import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// Whose fields are drawn, after the key that chooses.
    var channelHint: String {
        "[\(keymap.name(of: .choosePoints))] \(fieldsView.channel.map { "only \($0.symbol)" } ?? "all elements")"
    }

    /// Density and potential around one atom, as the model expands them.
    func drawFields(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        if fieldsView.showsChain { return drawChain(into: &buffer, rect, look) }
        let inside = buffer.frame(
            rect, look,
            title: "Fields around an atom of \(target == nil ? "" : "structure ")\(selection?.curve.id ?? "a dimer")",
            isFocused: focus == .main)
        guard let slice = fieldsView.slice, let scene = moleculeView.scene else { return }
        guard inside.width > 8, inside.height > 8 else {
            return drawNeed(of: "the map of fields", Size(width: 9, height: 9), into: &buffer, inside, look)
        }
        let center = min(moleculeView.center, scene.atoms.count - 1)
        buffer.write(fieldsFacts(scene, center), row: 0, of: inside, look, .text)
        let hint = "\(channelHint) · arrows turn the plane · [\(keymap.name(of: .fieldsView))] a chain of atoms"
        buffer.write(fitting(hint, in: inside.width - 2, look), row: 1, of: inside, look, .dim)
        let body = inside.below(2)
        let hasCut = body.height >= 26
        let parts = body.split(
            .vertical, [.flexible(min: 12, priority: 1), .fixed(hasCut ? max(12, body.height * 2 / 5) : 0)])
        let places = parts[0].split(.horizontal, [.flexible(priority: 1), .flexible()], gap: 1)
        for (place, map) in zip(places, fieldMaps(slice)) {
            var map = map
            map.hasColorBar = place.width >= 34
            map.render(into: &buffer, in: place, look)
        }
        if !slice.hasPotential {
            buffer.write("V of a periodic structure is drawn for p = 1", wrappedIn: places[1], look, .dim)
        }
        if hasCut { fieldCut(slice).render(into: &buffer, in: parts[1], look) }
    }

    /// Density and potential as maps, and along the middle; of a chain one above the other.
    var fieldFigure: [FigurePanel] {
        if let fields = fieldsView.chainFields { return chainPlots(fields).map(FigurePanel.plot) }
        guard let slice = fieldsView.slice else { return [] }
        return fieldMaps(slice).map(FigurePanel.map) + [.plot(fieldCut(slice))]
    }

    /// The density and, where it is known, the potential on the plane.
    private func fieldMaps(_ slice: FieldSlice) -> [HeatMap] {
        let range = -slice.cutoff...slice.cutoff
        let channel = fieldsView.channel.map { " of \($0.symbol)" } ?? ""
        let fields = [("density ρ", slice.density)] + (slice.hasPotential ? [("potential V", slice.potential)] : [])
        return fields.map { title, values in
            var map = HeatMap(
                title: title + channel, columns: FieldSlice.side, rows: FieldSlice.side, values: values,
                x: PlotAxis("Å", range: range), y: PlotAxis("", range: range), isSmooth: true, keepsAspect: true)
            // Outside the sphere there is nothing to be known.
            map.isRound = true
            map.labels = slice.atoms.map { HeatMap.Label(x: $0.x, y: $0.y, text: $0.element.symbol) }
            return map
        }
    }

    /// Both fields along the middle.
    private func fieldCut(_ slice: FieldSlice) -> Plot {
        let cut = slice.cut
        return Plot(
            x: PlotAxis("along the middle / Å", range: -slice.cutoff...slice.cutoff), y: PlotAxis("of the largest"),
            series: [.line("ρ", x: cut.x, y: cut.density, role: .series0)]
                + (slice.hasPotential ? [.line("V", x: cut.x, y: cut.potential, role: .series2)] : []), legend: .right)
    }

    private func fieldsFacts(_ scene: MoleculeScene, _ center: Int) -> String {
        let atom = scene.atoms[center]
        if target != nil {
            let whole = selection?.curve.formula(of: nil) ?? ""
            return "\(atom.element.symbol)\(center + 1) of \(whole)"
                + (scene.cell.map { cell in
                    ", all images with it; "
                        + (cell.openAxis == nil ? "the mean of V is 0" : "far from an atom's plane V is -2π|z|/A")
                } ?? "")
        }
        let other = scene.atoms.indices.filter { scene.atoms[$0].fragment != atom.fragment }
        let nearest = other.map { scene.distance($0, center) }.min()
        let text =
            "\(atom.element.symbol)\(center + 1) of \(atom.fragment == 0 ? "A" : "B"), R = \(fixed(shownPoint?.distance ?? 0, 2)) Å"
        return text + (nearest.map { ", nearest atom of \(atom.fragment == 0 ? "B" : "A") at \(fixed($0, 2)) Å" } ?? "")
    }
}
