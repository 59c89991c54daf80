extension Series {
    /// Draws a piece of the series as a legend shows it.
    ///
    /// - Parameters:
    ///   - place: the index of the series in its plot, which tells its mark or dash from others' where it has no role
    ///     of its own.
    ///   - isOpen: whether the series' band is drawn by the edges alone.
    public func drawSample(
        into buffer: inout CellBuffer, at origin: Point, columns: Int, place: Int, _ look: Look, isOpen: Bool = false
    ) {
        var grid = SubcellGrid(columns: columns, rows: 1, glyphs: look.glyphs)
        let middle = Double(grid.height) / 2
        if bounds?.shape == .band {
            let ink = ink(.band, place: place, look)
            let rows = isOpen ? [0, grid.height - 1] : Array(0..<grid.height)
            for column in 0..<grid.width {
                for row in rows where look.glyphs != .braille || isOpen || (row + column) & 1 == 0 {
                    grid.set(column, row, ink)
                }
            }
        }
        if let stroke {
            let ink = ink(.model, place: place, look)
            var pen = SubcellGrid.Pen(
                stroke.dash ?? dash(place: place, look), look.glyphs, thickness: ink.thickness)
            let height = middle - Double(ink.thickness / 2)
            grid.line(from: (0, height), to: (Double(grid.width), height), ink, &pen)
        }
        grid.draw(into: &buffer, at: origin)
        if let marker {
            buffer[origin.x + columns / 2, origin.y] = Cell(marker.glyph(look.glyphs), look[role])
        } else if isDensity {
            let glyph: Unicode.Scalar = look.glyphs == .braille ? "⣿" : look.glyphs == .block ? "█" : "#"
            buffer[origin.x + columns / 2, origin.y] = Cell(glyph, look[role])
        }
    }

    func ink(_ layer: SubcellGrid.Layer, place: Int, _ look: Look) -> SubcellGrid.Ink {
        var style = look[role]
        if layer == .band { style = style.receding }
        let ascii: Unicode.Scalar =
            switch layer {
            case .band: ":"
            case .data: "|"
            default: marker == nil ? ["*", "+", "x", "#", "%", "@"][(role.seriesIndex ?? place) % 6] : "."
            }
        var ink = SubcellGrid.Ink(style: style, ascii: ascii, layer: layer)
        // A quadrant is as large as four dots of braille.
        if look.isLarge, look.glyphs == .braille, layer >= .data { ink.thickness = 2 }
        return ink
    }

    /// The dash of a line that has none of its own: one by its place where no colors tell lines apart.
    func dash(place: Int, _ look: Look) -> Dash {
        guard !look.isColored, look.glyphs != .ascii else { return .solid }
        return [.solid, .dashed, .dashDot, .longDash, .dotted, .sparse][(role.seriesIndex ?? place) % 6]
    }
}
