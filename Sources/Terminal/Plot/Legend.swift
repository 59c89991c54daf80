/// The names of a plot's series with a sample of each.
struct Legend {
    struct Entry {
        var name: String
        var series: Series
        var index: Int
    }

    enum Place {
        /// The cells inside or outside the frame.
        case at(Rect)
        /// A place beside the frame or above it, of so many columns or rows.
        case outside(right: Int, above: Int)
    }

    private let entries: [Entry]
    private let look: Look
    /// Columns of a sample; a dash pattern needs more of them to be told from others.
    private let sample: Int

    init(_ plot: Plot, _ look: Look) {
        self.look = look
        let hasDashes = !look.isColored || plot.series.contains { $0.stroke?.dash != nil }
        sample = hasDashes && look.glyphs != .ascii ? 6 : 3
        entries = plot.series.enumerated().compactMap { index, series in
            series.name.isEmpty
                ? nil
                : Entry(
                    name: (series.name + (series.isOnTop ? " ◀" : "")).shown(with: look.glyphs), series: series,
                    index: index)
        }
    }

    var count: Int { entries.count }

    /// Sample, blank, name.
    private var width: Int { sample + 1 + (entries.map(\.name.columns).max() ?? 0) }

    /// Entries side by side, two blanks between, in as many rows of a width as they need; nil where one is too wide.
    private func rows(width: Int) -> [[Entry]]? {
        var rows: [[Entry]] = []
        var used = 0
        for entry in entries {
            let columns = sample + 1 + entry.name.columns
            guard columns <= width else { return nil }
            if rows.isEmpty || used + 2 + columns > width {
                rows.append([entry])
                used = columns
            } else {
                rows[rows.count - 1].append(entry)
                used += 2 + columns
            }
        }
        return rows
    }

    /// A corner or edge where it hides nothing; else beside or above the frame, whichever leaves enough of it; else the
    /// place that hides least.
    func place(in frame: PlotFrame, _ raster: PlotRaster, isInsideAllowed: Bool) -> Place? {
        guard !entries.isEmpty, frame.frame != nil else { return nil }
        let area = frame.area
        var least: (cost: Int, rect: Rect)?
        if isInsideAllowed, width + 2 <= area.width * 2 / 3, count <= area.height * 2 / 3 {
            let costs = HiddenCost(raster)
            for rect in corners(area) {
                let cost = costs.total(rect, in: area)
                if cost == 0 { return .at(rect) }
                if cost < least?.cost ?? HiddenCost.marker { least = (cost, rect) }
            }
        }
        if area.width - width - 2 >= max(40, 2 * width), count <= area.height {
            return .outside(right: width + 2, above: 0)
        }
        if let rows = rows(width: area.width), area.height >= 4 + rows.count {
            return .outside(right: 0, above: rows.count)
        }
        return least.map { .at($0.rect) }
    }

    private func corners(_ area: Rect) -> [Rect] {
        let (left, right) = (area.x, area.maxX - width - 2)
        let (top, bottom) = (area.y, area.maxY - count)
        let (center, middle) = ((left + right) / 2, (top + bottom) / 2)
        return [
            (right, top), (right, bottom), (left, top), (left, bottom), (center, top), (center, bottom),
            (right, middle), (left, middle),
        ].map { Rect(x: $0.0, y: $0.1, width: width + 2, height: count) }
    }

    /// One entry a row, or side by side in rows too few for that.
    func draw(into buffer: inout CellBuffer, in box: Rect, _ raster: PlotRaster) {
        buffer.fill(box)
        if box.height < count, let rows = rows(width: box.width) {
            for (row, entries) in rows.enumerated() where row < box.height {
                var place = box.maxX - entries.reduce(-2) { $0 + sample + 1 + $1.name.columns + 2 }
                for entry in entries {
                    draw(entry, x: place, y: box.y + row, maxX: box.maxX, into: &buffer, raster)
                    place += sample + 1 + entry.name.columns + 2
                }
            }
        } else {
            for (row, entry) in entries.enumerated() where row < box.height {
                draw(entry, x: box.x + 1, y: box.y + row, maxX: box.maxX, into: &buffer, raster)
            }
        }
    }

    private func draw(
        _ entry: Entry, x: Int, y: Int, maxX: Int, into buffer: inout CellBuffer, _ raster: PlotRaster
    ) {
        guard x + sample <= maxX else { return }
        entry.series.drawSample(
            into: &buffer, at: Point(x: x, y: y), columns: sample, place: entry.index, look,
            isOpen: raster.hasOpenBand(entry.series))
        buffer.write(
            entry.name, x: x + sample + 1, y: y, look, .text, maxWidth: maxX - x - sample - 1)
    }
}

/// What a box over the data would hide: sums over any rectangle in constant time.
private struct HiddenCost {
    static let marker = 1000
    private var sums: [Int]
    private let columns: Int

    init(_ raster: PlotRaster) {
        columns = raster.grid.columns + 1
        sums = Array(repeating: 0, count: columns * (raster.grid.rows + 1))
        for row in 0..<raster.grid.rows {
            for column in 0..<raster.grid.columns {
                var cost = raster.hasMark(column: column, row: row) ? HiddenCost.marker : 0
                if raster.grid.isMarked(column: column, row: row, from: .band) { cost += 1 }
                if raster.grid.isMarked(column: column, row: row, from: .data) { cost += 9 }
                sums[(row + 1) * columns + column + 1] = cost
            }
        }
        for row in 1..<max(1, raster.grid.rows + 1) {
            for column in 1..<columns {
                let here = row * columns + column
                sums[here] += sums[here - 1] + sums[here - columns] - sums[here - columns - 1]
            }
        }
    }

    func total(_ rect: Rect, in area: Rect) -> Int {
        let (left, top) = (rect.x - area.x, rect.y - area.y)
        let (right, bottom) = (left + rect.width, top + rect.height)
        return sums[bottom * columns + right] - sums[top * columns + right] - sums[bottom * columns + left]
            + sums[top * columns + left]
    }
}
