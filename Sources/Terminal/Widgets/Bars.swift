extension CellBuffer {
    /// Draws a bar whose length is a fraction of `width` columns, to an eighth of a column.
    ///
    ///     buffer.bar(0.4, x: 10, y: 3, width: 20, look, .series1)
    ///
    /// Cells beyond the end are left as they are. In ASCII the bar is `=`, to whole columns.
    public mutating func bar(_ fraction: Double, x: Int, y: Int, width: Int, _ look: Look, _ role: Role = .accent) {
        guard width > 0, fraction > 0 else { return }
        let filled = min(fraction, 1) * Double(width)
        if look.glyphs == .ascii {
            for column in 0..<Int(filled.rounded()) { put("=", x: x + column, y: y, style: look[role]) }
            return
        }
        let eighths = Int((filled * 8).rounded())
        for column in 0..<eighths / 8 { put("█", x: x + column, y: y, style: look[role]) }
        if eighths % 8 > 0 {
            put(Unicode.Scalar(0x2590 - UInt32(eighths % 8))!, x: x + eighths / 8, y: y, style: look[role])
        }
    }

    /// Draws how far some work has come: a bar and, where there is room, text at its right.
    ///
    ///     buffer.progress(0.42, text: "training 42 %, 12 s left", x: 0, y: 23, width: 60, look)
    public mutating func progress(
        _ fraction: Double, text: String = "", x: Int, y: Int, width: Int, _ look: Look, _ role: Role = .accent
    ) {
        guard width > 0 else { return }
        let textWidth = text.isEmpty ? 0 : text.shown(with: look.glyphs).columns + 1
        let barWidth = width - textWidth >= 6 ? min(width - textWidth, 40) : 0
        if barWidth > 0 {
            let rail: Unicode.Scalar = look.glyphs == .ascii ? "." : "░"
            for column in 0..<barWidth { put(rail, x: x + column, y: y, style: look[.border]) }
            bar(fraction, x: x, y: y, width: barWidth, look, role)
        }
        let start = barWidth > 0 ? barWidth + 1 : 0
        buffer(text, x: x + start, y: y, look, maxWidth: width - start)
    }

    private mutating func buffer(_ text: String, x: Int, y: Int, _ look: Look, maxWidth: Int) {
        guard maxWidth > 0, !text.isEmpty else { return }
        write(text, x: x, y: y, look, .status, maxWidth: maxWidth)
    }
}
