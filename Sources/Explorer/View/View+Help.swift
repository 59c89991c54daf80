import Terminal

extension ExplorerState {
    /// Every key that works here, from the table of actions, in as many columns as fit.
    func drawHelp(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let inside = buffer.frame(rect, look, title: "Keys of \(screen.title)", isFocused: true)
        guard inside.width > 10, inside.height > 1 else { return }
        var y = inside.y
        for line in wrapped(screen.purpose, to: inside.width - 2) {
            buffer.write(line, x: inside.x + 1, y: y, look, .text)
            y += 1
        }
        let columnCount = inside.width >= 108 ? 2 : 1
        let columnWidth = inside.width / columnCount
        let lines = helpLines(split: columnCount)
        let room = inside.maxY - y - 1
        let longest = lines.map(\.count).max() ?? 0
        let top = min(helpScroll, max(0, longest - room))
        for (column, entries) in lines.enumerated() {
            for (row, entry) in entries.dropFirst(top).prefix(room).enumerated() {
                let x = inside.x + 1 + column * columnWidth
                if entry.keys.isEmpty {
                    buffer.write(entry.text, x: x, y: y + 1 + row, look, .title, maxWidth: columnWidth - 2)
                } else {
                    buffer.write(entry.keys, x: x, y: y + 1 + row, look, .key, maxWidth: 13)
                    buffer.write(entry.text, x: x + 14, y: y + 1 + row, look, .text, maxWidth: columnWidth - 16)
                }
            }
        }
        let footer = longest > room ? " ↑ ↓ scroll, any other key closes " : " any key closes "
        buffer.write(footer, x: rect.x + 2, y: rect.maxY - 1, look, .dim, maxWidth: rect.width - 4)
    }

    private func helpLines(split columns: Int) -> [[(keys: String, text: String)]] {
        func lines(_ group: Action.Group) -> [(keys: String, text: String)] {
            [("", group.rawValue)]
                + Action.all.filter { $0.group == group && $0.works(on: screen) }.map {
                    (keymap.keys(of: $0.id).map(\.name).joined(separator: " "), $0.title)
                } + [("", "")]
        }
        if columns == 1 { return [Action.Group.allCases.flatMap(lines)] }
        return [lines(.move), lines(.model) + lines(.show) + lines(.program)].map { $0 }
    }

    /// The palette's list, above the line being typed.
    func drawPalette(into buffer: inout CellBuffer, _ look: Look) {
        guard let prompt else { return }
        let rows = paletteRows(prompt.text)
        let size = buffer.size
        let width = min(size.width, 64)
        let height = min(rows.count + 2, size.height - 4, 16)
        guard height >= 3 else { return }
        let rect = Rect(x: 0, y: size.height - 1 - height, width: width, height: height)
        buffer.fill(rect, style: look[.text].withoutAttributes)
        let inside = buffer.frame(rect, look, title: "do", isFocused: true)
        let top = ScreenLayout.scrolled(0, to: prompt.row, count: rows.count, height: inside.height)
        for (row, action) in rows.dropFirst(top).prefix(inside.height).enumerated() {
            let isChosen = top + row == prompt.row
            let y = inside.y + row
            if isChosen {
                buffer.fill(Rect(x: inside.x, y: y, width: inside.width, height: 1), style: look[.selection])
            }
            buffer.write(action.title, x: inside.x + 1, y: y, look, isChosen ? .selection : .text, maxWidth: inside.width - 13)
            buffer.write(
                keymap.name(of: action.id), x: inside.maxX - 11, y: y, look, isChosen ? .selection : .key, maxWidth: 10,
                alignment: .right)
        }
    }
}
