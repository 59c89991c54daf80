import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// Errors of every descriptor above, the curves of the chosen dimer below. Returns the geometry of their plot.
    func drawCurves(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) -> PlotLayout? {
        let inside = buffer.frame(rect, look, title: curvesTitle(width: rect.width - 6))
        guard inside.width > 0, inside.height > 0 else { return nil }
        guard let selection, target == nil else {
            let text =
                !isLoaded ? "reading the dataset" : curves.isEmpty ? "no dimers to show" : "nothing fits the filter"
            buffer.write(noCurvesText ?? text, wrappedIn: inside.inset(dx: 1, dy: 0), look, .dim)
            return nil
        }
        let place = curvePlace(inside)
        let plot = curvePlot(selection, in: inside, look)
        drawErrorTable(into: &buffer, inside, look)
        if errorRows(inside) == 0 { drawErrorsInFrame(into: &buffer, rect, look) }
        drawSamples(of: plot, into: &buffer, inside, look)
        let layout = plot.render(into: &buffer, in: place, look)
        if !showsErrors { drawOutside(selection, layout, into: &buffer, look) }
        for descriptor in plotted where models[descriptor] != nil && !isCurrent(descriptor) {
            buffer.fade(look[descriptor.role], in: layout.area)
        }
        // Without rows for errors they have the border.
        if !showsErrors, curvesView.zoom != .all || errorRows(inside) > 0 {
            drawBoxHint(zoomText(curvesView.zoom), else: "drag a box to zoom", into: &buffer, rect, look)
        }
        if let drag { drawBox(drag, into: &buffer, layout.area, look) }
        return showsErrors ? nil : layout
    }

    /// What part of a curve is looked at, and the way back; nil of all of it.
    func zoomText(_ zoom: Zoom) -> String? {
        zoom == .all ? nil : "\(zoom.name) · \(keymap.name(of: .back)) all"
    }

    /// The errors of the model in focus in the lower border, where there is no room for all.
    private func drawErrorsInFrame(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        guard let focused, let index = selection?.index, let error = focused.error(of: index) else { return }
        let std = focused.report.test.std
        let mark = focused.report.isProvisional || focused.report.firstAnswerOf != nil ? "~" : ""
        let text =
            " \(options.descriptor.symbol) \(mark)\(errorText(error, std: std)), class test "
            + "\(mark)\(errorText(focused.report.test.rmse, std: std)) "
        guard text.shown(with: look.glyphs).columns + 4 <= rect.width else { return }
        buffer.write(
            text, x: rect.x + 2, y: rect.maxY - 1, look, isCurrent(options.descriptor) ? .text : .dim)
    }

    /// Names the curves that lie above or below the picture, at its right edge.
    private func drawOutside(
        _ selection: SelectedDimer, _ layout: PlotLayout, into buffer: inout CellBuffer, _ look: Look
    ) {
        let factor = shownUnit.factor
        var (above, below) = (0, 0)
        for descriptor in plotted {
            let inRange = points(descriptor, selection).filter { layout.x.range.contains($0.0) }.map { $0.1 * factor }
            guard let lowest = inRange.min(), let highest = inRange.max(), layout.area.height > 6 else { continue }
            let isAbove = lowest > layout.y.range.upperBound
            guard isAbove || highest < layout.y.range.lowerBound else { continue }
            let text = "\(descriptor.symbol) \(isAbove ? "↑" : "↓")"
            let row = isAbove ? layout.area.y + above : layout.area.maxY - 1 - below
            if isAbove { above += 1 } else { below += 1 }
            buffer.write(
                text, x: layout.area.x, y: row, look, descriptor.role, maxWidth: layout.area.width, alignment: .right)
        }
    }

    private func curvesTitle(width: Int) -> String {
        guard let selection else { return "Curves" }
        let curve = selection.curve
        var title = curve.id
        let monomers = [curve.formula(of: 0), curve.formula(of: 1)].filter { !$0.isEmpty }.joined(separator: " and ")
        let split = focused?.predictions[selection.index]?.split
        if let split { title += split == .train ? " · training curve" : " · test curve" }
        if !monomers.isEmpty, title.columns + monomers.columns + 3 <= width { title += " · " + monomers }
        return title
    }

    /// Where the plot stands below the errors.
    private func curvePlace(_ inside: Rect) -> Rect { inside.below(errorRows(inside)) }

    func energyText(_ value: Double) -> String {
        shownUnit.measured(short(value * shownUnit.factor))
    }

    func errorText(_ rmse: Double, std: Double) -> String {
        showsPercent ? percent(std > 0 ? 100 * rmse / std : .nan) : energyText(rmse)
    }

    func drawBox(_ drag: Drag, into buffer: inout CellBuffer, _ area: Rect, _ look: Look) {
        let left = min(drag.start.x, drag.end.x)
        let top = min(drag.start.y, drag.end.y)
        let box = Rect(
            x: left, y: top, width: abs(drag.start.x - drag.end.x) + 1, height: abs(drag.start.y - drag.end.y) + 1
        ).intersection(area)
        buffer.restyle(box) { $0.attributes.formSymmetricDifference(.reverse) }
    }
}

extension CellBuffer {
    /// Dims the cells of one color: a series that is out of date, with its band. Without colors all of the area is
    /// dimmed.
    mutating func fade(_ style: Style, in area: Rect) {
        let colors = [style.foreground, style.receding.foreground]
        restyle(area) { cell in
            if style.foreground == .standard || colors.contains(cell.foreground) {
                cell.attributes.insert(.dim)
                cell.attributes.remove(.bold)
            }
        }
    }
}
