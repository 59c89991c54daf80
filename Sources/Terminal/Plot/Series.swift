/// One set of data in a plot, and one entry in its legend: points joined by a line, marked, with bars or a band.
///
///     Series.line("ρ⊗ρ", x: xs, y: ys, role: .series0)
///     Series.scatter("reference", x: xs, y: ys, role: .reference)
///     Series.line("learning", x: sizes, y: errors, role: .series1, marker: .disc).bars(lower: low, upper: high)
///
/// Points that are not finite, or not positive on a log axis, are left out and break the line.
public struct Series: Hashable, Sendable {
    /// The name in the legend; an empty one keeps the series out of it.
    public var name: String
    /// The points' x, in the order in which they are joined.
    public var x: [Double]
    /// The points' y, as many as `x`.
    public var y: [Double]
    /// The role whose style the series has.
    public var role: Role
    /// The line through the points; nil for none.
    public var stroke: Stroke?
    /// The glyph at each point; nil for none.
    public var marker: Marker?
    /// The error bars of the points, or a band around them; nil for neither.
    public var bounds: Bounds?
    /// Draws each point as a dot and colors cells by the number of points in them.
    public var isDensity = false
    /// Draws its line over all others, whatever its place, and marks its name in the legend.
    public var isOnTop = false
    /// False keeps a wild curve from setting an automatic range.
    public var stretchesAxes = true

    /// A series of points; without a stroke, a marker or bounds it shows nothing.
    /// - Precondition: as many `x` as `y`.
    public init(_ name: String, x: [Double], y: [Double], role: Role, stroke: Stroke? = nil, marker: Marker? = nil) {
        precondition(x.count == y.count, "a series has as many x as y")
        self.name = name
        self.x = x
        self.y = y
        self.role = role
        self.stroke = stroke
        self.marker = marker
    }

    /// How points are joined.
    public struct Stroke: Hashable, Sendable {
        /// The way from a point to the next: straight, or level up to its x and then upright.
        public enum Shape: Hashable, Sendable { case straight, step }
        /// The way from a point to the next.
        public var shape: Shape
        /// The pattern of the line; nil is solid where colors tell series apart, else one of the series' own.
        public var dash: Dash?
        /// The ranges of x where the line is dotted: what the model was not trained on.
        public var extrapolated: [ClosedRange<Double>]

        /// A line through the points.
        public init(shape: Shape = .straight, dash: Dash? = nil, extrapolated: [ClosedRange<Double>] = []) {
            self.shape = shape
            self.dash = dash
            self.extrapolated = extrapolated
        }
    }

    /// The limits below and above each point, as many as points.
    public struct Bounds: Hashable, Sendable {
        /// How limits are drawn: an error bar at each point, or the area between two curves.
        public enum Shape: Hashable, Sendable { case bars, band }
        /// How the limits are drawn.
        public var shape: Shape
        /// The lower limit at each point, a value of y.
        public var lower: [Double]
        /// The upper limit at each point, a value of y.
        public var upper: [Double]
    }
}

/// The glyph of a data point.
public enum Marker: Hashable, Sendable, CaseIterable {
    case disc, circle, square, triangle, diamond, cross, plus, dot

    func glyph(_ glyphs: Capabilities.Glyphs) -> Unicode.Scalar {
        switch self {
        case .disc: glyphs == .ascii ? "o" : "●"
        case .circle: glyphs == .ascii ? "O" : "○"
        case .square: glyphs == .ascii ? "#" : "■"
        case .triangle: glyphs == .ascii ? "^" : "▲"
        case .diamond: glyphs == .ascii ? "%" : "◆"
        case .cross: glyphs == .ascii ? "x" : "×"
        case .plus: "+"
        case .dot: glyphs == .ascii ? "." : "•"
        }
    }

    /// Whether a large marker has a dot so far to the right of its middle and below it.
    /// - Parameter reach: how far it goes, dots.
    func covers(_ dx: Int, _ dy: Int, reach: Int) -> Bool {
        let square = dx * dx + dy * dy
        return switch self {
        case .disc: square <= reach * reach + reach / 2
        case .circle: square <= reach * reach + reach / 2 && square > (reach - 1) * (reach - 1)
        case .square: true
        case .triangle: abs(dx) <= (dy + reach + 1) / 2
        case .diamond: abs(dx) + abs(dy) <= reach
        case .cross: abs(dx) == abs(dy)
        case .plus: dx == 0 || dy == 0
        case .dot: square <= reach
        }
    }
}

extension Series {
    /// A series of points joined by straight lines.
    public static func line(
        _ name: String, x: [Double], y: [Double], role: Role, dash: Dash? = nil,
        extrapolated: [ClosedRange<Double>] = [], marker: Marker? = nil
    ) -> Series {
        Series(
            name, x: x, y: y, role: role, stroke: Stroke(dash: dash, extrapolated: extrapolated), marker: marker)
    }

    /// A series of points joined by a staircase that keeps each value up to the next point.
    public static func step(_ name: String, x: [Double], y: [Double], role: Role, dash: Dash? = nil) -> Series {
        Series(name, x: x, y: y, role: role, stroke: Stroke(shape: .step, dash: dash))
    }

    /// A series of points alone, each a marker.
    public static func scatter(
        _ name: String, x: [Double], y: [Double], role: Role, marker: Marker = .disc
    ) -> Series {
        Series(name, x: x, y: y, role: role, marker: marker)
    }

    /// A series that is a filled area between two curves.
    public static func band(_ name: String, x: [Double], lower: [Double], upper: [Double], role: Role) -> Series {
        Series(name, x: x, y: lower, role: role).band(lower: lower, upper: upper)
    }

    /// A series of many points: a dot each, cells colored by how many they hold.
    public static func density(_ name: String, x: [Double], y: [Double], role: Role) -> Series {
        var series = Series(name, x: x, y: y, role: role)
        series.isDensity = true
        return series
    }

    /// The series with error bars from `lower` to `upper`. On a log axis a bar that crosses zero ends at the floor of
    /// the plot with a mark.
    public func bars(lower: [Double], upper: [Double]) -> Series { bounded(.bars, lower, upper) }

    /// The series with a filled area from `lower` to `upper`.
    public func band(lower: [Double], upper: [Double]) -> Series { bounded(.band, lower, upper) }

    private func bounded(_ shape: Bounds.Shape, _ lower: [Double], _ upper: [Double]) -> Series {
        precondition(lower.count == x.count && upper.count == x.count, "a series has as many bounds as points")
        var copy = self
        copy.bounds = Bounds(shape: shape, lower: lower, upper: upper)
        return copy
    }
}
