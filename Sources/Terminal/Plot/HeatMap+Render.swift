extension HeatMap {
    /// Draws the map into a rectangle of cells and says where its elements are.
    ///
    /// Blocks are of equal size where all fit; where they do not, neighbors are averaged.
    @discardableResult
    public func render(into buffer: inout CellBuffer, in rect: Rect, _ look: Look) -> HeatLayout {
        let rect = rect.intersection(buffer.bounds)
        buffer.fill(rect)
        let shell = shell
        let (xMap, yMap) = shell.axisMaps()
        let colorBar = hasColorBar ? ColorBar(self, rect, look) : nil
        let margin = colorBar?.width ?? 0
        var frame = PlotFrame(shell, xMap, yMap, rect, look, right: margin)
        let fitted = fitted(frame, rect)
        if fitted != rect { frame = PlotFrame(shell, xMap, yMap, fitted, look, right: margin) }
        var plot = PlotLayout(frame: frame.frame, area: frame.area, x: xMap, y: yMap, legend: nil, labels: [])
        plot.labels = frame.draw(shell, into: &buffer)
        let layout = HeatLayout(plot: plot, columns: columns, rows: rows)
        guard !plot.area.isEmpty else { return layout }
        let map = valueMap
        paint(into: &buffer, plot.area, map, look)
        writeLabels(into: &buffer, layout, look)
        if hasNumbers { writeNumbers(into: &buffer, layout, map, look) }
        if let best { mark(best, look.glyphs == .ascii ? "*" : "★", into: &buffer, layout, map, look) }
        if let selected { bracket(selected, into: &buffer, layout, look) }
        if let colorBar, frame.frame != nil {
            let labels = colorBar.draw(into: &buffer, beside: frame, map, plot.labels)
            plot.labels += labels
            return HeatLayout(plot: plot, columns: columns, rows: rows)
        }
        return layout
    }

    /// The rectangle in which blocks come out equal and the aspect is kept.
    private func fitted(_ frame: PlotFrame, _ rect: Rect) -> Rect {
        var size = Size(width: frame.area.width, height: frame.area.height)
        if keepsAspect {
            let ratio = frame.x.span / frame.y.span * 2
            let wanted = Double(size.height) * ratio
            if wanted <= Double(size.width) {
                size.width = max(1, Int(wanted.rounded()))
            } else {
                size.height = max(1, Int((Double(size.width) / ratio).rounded()))
            }
        }
        if !isSmooth {
            if size.width >= columns { size.width -= size.width % columns }
            if size.height >= rows { size.height -= size.height % rows }
        }
        return Rect(
            x: rect.x, y: rect.y, width: rect.width - frame.area.width + size.width,
            height: rect.height - frame.area.height + size.height)
    }

    private func paint(into buffer: inout CellBuffer, _ area: Rect, _ map: AxisMap, _ look: Look) {
        if look.capabilities.colors >= 256 {
            let isDouble = look.glyphs != .ascii
            let height = isDouble ? area.height * 2 : area.height
            for row in 0..<area.height {
                for column in 0..<area.width {
                    let upper = sample(column, isDouble ? 2 * row : row, area.width, height)
                    let lower = isDouble ? sample(column, 2 * row + 1, area.width, height) : upper
                    buffer[area.x + column, area.y + row] = cell(upper, lower, map, look)
                }
            }
            return
        }
        let ramp = HeatMap.ramp(look.glyphs)
        for row in 0..<area.height {
            for column in 0..<area.width {
                let value = sample(column, row, area.width, area.height)
                let level = map.fraction(of: value)
                if isRound, level.isNaN { continue }
                let glyph: Unicode.Scalar =
                    level.isNaN
                    ? (look.glyphs == .ascii ? "?" : "·")
                    : ramp[min(max(Int(level * Double(ramp.count)), 0), ramp.count - 1)]
                buffer[area.x + column, area.y + row] = Cell(glyph, look[level.isNaN ? .dim : .text])
            }
        }
    }

    /// Marks for levels, lightest first.
    static func ramp(_ glyphs: Capabilities.Glyphs) -> [Unicode.Scalar] {
        glyphs == .ascii ? [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"] : [" ", "░", "▒", "▓", "█"]
    }

    /// Two values in one cell, by a half block's foreground and background.
    private func cell(_ upper: Double, _ lower: Double, _ map: AxisMap, _ look: Look) -> Cell {
        let (a, b) = (map.fraction(of: upper), map.fraction(of: lower))
        if a.isNaN, b.isNaN, isRound { return .blank }
        if a.isNaN, b.isNaN { return Cell(look.glyphs == .ascii ? "?" : "·", look[.dim]) }
        if a.isNaN { return Cell("▄", Style(foreground: colors.color(at: b))) }
        if b.isNaN { return Cell("▀", Style(foreground: colors.color(at: a))) }
        let (top, bottom) = (colors.color(at: a), colors.color(at: b))
        if top == bottom { return Cell(" ", Style(background: top)) }
        return Cell("▀", Style(foreground: top, background: bottom))
    }

    /// The value at a pixel of a picture so wide and high, its first row at the top.
    private func sample(_ px: Int, _ py: Int, _ width: Int, _ height: Int) -> Double {
        let up = height - 1 - py
        if isSmooth, columns <= width, rows <= height {
            return interpolated(
                (Double(px) + 0.5) * Double(columns) / Double(width) - 0.5,
                (Double(up) + 0.5) * Double(rows) / Double(height) - 0.5)
        }
        let (left, bottom) = (px * columns / width, up * rows / height)
        let right = max(left + 1, (px + 1) * columns / width)
        let top = max(bottom + 1, (up + 1) * rows / height)
        if right == left + 1, top == bottom + 1 { return self[left, bottom] }
        var (sum, count) = (0.0, 0.0)
        for row in bottom..<top {
            for column in left..<right where self[column, row].isFinite {
                sum += self[column, row]
                count += 1
            }
        }
        return count > 0 ? sum / count : .nan
    }

    private func interpolated(_ u: Double, _ v: Double) -> Double {
        let (u, v) = (min(max(u, 0), Double(columns - 1)), min(max(v, 0), Double(rows - 1)))
        let (c, r) = (Int(u), Int(v))
        let (c1, r1) = (min(c + 1, columns - 1), min(r + 1, rows - 1))
        let (s, t) = (u - Double(c), v - Double(r))
        let low = self[c, r] * (1 - s) + self[c1, r] * s
        let high = self[c, r1] * (1 - s) + self[c1, r1] * s
        let value = low * (1 - t) + high * t
        return value.isNaN ? self[s < 0.5 ? c : c1, t < 0.5 ? r : r1] : value
    }
}
