/// A line to type in and the actions that fit it, best first, matched letters marked.
///
///     let palette = Palette(field: state.query, items: actions.map { .init($0.title, keys: $0.keys) }, selected: 0)
///     palette.draw(into: &buffer, in: buffer.bounds, look)
///     let chosen = palette.matches[state.selected].index
public struct Palette: Sendable {
    /// An action that can be chosen.
    public struct Item: Hashable, Sendable {
        /// What the action does, the text that is searched.
        public var title: String
        /// The keys that do the same; empty for none.
        public var keys: String
        /// Words that mean it and are not in its title.
        public var synonyms: [String]

        /// An action with its title, keys and other words for it.
        public init(_ title: String, keys: String = "", synonyms: [String] = []) {
            self.title = title
            self.keys = keys
            self.synonyms = synonyms
        }
    }

    let field: TextField
    /// All actions there are.
    public let items: [Item]
    let selected: Int
    /// The actions that fit, best first and equally good ones in their order, by their index in `items`.
    public let matches: [(index: Int, match: WordMatch)]

    /// A palette with what is typed so far; `selected` is the chosen row among the matches.
    public init(field: TextField, items: [Item], selected: Int) {
        self.field = field
        self.items = items
        self.selected = selected
        let found = items.enumerated().compactMap { index, item in
            WordMatch(field.text, in: item.title, synonyms: item.synonyms).map { (index: index, match: $0) }
        }
        // With nothing typed they stand as they are given.
        matches =
            field.text.allSatisfy { $0 == " " }
            ? found
            : found.sorted { $1.match < $0.match || (!($0.match < $1.match) && $0.index < $1.index) }
    }

    /// Draws the palette in a frame in the middle of a rectangle, and places the cursor.
    public func draw(into buffer: inout CellBuffer, in rect: Rect, _ look: Look, title: String = "Actions") {
        let widest =
            items.map { ($0.title + $0.keys).shown(with: look.glyphs).columns + 2 }.max() ?? 0
        let inside = buffer.popup(
            Size(width: max(36, min(widest + 1, 72)), height: min(items.count, 14) + 2), in: rect, look, title: title)
        let parts = inside.split(.vertical, [.fixed(1, priority: 2), .fixed(1), .flexible(priority: 1)])
        field.draw(into: &buffer, in: parts[0], look, prompt: ":")
        if !parts[1].isEmpty {
            let text =
                matches.isEmpty
                ? "nothing fits; other words, or fewer letters, may" : "\(matches.count) of \(items.count)"
            buffer.write(
                text, x: parts[1].x, y: parts[1].y, look, matches.isEmpty ? .warning : .dim, maxWidth: parts[1].width)
        }
        let cursor = buffer.cursor
        let list = ListView(count: matches.count, scroll: Scroll(selected: selected)) { line($0) }
        let rows = list.draw(into: &buffer, in: parts[2], look)
        for line in 0..<rows.rect.height where rows.first + line < matches.count {
            let row = rows.first + line
            let keys = items[matches[row].index].keys
            let used = self.line(row).text.shown(with: look.glyphs).columns
            guard used + 2 + keys.shown(with: look.glyphs).columns <= rows.rect.width else { continue }
            let role = selectionRole(row == selected, true)
            buffer.write(
                StyledLine(keys, .dim), x: rows.rect.x + used + 2, y: rows.rect.y + line, look,
                maxWidth: rows.rect.width - used - 2, alignment: .right, in: role)
        }
        buffer.cursor = cursor
    }

    /// A title in which the letters that match are marked, and the word after it that does where it is none of its own.
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
        if let synonym = matches[row].match.synonym { line += StyledLine(" · ", .dim) + StyledLine(synonym, .key) }
        return line
    }
}
