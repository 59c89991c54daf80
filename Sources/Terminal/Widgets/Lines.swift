/// The names of screens in one row, the shown one marked.
///
///     let places = TabLine(titles: ["Curves", "Classes"], selected: 0).draw(into: &buffer, in: firstRow, look)
///
/// Titles carry their number key. Where they do not fit the others are cut, evenly, at last to their numbers.
public struct TabLine: Hashable, Sendable {
    public var titles: [String]
    public var selected: Int

    public init(titles: [String], selected: Int) {
        self.titles = titles
        self.selected = selected
    }

    /// Draws in the first row and returns the cells of each tab, for the mouse; empty for those without room.
    @discardableResult
    public func draw(into buffer: inout CellBuffer, in rect: Rect, _ look: Look) -> [Rect] {
        let rect = rect.intersection(buffer.bounds)
        guard !rect.isEmpty else { return titles.map { _ in Rect(x: rect.x, y: rect.y, width: 0, height: 0) } }
        let all = texts(rect.width, look.glyphs)
        var place = rect.x
        return all.enumerated().map { index, text in
            let room = rect.maxX - place
            let isShown = index == selected
            guard room >= (isShown ? 3 : text.columns) else {
                return Rect(x: place, y: rect.y, width: 0, height: 0)
            }
            let used = buffer.write(
                text, x: place, y: rect.y, look, isShown ? .selection : .text, maxWidth: room)
            place += used
            return Rect(x: place - used, y: rect.y, width: used, height: 1)
        }
    }

    /// The longest texts that fit, or numbers alone.
    private func texts(_ width: Int, _ glyphs: Capabilities.Glyphs) -> [String] {
        let names = titles.map { $0.shown(with: glyphs) }
        func cut(to limit: Int) -> [String] {
            names.enumerated().map { index, name in
                let shown = index == selected ? name : String(name.prefix(limit))
                return shown.isEmpty ? " \(index + 1) " : " \(index + 1) \(shown) "
            }
        }
        for limit in stride(from: names.map(\.count).max() ?? 0, through: 3, by: -1) {
            let all = cut(to: limit)
            if all.reduce(0, { $0 + $1.columns }) <= width { return all }
        }
        return cut(to: 0)
    }
}

/// Keys and what they do, in one row: as many as fit, from the first.
///
///     HintLine([("?", "help"), ("q", "quit")]).draw(into: &buffer, in: lastRow, look)
public struct HintLine: Sendable {
    public var hints: [(key: String, text: String)]

    public init(_ hints: [(key: String, text: String)]) { self.hints = hints }

    /// Returns the columns used.
    @discardableResult
    public func draw(into buffer: inout CellBuffer, in rect: Rect, _ look: Look) -> Int {
        let rect = rect.intersection(buffer.bounds)
        guard !rect.isEmpty else { return 0 }
        var place = rect.x
        for hint in hints {
            let (key, text) = (hint.key.shown(with: look.glyphs), hint.text.shown(with: look.glyphs))
            let start = place == rect.x ? place : place + 2
            guard start + key.columns + 1 + text.columns <= rect.maxX else { break }
            place = start + buffer.write(key, x: start, y: rect.y, look, .key) + 1
            place += buffer.write(text, x: place, y: rect.y, look, .status)
        }
        return place - rect.x
    }
}
