/// Where the parts of a plot came to stand on a figure.
public struct FigureLayout: Sendable {
    /// The area of the data, inside the axes.
    public var area: FigureBox
    /// Everything that was written, with the room it takes.
    public var texts: [(text: String, box: FigureBox)] = []
    /// The legend; nil without one.
    public var legend: FigureBox?
}

extension Plot {
    /// Draws the plot as a figure, into a rectangle of a canvas: what `render` draws into cells, with true lines.
    ///
    /// Texts do not overlap: what finds no place of its own (a legend inside, the label of a reference line) goes elsewhere or
    /// is left out.
    @discardableResult
    public func draw(on canvas: some FigureCanvas, in box: FigureBox, _ style: FigureStyle) -> FigureLayout {
        var drawing = FigureDrawing(self, canvas, box, style)
        return drawing.draw()
    }

    /// Draws the legend alone, its entries side by side, from the top of a rectangle: where several plots share one.
    /// - Returns: its height, points; 0 without entries.
    @discardableResult
    public func drawLegend(on canvas: some FigureCanvas, in box: FigureBox, _ style: FigureStyle) -> Double {
        var drawing = FigureDrawing(self, canvas, box, style)
        return drawing.drawLegend()
    }

    /// What a legend says: plots that agree in it can share one.
    public var legendNames: [String] { series.map(\.name).filter { !$0.isEmpty }.sorted() }
}

/// One plot on its way to a canvas.
private struct FigureDrawing<Canvas: FigureCanvas> {
    let plot: Plot
    let canvas: Canvas
    let box: FigureBox
    let style: FigureStyle
    let x: AxisMap
    let y: AxisMap
    var area = FigureBox(x: 0, y: 0, width: 0, height: 0)
    var xTicks = TickSet()
    var yTicks = TickSet()
    var layout: FigureLayout
    /// Places that data cover, some points apart, and those that reference lines do.
    var covered: [FigurePlace] = []
    var ruled: [FigurePlace] = []

    init(_ plot: Plot, _ canvas: Canvas, _ box: FigureBox, _ style: FigureStyle) {
        self.plot = plot
        self.canvas = canvas
        self.box = box
        self.style = style
        (x, y) = plot.axisMaps()
        layout = FigureLayout(area: box)
    }

    mutating func draw() -> FigureLayout {
        measure(above: 0)
        collect()
        var entries = legendEntries
        var rows: [[LegendEntry]] = []
        if !entries.isEmpty, plot.legend != .none {
            if let place = insidePlace(entries) {
                layout.legend = place
            } else {
                // Above, the legend leaves less height, and with that other labels and another width.
                for _ in 0..<4 {
                    entries = legendEntries
                    let wanted = legendRows(entries)
                    let isSettled = wanted.count == rows.count
                    rows = wanted
                    if isSettled { break }
                    measure(above: Double(rows.count) * style.lineHeight)
                }
                collect()
            }
        }
        canvas.inside(area) { drawData() }
        drawAxes()
        if let place = layout.legend {
            drawInside(entries, place)
        } else if !rows.isEmpty {
            drawAbove(rows)
        }
        drawGuideLabels()
        layout.area = area
        return layout
    }

    // MARK: - Places

    private func place(_ valueX: Double, _ valueY: Double) -> FigurePlace {
        FigurePlace(
            area.x + x.fraction(of: valueX) * area.width, area.maxY - y.fraction(of: valueY) * area.height)
    }

    /// A place whose coordinates a drawing library can take, of one that may be far outside.
    private func bounded(_ place: FigurePlace) -> FigurePlace {
        let (width, height) = (50 * box.width, 50 * box.height)
        return FigurePlace(
            min(max(place.x, area.x - width), area.maxX + width), min(max(place.y, area.y - height), area.maxY + height)
        )
    }

