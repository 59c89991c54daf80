import Exploration
import Terminal

extension ExplorerState {
    /// The first parameter the panel shows in `height` rows.
    func modelTop(height: Int) -> Int {
        let all = ModelParameter.allCases
        return Scroll(selected: all.firstIndex(of: parameter)!).firstVisible(count: all.count, height: height)
    }

    func drawModelPanel(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let isFocused = focus == .model
        let inside = buffer.frame(rect, look, title: "Model", isFocused: isFocused)
        let all = ModelParameter.allCases
        let top = modelTop(height: inside.height)
        for row in 0..<min(inside.height, all.count - top) {
            let item = all[top + row]
            let y = inside.y + row
            let isChosen = item == parameter
            let isIdle = !screen.room.heeds(self, item)
            let isChanged = screen.room.ownValue(self, item) == nil && item.text(options) != item.text(.standard)
            let role: Role = isChosen ? (isFocused ? .selection : .inactiveSelection) : isIdle ? .dim : .text
            if isChosen { buffer.fill(Rect(x: inside.x, y: y, width: inside.width, height: 1), style: look[role]) }
            let mark = isChanged ? "•" : " "
            buffer.write(mark, x: inside.x, y: y, look, isChosen ? role : .accent)
            let label = item.label
            buffer.write(label, x: inside.x + 1, y: y, look, role, maxWidth: 14)
            let value = panelText(item)
            let unit = item.unit.map { " " + $0.symbol } ?? ""
            let valueWidth = max(1, inside.width - 15)
            let (before, after) = look.glyphs == .ascii ? ("<", ">") : ("‹", "›")
            let gap = value.columns + unit.columns + 4 <= valueWidth ? " " : ""
            let shown = isChosen ? before + gap + value + unit + gap + after : value + unit + "  "
            buffer.write(
                shown, x: inside.x + 15, y: y, look,
                isChosen ? role : isIdle ? .dim : item == .descriptor ? options.descriptor.role : .text,
                maxWidth: valueWidth, alignment: .right)
        }
        if top > 0 { buffer.write("↑", x: rect.maxX - 3, y: rect.y, look, .dim) }
        if top + inside.height < all.count { buffer.write("↓", x: rect.maxX - 3, y: rect.maxY - 1, look, .dim) }
    }

    /// What the panel shows of a parameter.
    func panelText(_ parameter: ModelParameter) -> String {
        screen.room.ownValue(self, parameter) ?? (target == nil ? nil : parameter.lackedByStructures)
            ?? parameter.shown(options)
    }

    /// Whether a parameter moves any of the models that are plotted.
    func modelHeeds(_ parameter: ModelParameter) -> Bool {
        plotted.contains { parameter.applies(to: job($0, in: dimerClass).options) }
            && (target == nil || parameter.lackedByStructures == nil)
    }
}
