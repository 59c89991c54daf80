extension HeatMap {
    /// Draws the map as a figure, with a color bar: what `render` draws into cells.
    ///
    /// Blocks are areas with their numbers, the best one framed, the chosen one dashed; fields are an image.
    @discardableResult
    public func draw(on canvas: some FigureCanvas, in box: FigureBox, _ style: FigureStyle) -> FigureLayout {
        let map = valueMap
        var drawing = FigureDrawing(shell, canvas, box, style)
        if keepsAspect { drawing.aspect = drawing.y.range.length / drawing.x.range.length }
        drawing.measure(above: 0)
        let isWide = hasColorBar && box.width >= 12 * style.fontSize
        if isWide {
            // The labels follow from the height, which with an aspect follows from the width.
            for _ in 0..<2 {
                drawing.right = FigureColorBar.width(self, map, drawing)
                drawing.measure(above: 0)
            }
        }
        if isSmooth {
            canvas.inside(drawing.area) { canvas.image(image(map), in: drawing.area) }
        } else {
            drawBlocks(&drawing, map)
        }
        if isRound { drawOutline(drawing) }
        drawing.drawAxes()
        if hasNumbers, !isSmooth { drawNumbers(&drawing, map) }
        if !isSmooth {
            frame(best, drawing, FigureStroke(style.color(.bad), width: 1.6 * style.lineWidth))
            frame(
                selected, drawing,
                FigureStroke(selected.map { ink($0, map) } ?? FigureStyle.ink, width: style.lineWidth, dash: [3, 2]))
        }
        drawLabels(&drawing, map)
        if isWide { FigureColorBar.draw(self, map, &drawing) }
        drawing.layout.area = drawing.area
        return drawing.layout
    }

    /// The map's colors, as many dots as a column of a journal shows.
    private func image(_ map: AxisMap) -> FigureImage {
        let side = 360
        var dots = [UInt32](repeating: 0, count: side * side)
        for row in 0..<side {
            for column in 0..<side {
                let (u, v) = ((Double(column) + 0.5) / Double(side), 1 - (Double(row) + 0.5) / Double(side))
                let radius = ((2 * u - 1) * (2 * u - 1) + (2 * v - 1) * (2 * v - 1)).squareRoot()
                if isRound, radius > 1 { continue }
                // At the edge values are those of the last elements inside.
                let inner = 1 - 1.5 / Double(min(columns, rows))
                let part = isRound && radius > inner && inner > 0 ? inner / radius : 1
                let (s, t) = (0.5 + part * (u - 0.5), 0.5 + part * (v - 0.5))
                let level = map.fraction(of: known(s * Double(columns) - 0.5, t * Double(rows) - 0.5))
                if level.isNaN { continue }
                dots[row * side + column] = colors.color(at: level).dot
            }
        }
        return FigureImage(columns: side, rows: side, dots: dots)
    }

    /// The value between the middles of elements, of those that are known.
    private func known(_ u: Double, _ v: Double) -> Double {
        let (u, v) = (min(max(u, 0), Double(columns - 1)), min(max(v, 0), Double(rows - 1)))
        let (left, low) = (min(Int(u), max(0, columns - 2)), min(Int(v), max(0, rows - 2)))
        let (s, t) = (u - Double(left), v - Double(low))
        var (sum, weights) = (0.0, 0.0)
        for (column, row, weight) in [
            (left, low, (1 - s) * (1 - t)), (left + 1, low, s * (1 - t)), (left, low + 1, (1 - s) * t),
            (left + 1, low + 1, s * t),
        ] where weight > 0 && self[column, row].isFinite {
            sum += weight * self[column, row]
            weights += weight
        }
        return weights > 0 ? sum / weights : .nan
    }

    private func block(_ element: Element, _ area: FigureBox) -> FigureBox {
        let (width, height) = (area.width / Double(columns), area.height / Double(rows))
        return FigureBox(
            x: area.x + Double(element.column) * width, y: area.maxY - Double(element.row + 1) * height, width: width,
            height: height)
    }

    private func drawBlocks<Canvas>(_ drawing: inout FigureDrawing<Canvas>, _ map: AxisMap) {
        for row in 0..<rows {
            for column in 0..<columns {
                let level = map.fraction(of: self[column, row])
                if level.isNaN { continue }
                let block = block(Element(column: column, row: row), drawing.area)
                // A thread of white between them, as blocks that touch show the ground in many viewers.
                let gap = min(0.3, 0.05 * min(block.width, block.height))
                drawing.canvas.area(block.inset(gap).corners, colors.color(at: level).onPaper)
            }
        }
    }

    private func drawOutline<Canvas>(_ drawing: FigureDrawing<Canvas>) {
        let area = drawing.area
        let places = (0...180).map { step in
            let (x, y) = circle(Double(step) / 180)
            return FigurePlace(area.x + area.width * (1 + x) / 2, area.y + area.height * (1 - y) / 2)
        }
        drawing.canvas.line(places, FigureStroke(FigureStyle.gray, width: drawing.style.axisWidth))
    }

    private func drawNumbers<Canvas>(_ drawing: inout FigureDrawing<Canvas>, _ map: AxisMap) {
        let canvas = drawing.canvas
        let block = block(Element(column: 0, row: 0), drawing.area)
        func size(_ text: String) -> Double {
            let widest = 0.86 * block.width / max(canvas.width(of: text, size: 1), 1e-9)
            return min(drawing.style.fontSize, widest, 0.8 * block.height)
        }
        guard let figures = figures({ size($0) >= 0.6 * drawing.style.fontSize }) else { return }
        let size = values.map { size(text($0, figures: figures)) }.min() ?? 0
        for row in 0..<rows {
            for column in 0..<columns where self[column, row].isFinite {
                let element = Element(column: column, row: row)
                let (text, box) = (text(self[column, row], figures: figures), self.block(element, drawing.area))
                let width = canvas.width(of: text, size: size)
                drawing.write(
                    text, FigurePlace(box.x + (box.width - width) / 2, box.y + box.height / 2 + 0.36 * size),
                    ink(element, map), size: size)
            }
        }
    }

    private func frame<Canvas>(_ element: Element?, _ drawing: FigureDrawing<Canvas>, _ stroke: FigureStroke) {
        guard let element, isInside(element) else { return }
        let corners = block(element, drawing.area).inset(stroke.width / 2 + 0.3).corners
        drawing.canvas.line(corners + [corners[0], corners[1]], stroke)
    }

    private func drawLabels<Canvas>(_ drawing: inout FigureDrawing<Canvas>, _ map: AxisMap) {
        let size = drawing.style.fontSize
        for label in labels {
            let (u, v) = (drawing.x.fraction(of: label.x), drawing.y.fraction(of: label.y))
            guard u >= 0, u <= 1, v >= 0, v <= 1 else { continue }
            let width = drawing.canvas.width(of: label.text, size: size)
            let place = drawing.place(label.x, label.y)
            let origin = FigurePlace(place.x - width / 2, place.y + 0.36 * size)
            let level = map.fraction(of: known(u * Double(columns) - 0.5, v * Double(rows) - 0.5))
            let box = drawing.textBox(label.text, origin)
            guard drawing.area.contains(box), !drawing.layout.texts.contains(where: { $0.box.overlaps(box) }) else {
                continue
            }
            drawing.write(label.text, origin, level.isNaN ? FigureStyle.ink : colors.color(at: level).inkOnPaper)
        }
    }

    private func ink(_ element: Element, _ map: AxisMap) -> FigureColor {
        guard isInside(element) else { return FigureStyle.ink }
        let level = map.fraction(of: self[element.column, element.row])
        return level.isNaN ? FigureStyle.ink : colors.color(at: level).inkOnPaper
    }
}

