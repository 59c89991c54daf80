import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// Errors of every descriptor above, the curves of the chosen dimer below. Returns the geometry of their plot.
    func drawCurves(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) -> PlotLayout? {
        let inside = buffer.frame(rect, look, title: curvesTitle(width: rect.width - 6))
        guard inside.width > 0, inside.height > 0 else { return nil }
        if let noCurvesText {
            buffer.write(noCurvesText, x: inside.x + 1, y: inside.y, look, .dim, maxWidth: inside.width - 1)
            return nil
        }
        guard let selection else {
            let text =
                !isLoaded ? "reading the dataset" : curves.isEmpty ? "no dimers to show" : "nothing fits the filter"
            buffer.write(text, x: inside.x + 1, y: inside.y, look, .dim, maxWidth: inside.width - 1)
            return nil
        }
        let place = curvePlace(inside)
        let plot = curvePlot(selection, in: inside, look)
        drawErrorTable(into: &buffer, inside, look)
        if !look.isColored { drawSamples(of: plot, into: &buffer, inside, look) }
        let layout = plot.render(into: &buffer, in: place, look)
        if !showsErrors { drawOutside(selection, layout, into: &buffer, look) }
        for descriptor in plotted where models[descriptor] != nil && !isCurrent(descriptor) {
            buffer.fade(look[descriptor.role], in: layout.area)
        }
        if curvesView.zoom != .all, !showsErrors {
            let text = " \(curvesView.zoom.name) · \(keymap.name(of: .back)) all "
            buffer.write(text, x: rect.maxX - text.columns - 2, y: rect.maxY - 1, look, .accent)
        }
        if let drag { drawBox(drag, into: &buffer, layout.area, look) }
        return showsErrors ? nil : layout
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
    func curvePlace(_ inside: Rect) -> Rect {
        let rows = errorRows(inside)
        return Rect(x: inside.x, y: inside.y + rows, width: inside.width, height: inside.height - rows)
    }

    /// The rows the errors take: a heading, one for each descriptor, and facts about the model where there is room.
    func errorRows(_ rect: Rect) -> Int {
        let rows = tableDescriptors.count + (pin == nil ? 0 : 1)
        if rect.height < rows + 8 { return 0 }
        return rect.width >= 62 && rect.height >= rows + 16 ? rows + 3 : rows + 1
    }

    /// The descriptor whose row of the errors is at a place.
    func errorRow(at place: Point, _ inside: Rect) -> Descriptor? {
        let row = place.y - inside.y - 1
        return errorRows(inside) > 0 && inside.contains(place) && tableDescriptors.indices.contains(row)
            ? tableDescriptors[row] : nil
    }

    /// A piece of each line beside its name, where colors do not tell which it is.
    private func drawSamples(of plot: Plot, into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        guard errorRows(rect) > 0 else { return }
        let names = tableDescriptors.map(\.symbol) + (pin == nil ? [] : ["pinned"])
        for (row, name) in names.enumerated() {
            guard let place = plot.series.firstIndex(where: { $0.name == name }) else { continue }
            // A mark stands before the name, a dash needs some columns after it.
            let isMark = look.glyphs == .ascii
            let x = rect.x + (isMark ? 2 : 4 + name.columns)
            let columns = isMark ? 1 : min(5, errorColumns(rect).first - x)
            guard columns > 0 else { continue }
            plot.series[place].drawSample(
                into: &buffer, at: Point(x: x, y: rect.y + 1 + row), columns: columns, place: place, look)
        }
    }

    /// Where the errors' first column begins, and how wide columns are.
    private func errorColumns(_ rect: Rect) -> (first: Int, width: Int) {
        rect.width >= 62 ? (rect.x + 16, 13) : rect.width >= 48 ? (rect.x + 11, 11) : (rect.x + 11, 10)
    }

    /// Errors of this dimer and of the class, a row for each descriptor.
    private func drawErrorTable(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let rows = tableDescriptors
        let height = errorRows(rect)
        guard height > 0 else { return }
        let isWide = rect.width >= 62
        let (first, columnWidth) = errorColumns(rect)
        let unitText = showsPercent ? "% of std" : shownUnit.symbol
        buffer.write(
            unitText.isEmpty ? "RMSE" : "RMSE, \(unitText)", x: rect.x + 1, y: rect.y, look, .dim,
            maxWidth: first - rect.x - 1 + 4)
        buffer.write("dimer", x: first, y: rect.y, look, .dim, maxWidth: columnWidth, alignment: .right)
        buffer.write(
            columnWidth > 10 ? "class test" : "class", x: first + columnWidth, y: rect.y, look, .dim,
            maxWidth: columnWidth, alignment: .right)
        if change != nil {
            buffer.write(
                "was", x: first + 2 * columnWidth, y: rect.y, look, .dim, maxWidth: isWide ? 11 : 8, alignment: .right)
        }
        for (row, descriptor) in rows.enumerated() {
            drawErrors(of: descriptor, into: &buffer, rect, rect.y + 1 + row, first, columnWidth, look)
        }
        if let pin {
            drawPinned(pin, into: &buffer, rect, rect.y + 1 + rows.count, first, columnWidth, look)
        }
        let used = rows.count + (pin == nil ? 0 : 1)
        guard height > used + 1 else { return }
        buffer.write(
            factsLine(width: rect.width - 2), x: rect.x + 1, y: rect.y + used + 1, look, .dim,
            maxWidth: rect.width - 2)
    }

    private func drawErrors(
        of descriptor: Descriptor, into buffer: inout CellBuffer, _ rect: Rect, _ y: Int, _ first: Int,
        _ columnWidth: Int, _ look: Look
    ) {
        let isFocus = descriptor == options.descriptor
        guard plotted.contains(descriptor) else {
            buffer.write(toggleKey(descriptor), x: rect.x + 1, y: y, look, .key)
            buffer.write(
                "\(descriptor.symbol)  hidden", x: rect.x + 3, y: y, look, .dim, maxWidth: rect.maxX - rect.x - 3)
            return
        }
        let isFresh = isCurrent(descriptor)
        let role = descriptor.role
        buffer.write(isFocus ? "▶" : " ", x: rect.x, y: y, look, .accent)
        buffer.write(toggleKey(descriptor), x: rect.x + 1, y: y, look, .key)
        buffer.write(descriptor.symbol, x: rect.x + 3, y: y, look, role, maxWidth: first - rect.x - 3)
        guard let model = models[descriptor] else {
            let text =
                work.failures[job(descriptor, in: dimerClass)] != nil
                ? "cannot be trained" : work.isRunning ? "training" : "not trained"
            buffer.write(text, x: first + 1, y: y, look, .dim, maxWidth: rect.maxX - first - 1)
            return
        }
        let textRole: Role = isFresh ? (isFocus ? .title : .text) : .dim
        let index = selection?.index ?? -1
        let dimer =
            showsPercent
            ? model.percent(of: index).map(percent)
            : model.errors.indices.contains(index) ? model.errors[index].map(energyText) : nil
        buffer.write(dimer ?? "-", x: first, y: y, look, textRole, maxWidth: columnWidth, alignment: .right)
        if let all = model.report.firstAnswerOf {
            let text = "first answer: \(model.report.trainCurves) of \(all) curves"
            let x = first + columnWidth + 1
            buffer.write(text, x: x, y: y, look, .warning, maxWidth: max(0, rect.maxX - x))
            return
        }
        let test = model.report.test
        let isProvisional = model.report.isProvisional
        buffer.write(
            (isProvisional ? "~" : "") + errorText(test.rmse, std: test.std), x: first + columnWidth, y: y, look,
            textRole, maxWidth: columnWidth, alignment: .right)
        guard let before = change?.before[descriptor] else { return }
        let x = first + 2 * columnWidth
        let width = rect.width >= 62 ? 11 : 8
        let was = showsPercent ? percent(before) : energyText(before / 100 * test.std)
        buffer.write(was, x: x, y: y, look, .dim, maxWidth: width, alignment: .right)
        guard isFresh, !isProvisional, test.rmsePercent.isFinite else { return }
        let isSame = was == errorText(test.rmse, std: test.std)
        let isBetter = test.rmsePercent < before
        let mark = isSame ? "same" : isBetter ? "better" : "worse"
        let markRole: Role = isSame ? .dim : isBetter ? .good : .bad
        buffer.write(mark, x: x + width + 1, y: y, look, markRole, maxWidth: max(0, rect.maxX - x - width - 1))
    }

    private func drawPinned(
        _ pin: Pin, into buffer: inout CellBuffer, _ rect: Rect, _ y: Int, _ first: Int, _ columnWidth: Int,
        _ look: Look
    ) {
        buffer.write(keymap.name(of: .pin), x: rect.x + 1, y: y, look, .key)
        buffer.write("pinned", x: rect.x + 3, y: y, look, Pin.role, maxWidth: first - rect.x - 3)
        let after = first + 2 * columnWidth + 1
        buffer.write(pin.name(against: options), x: after, y: y, look, .dim, maxWidth: max(0, rect.maxX - after))
        guard let model = pin.model else {
            buffer.write(work.isRunning ? "training" : "not trained", x: first + 1, y: y, look, .dim, maxWidth: 12)
            return
        }
        let index = selection?.index ?? -1
        let error = model.errors.indices.contains(index) ? model.errors[index] : nil
        let dimer = error.map { errorText($0, std: model.report.test.std) } ?? "-"
        buffer.write(dimer, x: first, y: y, look, .text, maxWidth: columnWidth, alignment: .right)
        buffer.write(
            errorText(model.report.test.rmse, std: model.report.test.std), x: first + columnWidth, y: y, look, .text,
            maxWidth: columnWidth, alignment: .right)
    }

    private func toggleKey(_ descriptor: Descriptor) -> String {
        switch descriptor {
        case .rhoRho: keymap.name(of: .toggleRhoRho)
        case .rhoV: keymap.name(of: .toggleRhoV)
        case .vV: keymap.name(of: .toggleVV)
        default: ""
        }
    }

    /// Size, regularization and error bars of the model in focus.
    private func factsLine(width: Int) -> String {
        guard let report = focused?.report else { return "" }
        var parts = [
            "\(options.descriptor.symbol): \(report.trainCurves) train, \(report.testCurves) test"
                + (report.leftOut.map { ", \($0.curves) left out: \($0.symbols) does not train" } ?? ""),
            "\(report.features) features",
        ]
        if let limit = report.options.trainUpTo {
            let beyond = report.testBeyond.map { ", beyond \(percent($0.rmsePercent))" } ?? ""
            parts.insert(
                "to \(plain(limit)) Å \(report.testWithin.map { percent($0.rmsePercent) } ?? "-")\(beyond)", at: 1)
        }
        if !report.principal.isEmpty { parts.append(report.principal.text(density: "ρ", potential: "V")) }
        parts.append("λ \(plain(report.regularization))" + (report.gridEnd == nil ? "" : ", an end of the grid"))
        if let coverage = report.coverage {
            parts.append("within 1σ \(fixed(100 * coverage.oneSigma, 0)) %, 2σ \(fixed(100 * coverage.twoSigma, 0)) %")
        }
        if report.seconds.total > 0 { parts.append(duration(report.seconds.total)) }
        while parts.count > 1, parts.joined(separator: " · ").columns > width { parts.removeLast() }
        return parts.joined(separator: " · ")
    }

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
