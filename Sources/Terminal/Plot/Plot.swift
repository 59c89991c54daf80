/// Curves, points and bands over two axes: a value that draws itself into cells.
///
///     var plot = Plot(title: "water dimer", x: PlotAxis("R / Å"), y: PlotAxis("E / eV"))
///     plot.series = [
///         .line("ρ⊗V", x: distances, y: predictions, role: .series1, extrapolated: [5...12]),
///         .scatter("reference", x: points, y: energies, role: .reference),
///     ]
///     plot.guides = [.vertical(4, label: "r_c"), .horizontal(0)]
///     let layout = plot.render(into: &buffer, in: rect, look)
///     let place = layout.data(at: mouse.position)
///
/// Nothing is drawn outside the rectangle, whatever its size; what does not fit (legend, labels, title, at last the
/// frame) is left out. Cost: linear in points and cells, 0.2 ms for six curves of 500 points on 200 x 50 cells.
public struct Plot: Hashable, Sendable {
    /// The text above the plot; empty for none.
    public var title: String
    /// The horizontal axis.
    public var x: PlotAxis
    /// The upright axis.
    public var y: PlotAxis
    /// The data, drawn in this order, later ones over earlier ones of the same layer, those on top last.
    public var series: [Series]
    /// The reference lines, below the data.
    public var guides: [Guide]
    /// Names of places along x, in a row over the axes.
    public var topLabels: [TopLabel] = []
    /// Where the names of the series stand.
    public var legend: LegendPlacement
    /// Whether faint lines run from the labeled ticks, where there are colors to make them recede.
    public var hasGrid: Bool

    /// A plot of these parts; without `series` an empty frame.
    public init(
        title: String = "", x: PlotAxis = PlotAxis(), y: PlotAxis = PlotAxis(), series: [Series] = [],
        guides: [Guide] = [], legend: LegendPlacement = .automatic, hasGrid: Bool = false
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.series = series
        self.guides = guides
        self.legend = legend
        self.hasGrid = hasGrid
    }

    /// The places of the series in the order in which they are drawn.
    var drawingOrder: [Int] {
        series.indices.filter { !series[$0].isOnTop } + series.indices.filter { series[$0].isOnTop }
    }

    /// A name of a place along x.
    public struct TopLabel: Hashable, Sendable {
        /// The place.
        public var x: Double
        /// The name, a few letters.
        public var text: String
        /// Its color.
        public var role: Role
        /// Whether it is the one that is looked at, and whether it is of little weight.
        public var isChosen, isFaint: Bool

        /// A name of a place.
        public init(x: Double, text: String, role: Role, isChosen: Bool = false, isFaint: Bool = false) {
            (self.x, self.text, self.role, self.isChosen, self.isFaint) = (x, text, role, isChosen, isFaint)
        }
    }

    /// Where the names of the series stand.
    public enum LegendPlacement: Hashable, Sendable {
        /// Inside where it hides no data, else at the right if there is room, else above.
        case automatic
        /// At the right if there is room, else above, never inside.
        case right
        /// Nowhere.
        case none
    }
}

/// One axis of a plot.
public struct PlotAxis: Hashable, Sendable {
    /// The text beside the axis: the quantity and its unit, as "R / Å"; empty for none.
    public var label: String
    /// How values become places.
    public var scale: AxisScale
    /// The values at both ends; nil takes in all data and pads them a little.
    public var range: ClosedRange<Double>?
    /// Values that an automatic range takes in besides the data, say 0.
    public var includes: [Double]
    /// Names of equal sections instead of numbers: the axis then runs from 0 to their count, the middle of the first
    /// at 0.5.
    public var categories: [String]
    /// The columns kept for the labels of an upright axis where there is room, so that the frame stays in its place
    /// from one picture to the next.
    public var labelColumns: Int

    /// An axis; without arguments a linear one that takes in all data.
    public init(
        _ label: String = "", scale: AxisScale = .linear, range: ClosedRange<Double>? = nil, includes: [Double] = [],
        categories: [String] = [], labelColumns: Int = 0
    ) {
        self.label = label
        self.scale = scale
        self.range = range
        self.includes = includes
        self.categories = categories
        self.labelColumns = labelColumns
    }
}
