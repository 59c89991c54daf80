/// Where text stands in a field that is wider than it.
public enum Alignment: Hashable, Sendable {
    case left, center, right
}

extension CellBuffer {
    /// Writes one line of text into a field of `maxWidth` columns that begins at `x`, and returns the columns it took.
    ///
    ///     buffer.write("RMSE", x: 2, y: 0, style: look[.title], maxWidth: 10, alignment: .right)
    ///
    /// Text that does not fit ends in `…` (`~` in ASCII); without `maxWidth` the field ends with the buffer. Only the
    /// text's own cells change. With `.ascii` glyphs the text is transliterated. Scalars of no width are left out.
    @discardableResult
    public mutating func write(
        _ text: some StringProtocol, x: Int, y: Int, style: Style = .plain, maxWidth: Int? = nil,
        alignment: Alignment = .left, glyphs: Capabilities.Glyphs = .braille
    ) -> Int {
        guard y >= 0, y < size.height else { return 0 }
        let field = maxWidth ?? (size.width - x)
        guard field > 0 else { return 0 }
        let shown = text.shown(with: glyphs)
        let columns = shown.columns
        let spare = max(0, field - columns)
        var place =
            switch alignment {
            case .left: x
            case .center: x + spare / 2
            case .right: x + spare
            }
        let first = place
        let isCut = columns > field
        let end = isCut ? x + field - 1 : x + field
        for scalar in shown.unicodeScalars {
            let width = scalar.columns
            guard width > 0 else { continue }
            guard place + width <= end else { break }
            put(scalar, width: width, x: place, y: y, style: style)
            place += width
        }
        if isCut {
            put(glyphs == .ascii ? "~" : "…", width: 1, x: place, y: y, style: style)
            place += 1
        }
        return place - first
    }

    /// Writes text in a role's style, with the glyphs of the terminal.
    @discardableResult
    public mutating func write(
        _ text: some StringProtocol, x: Int, y: Int, _ look: Look, _ role: Role = .text, maxWidth: Int? = nil,
        alignment: Alignment = .left
    ) -> Int {
        write(
            text, x: x, y: y, style: look[role], maxWidth: maxWidth, alignment: alignment, glyphs: look.glyphs)
    }

    /// Puts one glyph, and blanks the other half of any wide character it cuts.
    mutating func put(_ glyph: Unicode.Scalar, width: Int = 1, x: Int, y: Int, style: Style) {
        guard width == 1 || (x >= 0 && x + 1 < size.width) else {
            self[x, y] = Cell(" ", style)
            self[x + 1, y] = Cell(" ", style)
            return
        }
        if self[x, y].glyph == Cell.continuation { self[x - 1, y].glyph = " " }
        let last = x + width - 1
        if self[last + 1, y].glyph == Cell.continuation { self[last + 1, y].glyph = " " }
        self[x, y] = Cell(glyph, style)
        if width == 2 { self[x + 1, y] = Cell(Cell.continuation, style) }
    }

    /// Fills a rectangle with one glyph, a blank if none is given.
    public mutating func fill(_ rect: Rect, _ glyph: Unicode.Scalar = " ", style: Style = .plain) {
        let visible = rect.intersection(bounds)
        for y in visible.y..<visible.maxY {
            for x in visible.x..<visible.maxX { put(glyph, x: x, y: y, style: style) }
        }
    }

    /// Changes the style of every cell of a rectangle and leaves its text.
    public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
        let visible = rect.intersection(bounds)
        for y in visible.y..<visible.maxY {
            for x in visible.x..<visible.maxX { change(&self[x, y].style) }
        }
    }

    /// Copies a whole buffer, its top left cell to `origin`.
    public mutating func draw(_ other: CellBuffer, at origin: Point) {
        for y in 0..<other.size.height {
            for x in 0..<other.size.width {
                let cell = other[x, y]
                guard cell.glyph != Cell.continuation else { continue }
                let isWide = other[x + 1, y].glyph == Cell.continuation
                put(cell.glyph, width: isWide ? 2 : 1, x: origin.x + x, y: origin.y + y, style: cell.style)
            }
        }
        if let cursor = other.cursor { self.cursor = Point(x: origin.x + cursor.x, y: origin.y + cursor.y) }
    }
}
