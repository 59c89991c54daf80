/// Lines, areas and marks, and where they are.
extension FigureDrawing {
    /// Where a line through values runs inside the axes and a little around them, in pieces: none joined over what has no
    /// place, and each either all in `ranges` of x or outside of them.
    func pieces(_ places: [FigurePlace], _ ranges: [ClosedRange<Double>] = []) -> [(
        isInRange: Bool, places: [FigurePlace]
    )] {
        let stretches = ranges.map { range in
            (from: placeX(x.fraction(ofLimit: range.lowerBound)), upTo: placeX(x.fraction(ofLimit: range.upperBound)))
        }
        let edges = stretches.flatMap { [$0.from, $0.upTo] }
        let margin = 4 * style.lineWidth
        var pieces: [(isInRange: Bool, places: [FigurePlace])] = []
        for (a, b) in zip(places, places.dropFirst()) where a.isFinite && b.isFinite {
            for part in Segment(start: (a.x, a.y), end: (b.x, b.y)).cut(at: edges) {
                let span = part.span(
                    inside: (area.x - margin, area.maxX + margin), (area.y - margin, area.maxY + margin))
                guard let span else { continue }
                let (from, to) = (part.place(at: span.enter), part.place(at: span.leave))
                let middle = (part.start.x + part.end.x) / 2
                let isInRange = stretches.contains { middle >= $0.from && middle <= $0.upTo }
                let (start, end) = (FigurePlace(from.x, from.y), FigurePlace(to.x, to.y))
                if let last = pieces.last, last.isInRange == isInRange, last.places.last == start {
                    pieces[pieces.count - 1].places.append(end)
                } else {
                    pieces.append((isInRange, [start, end]))
                }
            }
        }
        return pieces
    }

    /// The places that a series' line goes through, corners of stairs included.
    func course(_ series: Series) -> [FigurePlace] {
        let places = zip(series.x, series.y).map(place)
        guard series.stroke?.shape == .step else { return places }
        return places.indices.flatMap { index in
            index == 0 ? [places[0]] : [FigurePlace(places[index].x, places[index - 1].y), places[index]]
        }
    }

