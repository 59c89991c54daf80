import TestSupport
import Testing

@testable import Terminal

/// A canvas that keeps what is drawn, with letters six tenths as wide as they are high.
private final class Recorder: FigureCanvas {
    struct Line {
        var places: [FigurePlace]
        var stroke: FigureStroke
    }

    var lines: [Line] = []
    var areas: [[FigurePlace]] = []
    var circles: [FigurePlace] = []
    var texts: [String] = []
    var images: [(FigureImage, FigureBox)] = []
    private(set) var depth = 0

    func line(_ places: [FigurePlace], _ stroke: FigureStroke) { lines.append(Line(places: places, stroke: stroke)) }
    func area(_ places: [FigurePlace], _ color: FigureColor) { areas.append(places) }
    func circle(_ center: FigurePlace, radius: Double, fill: FigureColor?, stroke: FigureStroke?) {
        circles.append(center)
    }
    func text(_ text: String, at origin: FigurePlace, size: Double, color: FigureColor, isUpright: Bool) {
        texts.append(text)
    }
    func image(_ image: FigureImage, in box: FigureBox) { images.append((image, box)) }
    func width(of text: String, size: Double) -> Double { 0.6 * size * Double(text.unicodeScalars.count) }
    func inside(_ box: FigureBox, _ body: () -> Void) {
        depth += 1
        body()
        depth -= 1
    }
}

/// Plots on a figure's canvas.
struct FigureTests {
    private static let sheets: [FigureBox] = [
        FigureBox(x: 0, y: 0, width: 241, height: 173), FigureBox(x: 10, y: 5, width: 482, height: 300),
        FigureBox(x: 0, y: 0, width: 120, height: 110),
    ]

