/// The data of a plot as dots and markers in the cells of its area.
struct PlotRaster {
    struct Mark {
        var column: Int
        var row: Int
        var glyph: Unicode.Scalar
        var style: Style
    }

    let x: AxisMap
    let y: AxisMap
    let look: Look
    var grid: SubcellGrid
    /// Glyphs that stand over the dots, later ones over earlier ones.
    private(set) var marks: [Mark] = []
    /// Whether a marker stands in each cell of the grid, row by row.
    private var isMarked: [Bool]
    let width: Double
    let height: Double

    init(_ plot: Plot, _ frame: PlotFrame) {
        x = frame.x
        y = frame.y
        look = frame.look
        grid = SubcellGrid(columns: frame.area.width, rows: frame.area.height, glyphs: frame.look.glyphs)
        isMarked = Array(repeating: false, count: grid.columns * grid.rows)
        width = Double(grid.width)
        height = Double(grid.height)
        if plot.hasGrid, look.isColored, frame.frame != nil { addGrid(frame) }
        for (index, series) in plot.series.enumerated() where series.bounds?.shape == .band {
            addBand(series, ink(series, index, .band))
        }
        for guide in plot.guides { add(guide) }
        let order = plot.drawingOrder
        for index in order {
            let series = plot.series[index]
            if series.isDensity { addDensity(series) }
            if series.bounds?.shape == .bars { addBars(series, ink(series, index, .data)) }
            if let stroke = series.stroke { addLine(series, stroke, index) }
        }
        for index in order { addMarkers(plot.series[index]) }
    }

    /// A place in dots; not finite where the values have none.
    @inline(__always)
    func dots(_ valueX: Double, _ valueY: Double) -> (x: Double, y: Double) {
        (x: x.fraction(of: valueX) * width, y: (1 - y.fraction(of: valueY)) * height)
    }

    /// True if a marker stands in a cell of the grid.
    func hasMark(column: Int, row: Int) -> Bool { isMarked[row * grid.columns + column] }

    /// Puts a marker at a place in dots, if it is inside.
    mutating func addMark(_ placeX: Double, _ placeY: Double, _ glyph: Unicode.Scalar, _ style: Style) {
        guard placeX >= 0, placeX <= width, placeY >= 0, placeY <= height else { return }
        let column = min(Int(placeX), grid.width - 1) / look.glyphs.dotsAcross
        let row = min(Int(placeY), grid.height - 1) / look.glyphs.dotsDown
        marks.append(Mark(column: column, row: row, glyph: glyph, style: style))
        isMarked[row * grid.columns + column] = true
    }

    func ink(_ series: Series, _ index: Int, _ layer: SubcellGrid.Layer) -> SubcellGrid.Ink {
        series.ink(layer, place: index, look)
    }

    func dash(_ stroke: Series.Stroke, _ series: Series, _ index: Int) -> Dash {
        stroke.dash ?? series.dash(place: index, look)
    }

    private mutating func addGrid(_ frame: PlotFrame) {
        let ink = SubcellGrid.Ink(style: look[.grid], ascii: ".", layer: .grid)
        let across = look.glyphs.dotsAcross * 2
        let down = look.glyphs.dotsDown
        for tick in frame.yTicks.major {
            let row = Int((1 - y.fraction(of: tick.value)) * height)
            for column in stride(from: 0, to: grid.width, by: across) { grid.set(column, row, ink) }
        }
        for tick in frame.xTicks.major {
            let column = Int(x.fraction(of: tick.value) * width)
            for row in stride(from: 0, to: grid.height, by: down) { grid.set(column, row, ink) }
        }
    }

    private mutating func add(_ guide: Guide) {
        var pen = SubcellGrid.Pen(guide.dash, look.glyphs)
        var ink = SubcellGrid.Ink(style: look[guide.role], ascii: ".", layer: .guide)
        switch guide.kind {
        case .vertical(let value):
            ink.ascii = ":"
            let place = x.fraction(of: value) * width
            grid.line(from: (place, 0), to: (place, height), ink, &pen)
        case .horizontal(let value):
            ink.ascii = "-"
            let place = (1 - y.fraction(of: value)) * height
            grid.line(from: (0, place), to: (width, place), ink, &pen)
        case .diagonal, .powerLaw:
            var last: (x: Double, y: Double)?
            for step in 0...64 {
                let valueX = x.value(at: Double(step) / 64)
                let here = dots(valueX, guide.kind.value(at: valueX) ?? .nan)
                if let last { grid.line(from: last, to: here, ink, &pen) }
                last = here
            }
        }
    }
}

extension Guide.Kind {
    /// The y of the line at an x; nil for a vertical one.
    func value(at x: Double) -> Double? {
        switch self {
        case .vertical: nil
        case .horizontal(let y): y
        case .diagonal: x
        case .powerLaw(let exponent, let x0, let y0): y0 * powerOfTen(exponent * logarithm10(x / x0))
        }
    }
}