    /// Where data are, for what must not hide them.
    mutating func collect() {
        covered = []
        let step = 0.4 * style.fontSize
        func along(_ piece: [FigurePlace]) -> [FigurePlace] {
            zip(piece, piece.dropFirst()).flatMap { a, b in
                let length = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
                let count = max(1, Int(length / step))
                return (0...count).map { k in
                    let t = Double(k) / Double(count)
                    return FigurePlace(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
                }
            }
        }
        ruled = plot.guides.flatMap(course).flatMap(along).filter { area.contains($0) }
        for series in plot.series {
            if series.stroke != nil { covered += pieces(course(series)).map(\.places).flatMap(along) }
            if series.marker != nil || series.isDensity {
                covered += zip(series.x, series.y).map { place($0, $1) }
            }
            guard let bounds = series.bounds else { continue }
            for index in series.x.indices {
                let (low, high) = (
                    place(series.x[index], bounds.lower[index]), place(series.x[index], bounds.upper[index])
                )
                guard low.x.isFinite, high.y.isFinite else { continue }
                let bottom = low.y.isFinite ? min(low.y, area.maxY) : area.maxY
                for y in stride(from: max(high.y, area.y), through: bottom, by: step) {
                    covered.append(FigurePlace(low.x, y))
                }
            }
        }
        covered = covered.filter { area.contains($0) }
    }

    func isFree(_ box: FigureBox) -> Bool {
        let margin = style.markerRadius + style.lineWidth
        let wide = FigureBox(
            x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin)
        return area.contains(box) && !covered.contains(where: wide.contains)
            && !layout.texts.contains { $0.box.overlaps(box) } && !(layout.legend?.overlaps(box) ?? false)
    }

    func drawData() {
        for series in plot.series where series.bounds?.shape == .band { drawBand(series) }
        for guide in plot.guides {
            let stroke = FigureStroke(
                style.color(guide.role), width: style.axisWidth, dash: style.lengths(guide.dash))
            for piece in course(guide) { canvas.line(piece, stroke) }
        }
        let drawn = plot.drawingOrder.map { plot.series[$0] }
        for series in drawn {
            if series.isDensity {
                for (valueX, valueY) in zip(series.x, series.y) {
                    let here = place(valueX, valueY)
                    guard here.isFinite, area.contains(here) else { continue }
                    canvas.circle(
                        here, radius: 0.45 * style.markerRadius, fill: style.color(series.role).faded(0.4), stroke: nil)
                }
            }
            if series.bounds?.shape == .bars { drawBars(series) }
            guard let stroke = series.stroke else { continue }
            for piece in pieces(course(series), stroke.extrapolated) {
                canvas.line(piece.places, self.stroke(series, isDotted: piece.isInRange))
            }
        }
        for series in drawn {
            guard let marker = series.marker else { continue }
            for (valueX, valueY) in zip(series.x, series.y) {
                let here = place(valueX, valueY)
                if here.isFinite, area.contains(here) { draw(marker, series.role, at: here) }
            }
        }
    }

    func stroke(_ series: Series, isDotted: Bool = false) -> FigureStroke {
        let dash = isDotted ? Dash.dotted : series.stroke?.dash ?? style.dash(series)
        return FigureStroke(style.color(series.role), width: style.lineWidth, dash: style.lengths(dash))
    }

    func drawBand(_ series: Series) {
        guard let bounds = series.bounds else { return }
        let color = style.color(series.role).faded(0.22)
        var (lower, upper): ([FigurePlace], [FigurePlace]) = ([], [])
        func end() {
            if lower.count > 1 { canvas.area(lower + upper.reversed(), color) }
            (lower, upper) = ([], [])
        }
        for index in series.x.indices {
            let (low, high) = (place(series.x[index], bounds.lower[index]), place(series.x[index], bounds.upper[index]))
            guard low.x.isFinite, low.y.isFinite, high.y.isFinite else {
                end()
                continue
            }
            lower.append(bounded(low))
            upper.append(bounded(high))
        }
        end()
    }

    func drawBars(_ series: Series) {
        guard let bounds = series.bounds else { return }
        let stroke = FigureStroke(style.color(series.role), width: style.axisWidth)
        let cap = 0.7 * style.markerRadius
        for index in series.x.indices {
            let (low, high) = (place(series.x[index], bounds.lower[index]), place(series.x[index], bounds.upper[index]))
            guard high.x >= area.x - cap, high.x <= area.maxX + cap, high.y.isFinite, !bounds.lower[index].isNaN else {
                continue
            }
            // On a log axis a bar that crosses zero has no end: it goes to the floor, without a cap.
            let bottom = low.y.isFinite ? bounded(low) : FigurePlace(high.x, area.maxY)
            let top = bounded(high)
            canvas.line([top, bottom], stroke)
            for end in low.y.isFinite ? [top, bottom] : [top] {
                canvas.line([FigurePlace(end.x - cap, end.y), FigurePlace(end.x + cap, end.y)], stroke)
            }
        }
    }

    /// The line of a reference inside the axes.
    func course(_ guide: Guide) -> [[FigurePlace]] {
        switch guide.kind {
        case .vertical(let value):
            let fraction = x.fraction(of: value)
            guard fraction >= 0, fraction <= 1 else { return [] }
            let place = placeX(fraction)
            return [[FigurePlace(place, area.y), FigurePlace(place, area.maxY)]]
        case .horizontal, .diagonal, .powerLaw:
            let places = (0...64).map { step in
                let valueX = x.value(at: Double(step) / 64)
                return place(valueX, guide.kind.value(at: valueX) ?? .nan)
            }
            return pieces(places).map(\.places)
        }
    }

    func draw(_ marker: Marker, _ role: Role, at place: FigurePlace) {
        let (r, color) = (style.markerRadius, style.color(role))
        func corners(_ offsets: [(Double, Double)]) -> [FigurePlace] {
            offsets.map { FigurePlace(place.x + r * $0.0, place.y + r * $0.1) }
        }
        let thin = FigureStroke(color, width: 0.8 * style.lineWidth)
        switch marker {
        case .disc: canvas.circle(place, radius: r, fill: color, stroke: nil)
        case .dot: canvas.circle(place, radius: 0.5 * r, fill: color, stroke: nil)
        case .circle: canvas.circle(place, radius: r, fill: FigureColor(255, 255, 255), stroke: thin)
        case .square: canvas.area(corners([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]), color)
        case .triangle: canvas.area(corners([(0, -1.2), (1.05, 0.75), (-1.05, 0.75)]), color)
        case .diamond: canvas.area(corners([(0, -1.25), (1.05, 0), (0, 1.25), (-1.05, 0)]), color)
        case .cross:
            canvas.line(corners([(-0.9, -0.9), (0.9, 0.9)]), thin)
            canvas.line(corners([(-0.9, 0.9), (0.9, -0.9)]), thin)
        case .plus:
            canvas.line(corners([(-1.1, 0), (1.1, 0)]), thin)
            canvas.line(corners([(0, -1.1), (0, 1.1)]), thin)
        }
    }
}
