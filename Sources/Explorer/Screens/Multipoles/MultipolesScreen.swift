import Exploration
import Terminal

extension ExplorerState {
    /// Returns the plot's geometry once there is one.
    func drawMultipoles(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) -> PlotLayout? {
        let title = lessonCurve.map { "H2O and CO2 far apart: \($0.id)" } ?? "H2O and CO2 far apart"
        let inside = buffer.frame(rect, look, title: title, isFocused: focus == .main)
        guard inside.height > 3, inside.width > 20 else { return nil }
        guard let shown = lesson.shown else {
            let text = lesson.pending != nil ? "training" : lesson.failure?.text ?? "not trained"
            buffer.write(isLoaded ? text : "reading the dataset", wrappedIn: inside.inset(dx: 1, dy: 0), look, .dim)
            return nil
        }
        let table = LessonTable(inside, shown.options, lMax: lesson.lMax)
        let tone = isLessonCurrent ? look : look.dimmed
        drawLessonTable(shown, table, into: &buffer, tone)
        guard table.height < inside.height else { return nil }
        buffer.write(lessonCharges(shown, isWide: table.isWide), row: table.height, of: inside, tone, .text)

        let lines = wrapped(lessonText, to: max(1, inside.width - 2))
        let rest = inside.below(table.height + 1)
        let textRows = rest.height >= lines.count + 12 ? lines.count : 0
        let parts = rest.split(.vertical, [.flexible(min: 1, priority: 1), .fixed(textRows)])
        let layout = lessonPlot(shown).render(into: &buffer, in: parts[0], tone)
        drawBoxHint(zoomText(lesson.zoom), else: "drag a box to zoom", into: &buffer, rect, look)
        if let drag { drawBox(drag, into: &buffer, layout.area, look) }
        for (row, line) in lines.prefix(textRows).enumerated() {
            buffer.write(line, row: row, of: parts[1], look, .dim)
        }
        return layout
    }

    /// RMSE beyond the training distances: l_max downwards, centers side by side.
    private func drawLessonTable(
        _ shown: MultipoleLesson, _ table: LessonTable, into buffer: inout CellBuffer, _ look: Look
    ) {
        let beyond = table.isWide ? "% beyond \(plain(shown.options.trainTo)) Å" : "RMSE %"
        buffer.write(beyond, x: table.rect.x + 1, y: table.rect.y, look, .dim, maxWidth: table.labelWidth - 1)
        for (column, centers) in shown.options.centers.enumerated() {
            buffer.write(
                MultipoleLesson.name(of: centers), x: table.cell(column, table.lMaxes.lowerBound).x, y: table.rect.y,
                look, .title,
                maxWidth: table.cell(column, table.lMaxes.lowerBound).width)
        }
        for lMax in table.lMaxes {
            let role = MultipolesFigure.role(of: .linear(.all, lMax: lMax))
            buffer.write(
                "l_max \(lMax)", x: table.rect.x + 1, y: table.cell(0, lMax).y, look, role,
                maxWidth: table.labelWidth - 1)
            for (column, centers) in shown.options.centers.enumerated() {
                guard let model = shown.model(.linear(centers, lMax: lMax)) else { continue }
                let cell = table.cell(column, lMax)
                let isChosen = column == lesson.column && lMax == lesson.lMax
                let chosenRole: Role = focus == .main ? .selection : .inactiveSelection
                let error = model.extrapolation.rmsePercent
                let value = fixed(error, error < 99.95 ? 1 : 0)
                let number = isChosen ? "[\(value)]" : value + " "
                buffer.write(
                    number, x: cell.x, y: cell.y, look, isChosen ? chosenRole : .text, maxWidth: 7, alignment: .right)
                buffer.bar(min(error, 100) / 100, x: cell.x + 7, y: cell.y, width: cell.width - 8, look, role)
            }
        }
    }

    private func lessonCharges(_ shown: MultipoleLesson, isWide: Bool) -> String {
        let charges = shown.charges
        let error = shown.model(.charges).map { percent($0.extrapolation.rmsePercent) } ?? "-"
        let values = [("H", charges.hydrogen), ("C", charges.carbon), ("O", charges.waterOxygen)]
        let text = values.map { "\($0) \(fixed($1, 3))" }.joined(separator: ", ")
        return "\(isWide ? "point charges" : "charges") \(error): \(text) e"
    }

    var multipolesFigure: [Plot] {
        guard let shown = lesson.shown else { return [] }
        var plot = lessonPlot(shown)
        let curve = shown.orientations[lessonOrientation ?? 0]
        plot.title = "\(curve.id), \(MultipoleLesson.name(of: shown.options.centers[lesson.column]))"
        return [plot]
    }

    /// The charges, and all l_max of the chosen centers in their order, the chosen one on top.
    private func lessonPlot(_ shown: MultipoleLesson) -> Plot {
        let centers = shown.options.centers[lesson.column]
        let figure = MultipolesFigure(shown, orientation: lessonOrientation ?? 0, unit: unit)
        let models =
            [.charges] + (0...shown.options.fields.lMax).map { MultipoleLesson.Model.Kind.linear(centers, lMax: $0) }
        var plot = showsErrors ? figure.errorPlot(models) : figure.plot(models)
        let chosen = lessonModel.map(MultipolesFigure.name)
        for index in plot.series.indices { plot.series[index].isOnTop = plot.series[index].name == chosen }
        switch lesson.zoom {
        case .box(let x, let y):
            let factor = unit.perElectronvolt
            (plot.x.range, plot.y.range) = (x, y.lowerBound * factor...y.upperBound * factor)
        case .tail:
            let curve = shown.orientations[figure.orientation]
            let beyond = Array(zip(curve.distances, curve.reference).dropFirst(curve.trained))
            guard let first = beyond.first?.0, let last = beyond.last?.0, first < last else { break }
            plot.x.range = first / 1.08...last * 1.15
            let energies = beyond.map { ($0.1 * unit.perElectronvolt).magnitude }.filter { $0 > 0 }
            if !showsErrors, let low = energies.min(), let high = energies.max() { plot.y.range = low / 2...high * 2 }
        case .all, .well: break
        }
        return plot
    }

    /// What to look for at the chosen centers.
    private var lessonText: String {
        guard case .linear(let centers, _) = lessonModel else { return "" }
        return MultipoleLesson.explanation(of: centers)
    }
}

/// Where the cells of the table stand.
struct LessonTable {
    let rect: Rect
    let isWide: Bool
    let labelWidth: Int
    /// The rows in sight, the chosen one among them.
    let lMaxes: Range<Int>
    private let cellWidth: Int

    init(_ inside: Rect, _ options: MultipoleLesson.Options, lMax: Int) {
        isWide = inside.width >= 60
        labelWidth = isWide ? 15 : 9
        cellWidth = (inside.width - labelWidth) / max(1, options.centers.count)
        let count = options.fields.lMax + 1
        let fit = max(1, min(count, inside.height - 1))
        let first = Scroll(selected: lMax, offset: 0).firstVisible(count: count, height: fit, margin: 1)
        lMaxes = first..<first + fit
        rect = Rect(x: inside.x, y: inside.y, width: inside.width, height: fit + 1)
    }

    var height: Int { rect.height }

    func cell(_ column: Int, _ lMax: Int) -> Rect {
        Rect(
            x: rect.x + labelWidth + column * cellWidth, y: rect.y + 1 + lMax - lMaxes.lowerBound, width: cellWidth,
            height: 1)
    }
}
