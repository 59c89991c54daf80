import Descriptors
import Exploration
import Terminal

extension ScreenRoom {
    /// Screen 5: predicted against reference energies of the model in focus.
    static let parity = ScreenRoom(
        title: "Parity", shortTitle: "Parity", briefTitle: "Par", about: "every point at once",
        arrows: "choose a dimer, turn the parameter",
        mouse: "drag a box to list whose points are in it",
        actions: [.choosePoints, .component], hasDimerList: true,
        draw: { _ = $0.drawParity(into: &$1, $2, $3) },
        plot: { $0.drawParity(into: &$1, $2, $3) },
        opening: { state in
            "points off the line are wrong"
                + (state.hasMouse ? " · drag a box to list their \(state.listNoun)s" : "")
        },
        rows: { $0.pointRows },
        figure: { $0.parityFigure.map(FigurePanel.plot) },
        printing: { $0.pointsCommand($0.cloud.choice.arguments) },
        perform: { $0.performOnPoints($1) },
        box: { state, box in
            let ranges = box.divided(x: state.shownUnit.factor, y: state.shownUnit.factor)
            state.catchDimers(state.cloud.curves(x: ranges.x, y: ranges.y))
        })
}

extension ExplorerState {
    fileprivate func drawParity(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) -> PlotLayout? {
        let name = options.descriptor.symbol
        let inside = buffer.frame(rect, look, title: "\(dimerClass) \(name): predicted against reference")
        guard let place = drawCloudHeading(parityFacts, into: &buffer, inside, look) else { return nil }
        let layout = parityPlot(look).render(into: &buffer, in: place, look)
        finishCloud(into: &buffer, rect, layout, look)
        return layout
    }

    private func parityFacts(_ report: TrainingReport) -> String {
        if let all = report.firstAnswerOf {
            return "first answer: \(report.trainCurves) of \(all) \(noun)s, test RMSE \(energyText(report.test.rmse))"
        }
        if let component = cloud.component {
            let names = dimerClass.componentNames
            return
                "\(cloud.choice.rawValue), component \(names[component]): RMSE "
                + "\(energyText(cloud.rmse)) · of all \(names.count) \(percent(report.test.rmsePercent)) in test"
        }
        let metrics = cloud.choice == .train ? report.train : report.test
        return
            "\(cloud.choice == .train ? "training" : "test") RMSE \(energyText(metrics.rmse))"
            + (metrics.std > 0 ? " = \(percent(metrics.rmsePercent)) of std · " : " · ")
            + "MAE \(energyText(metrics.mae))"
    }

    fileprivate var parityFigure: [Plot] {
        guard let focused, cloud.count > 0 else { return [] }
        var plot = parityPlot(Look(theme, capabilities))
        // The chosen dimer is of the screen.
        plot.series.removeAll { $0.role == .reference }
        plot.title = "\(dimerClass) \(options.descriptor.symbol): \(parityFacts(focused.report))"
        return [plot]
    }

    private func parityPlot(_ look: Look) -> Plot {
        let factor = shownUnit.factor
        let x = cloud.reference.map { $0 * factor }
        let y = cloud.prediction.map { $0 * factor }
        var plot = Plot(
            x: PlotAxis(shownUnit.heading("reference")), y: PlotAxis(shownUnit.heading("predicted")), legend: .none)
        plot.guides = [.diagonal(label: "exact")]
        plot.series = [.density("", x: x, y: y, role: options.descriptor.role)]
        if let chosen = selection?.index, let one = prediction(options.descriptor, chosen) {
            let shown = one.reference.indices.filter(cloud.takes)
            plot.series.append(
                .scatter(
                    "", x: shown.map { one.reference[$0] * factor }, y: shown.map { one.prediction[$0] * factor },
                    role: .reference))
        }
        return plot
    }
}
