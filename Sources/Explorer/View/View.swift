import Atomistics
import Exploration
import Terminal

extension ExplorerState {
    /// Draws the whole screen. Pure and fast: nothing is sorted or computed here that `update` could keep.
    public func view(size: Size, capabilities: Capabilities) -> CellBuffer {
        var buffer = CellBuffer(size: size)
        let look = Look(theme, effective(capabilities))
        buffer.fill(buffer.bounds, style: look[.text].withoutAttributes)
        let layout = ScreenLayout(self, size)
        guard layout.shape != .tooSmall else {
            drawTooSmall(into: &buffer, look)
            return buffer
        }
        if isAlone && help == nil {
            drawAlone(into: &buffer, layout.hints, look)
            if let prompt, prompt.kind == .palette { palette(prompt).draw(into: &buffer, in: helpPlace(size), look) }
            return buffer
        }
        drawTabs(into: &buffer, layout.tabs, look)
        if let help {
            overlay(help).draw(into: &buffer, in: helpPlace(size), look)
        } else {
            if !layout.model.isEmpty { drawModelPanel(into: &buffer, layout.model, look) }
            if !layout.list.isEmpty { drawDimerList(into: &buffer, layout.list, look) }
            if let loadFailure, !isLoaded {
                drawFailure(loadFailure, into: &buffer, layout.picture, look)
            } else {
                screen.room.draw(self, &buffer, layout.picture, look)
            }
            drawExplanation(into: &buffer, layout, look)
            drawGuide(into: &buffer, layout.guide, look)
        }
        drawStatus(into: &buffer, layout.status, look)
        drawBottomLine(into: &buffer, layout.hints, look)
        if let prompt, prompt.kind == .palette { palette(prompt).draw(into: &buffer, in: helpPlace(size), look) }
        return buffer
    }

    /// The picture alone, above a last line that says how to come back. A plot is drawn as it is on paper, with its title and
    /// legend; what is no plot as its panel.
    private func drawAlone(into buffer: inout CellBuffer, _ last: Rect, _ look: Look) {
        let look = look.enlarged
        let whole = Rect(x: 0, y: 0, width: buffer.size.width, height: buffer.size.height - 1)
        if !screen.room.keepsPanelAlone, let panel = figure.first {
            panel.render(into: &buffer, in: whole, look)
        } else {
            screen.room.draw(self, &buffer, whole, look)
        }
        if prompt != nil {
            drawBottomLine(into: &buffer, last, look)
        } else {
            let status = screen.room.status(self).map { ($0.text, $0.role) }
            // An audience is told what goes wrong, and no more.
            let told = notice.map { ($0.text, Role.status) } ?? (isPresenting && status?.1 != .bad ? nil : status)
            let back = presentationText ?? "\(keymap.name(of: .alone)) back"
            let rest = isPresenting ? back : "\(back) · \(parameter.label) \(parameter.shown(options))"
            let text = told.map { "\($0.0) · \(back)" } ?? rest
            buffer.write(
                fitting(text, in: last.width, look), x: 0, y: buffer.size.height - 1, look, told?.1 ?? .dim)
        }
    }

    /// Below the least useful size: what is there, and what is needed.
    private func drawTooSmall(into buffer: inout CellBuffer, _ look: Look) {
        let least = ScreenLayout.least
        var lines = ["lodescope: \(screen.title) \(dimerClass)"]
        if let selection { lines.append(selection.curve.id) }
        if let focused { lines.append("\(options.descriptor.symbol) RMSE \(percent(focused.report.test.rmsePercent))") }
        lines.append("needs \(least.width)x\(least.height),")
        lines.append("has \(buffer.size.width)x\(buffer.size.height)")
        lines.append("\(keymap.name(of: .quit)) quits")
        for (row, line) in lines.suffix(max(1, buffer.size.height)).enumerated() {
            buffer.write(line, x: 0, y: row, look, .text)
        }
    }

