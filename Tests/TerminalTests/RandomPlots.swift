import Terminal
import TestSupport

/// Random input of every kind, also the kinds nobody should pass.
enum RandomPlots {
    static func size(_ random: inout SeededGenerator) -> Size {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: Size(width: Int.random(in: 1...14, using: &random), height: Int.random(in: 1...9, using: &random))
        case 1: Size(width: Int.random(in: 1...250, using: &random), height: Int.random(in: 1...60, using: &random))
        default: Size(width: Int.random(in: 10...80, using: &random), height: Int.random(in: 4...30, using: &random))
        }
    }

    static func look(_ random: inout SeededGenerator) -> Look {
        Look(
            Theme.all.randomElement(using: &random)!,
            Capabilities(
                glyphs: Capabilities.Glyphs.allCases.randomElement(using: &random)!,
                colors: [0, 8, 16, 256, 1 << 24].randomElement(using: &random)!, mouse: false))
    }

    private static func number(_ scale: Double, _ random: inout SeededGenerator) -> Double {
        switch Int.random(in: 0..<40, using: &random) {
        case 0: .nan
        case 1:
            [.infinity, -.infinity, 0, 1e308, -1e308, 1e-308, .leastNonzeroMagnitude].randomElement(using: &random)!
        default: Double.random(in: -0.4...1, using: &random) * scale
        }
    }

    private static func scale(_ random: inout SeededGenerator) -> Double {
        [1e-200, 1e-9, 1e-3, 1, 1, 1, 37, 1e4, 1e12, 1e300].randomElement(using: &random)!
    }

    private static func axis(_ label: String, _ scale: Double, _ random: inout SeededGenerator) -> PlotAxis {
        var axis = PlotAxis(Bool.random(using: &random) ? label : "")
        if Int.random(in: 0..<3, using: &random) == 0 { axis.scale = .log }
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            let low = number(scale, &random)
            let high = number(scale, &random)
            if low <= high { axis.range = low...high }
        case 1: axis.categories = (0..<Int.random(in: 1...9, using: &random)).map { "class \($0)" }
        case 2: axis.includes = [0, scale, .nan]
        default: break
        }
        return axis
    }

    static func plot(_ random: inout SeededGenerator) -> Plot {
        let (sx, sy) = (scale(&random), scale(&random))
        var plot = Plot(
            title: ["", "dimer", "a title longer than most plots are wide, of 水 and CO₂"].randomElement(
                using: &random)!,
            x: axis("R / Å", sx, &random), y: axis("energy of binding / meV", sy, &random))
        plot.hasGrid = Bool.random(using: &random)
        plot.legend = [.automatic, .automatic, .right, .none].randomElement(using: &random)!
        for index in 0..<Int.random(in: 0...4, using: &random) {
            let count = [0, 1, 2, 7, 40].randomElement(using: &random)!
            var series = Series(
                ["", "ρ⊗V", "reference data of a long name"].randomElement(using: &random)!,
                x: (0..<count).map { _ in number(sx, &random) }, y: (0..<count).map { _ in number(sy, &random) },
                role: .series(index))
            if Bool.random(using: &random) {
                series.stroke = Series.Stroke(
                    shape: Bool.random(using: &random) ? .step : .straight,
                    dash: Dash.allCases.randomElement(using: &random),
                    extrapolated: Bool.random(using: &random) ? [-1...sx / 3, sx / 2...(.infinity)] : [])
            }
            if Bool.random(using: &random) { series.marker = Marker.allCases.randomElement(using: &random) }
            if Bool.random(using: &random) {
                let lower = series.y.map { $0 - number(sy, &random).magnitude / 3 }
                let upper = series.y.map { $0 + number(sy, &random).magnitude / 3 }
                series =
                    Bool.random(using: &random)
                    ? series.bars(lower: lower, upper: upper) : series.band(lower: lower, upper: upper)
            }
            series.isDensity = Int.random(in: 0..<5, using: &random) == 0
            series.stretchesAxes = Bool.random(using: &random)
            plot.series.append(series)
        }
        let kinds: [Guide.Kind] = [
            .vertical(number(sx, &random)), .horizontal(number(sy, &random)), .diagonal,
            .powerLaw(exponent: -3, x: sx / 2, y: sy / 2),
        ]
        for kind in kinds where Int.random(in: 0..<3, using: &random) == 0 {
            plot.guides.append(Guide(kind, label: ["", "r_c", "R⁻³"].randomElement(using: &random)!))
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
            plot.topLabels = (0..<9).map { index in
                Plot.TopLabel(
                    x: number(sx, &random), text: ["C", "Cl", "水"].randomElement(using: &random)!, role: .series(index),
                    isChosen: Bool.random(using: &random), isFaint: Bool.random(using: &random))
            }
        }
        return plot
    }

    static func sketch(_ random: inout SeededGenerator) -> Sketch {
        let scale = [1e-9, 1, 1, 40, 1e12].randomElement(using: &random)!
        func place() -> SIMD2<Double> { SIMD2(number(scale, &random), number(scale, &random)) }
        var sketch = Sketch(
            title: Bool.random(using: &random) ? "a dimer of a long name at a distance" : "", reach: scale, unit: "Å")
        for index in 0..<Int.random(in: 0...6, using: &random) {
            sketch.lines.append(
                Sketch.Line(
                    (0..<Int.random(in: 0...5, using: &random)).map { _ in place() }, role: .series(index), ascii: "-",
                    layer: Bool.random(using: &random) ? .guide : .data,
                    name: ["", "r_c = 3 Å", "reference"].randomElement(using: &random)!))
        }
        for _ in 0..<Int.random(in: 0...30, using: &random) {
            sketch.balls.append(
                Sketch.Ball(
                    place(), name: ["C", "Cl", "水"].randomElement(using: &random)!, role: .text,
                    weight: [.chosen, .near, .far].randomElement(using: &random)!))
        }
        return sketch
    }

    static func heatMap(_ random: inout SeededGenerator) -> HeatMap {
        let columns = [1, 3, 8, 90].randomElement(using: &random)!
        let rows = [1, 4, 9, 50].randomElement(using: &random)!
        let s = scale(&random)
        var map = HeatMap(
            title: Bool.random(using: &random) ? "RMSE" : "", columns: columns, rows: rows,
            values: (0..<columns * rows).map { _ in number(s, &random) }, valueLabel: "kcal/mol")
        if Bool.random(using: &random) { map.x = PlotAxis("l_max", categories: (0..<columns).map { "\($0)" }) }
        if Bool.random(using: &random) { map.y = PlotAxis("y", range: -4...4) }
        map.scale = Bool.random(using: &random) ? .log : .linear
        map.colors = Bool.random(using: &random) ? .viridis : .diverging
        map.isSmooth = Bool.random(using: &random)
        map.hasNumbers = Bool.random(using: &random)
        map.isRound = Bool.random(using: &random)
        map.labels = (0..<5).map { _ in
            HeatMap.Label(x: number(5, &random), y: number(5, &random), text: "Cl")
        }
        map.keepsAspect = Bool.random(using: &random)
        map.best = Bool.random(using: &random) ? HeatMap.Element(column: columns - 1, row: 0) : nil
        map.selected = Bool.random(using: &random) ? HeatMap.Element(column: 0, row: rows) : nil
        return map
    }

    typealias Draw = (inout CellBuffer, Rect, Look) -> Void

    static func widgets(_ count: Int, _ scroll: Scroll) -> [(String, Draw)] {
        [
            (
                "list",
                { buffer, rect, look in
                    ListView(count: count, scroll: scroll) { "row 水 \($0) " + StyledLine("good", .good) }
                        .draw(into: &buffer, in: rect, look)
                }
            ),
            (
                "help",
                { buffer, rect, look in
                    let rows = (0..<count).map { ("ctrl-\($0)", "does the thing number \($0)") }
                    HelpOverlay(
                        title: "Help", sections: [.init("One", rows), .init("Two", rows)], offset: scroll.selected ?? 0
                    )
                    .draw(into: &buffer, in: rect, look)
                }
            ),
            (
                "palette",
                { buffer, rect, look in
                    let items = (0..<count).map { Palette.Item("Action \($0)", keys: "ctrl-\($0)") }
                    Palette(field: TextField("act"), items: items, selected: scroll.selected ?? 0)
                        .draw(into: &buffer, in: rect, look)
                }
            ),
            (
                "field",
                { buffer, rect, look in
                    TextField(String(repeating: "水a", count: count)).draw(into: &buffer, in: rect, look, prompt: "/")
                }
            ),
            (
                "progress",
                { buffer, rect, look in
                    buffer.progress(
                        Double(count) / 60, text: "training", x: rect.x, y: rect.y, width: rect.width, look)
                }
            ),
            (
                "frame",
                { buffer, rect, look in
                    buffer.frame(rect, look, title: "a frame with a title")
                    buffer.write("水水水水水水水水", x: rect.x, y: rect.y, look, maxWidth: rect.width, alignment: .center)
                }
            ),
        ]
    }
}
