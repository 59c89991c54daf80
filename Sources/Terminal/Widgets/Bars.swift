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

    /// Draws one column a value, its height the value's part of the largest; values that are not finite stay blank.
    ///
    ///     buffer.sparkline([3, 5, 2, 8], x: 0, y: 0, width: 4, look, .series0)
    ///
    /// The last `width` values are shown. The smallest value has the lowest mark.
    public mutating func sparkline(
        _ values: [Double], x: Int, y: Int, width: Int, _ look: Look, _ role: Role = .accent
    ) {
        let shown = values.suffix(max(0, width))
        var extent = Extent()
        for value in shown { extent.add(value) }
        let ramp: [Unicode.Scalar] =
            look.glyphs == .ascii
            ? ["_", ".", "-", "=", "+", "*", "#"] : ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        for (column, value) in shown.enumerated() where value.isFinite {
            let level = extent.high > extent.low ? (value - extent.low) / (extent.high - extent.low) : 0
            let index = min(Int(level * Double(ramp.count)), ramp.count - 1)
            put(ramp[index], x: x + column, y: y, style: look[role])
        }
    }
}
