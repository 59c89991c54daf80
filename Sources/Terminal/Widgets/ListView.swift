/// Rows of text, one of them chosen, with a scroll bar when there are more than fit.
///
///     let list = ListView(count: dimers.count, scroll: state.scroll) { StyledLine(dimers[$0].name) }
///     let rows = list.draw(into: &buffer, in: rect, look)
///
/// Only rows in view are asked for.
public struct ListView {
    var count: Int
    var scroll: Scroll
    var isFocused: Bool
    var row: (Int) -> StyledLine

    /// A list of `count` rows.
    /// - Parameters:
    ///   - scroll: the chosen row and the first in view.
    ///   - isFocused: whether the list has the keys, which its chosen row shows.
    ///   - row: the text of a row, from 0.
    public init(count: Int, scroll: Scroll, isFocused: Bool = true, row: @escaping (Int) -> StyledLine) {
        self.count = count
        self.scroll = scroll
        self.isFocused = isFocused
        self.row = row
    }

    /// Draws the list and returns the cells of the rows, without the scroll bar, and the first row in view.
    @discardableResult
    public func draw(into buffer: inout CellBuffer, in rect: Rect, _ look: Look) -> (rect: Rect, first: Int) {
        let rect = rect.intersection(buffer.bounds)
        let first = scroll.firstVisible(count: count, height: rect.height)
        let hasBar = count > rect.height && rect.width >= 3
        let body = Rect(x: rect.x, y: rect.y, width: rect.width - (hasBar ? 1 : 0), height: rect.height)
        for line in 0..<body.height where first + line < count {
            let role = selectionRole(first + line == scroll.selected, isFocused)
            let y = body.y + line
            if let role {
                buffer.fill(Rect(x: body.x, y: y, width: body.width, height: 1), style: look[role])
            }
            buffer.write(row(first + line), x: body.x, y: y, look, maxWidth: body.width, in: role)
        }
        if hasBar {
            buffer.scrollBar(x: rect.maxX - 1, y: rect.y, height: rect.height, first: first, count: count, look)
        }
        return (body, first)
    }
}

/// The role of a row, nil for one that is not chosen.
func selectionRole(_ isSelected: Bool, _ isFocused: Bool) -> Role? {
    isSelected ? (isFocused ? .selection : .inactiveSelection) : nil
}
