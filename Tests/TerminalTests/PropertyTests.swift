import TestSupport
import Testing

@testable import Terminal

/// What must hold for any data at any size, tried on seeded random plots.
struct PropertyTests {
    private static let sentinel = Cell("\u{2603}", Style(attributes: .italic))
    private static let markers = Set(
        Marker.allCases.flatMap { marker in Capabilities.Glyphs.allCases.map { marker.glyph($0) } } + ["▼", "v"])

    /// A buffer full of snowmen with a frame of them around the part that is drawn.
    private func canvas(_ size: Size) -> (buffer: CellBuffer, rect: Rect) {
        var buffer = CellBuffer(size: Size(width: size.width + 4, height: size.height + 4))
        buffer.fill(buffer.bounds, PropertyTests.sentinel.glyph, style: PropertyTests.sentinel.style)
        return (buffer, Rect(x: 2, y: 2, width: size.width, height: size.height))
    }

    private func expectInside(_ buffer: CellBuffer, _ rect: Rect, _ note: String) {
        for y in 0..<buffer.size.height {
            for x in 0..<buffer.size.width where !rect.contains(Point(x: x, y: y)) {
                if buffer[x, y] != PropertyTests.sentinel {
                    Issue.record("drew outside at \(x) \(y): \(note)")
                    return
                }
            }
        }
    }

    private func expectCells(_ buffer: CellBuffer, _ rect: Rect, _ look: Look, _ note: String) {
        for y in rect.y..<rect.maxY {
            for x in rect.x..<rect.maxX {
                let cell = buffer[x, y]
                let value = cell.glyph.value
                if cell.glyph == Cell.continuation { continue }
                if value == 0x2800 || value == 0xA0 || value == 0x3000 || value < 0x20
                    || (look.glyphs == .ascii && value > 0x7E)
                {
                    Issue.record("glyph U+\(String(value, radix: 16)): \(note)")
                    return
                }
                if look.capabilities.colors == 0,
                    cell.style.foreground != .standard || cell.style.background != .standard
                {
                    Issue.record("colour without colours: \(note)")
                    return
                }
                if look.capabilities.colors < 256, case .rgb = cell.style.foreground {
                    Issue.record("rgb on a palette of \(look.capabilities.colors): \(note)")
                    return
                }
            }
        }
    }

    private func expectDisjoint(_ layout: PlotLayout, _ rect: Rect, _ note: String) {
        var boxes = layout.labels.map { ($0.text, $0.rect) }
        if let legend = layout.legend { boxes.append(("legend", legend)) }
        for (index, box) in boxes.enumerated() {
            if box.1.intersection(rect) != box.1 { Issue.record("label \(box.0) outside: \(note)") }
            for other in boxes[(index + 1)...] where !box.1.intersection(other.1).isEmpty {
                Issue.record("\(box.0) over \(other.0): \(note)")
            }
        }
    }

    private func expectFrame(_ layout: PlotLayout, _ buffer: CellBuffer, _ look: Look, _ note: String) {
        guard let frame = layout.frame else { return }
        let isASCII = look.glyphs == .ascii
        let right = frame.maxX - 1
        let bottom = frame.maxY - 1
        let corners: [Unicode.Scalar] = [
            buffer[frame.x, frame.y].glyph, buffer[right, frame.y].glyph, buffer[frame.x, bottom].glyph,
            buffer[right, bottom].glyph,
        ]
        #expect(corners == (isASCII ? ["+", "+", "+", "+"] : ["┌", "┐", "└", "┘"]), "\(note)")
        let vertical: Set<Unicode.Scalar> = isASCII ? ["|", "+"] : ["│", "┤", "├"]
        let horizontal: Set<Unicode.Scalar> = isASCII ? ["-", "+"] : ["─", "┬", "┴"]
        for y in frame.y + 1..<bottom
        where !vertical.contains(buffer[frame.x, y].glyph) || !vertical.contains(buffer[right, y].glyph) {
            Issue.record("frame open at row \(y): \(note)")
        }
        for x in frame.x + 1..<right
        where !horizontal.contains(buffer[x, frame.y].glyph) || !horizontal.contains(buffer[x, bottom].glyph) {
            Issue.record("frame open at column \(x): \(note)")
        }
    }

