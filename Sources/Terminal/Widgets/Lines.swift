/// The names of screens in one row, the shown one marked.
///
///     let places = TabLine(titles: ["Curves", "Classes"], selected: 0).draw(into: &buffer, in: firstRow, look)
///
/// Titles carry their number key. Where they do not fit only numbers and the shown title remain.
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
        func texts(_ isShort: Bool) -> [String] {
            titles.enumerated().map { index, title in
                isShort && index != selected ? " \(index + 1) " : " \(index + 1) \(title.shown(with: look.glyphs)) "
            }
        }
        let long = texts(false)
        let all = long.reduce(0) { $0 + $1.columns } <= rect.width ? long : texts(true)
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