    @Test("whatever the plot, texts stand apart, on the sheet, and off the data")
    func randomPlots() {
        var generator = SeededGenerator(seed: 3)
        for turn in 0..<600 {
            let panel: FigurePanel =
                switch turn % 4 {
                case 0: .map(RandomPlots.heatMap(&generator))
                case 1: .sketch(RandomPlots.sketch(&generator))
                default: .plot(RandomPlots.plot(&generator))
                }
            for sheet in Self.sheets {
                for size in [5.0, 8, 12] where 14 * size < sheet.width {
                    let canvas = Recorder()
                    let layout = panel.draw(on: canvas, in: sheet, FigureStyle(fontSize: size))
                    for (index, text) in layout.texts.enumerated() {
                        #expect(sheet.contains(text.box), "'\(text.text)' \(text.box) on \(sheet)")
                        for other in layout.texts.dropFirst(index + 1) {
                            #expect(!text.box.overlaps(other.box), "'\(text.text)' and '\(other.text)'")
                        }
                    }
                    for place in canvas.lines.flatMap(\.places) + canvas.areas.flatMap(\.self) + canvas.circles {
                        // Cairo's coordinates end at eight million.
                        #expect(abs(place.x) < 1e5 && abs(place.y) < 1e5, "\(place) of \(panel)")
                    }
                    #expect(canvas.depth == 0)
                    for (_, box) in canvas.images { #expect(sheet.contains(box)) }
                    if let legend = layout.legend, case .plot(let plot) = panel, plot.legend != .none {
                        #expect(sheet.contains(legend))
                    }
                }
            }
        }
    }

    @Test("a line goes through its points, is dotted where it is extrapolated, and stops where it has no place")
    func lines() {
        var plot = Plot(x: PlotAxis(range: 0...10), y: PlotAxis(range: 0...100))
        plot.series = [
            .line("a", x: [0, 4, 8, 9, 10], y: [0, 40, 80, .nan, 100], role: .series0, extrapolated: [6...20])
        ]
        let canvas = Recorder()
        let area = plot.draw(on: canvas, in: Self.sheets[0], FigureStyle()).area
        func place(_ x: Double, _ y: Double) -> FigurePlace {
            FigurePlace(area.x + x / 10 * area.width, area.maxY - y / 100 * area.height)
        }
        let style = FigureStyle()
        let curve = canvas.lines.filter { $0.stroke.color == style.color(.series0) && $0.places.count > 1 }
        func isNear(_ a: FigurePlace, _ b: FigurePlace) -> Bool { abs(a.x - b.x) < 1e-9 && abs(a.y - b.y) < 1e-9 }
        // The last is the legend's sample.
        #expect(curve.count == 3)
        #expect(zip(curve[0].places, [place(0, 0), place(4, 40), place(6, 60)]).allSatisfy(isNear))
        #expect(zip(curve[1].places, [place(6, 60), place(8, 80)]).allSatisfy(isNear))
        #expect(curve[0].stroke.dash.isEmpty && curve[1].stroke.dash == style.lengths(.dotted))
    }

    @Test("a map of blocks has each in its color, its number where there is room, and a bar of the same colors")
    func blocks() throws {
        var map = HeatMap(
            columns: 3, rows: 2, values: [1, 2, 3, 4, .nan, 10], valueLabel: "RMSE / %",
            x: PlotAxis("l_max", categories: ["0", "1", "2"]), y: PlotAxis("n_max", categories: ["4", "6"]),
            hasNumbers: true, best: HeatMap.Element(column: 0, row: 0))
        let canvas = Recorder()
        let layout = map.draw(on: canvas, in: Self.sheets[0], FigureStyle())
        for text in ["1.00", "10.0", "RMSE / %", "l_max", "6"] { #expect(canvas.texts.contains(text), "\(text)") }
        let blocks = canvas.areas.filter { $0.allSatisfy { layout.area.contains($0) } }
        #expect(blocks.count == 5 && canvas.areas.count > 100)
        let frame = canvas.lines.filter { $0.stroke.color == FigureStyle().color(.bad) }
        #expect(frame.count == 1 && frame[0].places.allSatisfy { $0.x < layout.area.x + layout.area.width / 3 })
        map.hasColorBar = false
        let plain = Recorder()
        #expect(map.draw(on: plain, in: Self.sheets[0], FigureStyle()).area.width > layout.area.width)
        #expect(plain.areas.count == 5)
    }

    @Test("a round map of a field leaves open what is outside, and has equal lengths both ways")
    func field() throws {
        var map = HeatMap(
            columns: 3, rows: 3, values: [.nan, 1, .nan, 1, 4, 1, .nan, 1, .nan], x: PlotAxis("Å", range: -2...2),
            y: PlotAxis(range: -2...2), isSmooth: true, keepsAspect: true)
        map.isRound = true
        map.labels = [HeatMap.Label(x: 0, y: 0, text: "O"), HeatMap.Label(x: 0.01, y: 0, text: "C")]
        let canvas = Recorder()
        let layout = map.draw(on: canvas, in: Self.sheets[0], FigureStyle())
        #expect(abs(layout.area.width - layout.area.height) < 1e-9)
        let (image, box) = try #require(canvas.images.first)
        #expect(box == layout.area)
        func dot(_ u: Double, _ v: Double) -> UInt32 {
            image.dots[Int(v * Double(image.rows)) * image.columns + Int(u * Double(image.columns))]
        }
        #expect(dot(0.02, 0.02) == 0 && dot(0.5, 0.01) != 0 && dot(0.5, 0.5) != dot(0.5, 0.1))
        // The second name would stand over the first.
        #expect(canvas.texts.contains("O") && !canvas.texts.contains("C"))
    }

    @Test("a sketch is as wide as high per length, its balls over its lines, nearer ones over farther names")
    func sketches() throws {
        var sketch = Sketch(title: "CO", reach: 4, unit: "Å")
        sketch.lines = [
            Sketch.Line([SIMD2(-3, 0), SIMD2(3, 0)], role: .text, ascii: "-"),
            Sketch.Line([SIMD2(-3, -1), SIMD2(3, 1)], role: .guide, ascii: ".", layer: .guide, name: "r_c"),
        ]
        sketch.balls = [
            Sketch.Ball(SIMD2(-3, 0), name: "C", role: .axis),
            Sketch.Ball(SIMD2(3, 0), name: "H", role: .text, weight: .far),
            Sketch.Ball(SIMD2(3.01, -0.02), name: "O", role: .series5, weight: .chosen),
        ]
        let canvas = Recorder()
        let layout = sketch.draw(on: canvas, in: Self.sheets[0], FigureStyle())
        #expect(canvas.texts.contains("C") && canvas.texts.contains("O") && !canvas.texts.contains("H"))
        #expect(canvas.texts.contains("r_c") && canvas.texts.contains("x / Å"))
        #expect(abs(layout.area.height / layout.area.width - sketch.shape) < 1e-9)
        let bond = try #require(canvas.lines.first { $0.stroke.color == FigureStyle.ink && $0.places.count == 2 })
        #expect(abs(bond.places[0].y - bond.places[1].y) < 1e-9)
        let name = try #require(layout.texts.first { $0.text == "C" })
        #expect(name.box.contains(FigurePlace(bond.places[0].x, bond.places[0].y)))
        // Cells show the same.
        var buffer = CellBuffer(size: Size(width: 40, height: 10))
        sketch.render(
            into: &buffer, in: buffer.bounds, Look(.standard, Capabilities(glyphs: .ascii, colors: 0, mouse: false)))
        let row = buffer.plainText().split(separator: "\n", omittingEmptySubsequences: false)[5]
        #expect(row.contains("C-") && row.contains("O"))
    }

    @Test("names of places stand over the axes, on paper and in cells")
    func topLabels() throws {
        var plot = Plot(title: "chain", x: PlotAxis("x", range: 0...10), y: PlotAxis(range: 0...1))
        plot.topLabels = [
            Plot.TopLabel(x: 2, text: "C", role: .series1),
            Plot.TopLabel(x: 5, text: "O", role: .series5, isChosen: true),
            Plot.TopLabel(x: 50, text: "N", role: .series1),
        ]
        let canvas = Recorder()
        let layout = plot.draw(on: canvas, in: Self.sheets[0], FigureStyle())
        for (text, part) in [("C", 0.2), ("O", 0.5)] {
            let box = try #require(layout.texts.first { $0.text == text }).box
            #expect(box.maxY <= layout.area.y)
            #expect(abs(box.x + box.width / 2 - layout.area.x - part * layout.area.width) < 1e-9)
        }
        #expect(!canvas.texts.contains("N"))
        var buffer = CellBuffer(size: Size(width: 40, height: 12))
        plot.render(
            into: &buffer, in: buffer.bounds, Look(.standard, Capabilities(glyphs: .ascii, colors: 0, mouse: false)))
        let rows = buffer.plainText().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(rows[0].contains("chain") && rows[1].filter { $0 != " " } == "CO" && rows[2].contains("+--"))
    }

    @Test("what is far outside is cut at the axes")
    func clipped() {
        var plot = Plot(x: PlotAxis(range: 0...1), y: PlotAxis(range: 0...1))
        plot.series = [.line("", x: [0, 0.5, 1], y: [-1e300, 0.5, 1e300], role: .series1)]
        let canvas = Recorder()
        let area = plot.draw(on: canvas, in: Self.sheets[0], FigureStyle()).area
        let curve = canvas.lines.filter { $0.stroke.color == FigureStyle().color(.series1) }
        #expect(curve.count == 1)
        for place in curve[0].places {
            #expect(place.y > area.y - 10 && place.y < area.maxY + 10 && place.x > area.x - 10)
        }
    }

    @Test("the legend hides no data: inside where there is room, else above; in a fixed order")
    func legend() throws {
        func plot(_ y: (Double) -> Double) -> Plot {
            let x = (0...200).map { Double($0) / 200 }
            var plot = Plot(x: PlotAxis(range: 0...1), y: PlotAxis(range: 0...1))
            plot.series = [
                .line("V-V", x: x, y: x.map(y), role: .series2), .line("ρ-ρ", x: x, y: x.map(y), role: .series0),
            ]
            return plot
        }
        let canvas = Recorder()
        let free = plot { 0.1 * $0 }.draw(on: canvas, in: Self.sheets[0], FigureStyle())
        let inside = try #require(free.legend)
        #expect(free.area.contains(inside) && inside.maxY < free.area.y + 0.85 * free.area.height)
        let first = try #require(canvas.texts.firstIndex(of: "ρ-ρ"))
        let second = try #require(canvas.texts.firstIndex(of: "V-V"))
        #expect(first < second)
        let full = plot { ($0 * 41.3).truncatingRemainder(dividingBy: 1) }.draw(
            on: Recorder(), in: Self.sheets[0], FigureStyle())
        let above = try #require(full.legend)
        #expect(above.maxY <= full.area.y)
    }

    @Test("plots can share a legend, whose height is told")
    func sharedLegend() {
        var plot = Plot()
        plot.series = (0..<6).map { .line("series \($0)", x: [0], y: [0], role: .series($0)) }
        let canvas = Recorder()
        let style = FigureStyle()
        #expect(plot.drawLegend(on: canvas, in: FigureBox(x: 0, y: 0, width: 1000, height: 100), style) == 1.3 * 8)
        #expect(canvas.texts.count == 6)
        let narrow = plot.drawLegend(on: Recorder(), in: FigureBox(x: 0, y: 0, width: 150, height: 100), style)
        #expect(narrow > 2 * 1.3 * 8)
        #expect(Plot().drawLegend(on: canvas, in: FigureBox(x: 0, y: 0, width: 150, height: 100), style) == 0)
    }
}
