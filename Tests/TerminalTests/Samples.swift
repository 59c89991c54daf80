import Terminal
import TestSupport
import Testing

func look(_ glyphs: Capabilities.Glyphs, colors: Int = 0, theme: Theme = .standard) -> Look {
    Look(theme, Capabilities(glyphs: glyphs, colors: colors, mouse: false))
}

/// What a plot looks like without colors.
func text(of plot: Plot, _ width: Int, _ height: Int, _ glyphs: Capabilities.Glyphs, colors: Int = 0) -> String {
    var buffer = CellBuffer(size: Size(width: width, height: height))
    plot.render(into: &buffer, in: buffer.bounds, look(glyphs, colors: colors))
    return "\n" + buffer.plainText()
}

func text(_ width: Int, _ height: Int, _ draw: (inout CellBuffer) -> Void) -> String {
    var buffer = CellBuffer(size: Size(width: width, height: height))
    draw(&buffer)
    return "\n" + buffer.plainText()
}

/// Compares pictures, and prints the one drawn if they differ.
func expectEqual(_ drawn: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
    if drawn != expected { Issue.record("drew:\(drawn)expected:\(expected)", sourceLocation: sourceLocation) }
}

enum Samples {
    /// Lennard-Jones and a Coulomb tail.
    static func energy(_ r: Double) -> Double {
        let s = 2.9 / r
        let six = s * s * s * s * s * s
        return 0.8 * (six * six - six) - 1.2 / r
    }

    /// Reference points, a model that follows them and one that is blind beyond its cutoff.
    static let bindingCurve: Plot = {
        let points = [2.7, 2.9, 3.2, 3.6, 4.1, 4.8, 5.6, 6.6, 8.0]
        let xs = (0...180).map { 2.6 + 0.05 * Double($0) }
        var plot = Plot(title: "acetate, guanidinium", x: PlotAxis("R / Å"), y: PlotAxis("E / eV"))
        plot.series = [
            .line("ρ⊗ρ", x: xs, y: xs.map { energy(min($0, 5)) }, role: .series0, extrapolated: [8...20]),
            .line("ρ⊗V", x: xs, y: xs.map(energy), role: .series1, extrapolated: [8...20]),
            .scatter("reference", x: points, y: points.map(energy), role: .reference),
        ]
        plot.guides = [.vertical(5, label: "r_c"), .horizontal(0)]
        return plot
    }()

    /// Errors that fall with the number of curves; one bar crosses zero.
    static let learningCurves: Plot = {
        let sizes = [10.0, 20, 50, 100, 200, 500, 1000]
        var plot = Plot(
            title: "learning curves", x: PlotAxis("training curves", scale: .log),
            y: PlotAxis("RMSE / meV", scale: .log))
        let falls: [(String, [Double], Marker)] = [
            ("ρ⊗ρ", [190, 165, 140, 120, 105, 85, 75], .disc), ("ρ⊗V", [110, 75, 46, 32, 22, 14, 10], .square),
        ]
        for (index, fall) in falls.enumerated() {
            let (name, errors, marker) = fall
            var lower = errors.map { $0 * 0.75 }
            if index == 1 { lower[5] = -1 }
            plot.series.append(
                .line(name, x: sizes, y: errors, role: .series(index), marker: marker)
                    .bars(lower: lower, upper: errors.map { $0 * 1.3 }))
        }
        return plot
    }()

    static let band: Plot = {
        let xs = (0...40).map { Double($0) / 4 }
        let ys = xs.map { $0 * (10 - $0) / 5 }
        return Plot(
            x: PlotAxis("x"), y: PlotAxis("y"),
            series: [
                Series.line("mean", x: xs, y: ys, role: .series1)
                    .band(lower: ys.map { $0 - 1 }, upper: zip(xs, ys).map { $1 + 1 + $0 / 10 })
            ])
    }()

    /// A valley, the upper right corner not known yet.
    static let sweep: HeatMap = {
        var values: [Double] = []
        for row in 0..<4 {
            for column in 0..<5 {
                let (a, b) = (Double(column) - 3, Double(row) - 1)
                values.append(row == 3 && column > 2 ? .nan : 8 + 2.5 * a * a + 6 * b * b)
            }
        }
        return HeatMap(
            title: "RMSE", columns: 5, rows: 4, values: values, valueLabel: "meV",
            x: PlotAxis("l_max", categories: ["0", "1", "2", "3", "4"]),
            y: PlotAxis("r_c / Å", categories: ["3", "4", "5", "6"]), hasNumbers: true,
            best: HeatMap.Element(column: 3, row: 1), selected: HeatMap.Element(column: 1, row: 2))
    }()

    /// A dipole.
    static let field: HeatMap = {
        let values = (0..<400).map { index -> Double in
            let (x, y) = (Double(index % 20) - 9.5, Double(index / 20) - 9.5)
            return 1 / (1 + (x - 3) * (x - 3) / 9 + y * y / 9) - 1 / (1 + (x + 3) * (x + 3) / 9 + y * y / 9)
        }
        return HeatMap(
            columns: 20, rows: 20, values: values, x: PlotAxis("x / Å", range: -4...4),
            y: PlotAxis("z / Å", range: -4...4), colors: .diverging, isSmooth: true, keepsAspect: true)
    }()

    /// Predictions that scatter about the reference.
    static let parity: Plot = {
        var random = SeededGenerator(seed: 2)
        func bell() -> Double { (0..<4).reduce(-2) { sum, _ in sum + Double.random(in: 0...1, using: &random) } }
        let x = (0..<400).map { _ in bell() }
        return Plot(
            x: PlotAxis("reference / eV", range: -2...2), y: PlotAxis("predicted / eV", range: -2...2),
            series: [.density("", x: x, y: x.map { $0 + bell() / 4 }, role: .series1)], guides: [.diagonal()])
    }()

    /// Curves that leave no corner for a legend.
    static let crowded: Plot = {
        let xs = (0...30).map(Double.init)
        return Plot(
            series: (0..<3).map { index in
                .line(
                    ["ρ⊗ρ", "ρ⊗V", "V⊗V"][index], x: xs,
                    y: xs.map { ($0 * Double(5 + index)).truncatingRemainder(dividingBy: 13) },
                    role: .series(index), marker: .dot)
            })
    }()
}