/// The scale of a heat map's colors, at the right of it on paper.
private enum FigureColorBar {
    /// The room that it takes beside the area, with its labels.
    static func width<Canvas>(_ heat: HeatMap, _ map: AxisMap, _ drawing: FigureDrawing<Canvas>) -> Double {
        let style = drawing.style
        let labels = ticks(map, drawing).major.map { drawing.canvas.width(of: $0.label, size: style.fontSize) }
        return 2.9 * style.fontSize + (labels.max() ?? 0) + (heat.valueLabel.isEmpty ? 0 : style.lineHeight)
    }

    private static func ticks<Canvas>(_ map: AxisMap, _ drawing: FigureDrawing<Canvas>) -> TickSet {
        TickSet(map, TickSpace(cells: Int(drawing.area.height / drawing.style.lineHeight), isVertical: true), .braille)
    }

    static func draw<Canvas>(_ heat: HeatMap, _ map: AxisMap, _ drawing: inout FigureDrawing<Canvas>) {
        let (area, size, canvas) = (drawing.area, drawing.style.fontSize, drawing.canvas)
        let bar = FigureBox(x: area.maxX + 0.8 * size, y: area.y, width: size, height: area.height)
        let steps = 128
        for step in 0..<steps {
            // Each reaches to the end, below the next, so that none is a thread of the ground between them.
            let top = bar.y + Double(step) / Double(steps) * bar.height
            let rest = FigureBox(x: bar.x, y: top, width: bar.width, height: bar.maxY - top)
            canvas.area(rest.corners, heat.colors.color(at: 1 - (Double(step) + 0.5) / Double(steps)).onPaper)
        }
        let stroke = FigureStroke(FigureStyle.ink, width: drawing.style.axisWidth)
        canvas.line(bar.corners + [bar.corners[0], bar.corners[1]], stroke)
        var widest = 0.0
        for tick in ticks(map, drawing).major {
            let place = bar.maxY - map.fraction(of: tick.value) * bar.height
            canvas.line([FigurePlace(bar.maxX, place), FigurePlace(bar.maxX + 0.35 * size, place)], stroke)
            drawing.writeTick(tick.label, FigurePlace(bar.maxX + 0.6 * size, place + 0.36 * size))
            widest = max(widest, canvas.width(of: tick.label, size: size))
        }
        let middle = FigurePlace(bar.maxX + 0.6 * size + widest + 1.1 * size, (bar.y + bar.maxY) / 2)
        guard middle.x + 0.3 * size <= drawing.box.maxX else { return }
        drawing.writeLabel(heat.valueLabel, middle: middle, room: bar.height, isUpright: true)
    }
}

extension Color {
    /// The color of a dot of an image.
    fileprivate var dot: UInt32 {
        guard case .rgb(let red, let green, let blue) = self else { return 0 }
        return 0xFF00_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    }

    fileprivate var onPaper: FigureColor {
        guard case .rgb(let red, let green, let blue) = self else { return FigureStyle.gray }
        return FigureColor(Int(red), Int(green), Int(blue))
    }

    /// Black or white, whichever stands out from the color.
    fileprivate var inkOnPaper: FigureColor { isLight ? FigureStyle.ink : FigureColor(255, 255, 255) }
}

extension FigureBox {
    /// The box less a margin on every side.
    func inset(_ margin: Double) -> FigureBox {
        FigureBox(x: x + margin, y: y + margin, width: width - 2 * margin, height: height - 2 * margin)
    }

    /// Its corners, clockwise from the upper left one.
    var corners: [FigurePlace] {
        [FigurePlace(x, y), FigurePlace(maxX, y), FigurePlace(maxX, maxY), FigurePlace(x, maxY)]
    }
}

extension ClosedRange<Double> {
    var length: Double { upperBound - lowerBound }
}
