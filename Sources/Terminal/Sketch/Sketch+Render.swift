extension Sketch {
    /// Draws it into a rectangle of cells: lines as dots, balls as their names.
    public func render(into buffer: inout CellBuffer, in rect: Rect, _ look: Look) {
        let rect = rect.intersection(buffer.bounds)
        var grid = SubcellGrid(columns: rect.width, rows: rect.height, glyphs: look.glyphs)
        let (across, down) = (Double(look.glyphs.dotsAcross), Double(look.glyphs.dotsDown))
        // A cell is taken to be twice as high as wide. A length of 1 is `scale` columns.
        let scale = min(Double(rect.width) / (2 * reach), Double(rect.height) / reach)
        func dots(_ p: SIMD2<Double>) -> (x: Double, y: Double) {
            ((Double(rect.width) / 2 + p.x * scale) * across, (Double(rect.height) / 2 - p.y * scale / 2) * down)
        }
        for line in lines {
            let ink = SubcellGrid.Ink(style: look[line.role], ascii: line.ascii, layer: line.layer)
            for (a, b) in zip(line.points, line.points.dropFirst()) { grid.line(from: dots(a), to: dots(b), ink) }
        }
        grid.draw(into: &buffer, at: Point(x: rect.x, y: rect.y))
        for ball in balls {
            let p = dots(ball.place)
            guard p.x >= 0, p.y >= 0, p.x < Double(rect.width) * across, p.y < Double(rect.height) * down else {
                continue
            }
            let (column, row) = (Int(p.x / across), Int(p.y / down))
            let name = ball.name.shown(with: look.glyphs)
            guard name.columns <= rect.width - column else { continue }
            var style = look[ball.role].withoutAttributes
            switch ball.weight {
            case .chosen: style.attributes.formUnion([.reverse, .bold])
            case .near: style.attributes.insert(.bold)
            case .far: style.attributes.insert(.dim)
            }
            buffer.write(name, x: rect.x + column, y: rect.y + row, style: style, maxWidth: name.columns)
        }
    }
}
