extension PlotRaster {
    /// A dot for each point; a cell's color says how many it holds, on a log scale from one to the most.
    mutating func addDensity(_ series: Series) {
        var counts = [Int](repeating: 0, count: grid.columns * grid.rows)
        var places: [(x: Int, y: Int, cell: Int)] = []
        places.reserveCapacity(series.x.count)
        for i in series.x.indices {
            let place = dots(series.x[i], series.y[i])
            guard place.x >= 0, place.x <= width, place.y >= 0, place.y <= height else { continue }
            let (column, row) = (min(Int(place.x), grid.width - 1), min(Int(place.y), grid.height - 1))
            let cell = row / look.glyphs.dotsDown * grid.columns + column / look.glyphs.dotsAcross
            counts[cell] += 1
            places.append((column, row, cell))
        }
        let most = Double(counts.max() ?? 0)
        guard most > 0 else { return }
        for place in places {
            let level = most > 1 ? logarithm10(Double(counts[place.cell])) / logarithm10(most) : 1
            grid.set(place.x, place.y, densityInk(level, series.role))
        }
    }

    private func densityInk(_ level: Double, _ role: Role) -> SubcellGrid.Ink {
        let ramp: [Unicode.Scalar] = [".", ":", "+", "*", "#", "@"]
        let ascii = ramp[min(Int(level * 6), 5)]
        var style = look[role]
        if look.isColored, look.capabilities.colors >= 256 {
            style.foreground = ColorMap.viridis.color(at: 0.2 + 0.8 * level)
        } else if level < 0.34 {
            style.attributes.insert(.dim)
        } else if level > 0.67 {
            style.attributes.insert(.bold)
        }
        return SubcellGrid.Ink(style: style, ascii: ascii, layer: .data)
    }
}
