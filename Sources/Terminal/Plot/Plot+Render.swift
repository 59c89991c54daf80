extension Plot {
    /// Draws the plot into a rectangle of cells and says where its parts are.
    ///
    /// Cells of the rectangle that hold nothing of the plot become blanks; the rectangle is cut to the buffer.
    @discardableResult
    public func render(into buffer: inout CellBuffer, in rect: Rect, _ look: Look) -> PlotLayout {
        let rect = rect.intersection(buffer.bounds)
        let (x, y) = axisMaps()
        guard !rect.isEmpty else {
            return PlotLayout(frame: nil, area: rect, x: x, y: y, legend: nil, labels: [])
        }
        buffer.fill(rect)
        let topRows = topLabels.isEmpty || rect.height < 8 ? 0 : 1
        var frame = PlotFrame(self, x, y, rect, look, above: topRows)
        var raster = PlotRaster(self, frame)
        let entries = Legend(self, look)
        var place = legend == .none ? nil : entries.place(in: frame, raster, isInsideAllowed: legend == .automatic)
        if case .outside(let right, let above) = place {
            frame = PlotFrame(self, x, y, rect, look, right: right, above: above + topRows)
            raster = PlotRaster(self, frame)
            place = .at(
                right > 0
                    ? Rect(
                        x: rect.maxX - right + 1, y: frame.area.y, width: right - 1,
                        height: min(entries.count, frame.area.height))
                    : Rect(
                        x: frame.area.x, y: (frame.frame?.y ?? rect.y + above + topRows) - above - topRows,
                        width: frame.area.width,
                        height: above))
        }
        var layout = PlotLayout(frame: frame.frame, area: frame.area, x: x, y: y, legend: nil, labels: [])
        layout.labels = frame.draw(self, into: &buffer)
        let origin = Point(x: frame.area.x, y: frame.area.y)
        raster.grid.draw(into: &buffer, at: origin)
        for mark in raster.marks {
            buffer[origin.x + mark.column, origin.y + mark.row] = Cell(mark.glyph, mark.style)
        }
        if case .at(let box) = place {
            entries.draw(into: &buffer, in: box, raster)
            layout.legend = box
        }
        layout.labels += drawGuideLabels(into: &buffer, layout, raster)
        if topRows > 0 { layout.labels += drawTopLabels(into: &buffer, layout, look) }
        return layout
    }

    /// Writes the names of places along x over the frame: the chosen one reversed, faint ones dim; leaves out what meets another.
    private func drawTopLabels(into buffer: inout CellBuffer, _ layout: PlotLayout, _ look: Look) -> [PlotLayout.Label]
    {
        guard let frame = layout.frame else { return [] }
        var written: [PlotLayout.Label] = []
        for label in topLabels {
            let fraction = layout.x.fraction(of: label.x)
            guard fraction >= 0, fraction <= 1 else { continue }
            let text = label.text.shown(with: look.glyphs)
            let column = layout.area.x + min(Int(fraction * Double(layout.area.width)), layout.area.width - 1)
            let box = Rect(x: column, y: frame.y - 1, width: text.columns, height: 1)
            guard box.width > 0, box.maxX <= frame.maxX,
                !(layout.labels + written).contains(where: { !$0.rect.intersection(box).isEmpty })
            else { continue }
            var style = look[label.role]
            if label.isChosen { style.attributes.formUnion([.reverse, .bold]) }
            if label.isFaint { style.attributes.insert(.dim) }
            buffer.write(text, x: box.x, y: box.y, style: style, maxWidth: box.width)
            written.append(.init(text: text, rect: box))
        }
        return written
    }

    /// Writes the names of reference lines beside them where nothing is hidden; leaves out what finds no place.
    private func drawGuideLabels(
        into buffer: inout CellBuffer, _ layout: PlotLayout, _ raster: PlotRaster
    ) -> [PlotLayout.Label] {
        guard layout.frame != nil else { return [] }
        let area = layout.area
        var taken = [layout.legend].compactMap { $0 }
        var written: [PlotLayout.Label] = []
        func isFree(_ box: Rect) -> Bool {
            guard box.intersection(area) == box, !taken.contains(where: { !$0.intersection(box).isEmpty }) else {
                return false
            }
            for column in box.x..<box.maxX {
                let (c, r) = (column - area.x, box.y - area.y)
                if raster.grid.isMarked(column: c, row: r, from: .guide) || raster.hasMark(column: c, row: r) {
                    return false
                }
            }
            return true
        }
        for guide in guides where !guide.label.isEmpty {
            let text = guide.label.shown(with: raster.look.glyphs)
            let width = text.columns
            let candidates = guide.labelPlaces(width, layout)
            guard let spot = candidates.first(where: { isFree(Rect(x: $0.x, y: $0.y, width: width, height: 1)) })
            else { continue }
            let box = Rect(x: spot.x, y: spot.y, width: width, height: 1)
            buffer.write(text, x: spot.x, y: spot.y, raster.look, guide.role)
            taken.append(box)
            written.append(.init(text: text, rect: box))
        }
        return written
    }
}

extension Guide {
    /// Where a label of this width could begin, the best place first.
    fileprivate func labelPlaces(_ width: Int, _ layout: PlotLayout) -> [Point] {
        let area = layout.area
        switch kind {
        case .vertical(let value):
            let fraction = layout.x.fraction(of: value)
            guard fraction >= 0, fraction <= 1 else { return [] }
            let column = area.x + min(Int(fraction * Double(area.width)), area.width - 1)
            return (area.y..<area.maxY).flatMap { [Point(x: column + 1, y: $0), Point(x: column - width, y: $0)] }
        case .horizontal, .diagonal, .powerLaw:
            var places: [Point] = []
            for column in (area.x..<max(area.x, area.maxX - width)).reversed() {
                let middle = (Double(column - area.x) + Double(width) / 2) / Double(area.width)
                let fraction = layout.y.fraction(of: self.kind.value(at: layout.x.value(at: middle)) ?? .nan)
                guard fraction >= 0, fraction <= 1 else { continue }
                let row = area.y + min(Int((1 - fraction) * Double(area.height)), area.height - 1)
                places += [Point(x: column, y: row - 1), Point(x: column, y: row + 1)]
            }
            return places
        }
    }
}
