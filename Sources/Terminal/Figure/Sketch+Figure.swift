extension Sketch {
    /// Draws it as a figure, between axes with its lengths: what `render` draws into cells.
    ///
    /// Balls are discs with their names; a name that a nearer ball would cover is left out with what is hidden.
    @discardableResult
    public func draw(on canvas: some FigureCanvas, in box: FigureBox, _ style: FigureStyle) -> FigureLayout {
        let (x, y) = extent
        var shell = Plot(title: title, x: PlotAxis("x / \(unit)", range: x), y: PlotAxis("y / \(unit)", range: y))
        // Only for their names.
        var named: Set<String> = []
        for line in lines where !line.name.isEmpty && named.insert(line.name).inserted {
            shell.series.append(.line(line.name, x: [], y: [], role: line.role, dash: .solid))
        }
        var drawing = FigureDrawing(shell, canvas, box, style)
        drawing.aspect = shape
        // The legend has the whole width, however narrow the drawing is.
        let entries = drawing.legendEntries(room: box.width)
        let rows = drawing.legendRows(entries, room: box.width)
        // Clear of the label of the highest tick.
        let gap = rows.isEmpty ? 0 : 0.8 * style.fontSize
        drawing.measure(above: Double(rows.count) * style.lineHeight + gap)
        canvas.inside(drawing.area) {
            for line in lines {
                let width = line.layer == .guide ? style.axisWidth : 1.2 * style.lineWidth
                let stroke = FigureStroke(style.color(line.role), width: width)
                for piece in drawing.pieces(line.points.map { drawing.place($0.x, $0.y) }) {
                    canvas.line(piece.places, stroke)
                }
            }
        }
        drawBalls(&drawing)
        drawing.drawAxes()
        let area = drawing.area
        (drawing.area.x, drawing.area.width) = (box.x, box.width)
        drawing.area.y -= gap
        if !rows.isEmpty { drawing.drawAbove(rows) }
        drawing.layout.area = area
        return drawing.layout
    }

    private func drawBalls<Canvas>(_ drawing: inout FigureDrawing<Canvas>) {
        let (style, canvas, area) = (drawing.style, drawing.canvas, drawing.area)
        let radius = 0.72 * style.fontSize
        let places = balls.map { drawing.place($0.place.x, $0.place.y) }
        let white = FigureColor(255, 255, 255)
        for (index, ball) in balls.enumerated() {
            let place = places[index]
            let disc = FigureBox(x: place.x - radius, y: place.y - radius, width: 2 * radius, height: 2 * radius)
            guard place.isFinite, area.contains(disc) else { continue }
            let color = ball.weight == .far ? style.color(ball.role).faded(0.4) : style.color(ball.role)
            // White below, as what is faint would let lines through.
            canvas.circle(place, radius: radius, fill: white, stroke: nil)
            canvas.circle(
                place, radius: radius, fill: ball.weight == .chosen ? color : nil,
                stroke: FigureStroke(color, width: 0.7 * style.lineWidth))
            let size = 0.85 * style.fontSize
            let width = canvas.width(of: ball.name, size: size)
            let origin = FigurePlace(place.x - width / 2, place.y + 0.36 * size)
            let text = drawing.textBox(ball.name, origin, size: size)
            let isHidden = places[(index + 1)...].contains { nearer in
                FigureBox(x: nearer.x - radius, y: nearer.y - radius, width: 2 * radius, height: 2 * radius).overlaps(
                    text)
            }
            guard !isHidden, drawing.box.contains(text),
                !drawing.layout.texts.contains(where: { $0.box.overlaps(text) })
            else { continue }
            drawing.write(ball.name, origin, ball.weight == .chosen ? white : color, size: size)
        }
    }
}
