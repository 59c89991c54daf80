extension CellBuffer {
    /// Clears and frames a rectangle in the middle of `rect` that holds `size` cells inside, and returns the inside.
    ///
    ///     let inside = buffer.popup(Size(width: 40, height: 10), in: buffer.bounds, look, title: "Export")
    mutating func popup(_ size: Size, in rect: Rect, _ look: Look, title: String = "") -> Rect {
        let visible = rect.intersection(bounds)
        let outside = visible.centered(Size(width: size.width + 4, height: size.height + 2))
        fill(outside, style: look[.text])
        guard outside.width >= 4, outside.height >= 3 else { return outside }
        frame(outside, look, title: title, isFocused: true)
        return outside.inset(dx: outside.width >= 8 ? 2 : 1, dy: 1)
    }
}

/// The keys of a screen in groups, over everything else.
///
///     HelpOverlay(title: "Curves", sections: [.init("Move", [("↑ ↓", "previous, next dimer")])])
///         .draw(into: &buffer, in: buffer.bounds, look)
///
/// Groups stand in as many columns as fit; what does not fit in height is scrolled to with `offset`.
public struct HelpOverlay: Sendable {
    /// A group of keys under a title.
    public struct Section: Sendable {
        /// The line above the group.
        public var title: String
        /// The keys of the group, each with what it does.
        public var rows: [(keys: String, text: String)]

        /// A group of keys.
        public init(_ title: String, _ rows: [(keys: String, text: String)]) {
            self.title = title
            self.rows = rows
        }
    }

    /// The text in the upper border.
    public var title: String
    /// The groups, in order.
    public var sections: [Section]
    /// The lines scrolled past; what is too much for the height counts as all there is.
    public var offset: Int

    /// An overlay of groups of keys.
    public init(title: String, sections: [Section], offset: Int = 0) {
        self.title = title
        self.sections = sections
        self.offset = offset
    }

    /// Draws the overlay in the middle of a rectangle and returns how many lines it can be scrolled: 0 if all is in
    /// view.
    @discardableResult
    public func draw(into buffer: inout CellBuffer, in rect: Rect, _ look: Look) -> Int {
        let rows = sections.flatMap(\.rows)
        let keyWidth = rows.map { $0.keys.shown(with: look.glyphs).columns }.max() ?? 0
        let textWidth = max(
            rows.map { $0.text.shown(with: look.glyphs).columns }.max() ?? 0,
            sections.map { $0.title.shown(with: look.glyphs).columns - keyWidth - 2 }.max() ?? 0)
        let columnWidth = keyWidth + 2 + textWidth
        let most = max(1, min((rect.width - 4 + 3) / (columnWidth + 3), sections.count))
        let columns = balanced(most)
        let height = columns.map(\.count).max() ?? 0
        let inside = buffer.popup(
            Size(width: columns.count * (columnWidth + 3) - 3, height: height), in: rect, look, title: title)
        let furthest = max(0, height - inside.height)
        let start = min(max(offset, 0), furthest)
        for (index, lines) in columns.enumerated() {
            let left = inside.x + index * (columnWidth + 3)
            for (line, entry) in lines.dropFirst(start).prefix(inside.height).enumerated() {
                let y = inside.y + line
                let room = inside.maxX - left
                guard let keys = entry.keys else {
                    buffer.write(entry.text, x: left, y: y, look, .title, maxWidth: min(columnWidth, room))
                    continue
                }
                buffer.write(
                    keys, x: left, y: y, look, .key, maxWidth: min(keyWidth, room), alignment: .right)
                if room > keyWidth + 2 {
                    buffer.write(
                        entry.text, x: left + keyWidth + 2, y: y, look, .text,
                        maxWidth: min(textWidth, room - keyWidth - 2))
                }
            }
        }
        return furthest
    }

    /// A line of a column: a title has no keys, a blank line no text.
    private typealias Entry = (keys: String?, text: String)

    /// The sections in at most so many columns of about equal height, in order.
    private func balanced(_ most: Int) -> [[Entry]] {
        let blocks = sections.map { section -> [Entry] in
            [(nil, section.title)] + section.rows.map { ($0.keys, $0.text) }
        }
        // The least height with which they fit.
        var limit = blocks.map(\.count).max() ?? 0
        while true {
            var columns: [[Entry]] = []
            for block in blocks {
                if let last = columns.last, last.count + 1 + block.count <= limit {
                    columns[columns.count - 1] += [(nil, "")] + block
                } else {
                    columns.append(block)
                }
            }
            if columns.count <= most { return columns }
            limit += 1
        }
    }
}