    @Test func plotsKeepTheirPromisesAtAnySize() {
        var random = SeededGenerator(seed: 20)
        for round in 0..<900 {
            let size = RandomPlots.size(&random)
            let drawn = RandomPlots.look(&random)
            let look = round.isMultiple(of: 3) ? drawn.enlarged : drawn
            let plot = RandomPlots.plot(&random)
            let note = "round \(round), \(size.width)x\(size.height), \(look.glyphs), \(look.capabilities.colors)"
            var (buffer, rect) = canvas(size)
            let layout = plot.render(into: &buffer, in: rect, look)
            expectInside(buffer, rect, note)
            expectCells(buffer, rect, look, note)
            expectDisjoint(layout, rect, note)
            expectFrame(layout, buffer, look, note)
            for series in plot.series where series.marker != nil {
                for (x, y) in zip(series.x, series.y) {
                    guard let cell = layout.cell(x: x, y: y) else { continue }
                    let glyph = buffer[cell.x, cell.y].glyph
                    if !PropertyTests.markers.contains(glyph), !look.isLarge || glyph == " " {
                        Issue.record("no mark for \(x) \(y): \(note)")
                    }
                }
            }
            for point in [(layout.area.x, layout.area.y), (layout.area.maxX - 1, layout.area.maxY - 1)] {
                let place = Point(x: point.0, y: point.1)
                guard let data = layout.data(at: place) else { continue }
                if data.x.isFinite, data.y.isFinite, data.x != 0 || data.y != 0 {
                    #expect(layout.cell(x: data.x, y: data.y) == place, "\(note)")
                }
            }
        }
    }

    @Test func everyPointOfALineLeavesInk() {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<200 {
            let size = RandomPlots.size(&random)
            let look = RandomPlots.look(&random)
            let count = Int.random(in: 1...30, using: &random)
            let x = (0..<count).map { Double($0) }
            let y = (0..<count).map { _ in
                Bool.random(using: &random) ? Double.nan : Double.random(in: -5...5, using: &random)
            }
            let plot = Plot(series: [.line("", x: x, y: y, role: .series0, dash: .solid)])
            var buffer = CellBuffer(size: size)
            let layout = plot.render(into: &buffer, in: buffer.bounds, look)
            for (x, y) in zip(x, y) {
                guard let cell = layout.cell(x: x, y: y) else { continue }
                #expect(buffer[cell.x, cell.y].glyph != " ")
            }
        }
    }

    @Test func heatMapsKeepTheirPromisesAtAnySize() {
        var random = SeededGenerator(seed: 22)
        for round in 0..<400 {
            let size = RandomPlots.size(&random)
            let look = RandomPlots.look(&random)
            let map = RandomPlots.heatMap(&random)
            let note = "round \(round), \(size.width)x\(size.height), \(look.glyphs), \(look.capabilities.colors)"
            var (buffer, rect) = canvas(size)
            let layout = map.render(into: &buffer, in: rect, look)
            expectInside(buffer, rect, note)
            expectCells(buffer, rect, look, note)
            expectDisjoint(layout.plot, rect, note)
            expectFrame(layout.plot, buffer, look, note)
            let element = HeatMap.Element(column: map.columns / 2, row: map.rows / 2)
            let box = layout.rect(element)
            #expect(box.intersection(layout.plot.area) == box, "\(note)")
            if layout.plot.area.width >= map.columns, layout.plot.area.height >= map.rows {
                #expect(layout.element(at: Point(x: box.x, y: box.y)) == element, "\(note)")
                #expect(layout.element(at: Point(x: box.maxX - 1, y: box.maxY - 1)) == element, "\(note)")
            }
        }
    }

    @Test func widgetsStayInside() {
        var random = SeededGenerator(seed: 23)
        for round in 0..<300 {
            let size = RandomPlots.size(&random)
            let look = RandomPlots.look(&random)
            let count = Int.random(in: 0...60, using: &random)
            let scroll = Scroll(
                selected: Int.random(in: -2...70, using: &random),
                offset: Bool.random(using: &random) ? Int.random(in: -3...80, using: &random) : nil)
            for (name, draw) in RandomPlots.widgets(count, scroll) {
                var (buffer, rect) = canvas(size)
                draw(&buffer, rect, look)
                let note = "\(name), round \(round), \(size.width)x\(size.height), \(look.glyphs)"
                expectInside(buffer, rect, note)
            }
        }
    }
}