    /// What a picture lacks, where it has not the room that it needs; `other` is what there is beside the whole terminal.
    func drawNeed(
        of picture: String, _ least: Size, other: String = "", into buffer: inout CellBuffer, _ inside: Rect,
        _ look: Look
    ) {
        let lacks = [(least.height - inside.height, "row"), (least.width - inside.width, "column")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        let alone = isAlone ? "" : "; \(keymap.name(of: .alone)) gives it all there is"
        buffer.write(
            "\(picture) needs \(lacks.joined(separator: " and ")) more\(alone)\(other)",
            wrappedIn: inside.inset(dx: 1, dy: 0), look, .dim)
    }

    /// Why there is nothing to draw, and what can be done about it.
    private func drawFailure(_ text: String, into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let inside = buffer.frame(rect, look, title: "The dataset cannot be read").inset(dx: 1, dy: 0)
        guard inside.width > 0, inside.height > 0 else { return }
        let rows = wrapped(text, to: max(1, inside.width)).count
        buffer.write(text, wrappedIn: inside, look, .bad)
        let files = datasetArguments.map(shellWord).joined(separator: " ")
        let advice =
            "\(keymap.name(of: .reload)) reads it again once it is mended. lodescope dataset validate \(files) lists all that is "
            + "wrong; --skip-bad at the start leaves out what is. \(keymap.name(of: .quit)) quits."
        buffer.write(advice, wrappedIn: inside.below(rows + 1), look, .dim)
    }

    /// What the selected parameter does, under the panels where there is room.
    private func drawExplanation(into buffer: inout CellBuffer, _ layout: ScreenLayout, _ look: Look) {
        guard layout.shape == .columns else { return }
        let bottom = max(layout.model.maxY, layout.list.x == layout.model.x ? layout.list.maxY : 0)
        let rect = Rect(
            x: layout.model.x + 1, y: bottom + 1, width: layout.model.width - 2,
            height: layout.picture.maxY - bottom - 1)
        guard rect.height >= 4 else { return }
        buffer.write(parameter.label, x: rect.x, y: rect.y, look, .title, maxWidth: rect.width)
        buffer.write(parameter.explanation, wrappedIn: rect.below(1), look, .dim)
    }
}

extension CellBuffer {
    /// Writes a row of a panel, one column in at both sides.
    mutating func write(_ text: String, row: Int, of panel: Rect, _ look: Look, _ role: Role) {
        write(text, x: panel.x + 1, y: panel.y + row, look, role, maxWidth: panel.width - 2)
    }

    /// Writes text in as many lines as it takes and a rectangle has.
    mutating func write(_ text: String, wrappedIn rect: Rect, _ look: Look, _ role: Role) {
        for (row, line) in wrapped(text, to: max(1, rect.width)).prefix(max(0, rect.height)).enumerated() {
            write(line, x: rect.x, y: rect.y + row, look, role, maxWidth: rect.width)
        }
    }
}

/// A line of parts joined by dots, without the last ones where there is no room for all; the first part stays, and what
/// comes `after` where both fit.
func fitting(_ line: String, in width: Int, _ look: Look, after: String = "") -> String {
    var parts = line.split(separator: " · ", omittingEmptySubsequences: false).map(String.init)
    func columns(_ text: String) -> Int { text.shown(with: look.glyphs).columns }
    while parts.count > 1, columns(parts.joined(separator: " · ") + after) > width { parts.removeLast() }
    let first = parts.joined(separator: " · ")
    if columns(first + after) <= width { return first + after }
    return after.isEmpty ? first : String(after.trimmingPrefix(" · "))
}

/// Text in lines of at most `width` columns, broken between words, or within one that is wider: the same lines whether it
/// is then written in UTF-8 or, which may take more columns, in ASCII.
public func wrapped(_ text: String, to width: Int) -> [String] {
    func columns(_ text: String) -> Int { max(text.columns, text.inASCII.columns) }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
        if !line.isEmpty, columns(line + " " + word) > width {
            lines.append(line)
            line = ""
        }
        line += line.isEmpty ? String(word) : " " + word
        while columns(line) > width, line.count > 1 {
            var end = line.index(before: line.endIndex)
            while end > line.index(after: line.startIndex), columns(String(line[..<end])) > width {
                line.formIndex(before: &end)
            }
            lines.append(String(line[..<end]))
            line = String(line[end...])
        }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
}
