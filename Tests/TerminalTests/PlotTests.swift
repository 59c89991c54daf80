import Testing

@testable import Terminal

struct PlotTests {
    private func render(
        _ plot: Plot, _ width: Int = 40, _ height: Int = 16, colors: Int = 256
    ) -> (buffer: CellBuffer, layout: PlotLayout) {
        var buffer = CellBuffer(size: Size(width: width, height: height))
        let layout = plot.render(into: &buffer, in: buffer.bounds, look(.braille, colors: colors))
        return (buffer, layout)
    }

    @Test func dragsBecomeRanges() {
        let plot = Plot(x: PlotAxis(range: 0...10), y: PlotAxis(scale: .log, range: 1...100))
        let layout = render(plot).layout
        let area = layout.area
        let all = layout.ranges(from: Point(x: -5, y: 99), to: Point(x: 99, y: -5))
        #expect(abs(all.x.lowerBound) < 1e-9 && abs(all.x.upperBound - 10) < 1e-9)
        #expect(abs(all.y.lowerBound - 1) < 1e-9 && abs(all.y.upperBound - 100) < 1e-9)
        let one = layout.ranges(from: Point(x: area.x, y: area.maxY - 1), to: Point(x: area.x, y: area.maxY - 1))
        #expect(abs(one.x.upperBound - 10 / Double(area.width)) < 1e-9)
        #expect(one.y.lowerBound == 1)
    }

    @Test func dataOutsideHaveNoCell() {
        let layout = render(Plot(x: PlotAxis(range: 0...10), y: PlotAxis(range: 0...1))).layout
        #expect(layout.cell(x: 10, y: 1) == Point(x: layout.area.maxX - 1, y: layout.area.y))
        #expect(layout.cell(x: 10.01, y: 1) == nil)
        #expect(layout.cell(x: .nan, y: 1) == nil)
        #expect(layout.data(at: Point(x: 0, y: 0)) == nil)
    }

    /// A band is filled while it leaves room for curves, and is drawn by its two edges where it would swamp them.
    @Test func aBandThatFillsThePictureIsDrawnByItsEdges() {
        func marked(_ half: Double, _ glyphs: Capabilities.Glyphs) -> (cells: Int, rows: Int) {
            let plot = Plot(
                x: PlotAxis(range: 0...10), y: PlotAxis(range: -10...10),
                series: [.band("", x: [0, 10], lower: [-half, -half], upper: [half, half], role: .series0)])
            var buffer = CellBuffer(size: Size(width: 50, height: 30))
            let area = plot.render(into: &buffer, in: buffer.bounds, look(glyphs, colors: 256)).area
            let rows = (area.y..<area.maxY).map { y in (area.x..<area.maxX).count { buffer[$0, y].glyph != " " } }
            return (rows.reduce(0, +), rows.count { $0 > 0 })
        }
        for glyphs in Capabilities.Glyphs.allCases {
            let (narrow, wide) = (marked(1.5, glyphs), marked(6, glyphs))
            #expect(narrow.rows > 2 && wide.rows == 2, "\(glyphs): \(narrow), \(wide)")
            #expect(wide.cells > 40)
        }
    }

    /// No plot with room for its frame and labels loses the names of its lines, where only these tell them apart.
    @Test(arguments: [(34, 12), (40, 12), (42, 11), (48, 14), (60, 12), (80, 24)])
    func linesKeepTheirNamesInSmallPlots(_ shape: (Int, Int)) {
        let x = (0..<40).map(Double.init)
        var plot = Plot(x: PlotAxis("R / Å"), y: PlotAxis("E / eV"))
        for (index, name) in ["ρ-ρ", "ρ-V", "V-V", "pinned"].enumerated() {
            // Everywhere, so that no corner is free.
            plot.series.append(
                .scatter(
                    name, x: x, y: x.map { $0.truncatingRemainder(dividingBy: 7) + Double(index) }, role: .series(index)
                ))
        }
        for glyphs in Capabilities.Glyphs.allCases {
            let picture = text(of: plot, shape.0, shape.1, glyphs)
            for name in plot.series.map(\.name) {
                #expect(picture.contains(glyphs == .ascii ? name.inASCII : name), "\(name) at \(shape):\(picture)")
            }
        }
    }

    @Test func anAutomaticRangeFollowsTheWindowInX() {
        var plot = Plot(series: [.line("", x: [0, 1, 2, 3], y: [0, 1, 2, 900], role: .series0)])
        #expect(render(plot).layout.y.range.upperBound > 900)
        plot.x.range = 0...2
        #expect(render(plot).layout.y.range.upperBound < 3)
        plot.x.range = nil
        plot.series.append(.scatter("", x: [0, 3], y: [0, 2], role: .reference))
        plot.series[0].stretchesAxes = false
        #expect(render(plot).layout.y.range.upperBound < 3)
        plot.y.includes = [-10]
        #expect(render(plot).layout.y.range.lowerBound < -10)
    }

