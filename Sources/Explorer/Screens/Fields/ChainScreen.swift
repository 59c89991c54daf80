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
        let hint = "\(channelHint) · [\(keymap.name(of: .fieldsView))] the dimer · [\(keys)] spacing"
        buffer.write(fitting(hint, in: inside.width - 2, look), row: 1, of: inside, look, .dim)
        let parts = inside.below(2).split(
            .vertical, [.flexible(min: 5, priority: 1), .flexible(min: 4, priority: 1)])
        var plots = chainPlots(fields)
        if look.isColored { for index in plots.indices { plots[index].legend = .none } }
        // Both are over the same atoms, which are named once.
        plots[1].topLabels = []
        // One above the other, x for x: the narrower labels move to the right.
        var scratch = buffer
        let starts = zip(plots, parts).map { plot, part in plot.render(into: &scratch, in: part, look).area.x }
        let start = starts.max() ?? 0
        for (plot, (part, own)) in zip(plots, zip(parts, starts)) {
            let shift = start - own
            plot.render(
                into: &buffer, in: Rect(x: part.x + shift, y: part.y, width: part.width - shift, height: part.height),
                look)
        }
    }

    /// The density and the potential along the chain, with its atoms above. What lies outside the sphere is dotted: the model
    /// does not look at it there.
    func chainPlots(_ fields: ChainFields) -> [Plot] {
        let cutoff = options.fields.cutoff
        let ends = (fields.x.first ?? 0)...(fields.x.last ?? 1)
        let outside = [ends.lowerBound...max(ends.lowerBound, -cutoff), min(cutoff, ends.upperBound)...ends.upperBound]
        let shown = fields.channels.filter { fieldsView.channel == nil || $0.element == fieldsView.channel }
        let titled: [(String, KeyPath<ChainFields.Channel, [Double]>)] = [
            ("density ρ", \.density), ("potential V", \.potential),
        ]
        return titled.map { title, values in
            var plot = Plot(title: title, x: PlotAxis("x / Å", range: ends), y: PlotAxis("", includes: [0]))
            plot.guides = [.vertical(-cutoff), .vertical(cutoff, label: ModelParameter.cutoff.label)]
            plot.series = shown.map {
                .line(
                    $0.element.symbol, x: fields.x, y: $0[keyPath: values], role: AtomChain.role(of: $0.element),
                    extrapolated: outside)
            }
            // The center reversed, what the density misses faint.
            plot.topLabels = fieldsView.chain.positions.enumerated().map { index, position in
                let element = AtomChain.elements[index]
                return Plot.TopLabel(
                    x: position, text: element.symbol, role: AtomChain.role(of: element),
                    isChosen: index == fieldsView.chain.center,
                    isFaint: options.fields.weights(at: position.magnitude).density == 0)
            }
            return plot
        }
    }
}

extension AtomChain {
    static func role(of element: Element) -> Role { element == .oxygen ? .series5 : .series1 }
}
