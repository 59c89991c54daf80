/// The names of series, where they hide no data.
extension FigureDrawing {
    struct LegendEntry {
        var series: Series
        var name: String
        var index: Int
        var width: Double
    }

    var sampleLength: Double { 2.2 * style.fontSize }

    var legendEntries: [LegendEntry] { legendEntries(room: area.width) }

    func legendEntries(room: Double) -> [LegendEntry] {
        let before = sampleLength + 0.5 * style.fontSize
        let entries = plot.series.enumerated().compactMap { index, series -> LegendEntry? in
            guard !series.name.isEmpty else { return nil }
            let name = fitted(series.name, style.fontSize, room: room - before)
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
    func insidePlace(_ entries: [LegendEntry]) -> FigureBox? {
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

    mutating func drawInside(_ entries: [LegendEntry], _ place: FigureBox) {
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
        area.y = box.y + height + 0.2 * style.fontSize + topHeight
        drawAbove(rows)
        return height
    }

    /// The entries side by side, in as many rows as they need.
    /// - Parameter room: nil for the width of the area.
    func legendRows(_ entries: [LegendEntry], room: Double? = nil) -> [[LegendEntry]] {
        let room = room ?? area.width
        var rows: [[LegendEntry]] = []
        var used = 0.0
        for entry in entries {
            let width = entry.width + 1.5 * style.fontSize
            if rows.isEmpty || used + entry.width > room {
                rows.append([entry])
                used = width
            } else {
                rows[rows.count - 1].append(entry)
                used += width
            }
        }
        return rows
    }

    mutating func drawAbove(_ rows: [[LegendEntry]]) {
        let top = area.y - topHeight - Double(rows.count) * style.lineHeight - 0.2 * style.fontSize
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
    mutating func draw(_ entry: LegendEntry, at place: FigurePlace) {
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
}
