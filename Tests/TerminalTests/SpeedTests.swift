#if !DEBUG
    import Testing

    import Terminal
    import TestSupport

    struct SpeedTests {
        /// The figure promised: 6 x 500 points on 200 x 50 cells in under 1 ms, axes, ticks and legend included.
        @Test func aFullPlotInUnderAMillisecond() {
            let xs = (0..<500).map { Double($0) / 50 }
            let plot = Plot(
                title: "speed", x: PlotAxis("x"), y: PlotAxis("y"),
                series: (0..<6).map { index in
                    .line(
                        "series \(index)", x: xs, y: xs.map { $0 * Double(index) - $0 * $0 / 3 }, role: .series(index))
                })
            var buffer = CellBuffer(size: Size(width: 200, height: 50))
            let clock = ContinuousClock()
            let best = (0..<50).map { _ in
                clock.measure { plot.render(into: &buffer, in: buffer.bounds, look(.braille, colors: 256)) }
            }.min()!
            print("plot of 6 x 500 points on 200 x 50 cells: \(best)")
            if timesCount { #expect(best < .milliseconds(1)) }
        }
    }
#endif