    @Test func logRangesArePaddedNotRoundedToDecades() {
        let plot = Plot(y: PlotAxis(scale: .log), series: [.scatter("", x: [0, 1], y: [2, 3000], role: .series0)])
        let range = render(plot).layout.y.range
        #expect(range.lowerBound > 1 && range.lowerBound < 2)
        #expect(range.upperBound > 3000 && range.upperBound < 10000)
    }

    @Test func aBarThatCrossesZeroOnALogAxisIsCutWithAMark() {
        let plot = Plot(
            y: PlotAxis(scale: .log, range: 1...100),
            series: [
                Series.scatter("", x: [0, 1, 2], y: [10, 10, 10], role: .series0)
                    .bars(lower: [5, -1, 0.5], upper: [20, 20, 20])
            ])
        let (buffer, layout) = render(plot)
        let floor = layout.area.maxY - 1
        let marks = (layout.area.x..<layout.area.maxX).filter { buffer[$0, floor].glyph == "▼" }
        #expect(marks == [layout.cell(x: 1, y: 10)!.x])
        for x in 0..<3 {
            let cell = layout.cell(x: Double(x), y: 10)!
            #expect(buffer[cell.x, cell.y].glyph == "●")
        }
    }

    @Test func notANumberBreaksALine() {
        let plot = Plot(
            x: PlotAxis(range: 0...4), y: PlotAxis(range: -1...1),
            series: [.line("", x: [0, 1, 2, 3, 4], y: [0, 0, .nan, 0, 0], role: .series0)])
        let (buffer, layout) = render(plot)
        let row = layout.cell(x: 0, y: 0)!.y
        let gap = layout.cell(x: 1.1, y: 0)!.x...layout.cell(x: 2.9, y: 0)!.x
        #expect(gap.allSatisfy { buffer[$0, row].glyph == " " })
        #expect(buffer[layout.cell(x: 0.5, y: 0)!.x, row].glyph != " ")
        #expect(buffer[layout.cell(x: 3.5, y: 0)!.x, row].glyph != " ")
    }

    @Test func farValuesLeaveTheFrameInTheRightDirection() {
        let plot = Plot(
            x: PlotAxis(range: 0...1), y: PlotAxis(range: 0...1),
            series: [.line("", x: [0, 1], y: [0, 1e300], role: .series0)])
        let (buffer, layout) = render(plot)
        let column = (layout.area.y..<layout.area.maxY).map { buffer[layout.area.x, $0].glyph }
        #expect(column.allSatisfy { $0 != " " })
    }

    @Test func theModelColorsACellItSharesWithData() {
        let plot = Plot(
            x: PlotAxis(range: 0...1), y: PlotAxis(range: -1...1),
            series: [
                .line("", x: [0, 1], y: [0, 0], role: .series0),
                Series("", x: [0.5], y: [0], role: .series1).bars(lower: [-0.5], upper: [0.5]),
            ])
        let (buffer, layout) = render(plot)
        let colors = look(.braille, colors: 256)
        let cell = layout.cell(x: 0.5, y: 0)!
        #expect(buffer[cell.x, cell.y].style == colors[.series0])
        #expect(buffer[cell.x, cell.y - 1].style == colors[.series1])
    }

    @Test func stepsKeepEachValueToTheNext() {
        let plot = Plot(
            x: PlotAxis(range: 0...2), y: PlotAxis(range: 0...1),
            series: [.step("", x: [0, 1, 2], y: [0.2, 0.8, 0.8], role: .series0)])
        let (buffer, layout) = render(plot)
        let before = layout.cell(x: 0.9, y: 0.2)!
        let after = layout.cell(x: 1.1, y: 0.8)!
        #expect(buffer[before.x, before.y].glyph != " ")
        #expect(buffer[after.x, after.y].glyph != " ")
    }

    @Test func powerLawsAreStraightOnLogLogAxes() {
        let plot = Plot(
            x: PlotAxis(scale: .log, range: 1...100), y: PlotAxis(scale: .log, range: 1e-6...1),
            guides: [Guide(.powerLaw(exponent: -3, x: 1, y: 1), label: "R⁻³", dash: .solid)])
        let (buffer, layout) = render(plot)
        for x in [1.0, 5, 30, 99] {
            let cell = layout.cell(x: x, y: 1 / (x * x * x))!
            #expect(buffer[cell.x, cell.y].glyph != " ")
        }
        #expect(layout.labels.contains { $0.text == "R⁻³" })
    }

    @Test func categoriesLabelTheMiddleOfTheirSections() {
        let plot = Plot(
            x: PlotAxis(categories: ["CC", "CP"]), y: PlotAxis(range: 0...1),
            series: [.scatter("", x: [0.5, 1.5], y: [0.5, 0.5], role: .series0)])
        let layout = render(plot).layout
        let label = layout.labels.first { $0.text == "CP" }!
        #expect(abs(label.rect.x - layout.cell(x: 1.5, y: 0.5)!.x) <= 1)
    }

    @Test func emptyPlotsAreDrawn() {
        let (buffer, layout) = render(Plot())
        #expect(layout.frame != nil)
        #expect(layout.x.range == 0...1)
        #expect(buffer.plainText().contains("0.5"))
    }
}
