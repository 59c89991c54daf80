import Descriptors
import Exploration
import Terminal

/// Where the errors of a row stand, by the width of the picture.
private struct ErrorColumns {
    let isWide: Bool
    /// Where the error of the dimer begins; that of the class stands behind it, then that of before the last change.
    let first: Int
    let width: Int
    let wasWidth: Int
    let maxX: Int

    init(_ row: Rect) {
        isWide = row.width >= 62
        first = row.x + (isWide ? 16 : 11)
        width = isWide ? 13 : row.width >= 48 ? 11 : 10
        wasWidth = isWide ? 11 : 8
        maxX = row.maxX
    }

    var second: Int { first + width }
    var third: Int { first + 2 * width }
}

/// The errors of every descriptor above the curves.
extension ExplorerState {
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

    /// A piece of each line beside its name: colors alone do not tell everybody which it is.
    func drawSamples(of plot: Plot, into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        guard errorRows(rect) > 0 else { return }
        let names = tableDescriptors.map(\.symbol) + (pin == nil ? [] : ["pinned"])
        for (row, name) in names.enumerated() {
            guard let place = plot.series.firstIndex(where: { $0.name == name }) else { continue }
            // After the name; a mark, where there is little room, before it.
            let isMark = look.glyphs == .ascii
            let table = ErrorColumns(rect)
            let x = isMark && !table.isWide ? rect.x + 2 : rect.x + 4 + name.shown(with: look.glyphs).columns
            let columns = min(isMark ? 1 : 5, table.first - x)
            guard columns > 0 else { continue }
            let isCurrent = row == tableDescriptors.count || isCurrent(tableDescriptors[row])
            plot.series[place].drawSample(
                into: &buffer, at: Point(x: x, y: rect.y + 1 + row), columns: columns, place: place,
                isCurrent ? look : look.dimmed)
        }
    }

    /// Errors of this dimer and of the class, a row for each descriptor.
    func drawErrorTable(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let rows = tableDescriptors
        let height = errorRows(rect)
        guard height > 0 else { return }
        let columns = ErrorColumns(rect)
        let unitText = showsPercent ? "% of std" : shownUnit.symbol
        buffer.write(
            unitText.isEmpty ? "RMSE" : "RMSE, \(unitText)", x: rect.x + 1, y: rect.y, look, .dim,
            maxWidth: columns.first - rect.x - 1 + 4)
        func heading(_ text: String, _ x: Int, _ width: Int) {
            buffer.write(text, x: x, y: rect.y, look, .dim, maxWidth: width, alignment: .right)
        }
        heading("dimer", columns.first, columns.width)
        heading(columns.width > 10 ? "class test" : "class", columns.second, columns.width)
        if change != nil { heading("was", columns.third, columns.wasWidth) }
        func row(_ number: Int) -> Rect { Rect(x: rect.x, y: rect.y + 1 + number, width: rect.width, height: 1) }
        for (number, descriptor) in rows.enumerated() {
            drawErrors(of: descriptor, into: &buffer, row(number), look)
        }
        if let pin { drawErrors(of: pin, into: &buffer, row(rows.count), look) }
        let used = rows.count + (pin == nil ? 0 : 1)
        guard height > used + 1 else { return }
        buffer.write(
            factsLine(width: rect.width - 2), x: rect.x + 1, y: row(used).y, look, .dim, maxWidth: rect.width - 2)
    }

    private func drawErrors(
        of descriptor: Descriptor, into buffer: inout CellBuffer, _ row: Rect, _ look: Look
    ) {
        let columns = ErrorColumns(row)
        let isFocus = descriptor == options.descriptor
        func write(_ text: String, _ x: Int, _ role: Role, _ width: Int, _ alignment: Alignment = .left) {
            buffer.write(text, x: x, y: row.y, look, role, maxWidth: max(0, width), alignment: alignment)
        }
        guard plotted.contains(descriptor) else {
            write(toggleKey(descriptor), row.x + 1, .key, 2)
            return write("\(descriptor.symbol)  hidden", row.x + 3, .dim, row.width - 3)
        }
        write(isFocus ? "▶" : " ", row.x, .accent, 1)
        write(toggleKey(descriptor), row.x + 1, .key, 2)
        write(descriptor.symbol, row.x + 3, descriptor.role, columns.first - row.x - 3)
        guard let model = models[descriptor] else {
            let text =
                work.failures[job(descriptor, in: dimerClass)] != nil
                ? "cannot be trained" : work.isRunning ? "training" : "not trained"
            return write(text, columns.first + 1, .dim, columns.maxX - columns.first - 1)
        }
        let isFresh = isCurrent(descriptor)
        let role: Role = isFresh ? (isFocus ? .title : .text) : .dim
        write(dimerError(model), columns.first, role, columns.width, .right)
        if let all = model.report.firstAnswerOf {
            let text = "first answer: \(model.report.trainCurves) of \(all) curves"
            return write(text, columns.second + 1, .warning, columns.maxX - columns.second - 1)
        }
        let test = model.report.test
        let isProvisional = model.report.isProvisional
        let error = errorText(test.rmse, std: test.std)
        write((isProvisional ? "~" : "") + error, columns.second, role, columns.width, .right)
        guard let before = change?.before[descriptor] else { return }
        let was = showsPercent ? percent(before) : energyText(before / 100 * test.std)
        write(was, columns.third, .dim, columns.wasWidth, .right)
        guard isFresh, !isProvisional, test.rmsePercent.isFinite else { return }
        let isBetter = test.rmsePercent < before
        let (mark, markRole): (String, Role) =
            was == error ? ("same", .dim) : isBetter ? ("better", .good) : ("worse", .bad)
        let x = columns.third + columns.wasWidth + 1
        write(mark, x, markRole, columns.maxX - x)
    }

    private func drawErrors(of pin: Pin, into buffer: inout CellBuffer, _ row: Rect, _ look: Look) {
        let columns = ErrorColumns(row)
        func write(_ text: String, _ x: Int, _ role: Role, _ width: Int, _ alignment: Alignment = .left) {
            buffer.write(text, x: x, y: row.y, look, role, maxWidth: max(0, width), alignment: alignment)
        }
        write(keymap.name(of: .pin), row.x + 1, .key, 2)
        write("pinned", row.x + 3, Pin.role, columns.first - row.x - 3)
        write(pin.name(against: options), columns.third + 1, .dim, columns.maxX - columns.third - 1)
        guard let model = pin.model else {
            let text =
                pin.failure != nil
                ? "cannot predict these"
                : pin.opened != nil ? "predicting" : work.isRunning ? "training" : "not trained"
            return write(text, columns.first + 1, .dim, columns.third - columns.first)
        }
        write(dimerError(model), columns.first, .text, columns.width, .right)
        let test = model.report.test
        write(errorText(test.rmse, std: test.std), columns.second, .text, columns.width, .right)
    }

    /// A model's error of the chosen dimer.
    private func dimerError(_ model: ShownModel) -> String {
        guard let index = selection?.index, let error = model.error(of: index) else { return "-" }
        return errorText(error, std: model.report.test.std)
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
                + (report.dropped.map { ", \($0.curves) dropped" } ?? "")
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
}
