import CNcurses
import CTerminalGuard
import Terminal

extension NcursesScreen {
    /// Shows a buffer. Only what differs from the buffer before is given to ncurses, and of that ncurses sends only
    /// what differs on the terminal.
    ///
    /// A buffer of another size than the screen's is cut or padded with blanks.
    public func present(_ picture: CellBuffer) {
        checkThread()
        // The terminal has been handed back for good.
        guard terminal_guard_termination_signal() == 0 else { return }
        let buffer = picture.withBlanksInPassing(after: presented)
        give(buffer)
        if styles.isExhausted {
            // More color pairs since the start than the terminal has: those of this frame alone will mostly fit.
            styles.reset()
            presented = nil
            give(buffer)
        }
        presented = buffer
        terminal_guard_begin_frame()
        placeCursor(buffer.cursor)
        wnoutrefresh(cncurses_standard_window())
        doupdate()
        terminal_guard_end_frame()
    }

    private func placeCursor(_ cursor: Point?) {
        let inside = cursor.flatMap { Rect(x: 0, y: 0, width: size.width, height: size.height).contains($0) ? $0 : nil }
        if (inside != nil) != isCursorVisible { showCursor(inside != nil) }
        if let inside { wmove(cncurses_standard_window(), Int32(inside.y), Int32(inside.x)) }
    }

    private func give(_ buffer: CellBuffer) {
        let window = cncurses_standard_window()
        var before = presented
        if before?.size != buffer.size {
            before = nil
            werase(window)
        }
        let width = buffer.size.width
        let shownWidth = min(width, size.width)
        guard shownWidth > 0 else { return }
        withUnsafeTemporaryAllocation(of: cchar_t.self, capacity: shownWidth) { line in
            for y in 0..<min(buffer.size.height, size.height) {
                let row = buffer.cells[y * width..<y * width + shownWidth]
                var changed = row.indices
                if let before {
                    guard let span = Self.changedSpan(row, before.cells[row.indices]) else { continue }
                    changed = span
                }
                let count = translate(row, changed, into: line)
                mvwadd_wchnstr(
                    window, Int32(y), Int32(changed.lowerBound - row.startIndex), line.baseAddress, Int32(count))
            }
        }
    }

    /// The cells from the first to the last that changed, widened to whole characters; nil when none did.
    private static func changedSpan(_ row: ArraySlice<Cell>, _ before: ArraySlice<Cell>) -> Range<Int>? {
        guard var first = row.indices.first(where: { row[$0] != before[$0] }),
            var last = row.indices.last(where: { row[$0] != before[$0] })
        else { return nil }
        func isContinuation(_ index: Int) -> Bool {
            row[index].glyph == Cell.continuation || before[index].glyph == Cell.continuation
        }
        while first > row.startIndex, isContinuation(first) { first -= 1 }
        while last + 1 < row.endIndex, isContinuation(last + 1) { last += 1 }
        return first..<last + 1
    }

    /// Fills `line` for ncurses and returns how many of its cells are used: a wide character takes one there, since
    /// ncurses lays its second column itself.
    private func translate(
        _ row: ArraySlice<Cell>, _ span: Range<Int>, into line: UnsafeMutableBufferPointer<cchar_t>
    ) -> Int {
        var style = Style.plain
        var look = styles.look(for: style)
        var count = 0
        var index = span.lowerBound
        while index < span.upperBound {
            let cell = row[index]
            // Runs of one style are the rule, and hashing one costs more than the rest of the cell.
            if cell.style != style {
                style = cell.style
                look = styles.look(for: style)
            }
            let isWide = index + 1 < row.endIndex && row[index + 1].glyph == Cell.continuation
            let (glyph, columns) = Glyphs.shown(cell.glyph, isWide: isWide)
            cncurses_set_cell(line.baseAddress! + count, glyph, look.attributes, look.pair)
            count += 1
            index += columns
        }
        return count
    }
}
