/// A table of numbers as colors, with a color bar.
///
///     var map = HeatMap(
///         title: "RMSE", columns: 4, rows: 3, values: errors, valueLabel: "meV",
///         x: PlotAxis("l_max", categories: ["0", "1", "2", "3"]), y: PlotAxis("r_c / Å", categories: ["3", "4", "5"]))
///     map.best = (column: 2, row: 1)
///     let layout = map.render(into: &buffer, in: rect, look)
///
/// With 256 colors or more each cell shows two values, one above the other, on an even scale of lightness; with fewer,
/// or none, shades from ░ to █, in ASCII a ramp of marks. A value that is NaN is not known yet and left open.
public struct HeatMap: Hashable, Sendable {
    /// The text above the map; empty for none.
    public var title: String
    /// The number of values along x; at least 1.
    public let columns: Int
    /// The number of values along y; at least 1.
    public let rows: Int
    /// The values, [rows, columns] row-major; the first row is the lowest, as y grows upwards.
    public var values: [Double]
    /// The text above the color bar: what the values are, and their unit.
    public var valueLabel: String
    /// The axis of the columns.
    public var x: PlotAxis
    /// The axis of the rows.
    public var y: PlotAxis
    /// The values at both ends of the colors; nil takes in all, evenly about zero for diverging colors.
    public var range: ClosedRange<Double>?
    /// How values become colors.
    public var scale: AxisScale
    /// The colors that stand for the values.
    public var colors: ColorMap
    /// True interpolates between values, for fields; false draws blocks, for tables.
    public var isSmooth: Bool
    /// True writes the values into the blocks where they fit.
    public var hasNumbers: Bool
    /// False leaves the color bar out even where there is room.
    public var hasColorBar = true
    /// True makes a step in x as long as a step in y, a cell being twice as high as wide.
    public var keepsAspect: Bool
    /// True where the map is of what is within a circle that touches the axes: outside of it nothing is missing.
    public var isRound = false
    /// Names of places on the map.
    public var labels: [Label] = []
    /// The element that gets the star.
    public var best: Element?
    /// The element under the cursor.
    public var selected: Element?

    /// The place of one value in the table.
    public struct Element: Hashable, Sendable {
        /// The index along x, from 0 at the left.
        public var column: Int
        /// The index along y, from 0 at the bottom.
        public var row: Int

        /// The element in a column of a row.
        public init(column: Int, row: Int) {
            self.column = column
            self.row = row
        }
    }

    /// A name of a place on the map.
    public struct Label: Hashable, Sendable {
        /// The place, in values of the axes.
        public var x, y: Double
        /// The name, a few letters.
        public var text: String

        /// A name at a place.
        public init(x: Double, y: Double, text: String) { (self.x, self.y, self.text) = (x, y, text) }
    }

    /// A map of values, each property as given.
    /// - Precondition: `columns * rows` values, at least one.
    public init(
        title: String = "", columns: Int, rows: Int, values: [Double], valueLabel: String = "",
        x: PlotAxis = PlotAxis(), y: PlotAxis = PlotAxis(), range: ClosedRange<Double>? = nil,
        scale: AxisScale = .linear, colors: ColorMap = .viridis, isSmooth: Bool = false, hasNumbers: Bool = false,
        keepsAspect: Bool = false, best: Element? = nil, selected: Element? = nil
    ) {
        precondition(columns > 0 && rows > 0 && values.count == columns * rows, "a heat map has columns x rows values")
        self.title = title
        self.columns = columns
        self.rows = rows
        self.values = values
        self.valueLabel = valueLabel
        self.x = x
        self.y = y
        self.range = range
        self.scale = scale
        self.colors = colors
        self.isSmooth = isSmooth
        self.hasNumbers = hasNumbers
        self.keepsAspect = keepsAspect
        self.best = best
        self.selected = selected
    }

    subscript(column: Int, row: Int) -> Double { values[row * columns + column] }

    /// The axes and what is written about them, each axis over the elements: its own range, its categories, or their numbers.
    var shell: Plot {
        func axis(_ axis: PlotAxis, _ count: Int) -> PlotAxis {
            guard axis.range == nil, axis.categories.isEmpty else { return axis }
            var copy = axis
            copy.range = 0...Double(count)
            return copy
        }
        return Plot(title: title, x: axis(x, columns), y: axis(y, rows))
    }

    func isInside(_ element: Element) -> Bool {
        element.column >= 0 && element.column < columns && element.row >= 0 && element.row < rows
    }

    /// A number as its block has it, in so many significant figures, in fewer below 1; empty where it is not known.
    func text(_ value: Double, figures: Int) -> String {
        guard value.isFinite else { return "" }
        return NumberText.significant(value, figures: value.magnitude < 1 ? min(figures, 2) : figures)
    }

    /// The figures that let all numbers fit their blocks, 3 or 2; nil where none do.
    /// - Parameter fits: whether a text does.
    func figures(_ fits: (String) -> Bool) -> Int? {
        [3, 2].first { figures in values.allSatisfy { fits(text($0, figures: figures)) } }
    }

    /// The transform from values to 0...1 on the colors.
    var valueMap: AxisMap {
        if let range, range.lowerBound.isFinite, range.upperBound.isFinite, scale == .linear || range.lowerBound > 0 {
            return AxisMap(scale, range)
        }
        var extent = Extent(isLog: scale == .log)
        for value in values { extent.add(value) }
        guard !extent.isEmpty else { return AxisMap(scale, scale == .log ? 1...10 : 0...1) }
        if colors == .diverging, scale == .linear {
            let largest = max(extent.low.magnitude, extent.high.magnitude)
            return AxisMap(.linear, -largest...largest)
        }
        return AxisMap(scale, extent.low...extent.high)
    }
}

/// Where a drawn heat map has its elements.
public struct HeatLayout: Hashable, Sendable {
    /// The frame, labels and transforms, as of any plot.
    public let plot: PlotLayout
    let columns: Int
    let rows: Int

    /// The element at a place, for the mouse; nil outside.
    public func element(at point: Point) -> HeatMap.Element? {
        let area = plot.area
        guard area.contains(point) else { return nil }
        let column = ((point.x - area.x + 1) * columns - 1) / area.width
        let fromTop = ((point.y - area.y + 1) * rows - 1) / area.height
        return HeatMap.Element(column: column, row: rows - 1 - fromTop)
    }

    /// The cells of an element; at least one, which it may share with others.
    public func rect(_ element: HeatMap.Element) -> Rect {
        let area = plot.area
        let left = area.x + element.column * area.width / columns
        let right = area.x + (element.column + 1) * area.width / columns
        let top = area.y + (rows - 1 - element.row) * area.height / rows
        let bottom = area.y + (rows - element.row) * area.height / rows
        return Rect(x: left, y: top, width: max(1, right - left), height: max(1, bottom - top)).intersection(area)
    }
}
