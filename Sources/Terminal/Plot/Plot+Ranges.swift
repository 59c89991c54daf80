extension Plot {
    /// The transforms of both axes: fixed ranges as they are, automatic ones around the data.
    func axisMaps() -> (x: AxisMap, y: AxisMap) {
        let xMap = map(x, values: .horizontal, padding: 0.02)
        let yMap = map(y, values: .vertical(within: x.range), padding: 0.05)
        return (xMap, yMap)
    }

    private enum Values {
        case horizontal
        case vertical(within: ClosedRange<Double>?)
    }

    private func map(_ axis: PlotAxis, values: Values, padding: Double) -> AxisMap {
        if !axis.categories.isEmpty { return AxisMap(.linear, 0...Double(axis.categories.count)) }
        if let range = usable(axis.range, axis.scale) { return AxisMap(axis.scale, range) }
        var extent = Extent(isLog: axis.scale == .log)
        for value in axis.includes { extent.add(value) }
        for one in series where one.stretchesAxes { add(one, values, to: &extent) }
        if extent.isEmpty { for one in series { add(one, values, to: &extent) } }
        guard !extent.isEmpty else { return AxisMap(axis.scale, axis.scale == .log ? 1...10 : 0...1) }
        let tight = AxisMap(axis.scale, extent.low...extent.high)
        // Padding could leave the numbers a Double holds.
        let (low, high) = (tight.value(at: -padding), tight.value(at: 1 + padding))
        guard low.isFinite, high.isFinite, axis.scale == .linear || low > 0 else { return tight }
        return AxisMap(axis.scale, low...high)
    }

    private func add(_ series: Series, _ values: Values, to extent: inout Extent) {
        switch values {
        case .horizontal:
            for value in series.x { extent.add(value) }
        case .vertical(let window):
            for index in series.x.indices {
                if let window, !window.contains(series.x[index]) { continue }
                extent.add(series.y[index])
                guard let bounds = series.bounds else { continue }
                extent.add(bounds.upper[index])
                // A bar that reaches zero, or almost, would stretch a log axis without end.
                let (lower, value) = (bounds.lower[index], series.y[index])
                extent.add(!extent.isLog ? lower : lower > 0 ? max(lower, value / 10) : value / 2)
            }
        }
    }

    private func usable(_ range: ClosedRange<Double>?, _ scale: AxisScale) -> ClosedRange<Double>? {
        guard let range, range.lowerBound.isFinite, range.upperBound.isFinite else { return nil }
        return scale == .linear || range.lowerBound > 0 ? range : nil
    }
}

/// The smallest range that holds the values an axis can show.
struct Extent {
    var isLog = false
    var low = Double.infinity
    var high = -Double.infinity

    var isEmpty: Bool { low > high }

    @inline(__always)
    mutating func add(_ value: Double) {
        guard value.isFinite, !isLog || value >= 1e-300 else { return }
        if value < low { low = value }
        if value > high { high = value }
    }
}
