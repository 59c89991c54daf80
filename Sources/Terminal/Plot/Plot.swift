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
    public var title: String
    public var x: PlotAxis
    public var y: PlotAxis
    /// Drawn in this order, later ones over earlier ones of the same layer.
    public var series: [Series]
    public var guides: [Guide]
    public var legend: LegendPlacement
    /// Faint lines at the labeled ticks, where there are colors to make them recede.
    public var hasGrid: Bool

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

    public enum LegendPlacement: Hashable, Sendable {
        /// Inside where it hides no data, else at the right if there is room, else above.
        case automatic
        case right, none
    }
}

/// One axis of a plot.
public struct PlotAxis: Hashable, Sendable {
    public var label: String
    public var scale: AxisScale
    /// From end to end; nil takes in all data and pads them a little.
    public var range: ClosedRange<Double>?
    /// Values that an automatic range takes in besides the data, say 0.
    public var includes: [Double]
    /// Names of equal sections instead of numbers: the axis then runs from 0 to their count, the middle of the first
    /// at 0.5.
    public var categories: [String]
    /// Columns kept for the labels of an upright axis where there is room, so that the frame stays in its place from
    /// one picture to the next.
    public var labelColumns: Int

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
