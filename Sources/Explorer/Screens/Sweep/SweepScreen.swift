import Descriptors
import Exploration
import Terminal

extension ScreenRoom {
    /// Screen 9: the test error over two parameters.
    static let sweep = ScreenRoom(
        title: "Sweep", shortTitle: "Sweep", briefTitle: "Swp", about: "two parameters",
        arrows: "choose a model of the map", arrowsHint: "model",
        mouse: "click takes a model of the map", actions: [.sweepX, .sweepY],
        draw: { $0.drawSweep(into: &$1, $2, $3) },
        opening: { state in
            (state.work.isRunning ? "\(state.keymap.name(of: .cancel)) cancels · " : "")
                + "arrows choose a model · Enter shows its curves"
        },
        rows: { $0.sweepRows },
        figure: { $0.sweepFigure },
        drawing: { state in
            let choice = state.sweepChoice
            let varied = [choice?.x, choice?.y].compactMap { $0 }.flatMap { ["--vary", $0.option] }
            return FigureWords(kind: "sweep", arguments: state.classArguments + varied)
        },
        isPrinted: false,
        jobs: { state in
            state.rebuildSweep()
            return state.sweep.order.filter { state.scores.score(for: $0) == nil }
        },
        perform: { state, action in
            guard action == .sweepX || action == .sweepY else { return false }
            state.sweepSelected(alongX: action == .sweepX)
            return true
        },
        move: { $0.moveInSweep(columns: $1, rows: -$2) },
        wheel: { _, _ in },
        click: { $0.clickSweep($1) })
}

extension ExplorerState {
    fileprivate mutating func clickSweep(_ click: PictureClick) {
        var buffer = CellBuffer(size: size)
        let look = Look(theme, effective(capabilities))
        let layout = sweepMap?.render(into: &buffer, in: click.inside.below(2), look)
        if let element = layout?.element(at: click.place) { adoptSweep(element) }
    }

    fileprivate var sweepRows: [[String]] {
        [[sweep.x.name, sweep.y.name, "rmse_percent"]]
            + zip(sweep.jobs, sweep.values).compactMap { job, value in
                guard let job, value.isFinite else { return nil }
                return [sweep.x.text(job.options), sweep.y.text(job.options), "\(value)"]
            }
    }

    fileprivate func drawSweep(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let inside = buffer.frame(
            rect, look, title: "\(dimerClass) \(options.descriptor.symbol): \(sweep.x.label) and \(sweep.y.label)",
            isFocused: focus == .main)
        guard inside.height > 3, inside.width > 8 else { return }
        buffer.write(fitting(sweepFacts, in: inside.width - 2, look), row: 0, of: inside, look, .text)
        let keys = "[\(keymap.name(of: .sweepX)) \(keymap.name(of: .sweepY))] lay \(parameter.label) along x, y"
        let hint = fitting(keys + " · arrows choose a model", in: inside.width - 2, look)
        buffer.write(hint, row: 1, of: inside, look, .dim)
        sweepMap?.render(into: &buffer, in: inside.below(2), look)
    }

    /// The map with what its best model is above it.
    fileprivate var sweepFigure: [FigurePanel] {
        guard sweep.known > 0, var map = sweepMap, let best = sweep.best, let value = sweep.value(best),
            let job = sweep.job(best)
        else { return [] }
        let isVaried = sweep.x == .descriptor || sweep.y == .descriptor
        let descriptor = isVaried ? "" : " \(options.descriptor.symbol)"
        map.title =
            "\(dimerClass)\(descriptor): best \(percent(value)) at \(sweep.x.label) \(sweep.x.shown(job.options)), "
            + "\(sweep.y.label) \(sweep.y.shown(job.options))"
        return [.map(map)]
    }

    private var sweepFacts: String {
        guard let best = sweep.best, let value = sweep.value(best), let job = sweep.job(best) else {
            return work.isRunning ? "training, coarse to fine" : "not trained"
        }
        var text =
            "best \(percent(value)) at \(sweep.x.label) \(sweep.x.shown(job.options)), \(sweep.y.label) \(sweep.y.shown(job.options))"
        if let here = sweep.cell(of: options) {
            text += " · here " + (sweep.value(here).map(percent) ?? "not known yet")
        }
        if sweep.known < sweep.order.count { text += " · \(sweep.known) of \(sweep.order.count)" }
        return text
    }

    private var sweepMap: HeatMap? {
        guard !sweep.columns.isEmpty, !sweep.rows.isEmpty else { return nil }
        func axis(_ parameter: ModelParameter, _ options: [ModelOptions]) -> PlotAxis {
            PlotAxis(
                parameter.label + (parameter.unit.map { " / " + $0.symbol } ?? ""),
                categories: options.map { parameter == .dissociation ? parameter.text($0) : parameter.shown($0) })
        }
        let values = sweep.values.map { $0 > 0 ? $0 : .nan }
        return HeatMap(
            columns: sweep.columns.count, rows: sweep.rows.count, values: values, valueLabel: "RMSE / %",
            x: axis(sweep.x, sweep.columns), y: axis(sweep.y, sweep.rows), scale: .log, hasNumbers: true,
            best: sweep.best, selected: sweep.cell(of: options))
    }
}
