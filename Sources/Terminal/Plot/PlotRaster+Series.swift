extension PlotRaster {
    mutating func addLine(_ series: Series, _ stroke: Series.Stroke, _ index: Int) {
        let ink = ink(series, index, .model)
        var solid = SubcellGrid.Pen(dash(stroke, series, index), look.glyphs, thickness: ink.thickness)
        var dotted = SubcellGrid.Pen(.dotted, look.glyphs, thickness: ink.thickness)
        let ranges = stroke.extrapolated.map {
            (
                from: x.fraction(ofLimit: $0.lowerBound) * width, upTo: x.fraction(ofLimit: $0.upperBound) * width
            )
        }
        // Where the line changes, in dots.
        let edges = ranges.flatMap { [$0.from, $0.upTo] }

        func drawPart(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) {
            let middle = (a.x + b.x) / 2
            if ranges.contains(where: { middle >= $0.from && middle <= $0.upTo }) {
                grid.line(from: a, to: b, ink, &dotted)
            } else {
                grid.line(from: a, to: b, ink, &solid)
            }
        }
        func draw(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double)) {
            let (low, high) = (min(from.x, to.x), max(from.x, to.x))
            if edges.contains(where: { $0 > low && $0 < high }) {
                for part in Segment(start: from, end: to).cut(at: edges) { drawPart(part.start, part.end) }
            } else {
                drawPart(from, to)
            }
        }

        var last: (x: Double, y: Double)?
        for i in series.x.indices {
            let here = dots(series.x[i], series.y[i])
            guard here.x.isFinite, here.y.isFinite else {
                last = nil
                continue
            }
            let start = last ?? here
            last = here
            if stroke.shape == .step {
                let corner = (x: here.x, y: start.y)
                draw(start, corner)
                draw(corner, here)
            } else {
                draw(start, here)
            }
        }
    }

    /// Whether a band takes so much of the picture that it would swamp the curves: then only its edges are drawn.
    func hasOpenBand(_ series: Series) -> Bool {
        guard let bounds = series.bounds, bounds.shape == .band else { return false }
        var (filled, points) = (0.0, 0)
        for i in series.x.indices {
            let (low, high) = (dots(series.x[i], bounds.lower[i]), dots(series.x[i], bounds.upper[i]))
            guard low.x >= 0, low.x <= width, low.y.isFinite, high.y.isFinite else { continue }
            filled += max(0, min(low.y, height) - max(high.y, 0))
            points += 1
        }
        return 3 * filled > height * Double(points)
    }

    /// Fills between two curves with every other dot; each column of dots belongs to the segment over its middle. Where
    /// they are less than two dots apart, the line between them is as thick as the band.
    mutating func addBand(_ series: Series, _ ink: SubcellGrid.Ink) {
        guard let bounds = series.bounds else { return }
        if hasOpenBand(series) {
            for edge in [bounds.lower, bounds.upper] {
                var pen = SubcellGrid.Pen(.fine, look.glyphs)
                for i in series.x.indices.dropFirst() {
                    grid.line(from: dots(series.x[i - 1], edge[i - 1]), to: dots(series.x[i], edge[i]), ink, &pen)
                }
            }
            return
        }
        let isDense = look.glyphs != .braille
        for i in series.x.indices.dropFirst() {
            let a = (low: dots(series.x[i - 1], bounds.lower[i - 1]), high: dots(series.x[i - 1], bounds.upper[i - 1]))
            let b = (low: dots(series.x[i], bounds.lower[i]), high: dots(series.x[i], bounds.upper[i]))
            guard a.low.x.isFinite, b.low.x.isFinite, a.low.y.isFinite, a.high.y.isFinite, b.low.y.isFinite,
                b.high.y.isFinite
            else { continue }
            let (left, right) = a.low.x <= b.low.x ? (a, b) : (b, a)
            let first = max(0, Int((min(left.low.x, width) - 0.5).rounded(.up)))
            let end = min(grid.width, Int((max(right.low.x, 0) - 0.5).rounded(.up)))
            guard first < end else { continue }
            let run = right.low.x - left.low.x
            for column in first..<end {
                let share = (Double(column) + 0.5 - left.low.x) / run
                let bottom = left.low.y + share * (right.low.y - left.low.y)
                let top = left.high.y + share * (right.high.y - left.high.y)
                let from = max(0, Int(min(min(bottom, top), height).rounded(.down)))
                let upTo = min(grid.height - 1, Int(max(max(bottom, top), -1).rounded(.down)))
                guard from <= upTo, abs(bottom - top) >= 2 || isDense else { continue }
                for row in from...upTo where isDense || (row + column) & 1 == 0 { grid.set(column, row, ink) }
            }
        }
    }

    /// Bars, with caps where dots are fine enough. One that crosses zero on a log axis ends at the floor with a mark.
    mutating func addBars(_ series: Series, _ ink: SubcellGrid.Ink) {
        guard let bounds = series.bounds else { return }
        let cap = look.glyphs == .braille ? 1.0 : 0
        for i in series.x.indices {
            let place = x.fraction(of: series.x[i]) * width
            guard place >= 0, place <= width, bounds.upper[i].isFinite, !bounds.lower[i].isNaN else { continue }
            let top = (1 - y.fraction(of: bounds.upper[i])) * height
            let hasNoFloor = y.scale == .log && bounds.lower[i] <= 0
            let bottom = hasNoFloor ? height : (1 - y.fraction(of: bounds.lower[i])) * height
            guard top.isFinite, bottom.isFinite else { continue }
            grid.line(from: (place, top), to: (place, bottom), ink)
            if top >= 0, top <= height { grid.line(from: (place - cap, top), to: (place + cap, top), ink) }
            if hasNoFloor {
                addMark(place, height, look.glyphs == .ascii ? "v" : "▼", ink.style)
            } else if bottom >= 0, bottom <= height {
                grid.line(from: (place - cap, bottom), to: (place + cap, bottom), ink)
            }
        }
    }

    /// The dots that a large marker reaches to all sides; nil where markers are single glyphs: large ones of many points would
    /// cover each other.
    private func reach(of series: Series) -> Int? {
        guard look.isLarge else { return nil }
        let reach = look.glyphs == .braille ? 2 : 1
        let side = 2 * reach + 1
        return 6 * side * side * series.x.count <= grid.width * grid.height ? reach : nil
    }

    mutating func addMarkers(_ series: Series) {
        guard let marker = series.marker else { return }
        let glyph = marker.glyph(look.glyphs)
        let style = look[series.role]
        if let reach = reach(of: series) {
            let ink = SubcellGrid.Ink(style: style, ascii: glyph, layer: .model)
            for i in series.x.indices {
                let place = dots(series.x[i], series.y[i])
                guard place.x >= 0, place.x <= width, place.y >= 0, place.y <= height else { continue }
                let (x, y) = (min(Int(place.x), grid.width - 1), min(Int(place.y), grid.height - 1))
                for dy in -reach...reach {
                    for dx in -reach...reach where marker.covers(dx, dy, reach: reach) { grid.set(x + dx, y + dy, ink) }
                }
            }
            return
        }
        for i in series.x.indices {
            let place = dots(series.x[i], series.y[i])
            addMark(place.x, place.y, glyph, style)
        }
    }
}
