/// A line to type in and the actions that fit it, best first, matched letters marked.
///
///     let palette = Palette(field: state.query, items: actions.map { .init($0.title, keys: $0.keys) }, selected: 0)
///     palette.draw(into: &buffer, in: buffer.bounds, look)
///     let chosen = palette.matches[state.selected].index
public struct Palette: Sendable {
    public struct Item: Hashable, Sendable {
        public var title: String
        public var keys: String
        public init(_ title: String, keys: String = "") {
            self.title = title
            self.keys = keys
        }
    }

    public let field: TextField
    public let items: [Item]
    public let selected: Int
    /// The items that fit, best first.
    public let matches: [(index: Int, match: FuzzyMatch)]

    public init(field: TextField, items: [Item], selected: Int) {
        self.field = field
        self.items = items
        self.selected = selected
        matches = FuzzyMatch.rank(field.text, in: items.map(\.title))
    }

    public func draw(into buffer: inout CellBuffer, in rect: Rect, _ look: Look, title: String = "Actions") {
        let widest =
            items.map { ($0.title + $0.keys).shown(with: look.glyphs).columns + 2 }.max() ?? 0
        let inside = buffer.popup(
            Size(width: max(36, min(widest + 1, 72)), height: min(items.count, 14) + 2), in: rect, look, title: title)
        let parts = inside.split(.vertical, [.fixed(1, priority: 2), .fixed(1), .flexible(priority: 1)])
        field.draw(into: &buffer, in: parts[0], look, prompt: ":")
        if !parts[1].isEmpty {
            buffer.write(
                "\(matches.count) of \(items.count)", x: parts[1].x, y: parts[1].y, look, .dim,
                maxWidth: parts[1].width)
        }
        let cursor = buffer.cursor
        let list = ListView(count: matches.count, scroll: Scroll(selected: selected)) { line($0) }
        let rows = list.draw(into: &buffer, in: parts[2], look)
        for line in 0..<rows.rect.height where rows.first + line < matches.count {
            let row = rows.first + line
            let keys = items[matches[row].index].keys
            let used = items[matches[row].index].title.shown(with: look.glyphs).columns
            guard used + 2 + keys.shown(with: look.glyphs).columns <= rows.rect.width else { continue }
            let role = selectionRole(row == selected, true)
            buffer.write(
                StyledLine(keys, .dim), x: rows.rect.x + used + 2, y: rows.rect.y + line, look,
                maxWidth: rows.rect.width - used - 2, alignment: .right, in: role)
        }
        buffer.cursor = cursor
    }

    /// A title in which the letters that match are marked.
    private func line(_ row: Int) -> StyledLine {
        let places = Set(matches[row].match.positions)
        var line = StyledLine(runs: [])
        for (index, character) in items[matches[row].index].title.enumerated() {
            let role: Role = places.contains(index) ? .key : .text
            if line.runs.last?.role == role {
                line.runs[line.runs.count - 1].text.append(character)
            } else {
                line.runs.append(.init(text: String(character), role: role))
            }
        }
        return line
    }
}