    /// Takes the rectangle apart: title, legend above, axes with their labels, and what is left for the data.
    private mutating func measure(above: Double) {
        let size = style.fontSize
        let top = box.y + (plot.title.isEmpty ? 0.5 * size : style.lineHeight + style.gap) + above
        let bottom = box.maxY - style.lineHeight - 0.6 * size - (plot.x.label.isEmpty ? 0 : style.lineHeight)
        let height = max(1, bottom - top)
        yTicks = TickSet(
            plot.y, y, TickSpace(cells: Int(height / style.lineHeight), isVertical: true), .braille)
        let labels = yTicks.major.map { canvas.width(of: $0.label, size: size) }.max() ?? 0
        let left = box.x + (plot.y.label.isEmpty ? 0 : style.lineHeight + 0.2 * size) + labels + 0.7 * size
        let width = max(1, box.maxX - 0.6 * size - left)
        area = FigureBox(x: left, y: top, width: width, height: height)
        let column = canvas.width(of: "0", size: size)
        xTicks = TickSet(
            plot.x, x, TickSpace(cells: Int(width / column), isVertical: false, before: 2, after: 0), .braille)
    }

    // MARK: - Data

    /// The pieces of a line through values that lie in the area or near it, none joined over what has no place.
    private func pieces(_ values: [(x: Double, y: Double)]) -> [[FigurePlace]] {
        var pieces: [[FigurePlace]] = []
        var piece: [FigurePlace] = []
        func end() {
            if piece.count > 1 { pieces.append(piece) }
            piece = []
        }
        var last: FigurePlace?
        for value in values {
            let here = place(value.x, value.y)
            guard here.x.isFinite, here.y.isFinite else {
                end()
                last = nil
                continue
            }
            defer { last = here }
            guard let last else { continue }
            guard let (from, to) = clipped(last, here) else {
                end()
                continue
            }
            if piece.last != from {
                end()
                piece = [from]
            }
            piece.append(to)
        }
        end()
        return pieces
    }

    /// The part of a segment in the area and a little around it (Liang and Barsky 1984).
    private func clipped(_ a: FigurePlace, _ b: FigurePlace) -> (FigurePlace, FigurePlace)? {
        let margin = 4 * style.lineWidth
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        var (enter, leave) = (0.0, 1.0)
        for (p, q) in [
            (-dx, a.x - area.x + margin), (dx, area.maxX + margin - a.x), (-dy, a.y - area.y + margin),
            (dy, area.maxY + margin - a.y),
        ] {
            if p == 0 {
                if q < 0 { return nil }
                continue
            }
            if p < 0 { enter = max(enter, q / p) } else { leave = min(leave, q / p) }
            if enter > leave { return nil }
        }
        func place(_ t: Double) -> FigurePlace { FigurePlace(a.x + t * dx, a.y + t * dy) }
        return (enter == 0 ? a : place(enter), leave == 1 ? b : place(leave))
    }

    /// The values that a series' line goes through, corners of stairs included.
    private func course(_ series: Series) -> [(x: Double, y: Double)] {
        let values = zip(series.x, series.y).map { (x: $0, y: $1) }
        guard series.stroke?.shape == .step else { return values }
        return values.indices.flatMap { index in
            index == 0 ? [values[0]] : [(x: values[index].x, y: values[index - 1].y), values[index]]
        }
    }

    /// The values cut where a stroke changes between solid and dotted, each part with which it is.
    private func parts(_ values: [(x: Double, y: Double)], _ stroke: Series.Stroke) -> [(
        isDotted: Bool, values: [(x: Double, y: Double)]
    )] {
        guard !stroke.extrapolated.isEmpty else { return [(false, values)] }
        let edges = stroke.extrapolated.flatMap { [$0.lowerBound, $0.upperBound] }
        func isDotted(_ x: Double) -> Bool { stroke.extrapolated.contains { $0.contains(x) } }
        var parts: [(isDotted: Bool, values: [(x: Double, y: Double)])] = []
        for (a, b) in zip(values, values.dropFirst()) {
            let (low, high) = (min(a.x, b.x), max(a.x, b.x))
            var stops = edges.filter { $0 > low && $0 < high }.sorted()
            if a.x > b.x { stops.reverse() }
            var from = a
            let between = stops.map { stop in
                (x: stop, y: a.y + (stop - a.x) / (b.x - a.x) * (b.y - a.y))
            }
            for to in between + [b] {
                let dotted = isDotted((from.x + to.x) / 2)
                if parts.last?.isDotted == dotted, let end = parts.last?.values.last, end == from {
                    parts[parts.count - 1].values.append(to)
                } else {
                    parts.append((dotted, [from, to]))
                }
                from = to
            }
        }
        return parts
    }

