/// What a figure is drawn on: lines, areas, circles and text, in points (1/72 inch) from the upper left corner, x to the right
/// and y down.
///
/// A plot draws itself on any (`Plot.draw`), as it does into cells; the canvas knows nothing of plots.
public protocol FigureCanvas: AnyObject {
    /// Draws a line through places, one after the other.
    func line(_ places: [FigurePlace], _ stroke: FigureStroke)
    /// Fills the area that a line through places, and back to the first, goes round.
    func area(_ places: [FigurePlace], _ color: FigureColor)
    /// Draws a circle, filled or its line alone.
    func circle(_ center: FigurePlace, radius: Double, fill: FigureColor?, stroke: FigureStroke?)
    /// Writes a line of text.
    /// - Parameters:
    ///   - origin: where its baseline begins.
    ///   - isUpright: whether it runs upwards, turned by a right angle.
    func text(_ text: String, at origin: FigurePlace, size: Double, color: FigureColor, isUpright: Bool)
    /// How long a line of text is.
    func width(of text: String, size: Double) -> Double
    /// Draws an image over a rectangle, stretched to it.
    func image(_ image: FigureImage, in box: FigureBox)
    /// Draws what `body` draws, but nothing outside of a rectangle.
    func inside(_ box: FigureBox, _ body: () -> Void)
}

/// A place on a figure, in points.
public struct FigurePlace: Hashable, Sendable {
    /// To the right.
    public var x: Double
    /// Down.
    public var y: Double

    /// A place.
    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    var isFinite: Bool { x.isFinite && y.isFinite }
}

/// A rectangle on a figure, in points.
public struct FigureBox: Hashable, Sendable {
    /// Its left end and its upper end.
    public var x, y: Double
    /// Its extent to the right and down.
    public var width, height: Double

    /// A rectangle by its upper left corner and its size.
    public init(x: Double, y: Double, width: Double, height: Double) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    /// Its right and its lower end.
    public var maxX: Double { x + width }
    public var maxY: Double { y + height }

    /// Whether a place is inside or on an edge.
    public func contains(_ place: FigurePlace) -> Bool {
        place.x >= x && place.x <= maxX && place.y >= y && place.y <= maxY
    }

    /// Whether any of it is also the other's.
    public func overlaps(_ other: FigureBox) -> Bool {
        x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
    }

    /// Whether all of the other is in it.
    public func contains(_ other: FigureBox) -> Bool {
        other.x >= x && other.maxX <= maxX && other.y >= y && other.maxY <= maxY
    }
}

/// A color of a figure, each part from 0 to 1.
public struct FigureColor: Hashable, Sendable {
    /// Red, green, blue, and how much covers what is below.
    public var red, green, blue, alpha: Double

    /// A color by its parts of 255.
    public init(_ red: Int, _ green: Int, _ blue: Int, alpha: Double = 1) {
        (self.red, self.green, self.blue) = (Double(red) / 255, Double(green) / 255, Double(blue) / 255)
        self.alpha = alpha
    }

    /// The color, letting through what is below.
    public func faded(_ alpha: Double) -> FigureColor {
        var color = self
        color.alpha = alpha
        return color
    }
}

/// A line's color, width in points, and the lengths in points that are drawn and left out in turn; solid where there are none.
public struct FigureStroke: Hashable, Sendable {
    /// Its color.
    public var color: FigureColor
    /// Its width, points.
    public var width: Double
    /// Lengths drawn and left out in turn, points.
    public var dash: [Double]

    /// A line.
    public init(_ color: FigureColor, width: Double, dash: [Double] = []) {
        (self.color, self.width, self.dash) = (color, width, dash)
    }
}
