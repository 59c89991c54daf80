/// One plot on its way to a canvas.
struct FigureDrawing<Canvas: FigureCanvas> {
    let plot: Plot
    let canvas: Canvas
    let box: FigureBox
    let style: FigureStyle
    let x: AxisMap
    let y: AxisMap
    var area = FigureBox(x: 0, y: 0, width: 0, height: 0)
    /// The room that stays free beside the area, points.
    var right = 0.0
    /// The height of the area in parts of its width; nil for what the rectangle has.
    var aspect: Double?
    /// Where the parts begin, from the left: all of them stand in the middle where an aspect leaves room.
    var start = 0.0
    var xTicks = TickSet()
    var yTicks = TickSet()
    var layout: FigureLayout
    /// Places that data cover, some points apart, and those that reference lines do.
    var covered: [FigurePlace] = []
    var ruled: [FigurePlace] = []

    init(_ plot: Plot, _ canvas: Canvas, _ box: FigureBox, _ style: FigureStyle) {
        self.plot = plot
        self.canvas = canvas
        self.box = box
        self.style = style
        (x, y) = plot.axisMaps()
        layout = FigureLayout(area: box)
    }

    mutating func draw() -> FigureLayout {
        measure(above: 0)
        collect()
        var entries = legendEntries
        var rows: [[LegendEntry]] = []
        if !entries.isEmpty, plot.legend != .none {
            if let place = insidePlace(entries) {
                layout.legend = place
            } else {
                // Above, the legend leaves less height, and with that other labels and another width.
                for _ in 0..<4 {
                    entries = legendEntries
                    let wanted = legendRows(entries)
                    let isSettled = wanted.count == rows.count
                    rows = wanted
                    if isSettled { break }
                    measure(above: Double(rows.count) * style.lineHeight)
                }
                collect()
            }
        }
        canvas.inside(area) { drawData() }
        drawAxes()
        if let place = layout.legend {
            drawInside(entries, place)
        } else if !rows.isEmpty {
            drawAbove(rows)
        }
        drawGuideLabels()
        layout.area = area
        return layout
    }

    // MARK: - Places

    func place(_ valueX: Double, _ valueY: Double) -> FigurePlace {
        FigurePlace(placeX(x.fraction(of: valueX)), placeY(y.fraction(of: valueY)))
    }

    /// Where a fraction of an axis is.
    func placeX(_ fraction: Double) -> Double { area.x + fraction * area.width }
    func placeY(_ fraction: Double) -> Double { area.maxY - fraction * area.height }

    /// A place whose coordinates a drawing library can take, of one that may be far outside.
    func bounded(_ place: FigurePlace) -> FigurePlace {
        let (width, height) = (50 * box.width, 50 * box.height)
        return FigurePlace(
            min(max(place.x, area.x - width), area.maxX + width), min(max(place.y, area.y - height), area.maxY + height)
        )
    }

    /// The row of names over the axes.
    var topHeight: Double { plot.topLabels.isEmpty ? 0 : 1.2 * style.lineHeight }

    /// Takes the rectangle apart: title, legend above, axes with their labels, and what is left for the data.
    mutating func measure(above: Double) {
        let size = style.fontSize
        let top = box.y + (plot.title.isEmpty ? 0.5 * size : style.lineHeight + style.gap) + above + topHeight
        let bottom = box.maxY - style.lineHeight - 0.6 * size - (plot.x.label.isEmpty ? 0 : style.lineHeight)
        var height = max(1, bottom - top)
        yTicks = TickSet(
            plot.y, y, TickSpace(cells: Int(height / style.lineHeight), isVertical: true), .braille)
        let labels = yTicks.major.map { canvas.width(of: $0.label, size: size) }.max() ?? 0
        var left = box.x + (plot.y.label.isEmpty ? 0 : style.lineHeight + 0.2 * size) + labels + 0.7 * size
        var width = max(1, box.maxX - 0.6 * size - right - left)
        start = box.x
        if let aspect {
            let spare = width - min(width, height / aspect)
            (start, left, width) = (start + spare / 2, left + spare / 2, width - spare)
            height = min(height, width * aspect)
            yTicks = TickSet(
                plot.y, y, TickSpace(cells: Int(height / style.lineHeight), isVertical: true), .braille)
        }
        area = FigureBox(x: left, y: top, width: width, height: height)
        let column = canvas.width(of: "0", size: size)
        xTicks = TickSet(
            plot.x, x, TickSpace(cells: Int(width / column), isVertical: false, before: 2, after: 0), .braille)
    }
}
