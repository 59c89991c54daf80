/// Where a drawn plot has its parts, and which data stand where.
///
///     if let place = layout.data(at: mouse.position) { status = "R = \(place.x)" }
///     plot.x.range = layout.ranges(from: dragStart, to: dragEnd).x
public struct PlotLayout: Hashable, Sendable {
    /// A text that was drawn and the cells it covers.
    struct Label: Hashable, Sendable {
        var text: String
        var rect: Rect
    }

    /// The frame's border; nil where there was no room for one.
    public let frame: Rect?
    /// The cells data are drawn in.
    public let area: Rect
    /// The transform between values of x and fractions of the area's width, from the left.
    public let x: AxisMap
    /// The transform between values of y and fractions of the area's height, from the bottom.
    public let y: AxisMap
    /// The cells of the legend, if drawn.
    public internal(set) var legend: Rect?
    /// The tick labels, title and the like, none over another.
    var labels: [Label]

    /// The values at the middle of a cell; nil outside `area`.
    public func data(at point: Point) -> (x: Double, y: Double)? {
        guard area.contains(point) else { return nil }
        return (
            x: x.value(at: (Double(point.x - area.x) + 0.5) / Double(area.width)),
            y: y.value(at: 1 - (Double(point.y - area.y) + 0.5) / Double(area.height))
        )
    }

    /// The cell that shows a pair of values; nil outside the ranges.
    public func cell(x valueX: Double, y valueY: Double) -> Point? {
        let (fx, fy) = (x.fraction(of: valueX), y.fraction(of: valueY))
        guard !area.isEmpty, fx >= 0, fx <= 1, fy >= 0, fy <= 1 else { return nil }
        return Point(
            x: area.x + min(Int(fx * Double(area.width)), area.width - 1),
            y: area.y + min(Int((1 - fy) * Double(area.height)), area.height - 1))
    }

    /// The values spanned by the box of cells with these two corners, which are cut to `area`.
    public func ranges(from a: Point, to b: Point) -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
        func fractions(_ a: Int, _ b: Int, _ start: Int, _ length: Int) -> (Double, Double) {
            let length = max(1, length)
            let low = min(max(min(a, b) - start, 0), length - 1)
            let high = min(max(max(a, b) - start, 0), length - 1)
            return (Double(low) / Double(length), Double(high + 1) / Double(length))
        }
        func range(_ map: AxisMap, _ low: Double, _ high: Double) -> ClosedRange<Double> {
            let (a, b) = (map.value(at: low), map.value(at: high))
            return min(a, b)...max(a, b)
        }
        let columns = fractions(a.x, b.x, area.x, area.width)
        let rows = fractions(a.y, b.y, area.y, area.height)
        return (x: range(x, columns.0, columns.1), y: range(y, 1 - rows.1, 1 - rows.0))
    }
}
