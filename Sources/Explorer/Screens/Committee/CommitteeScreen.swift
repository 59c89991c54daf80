import Descriptors
import Exploration
import Terminal

extension ScreenRoom {
    /// Screen 4: do the error bars tell the truth? Predicted against actual error of the model in focus.
    static let committee = ScreenRoom(
        title: "Committee", shortTitle: "Comm", briefTitle: "Com", about: "honest error bars?",
        arrows: "choose a dimer, turn the parameter",
        mouse: "drag a box to list whose points are in it",
        actions: [.choosePoints, .component], hasDimerList: true,
        draw: { _ = $0.drawCommittee(into: &$1, $2, $3) },
        plot: { $0.drawCommittee(into: &$1, $2, $3) },
        opening: { _ in "on the line error bars are honest · above it they promise too much" },
        rows: { $0.pointRows },
        figure: { $0.committeeFigure.map(FigurePanel.plot) },
        printing: { $0.pointsCommand($0.cloud.choice.arguments) },
        perform: { $0.performOnPoints($1) },
        box: { state, box in
            let ranges = box.divided(x: state.shownUnit.factor, y: state.shownUnit.factor)
            state.catchDimers(state.cloud.curves(predicted: ranges.x, actual: ranges.y))
        })
}

extension ExplorerState {
    fileprivate func drawCommittee(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) -> PlotLayout? {
        let name = options.descriptor.symbol
        let inside = buffer.frame(rect, look, title: "\(dimerClass) \(name): predicted against actual error")
        if let focused, isCurrent(options.descriptor), focused.report.coverage == nil, !awaitsErrorBars {
            let text =
                focused.report.note
                ?? "This model has no committee, so it has no error bars. Select committee with \(keymap.name(of: .nextParameter)) and turn it up with \(keymap.name(of: .increase))."
            buffer.write(text, wrappedIn: inside.inset(dx: 1, dy: 0), look, .text)
            return nil
        }
        guard let place = drawCloudHeading(committeeFacts, into: &buffer, inside, look) else { return nil }
        let layout = committeePlot(look).render(into: &buffer, in: place, look)
        finishCloud(into: &buffer, rect, layout, look)
        return layout
    }

    private func committeeFacts(_ report: TrainingReport) -> String {
        guard let coverage = report.coverage else {
            return awaitsErrorBars ? "training the error bars" : "without a committee there are no error bars"
        }
        let source = report.committee.map { "\($0.members) members, α \(short($0.alpha))" } ?? "predictive variance"
        return "within one error bar \(fixed(100 * coverage.oneSigma, 0)) % (68), two "
            + "\(fixed(100 * coverage.twoSigma, 0)) % (95) · \(source)"
    }

    /// Whether a model is shown whose error bars are still under way.
    private var awaitsErrorBars: Bool { options.hasErrorBars && work.isRunning }

    fileprivate var committeeFigure: [Plot] {
        guard focused?.report.coverage != nil, cloud.count > 0 else { return [] }
        var plot = committeePlot(Look(theme, capabilities))
        // The chosen dimer is of the screen.
        plot.series.removeAll { $0.role == .reference }
        plot.title = "\(dimerClass) \(options.descriptor.symbol): predicted against actual error"
        return [plot]
    }

    private func committeePlot(_ look: Look) -> Plot {
        let factor = shownUnit.factor
        var plot = Plot(
            x: PlotAxis(shownUnit.heading("predicted error"), scale: .log),
            y: PlotAxis(shownUnit.heading("actual error"), scale: .log))
        let points = 0..<cloud.count
        plot.series = [
            .density(
                "", x: points.map { cloud.errorBar[$0] * factor }, y: points.map { cloud.error($0).magnitude * factor },
                role: options.descriptor.role)
        ]
        if !cloud.bins.isEmpty {
            plot.series.append(
                .line(
                    "root mean square, 12 bins", x: cloud.bins.map { $0.predicted * factor },
                    y: cloud.bins.map { $0.actual * factor }, role: .accent, marker: .square))
        }
        if let chosen = selection?.index, let one = prediction(options.descriptor, chosen), let bars = one.errorBar,
            bars.count == one.reference.count
        {
            plot.series.append(
                .scatter(
                    "chosen dimer", x: bars.map { $0 * factor },
                    y: zip(one.prediction, one.reference).map { ($0 - $1).magnitude * factor }, role: .reference))
        }
        plot.guides = [
            .powerLaw(1, through: (1, 1), label: "honest"),
            Guide(.powerLaw(exponent: 1, x: 1, y: 2), dash: .dotted),
        ]
        // Points that are right by chance would stretch a log axis without end.
        if let lowest = cloud.bins.first, let highest = points.map({ cloud.error($0).magnitude }).max() {
            let floor = min(lowest.predicted, lowest.actual) * factor / 20
            if floor > 0, floor < highest * factor { plot.y.range = floor...highest * factor * 1.3 }
        }
        return plot
    }
}
