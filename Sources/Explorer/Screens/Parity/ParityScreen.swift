import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// Screen 5: predicted against reference energies of the model in focus.
    func drawParity(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let name = options.descriptor.symbol
        let inside = buffer.frame(rect, look, title: "\(dimerClass) \(name): predicted against reference")
        guard let place = drawCloudHeading(into: &buffer, inside, look) else { return }
        let layout = parityPlot(look).render(into: &buffer, in: place, look)
        finishCloud(into: &buffer, rect, layout, look)
    }

    func parityPlot(_ look: Look) -> Plot {
        let factor = shownUnit.factor
        let x = cloud.reference.map { $0 * factor }
        let y = cloud.prediction.map { $0 * factor }
        var plot = Plot(
            x: PlotAxis(shownUnit.heading("reference")), y: PlotAxis(shownUnit.heading("predicted")), legend: .none)
        plot.guides = [.diagonal(label: "exact")]
        plot.series = [.density("", x: x, y: y, role: options.descriptor.role)]
        if let chosen = selection?.index, let one = prediction(options.descriptor, chosen) {
            plot.series.append(
                .scatter(
                    "", x: one.reference.map { $0 * factor }, y: one.prediction.map { $0 * factor }, role: .reference))
        }
        return plot
    }

    /// Two lines above a scatter plot: how good the model is, and what is shown. Returns the room below, nil where
    /// there is nothing to plot.
    func drawCloudHeading(into buffer: inout CellBuffer, _ inside: Rect, _ look: Look) -> Rect? {
        guard inside.height > 2, inside.width > 4 else { return nil }
        guard let focused, cloud.count > 0 else {
            let failure = work.failures[job(options.descriptor, in: dimerClass)]
            let text =
                failure ?? (work.isRunning ? "training" : focused == nil ? "not trained" : "no \(cloudChoice.rawValue)")
            buffer.write(text, x: inside.x + 1, y: inside.y, look, .dim, maxWidth: inside.width - 1)
            return nil
        }
        let role: Role = isCurrent(options.descriptor) ? .text : .dim
        buffer.write(cloudFacts(focused), x: inside.x + 1, y: inside.y, look, role, maxWidth: inside.width - 2)
        let key = keymap.name(of: .choosePoints)
        let chosen = selection.map { " · ● \($0.curve.id)" } ?? ""
        buffer.write(
            "\(key) \(cloudChoice.rawValue): \(cloud.count)\(chosen)", x: inside.x + 1, y: inside.y + 1, look, .dim,
            maxWidth: inside.width - 2)
        return Rect(x: inside.x, y: inside.y + 2, width: inside.width, height: inside.height - 2)
    }

    private func cloudFacts(_ model: ShownModel) -> String {
        let report = model.report
        if screen == .committee {
            guard let coverage = report.coverage else {
                return awaitsErrorBars ? "training the error bars" : "without a committee there are no error bars"
            }
            let source = report.committee.map { "\($0.members) members, α \(short($0.alpha))" } ?? "predictive variance"
            return "within one error bar \(fixed(100 * coverage.oneSigma, 0)) % (68), two "
                + "\(fixed(100 * coverage.twoSigma, 0)) % (95) · \(source)"
        }
        let metrics = cloudChoice == .train ? report.train : report.test
        return
            "\(cloudChoice == .train ? "training" : "test") RMSE \(energyText(metrics.rmse))"
            + (metrics.std > 0 ? " = \(percent(metrics.rmsePercent)) of std · " : " · ")
            + "MAE \(energyText(metrics.mae))"
    }

    /// Marks what is out of date, the box being drawn, and what the last one caught.
    func finishCloud(into buffer: inout CellBuffer, _ rect: Rect, _ layout: PlotLayout, _ look: Look) {
        if !isCurrent(options.descriptor) { buffer.restyle(layout.area) { $0.attributes.insert(.dim) } }
        if let drag { drawBox(drag, into: &buffer, layout.area, look) }
        let text =
            caught.map { " box: \($0.count) \(listNoun)s · \(keymap.name(of: .back)) all " }
            ?? " drag a box to list its \(listNoun)s "
        guard hasMouse || caught != nil, rect.width > text.columns + 4 else { return }
        buffer.write(text, x: rect.maxX - text.columns - 2, y: rect.maxY - 1, look, caught == nil ? .dim : .accent)
    }
}
