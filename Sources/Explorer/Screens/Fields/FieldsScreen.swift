import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// Whose fields are drawn, after the key that chooses.
    var channelHint: String {
        "\(keymap.name(of: .choosePoints)) \(fieldsView.channel.map { "only \($0.symbol)" } ?? "all elements")"
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
        buffer.write(
            "\(channelHint) · arrows turn the plane · \(keymap.name(of: .fieldsView)) a chain of atoms", row: 1,
            of: inside,
            look, .dim)
        let body = inside.below(2)
        let hasCut = body.height >= 26
        let parts = body.split(
            .vertical, [.flexible(min: 12, priority: 1), .fixed(hasCut ? max(12, body.height * 2 / 5) : 0)])
        let maps = parts[0].split(.horizontal, [.flexible(priority: 1), .flexible()], gap: 1)
        drawMap(slice.density, "density ρ", slice, into: &buffer, maps[0], look)
        if slice.hasPotential {
            drawMap(slice.potential, "potential V", slice, into: &buffer, maps[1], look)
        } else {
            buffer.write("V of a periodic structure is drawn for p = 1", wrappedIn: maps[1], look, .dim)
        }
        guard hasCut else { return }
        let cut = slice.cut
        Plot(
            x: PlotAxis("along the middle / Å", range: -slice.cutoff...slice.cutoff), y: PlotAxis("of the largest"),
            series: [
                .line("ρ", x: cut.x, y: cut.density, role: .series0)
            ] + (slice.hasPotential ? [.line("V", x: cut.x, y: cut.potential, role: .series2)] : []), legend: .right
        ).render(into: &buffer, in: parts[1], look)
    }

    private func fieldsFacts(_ scene: MoleculeScene, _ center: Int) -> String {
        let atom = scene.atoms[center]
        if target != nil {
            let whole = selection?.curve.formula(of: nil) ?? ""
            return "\(atom.element.symbol)\(center + 1) of \(whole)"
                + (scene.cell == nil ? "" : ", all images with it; the mean of V is 0")
        }
        let other = scene.atoms.indices.filter { scene.atoms[$0].fragment != atom.fragment }
        let nearest = other.map { scene.distance($0, center) }.min()
        let text =
            "\(atom.element.symbol)\(center + 1) of \(atom.fragment == 0 ? "A" : "B"), R = \(fixed(shownPoint?.distance ?? 0, 2)) Å"
        return text + (nearest.map { ", nearest atom of \(atom.fragment == 0 ? "B" : "A") at \(fixed($0, 2)) Å" } ?? "")
    }

    private func drawMap(
        _ values: [Double], _ title: String, _ slice: FieldSlice, into buffer: inout CellBuffer, _ rect: Rect,
        _ look: Look
    ) {
        guard !rect.isEmpty else { return }
        let range = -slice.cutoff...slice.cutoff
        var map = HeatMap(
            title: title, columns: FieldSlice.side, rows: FieldSlice.side, values: values,
            x: PlotAxis("Å", range: range), y: PlotAxis("", range: range), isSmooth: true, keepsAspect: true)
        map.hasColorBar = rect.width >= 34
        let layout = map.render(into: &buffer, in: rect, look)
        let area = layout.plot.area
        // Outside the sphere there is nothing to be known: no marks for what is missing.
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX where ["?", "·"].contains(buffer[x, y].glyph) { buffer[x, y] = .blank }
        }
        for atom in slice.atoms {
            guard let place = layout.plot.cell(x: atom.x, y: atom.y) else { continue }
            var style = buffer[place.x, place.y].style
            style.foreground = look.isColored ? .rgb(255, 255, 255) : .standard
            style.attributes = [.bold]
            buffer.write(
                atom.element.symbol, x: place.x, y: place.y, style: style, maxWidth: layout.plot.area.maxX - place.x)
        }
    }
}
