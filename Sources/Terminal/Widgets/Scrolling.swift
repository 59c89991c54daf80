/// Which of many rows is chosen, and which are in view.
public struct Scroll: Hashable, Sendable, Codable {
    /// The chosen row, from 0; nil where none is.
    public var selected: Int?
    /// The first row in view; nil keeps the chosen row near the middle.
    public var offset: Int?

    /// A chosen row and, where the view is to stay, the first row in view.
    public init(selected: Int?, offset: Int? = nil) {
        self.selected = selected
        self.offset = offset
    }

    /// The first row to draw, moved as little as is needed to have the chosen one in view, with `margin` rows of
    /// context above and below where the height allows, and no space left empty.
    public func firstVisible(count: Int, height: Int, margin: Int = 0) -> Int {
        guard height > 0, count > height else { return 0 }
        var first = offset ?? 0
        if let selected {
            let chosen = min(max(selected, 0), count - 1)
            let margin = min(margin, (height - 1) / 2)
            first = offset.map { min(max($0, chosen - height + 1 + margin), chosen - margin) } ?? (chosen - height / 2)
        }
        return min(max(first, 0), count - height)
    }
}

extension CellBuffer {
    /// Draws a bar one column wide whose thumb shows the part of `count` rows in view.
    mutating func scrollBar(x: Int, y: Int, height: Int, first: Int, count: Int, _ look: Look) {
        guard height > 0, count > height else { return }
        let length = max(1, height * height / count)
        let room = count - height
        let top = (height - length) * min(max(first, 0), room) / room
        let isASCII = look.glyphs == .ascii
        for row in 0..<height {
            let isThumb = row >= top && row < top + length
            put(isThumb ? (isASCII ? "#" : "▐") : " ", x: x, y: y + row, style: look[.axis])
        }
    }
}
