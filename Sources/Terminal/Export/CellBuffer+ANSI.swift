extension CellBuffer {
    /// The rows as text with ANSI color sequences, for pipes and logs.
    ///
    ///     print(buffer.ansiText(colors: 256), terminator: "")
    ///
    /// - Parameter colors: 0 writes plain text, 8 to 256 the nearest palette entries, more 24-bit colors.
    ///
    /// Blanks without style at the end of rows are left out; every row ends in the terminal's own style.
    public func ansiText(colors: Int) -> String {
        guard colors > 0 else { return plainText() }
        var text = ""
        for y in 0..<size.height {
            var end = size.width
            while end > 0, self[end - 1, y] == .blank { end -= 1 }
            var current = Style.plain
            for x in 0..<end {
                let cell = self[x, y]
                guard cell.glyph != Cell.continuation else { continue }
                if cell.style != current {
                    text += cell.style.escape(colors: colors)
                    current = cell.style
                }
                text.unicodeScalars.append(cell.glyph)
            }
            if current != .plain { text += "\u{1B}[0m" }
            text += "\n"
        }
        return text
    }
}

extension Style {
    /// The sequence that sets this style after any other.
    fileprivate func escape(colors: Int) -> String {
        var codes = ["0"]
        let flags: [(Attributes, String)] = [
            (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
        ]
        for (flag, code) in flags where attributes.contains(flag) { codes.append(code) }
        codes += foreground.codes(base: 30, colors: colors) + background.codes(base: 40, colors: colors)
        return "\u{1B}[" + codes.joined(separator: ";") + "m"
    }
}

extension Color {
    /// - Parameter base: 30 for the foreground, 40 for the background.
    fileprivate func codes(base: Int, colors: Int) -> [String] {
        if case .rgb(let r, let g, let b) = self, colors > 256 { return ["\(base + 8);2;\(r);\(g);\(b)"] }
        guard let index = paletteIndex(colors: min(colors, 256)) else { return [] }
        if index < 8 { return ["\(base + index)"] }
        return index < 16 ? ["\(base + 60 + index - 8)"] : ["\(base + 8);5;\(index)"]
    }
}
