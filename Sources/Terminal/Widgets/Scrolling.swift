/// Which of many rows is chosen, and which are in view.
public struct Scroll: Hashable, Sendable, Codable {
    public var selected: Int
    /// The first row in view; nil keeps the chosen row near the middle.
    public var offset: Int?

    public init(selected: Int = 0, offset: Int? = nil) {
        self.selected = selected
        self.offset = offset
    }

    /// Moves the choice, not beyond the ends, and keeps it in view.
    public mutating func move(by rows: Int, count: Int, height: Int) {
        selected = min(max(selected + rows, 0), max(0, count - 1))
        if offset != nil { offset = firstVisible(count: count, height: height) }
    }

    /// The first row to draw so that the chosen one is in view and no space is left empty.
    public func firstVisible(count: Int, height: Int) -> Int {
        guard height > 0, count > height else { return 0 }
        let chosen = min(max(selected, 0), count - 1)
        let wanted = offset.map { min(max($0, chosen - height + 1), chosen) } ?? (chosen - height / 2)
        return min(max(wanted, 0), count - height)
    }
}

/// The rows a list or table has drawn.
public struct RowsLayout: Hashable, Sendable {
    /// The cells of the rows, without header and scroll bar.
    public let rect: Rect
    /// The first row in view, and the number of all.
    public let first: Int
    public let count: Int

    /// The row at a place, for the mouse.
    public func row(at point: Point) -> Int? {
        guard rect.contains(point) else { return nil }
        let row = first + point.y - rect.y
        return row < count ? row : nil
    }
}

extension CellBuffer {
    /// Draws a bar one column wide whose thumb shows the part of `count` rows in view.
    public mutating func scrollBar(x: Int, y: Int, height: Int, first: Int, count: Int, _ look: Look) {
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
