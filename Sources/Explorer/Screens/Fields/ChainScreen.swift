import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// The other side of the screen: a chain of atoms, the density around its center, and the potential.
    func drawChain(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let center = AtomChain.elements[fieldsView.chain.center]
        let inside = buffer.frame(
            rect, look, title: "A chain of atoms, as an atom of \(center.symbol) sees it", isFocused: focus == .main)
        guard let fields = fieldsView.chainFields else { return }
        guard inside.width > 20, inside.height > 10 else {
            let other = "; \(keymap.name(of: .fieldsView)) shows the dimer"
            return drawNeed(
                of: "the chain", Size(width: 21, height: 11), other: other, into: &buffer, inside, look)
        }
        let facts =
            "ρ of \(fields.atomsInDensity) atoms, V of \(fields.atomsInPotential) "
            + "(reach \(options.fields.reach.rawValue)), \(plain(fieldsView.chain.spacing)) Å apart"
        buffer.write(facts, row: 0, of: inside, look, .text)
        let keys = "\(keymap.name(of: .closer)) \(keymap.name(of: .farther))"
        buffer.write(
            "\(channelHint) · \(keymap.name(of: .fieldsView)) the dimer · \(keys) spacing", row: 1, of: inside, look,
            .dim)
        let body = inside.below(2)
        let parts = body.split(
            .vertical, [.fixed(1), .flexible(min: 4, priority: 1), .flexible(min: 4, priority: 1)])
        let density = chainPlot(fields, "density ρ", \.density, look)
        let potential = chainPlot(fields, "potential V", \.potential, look)
        // One above the other, x for x: the narrower labels move to the right.
        var scratch = buffer
        let starts = zip([density, potential], parts.dropFirst()).map { plot, part in
            plot.render(into: &scratch, in: part, look).area.x
        }
        let start = starts.max() ?? 0
        var layout: PlotLayout?
        for (place, plot) in [density, potential].enumerated() {
            let part = parts[place + 1]
            let shift = start - starts[place]
            layout = plot.render(
                into: &buffer, in: Rect(x: part.x + shift, y: part.y, width: part.width - shift, height: part.height),
                look)
        }
        if let layout { drawChainAtoms(into: &buffer, row: parts[0].y, layout, look) }
    }

    /// What lies outside the sphere is dotted: the model does not look at it there.
    private func chainPlot(
        _ fields: ChainFields, _ title: String, _ values: KeyPath<ChainFields.Channel, [Double]>, _ look: Look
    ) -> Plot {
        let cutoff = options.fields.cutoff
        let ends = (fields.x.first ?? 0)...(fields.x.last ?? 1)
        let outside = [ends.lowerBound...max(ends.lowerBound, -cutoff), min(cutoff, ends.upperBound)...ends.upperBound]
        var plot = Plot(
            title: title, x: PlotAxis("x / Å", range: ends), y: PlotAxis("", includes: [0]),
            legend: look.isColored ? .none : .automatic)
        plot.guides = [.vertical(-cutoff), .vertical(cutoff, label: ModelParameter.cutoff.label)]
        plot.series = fields.channels.filter { fieldsView.channel == nil || $0.element == fieldsView.channel }.map {
            .line(
                $0.element.symbol, x: fields.x, y: $0[keyPath: values], role: AtomChain.role(of: $0.element),
                extrapolated: outside)
        }
        return plot
    }

    /// The atoms over the curves, in the color of their channel, the center reversed, what the density misses dimmed.
    private func drawChainAtoms(into buffer: inout CellBuffer, row: Int, _ layout: PlotLayout, _ look: Look) {
        for (index, position) in fieldsView.chain.positions.enumerated() {
            guard let place = layout.cell(x: position, y: layout.y.range.lowerBound) else { continue }
            let element = AtomChain.elements[index]
            var style = look[AtomChain.role(of: element)]
            if index == fieldsView.chain.center { style.attributes.formUnion([.reverse, .bold]) }
            if options.fields.weights(at: position.magnitude).density == 0 { style.attributes.insert(.dim) }
            buffer.write(element.symbol, x: place.x, y: row, style: style, maxWidth: 2)
        }
    }
}

extension AtomChain {
    static func role(of element: Element) -> Role { element == .oxygen ? .series5 : .series1 }
}
