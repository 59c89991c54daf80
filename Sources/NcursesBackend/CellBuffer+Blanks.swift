import Terminal

extension CellBuffer {
    /// The picture in fewer changes of style, which are half of what a frame sends: most lead to a blank and back.
    ///
    /// A blank looks the same in any color of the foreground. One that was a blank before keeps the style it had, so
    /// that nothing is sent; one that is sent, being new or in a gap too short to jump, takes that of the cell before.
    ///
    /// - Parameter before: what is on the terminal, as this function returned it; nil when everything is sent.
    func withBlanksInPassing(after before: CellBuffer?) -> CellBuffer {
        let before = before?.size == size ? before : nil
        var result = self
        var sent = Style.plain
        for y in 0..<size.height {
            /// Where the row was last sent to, and the blanks since that were there before.
            var gap: Range<Int>?
            for x in 0..<size.width {
                var cell = self[x, y]
                let old = before?[x, y]
                if cell.isBareBlank {
                    if let old, old.isBareBlank {
                        cell.style = old.style
                    } else {
                        cell.style = sent.isBare ? sent : .plain
                    }
                    result[x, y] = cell
                }
                guard cell != old else {
                    gap = cell.isBareBlank ? gap.map { $0.lowerBound..<x + 1 } : nil
                    continue
                }
                if let gap, gap.count <= CellBuffer.jump, sent.isBare {
                    for x in gap { result[x, y].style = sent }
                }
                sent = cell.style
                gap = x + 1..<x + 1
            }
        }
        return result
    }

    /// The longest gap, in cells, that is cheaper written than jumped over, by ncurses' reckoning.
    private static let jump = 8
}

extension Cell {
    /// Whether the cell shows the terminal's background and nothing else.
    fileprivate var isBareBlank: Bool { glyph == " " && style.isBare }
}

extension Style {
    /// Whether a blank of this style shows nothing.
    fileprivate var isBare: Bool {
        background == .standard && attributes.isDisjoint(with: [.underline, .reverse, .italic])
    }
}
