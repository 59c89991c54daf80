/// A straight piece of a line between two places, in dots or points.
struct Segment {
    typealias Place = (x: Double, y: Double)

    var start: Place
    var end: Place

    /// The place at a fraction of the way.
    @inline(__always)
    func place(at t: Double) -> Place {
        if t == 0 { return start }
        return t == 1 ? end : (start.x + t * (end.x - start.x), start.y + t * (end.y - start.y))
    }

    /// The fractions of the way at which it enters and leaves a rectangle (Liang and Barsky 1984); nil where it is not inside
    /// anywhere.
    @inline(__always)
    func span(inside x: (low: Double, high: Double), _ y: (low: Double, high: Double)) -> (
        enter: Double, leave: Double
    )? {
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        var (enter, leave) = (0.0, 1.0)
        func cut(_ p: Double, _ q: Double) -> Bool {
            if p == 0 { return q >= 0 }
            let t = q / p
            if p < 0 { enter = max(enter, t) } else { leave = min(leave, t) }
            return enter <= leave
        }
        guard cut(-dx, start.x - x.low), cut(dx, x.high - start.x), cut(-dy, start.y - y.low), cut(dy, y.high - start.y)
        else { return nil }
        return (enter, leave)
    }

    /// The segment in parts that end at these places in x.
    func cut(at places: [Double]) -> [Segment] {
        let (low, high) = (min(start.x, end.x), max(start.x, end.x))
        let between = places.filter { $0 > low && $0 < high }.sorted()
        var parts: [Segment] = []
        var from = start
        for place in start.x < end.x ? between : between.reversed() {
            let share = (place - start.x) / (end.x - start.x)
            let to = (x: place, y: start.y + share * (end.y - start.y))
            parts.append(Segment(start: from, end: to))
            from = to
        }
        parts.append(Segment(start: from, end: end))
        return parts
    }
}

extension AxisMap {
    /// Where a limit stands, as `fraction`; one that the axis has no place for is beyond its end.
    func fraction(ofLimit value: Double) -> Double {
        if value.isFinite, scale == .linear || value > 0 { return fraction(of: value) }
        return value > 0 ? .infinity : -.infinity
    }
}