    /// Where data are, for what must not hide them.
    private mutating func collect() {
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
            if series.stroke != nil { covered += pieces(course(series)).flatMap(along) }
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

    private func isFree(_ box: FigureBox) -> Bool {
        let margin = style.markerRadius + style.lineWidth
        let wide = FigureBox(
            x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin)
        return area.contains(box) && !covered.contains(where: wide.contains)
            && !layout.texts.contains { $0.box.overlaps(box) } && !(layout.legend?.overlaps(box) ?? false)
    }

    private func drawData() {
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
                    guard here.x.isFinite, here.y.isFinite, area.contains(here) else { continue }
                    canvas.circle(
                        here, radius: 0.45 * style.markerRadius, fill: style.color(series.role).faded(0.4), stroke: nil)
                }
            }
            if series.bounds?.shape == .bars { drawBars(series) }
            guard let stroke = series.stroke else { continue }
            for part in parts(course(series), stroke) {
                for piece in pieces(part.values) { canvas.line(piece, self.stroke(series, isDotted: part.isDotted)) }
            }
        }
        for series in drawn {
            guard let marker = series.marker else { continue }
            for (valueX, valueY) in zip(series.x, series.y) {
                let here = place(valueX, valueY)
                if here.x.isFinite, here.y.isFinite, area.contains(here) { draw(marker, series.role, at: here) }
            }
        }
    }

    private func stroke(_ series: Series, isDotted: Bool = false) -> FigureStroke {
        let dash = isDotted ? Dash.dotted : series.stroke?.dash ?? style.dash(series)
        return FigureStroke(style.color(series.role), width: style.lineWidth, dash: style.lengths(dash))
    }

    private func drawBand(_ series: Series) {
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

    private func drawBars(_ series: Series) {
        guard let bounds = series.bounds else { return }
        let stroke = FigureStroke(style.color(series.role), width: style.axisWidth)
        let cap = 0.7 * style.markerRadius
        for index in series.x.indices {
            let (low, high) = (place(series.x[index], bounds.lower[index]), place(series.x[index], bounds.upper[index]))
            guard high.x.isFinite, high.y.isFinite, !bounds.lower[index].isNaN else { continue }
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
    private func course(_ guide: Guide) -> [[FigurePlace]] {
        switch guide.kind {
        case .vertical(let value):
            let fraction = x.fraction(of: value)
            guard fraction >= 0, fraction <= 1 else { return [] }
            let place = area.x + fraction * area.width
            return [[FigurePlace(place, area.y), FigurePlace(place, area.maxY)]]
        case .horizontal, .diagonal, .powerLaw:
            let values = (0...64).map { step in
                let valueX = x.value(at: Double(step) / 64)
                return (x: valueX, y: guide.kind.value(at: valueX) ?? .nan)
            }
            return pieces(values)
        }
    }

    private func draw(_ marker: Marker, _ role: Role, at place: FigurePlace) {
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

    // MARK: - Axes

    /// Writes a line of text and remembers where.
    private mutating func write(_ text: String, _ origin: FigurePlace, _ color: FigureColor = FigureStyle.ink) {
        let size = style.fontSize
        canvas.text(text, at: origin, size: size, color: color, isUpright: false)
        layout.texts.append((text, textBox(text, origin)))
    }

    /// A text cut to a length.
    private func fitted(_ text: String, _ size: Double, room: Double) -> String {
        var text = text
        while !text.isEmpty, canvas.width(of: text, size: size) > room {
            text = text == "…" ? "" : text.dropLast(text.hasSuffix("…") ? 2 : 1) + "…"
        }
        return text
    }

    /// A label in the middle of a stretch; smaller where it is longer than that, and cut where it would be very small.
    private mutating func writeLabel(_ label: String, middle: FigurePlace, room: Double, isUpright: Bool) {
        guard !label.isEmpty, room > 0 else { return }
        var (text, size) = (label, style.fontSize)
        let width = canvas.width(of: text, size: size)
        if width > room { size = max(0.7 * size, size * room / width) }
        text = fitted(text, size, room: room)
        if text.isEmpty { return }
        let length = canvas.width(of: text, size: size)
        let origin =
            isUpright ? FigurePlace(middle.x, middle.y + length / 2) : FigurePlace(middle.x - length / 2, middle.y)
        canvas.text(text, at: origin, size: size, color: FigureStyle.ink, isUpright: isUpright)
        layout.texts.append(
            (
                text,
                isUpright
                    ? FigureBox(x: origin.x - 0.8 * size, y: origin.y - length, width: size, height: length)
                    : FigureBox(x: origin.x, y: origin.y - 0.8 * size, width: length, height: size)
            ))
    }

    /// Writes the label of a tick where it meets no other: letters are not all as wide as the digits that ticks are chosen by.
    private mutating func writeTick(_ label: String, _ origin: FigurePlace) {
        let (box, size) = (textBox(label, origin), style.fontSize)
        let wide = FigureBox(x: box.x - 0.2 * size, y: box.y, width: box.width + 0.4 * size, height: box.height)
        if self.box.contains(box), !layout.texts.contains(where: { $0.box.overlaps(wide) }) { write(label, origin) }
    }

    private func textBox(_ text: String, _ origin: FigurePlace) -> FigureBox {
        let size = style.fontSize
        return FigureBox(
            x: origin.x, y: origin.y - 0.8 * size, width: canvas.width(of: text, size: size), height: size)
    }

    private mutating func drawAxes() {
        let size = style.fontSize
        let stroke = FigureStroke(FigureStyle.ink, width: style.axisWidth)
        let corners = [
            FigurePlace(area.x, area.y), FigurePlace(area.maxX, area.y), FigurePlace(area.maxX, area.maxY),
            FigurePlace(area.x, area.maxY),
        ]
        canvas.line(corners + [corners[0], corners[1]], stroke)
        func tickX(_ value: Double, _ length: Double) {
            let place = area.x + x.fraction(of: value) * area.width
            canvas.line([FigurePlace(place, area.maxY), FigurePlace(place, area.maxY + length)], stroke)
        }
        func tickY(_ value: Double, _ length: Double) {
            let place = area.maxY - y.fraction(of: value) * area.height
            canvas.line([FigurePlace(area.x, place), FigurePlace(area.x - length, place)], stroke)
        }
        let hasTicksX = plot.x.categories.isEmpty
        for value in xTicks.minor { tickX(value, 0.2 * size) }
        for value in yTicks.minor { tickY(value, 0.2 * size) }
        for tick in xTicks.major {
            let width = canvas.width(of: tick.label, size: size)
            let middle = area.x + x.fraction(of: tick.value) * area.width
            if hasTicksX { tickX(tick.value, 0.35 * size) }
            let start = min(max(middle - width / 2, box.x), box.maxX - width)
            writeTick(tick.label, FigurePlace(start, area.maxY + 1.5 * size))
        }
        for tick in yTicks.major {
            let width = canvas.width(of: tick.label, size: size)
            tickY(tick.value, 0.35 * size)
            let place = area.maxY - y.fraction(of: tick.value) * area.height
            writeTick(tick.label, FigurePlace(area.x - 0.55 * size - width, place + 0.36 * size))
        }
        writeLabel(
            plot.x.label, middle: FigurePlace((area.x + area.maxX) / 2, box.maxY - 0.35 * size),
            room: min(box.maxX - box.x, 2 * min((area.x + area.maxX) / 2 - box.x, box.maxX - (area.x + area.maxX) / 2)),
            isUpright: false)
        let middle = (area.y + area.maxY) / 2
        let top = box.y + (plot.title.isEmpty ? 0 : style.lineHeight)
        writeLabel(
            plot.y.label, middle: FigurePlace(box.x + 0.9 * size, middle),
            room: 2 * min(middle - top, area.maxY - middle), isUpright: true)
        writeLabel(
            plot.title, middle: FigurePlace((box.x + box.maxX) / 2, box.y + size), room: box.width, isUpright: false)
    }

    // MARK: - Legend

    private struct LegendEntry {
        var series: Series
        var name: String
        var index: Int
        var width: Double
    }

    private var sampleLength: Double { 2.2 * style.fontSize }

    private var legendEntries: [LegendEntry] {
        let before = sampleLength + 0.5 * style.fontSize
        let entries = plot.series.enumerated().compactMap { index, series -> LegendEntry? in
            guard !series.name.isEmpty else { return nil }
            let name = fitted(series.name, style.fontSize, room: area.width - before)
            let width = canvas.width(of: name, size: style.fontSize)
            return LegendEntry(series: series, name: name, index: index, width: before + width)
        }
        // The one in focus is drawn last, and has its place among the others all the same; areas come after lines.
        func rank(_ entry: LegendEntry) -> Int {
            let isArea = entry.series.stroke == nil && entry.series.bounds?.shape == .band
            return isArea ? 100 : entry.series.role.seriesIndex ?? -1
        }
        return entries.sorted { (rank($0), $0.index) < (rank($1), $1.index) }
    }

    /// A place inside the axes where a legend hides nothing; nil where there is none.
    private func insidePlace(_ entries: [LegendEntry]) -> FigureBox? {
        let margin = style.gap
        let width = entries.map(\.width).max()! + 2 * margin
        let height = Double(entries.count) * style.lineHeight + margin
        guard width < 0.75 * area.width, height < 0.75 * area.height else { return nil }
        let (right, bottom) = (area.maxX - width - margin / 2, area.maxY - height - margin / 2)
        let (left, top) = (area.x + margin / 2, area.y + margin / 2)
        let rows = (0...4).map { top + Double($0) / 4 * (bottom - top) }
        let columns = [right, left, (left + right) / 2]
        for y in [rows[0], rows[4], rows[1], rows[3], rows[2]] {
            for x in columns {
                let place = FigureBox(x: x, y: y, width: width, height: height)
                if isFree(place) { return place }
            }
        }
        return nil
    }

    private mutating func drawInside(_ entries: [LegendEntry], _ place: FigureBox) {
        let white = FigureColor(255, 255, 255, alpha: 0.85)
        // Reference lines may pass below it.
        canvas.area(
            [
                FigurePlace(place.x, place.y), FigurePlace(place.maxX, place.y), FigurePlace(place.maxX, place.maxY),
                FigurePlace(place.x, place.maxY),
            ], white)
        for (row, entry) in entries.enumerated() {
            draw(
                entry,
                at: FigurePlace(place.x + style.gap, place.y + style.gap / 2 + (Double(row) + 0.5) * style.lineHeight))
        }
    }

    /// The legend from the top of the rectangle.
    mutating func drawLegend() -> Double {
        area = box
        let rows = legendRows(legendEntries)
        let height = Double(rows.count) * style.lineHeight
        area.y = box.y + height + 0.2 * style.fontSize
        drawAbove(rows)
        return height
    }

    /// The entries side by side, in as many rows as they need.
    private func legendRows(_ entries: [LegendEntry]) -> [[LegendEntry]] {
        var rows: [[LegendEntry]] = []
        var used = 0.0
        for entry in entries {
            let width = entry.width + 1.5 * style.fontSize
            if rows.isEmpty || used + entry.width > area.width {
                rows.append([entry])
                used = width
            } else {
                rows[rows.count - 1].append(entry)
                used += width
            }
        }
        return rows
    }

    private mutating func drawAbove(_ rows: [[LegendEntry]]) {
        let top = area.y - Double(rows.count) * style.lineHeight - 0.2 * style.fontSize
        layout.legend = FigureBox(
            x: area.x, y: top, width: area.width, height: Double(rows.count) * style.lineHeight)
        for (row, entries) in rows.enumerated() {
            var x = area.x
            for entry in entries {
                draw(entry, at: FigurePlace(x, top + (Double(row) + 0.5) * style.lineHeight))
                x += entry.width + 1.5 * style.fontSize
            }
        }
    }

    /// A sample of a series with its name.
    private mutating func draw(_ entry: LegendEntry, at place: FigurePlace) {
        let series = entry.series
        let end = FigurePlace(place.x + sampleLength, place.y)
        let middle = FigurePlace(place.x + sampleLength / 2, place.y)
        if series.bounds?.shape == .band {
            let half = 0.3 * style.fontSize
            canvas.area(
                [
                    FigurePlace(place.x, place.y - half), FigurePlace(end.x, place.y - half),
                    FigurePlace(end.x, place.y + half), FigurePlace(place.x, place.y + half),
                ], style.color(series.role).faded(0.22))
        }
        if series.stroke != nil { canvas.line([place, end], stroke(series)) }
        if series.isDensity {
            canvas.circle(middle, radius: 0.45 * style.markerRadius, fill: style.color(series.role), stroke: nil)
        }
        if let marker = series.marker { draw(marker, series.role, at: middle) }
        write(entry.name, FigurePlace(end.x + 0.5 * style.fontSize, place.y + 0.36 * style.fontSize))
    }

    // MARK: - Names of reference lines

    private mutating func drawGuideLabels() {
        let size = style.fontSize
        for guide in plot.guides where !guide.label.isEmpty {
            let width = canvas.width(of: guide.label, size: size)
            let candidates = labelPlaces(guide, width)
            // Beside its own line, off the others.
            let free = candidates.first { box in isFree(box) && !ruled.contains(where: box.contains) }
            guard let box = free else { continue }
            write(guide.label, FigurePlace(box.x, box.y + 0.8 * size), style.color(guide.role))
        }
    }

    /// Where a label of this width could stand, the best place first.
    private func labelPlaces(_ guide: Guide, _ width: Double) -> [FigureBox] {
        let size = style.fontSize
        let step = 0.5 * size
        switch guide.kind {
        case .vertical(let value):
            let fraction = x.fraction(of: value)
            guard fraction >= 0, fraction <= 1 else { return [] }
            let place = area.x + fraction * area.width
            return stride(from: area.y + 0.3 * size, to: area.maxY - size, by: step).flatMap { y in
                [place + 0.4 * size, place - 0.4 * size - width].map {
                    FigureBox(x: $0, y: y, width: width, height: size)
                }
            }
        case .horizontal, .diagonal, .powerLaw:
            return stride(from: area.maxX - width - 0.3 * size, to: area.x, by: -step).flatMap { left in
                // Beside the line at both ends of the label.
                let ends = [left, left + width].map { end in
                    area.maxY - y.fraction(
                        of: guide.kind.value(at: x.value(at: (end - area.x) / area.width)) ?? .nan) * area.height
                }
                guard let high = ends.min(), let low = ends.max(), high.isFinite, low.isFinite else {
                    return [FigureBox]()
                }
                return [high - 1.25 * size, low + 0.3 * size].map {
                    FigureBox(x: left, y: $0, width: width, height: size)
                }
            }
        }
    }
}
