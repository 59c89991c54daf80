extension CellBuffer {
    /// The rows as text without styles, blanks at the end of rows left out, one newline after each row.
    ///
    ///     print(buffer.plainText(), terminator: "")
    public func plainText() -> String {
        var text = ""
        text.reserveCapacity(size.width * size.height)
        for y in 0..<size.height {
            var blanks = 0
            for x in 0..<size.width {
                let glyph = self[x, y].glyph
                if glyph == Cell.continuation { continue }
                if glyph == " " {
                    blanks += 1
                } else {
                    for _ in 0..<blanks { text.unicodeScalars.append(" ") }
                    blanks = 0
                    text.unicodeScalars.append(glyph)
                }
            }
            text.unicodeScalars.append("\n")
        }
        return text
    }
}
