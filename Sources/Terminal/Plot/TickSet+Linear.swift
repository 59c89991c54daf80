extension TickSet {
    /// Ticks at round values inside the range, all with the same decimals, and minor ticks where there is room.
    static func linear(_ map: AxisMap, _ space: TickSpace) -> TickSet {
        let (low, high) = (map.range.lowerBound, map.range.upperBound)
        var search = LabelSearch(map, space)
        guard let best = search.run() ?? single(space, low, high) else { return TickSet() }
        let major = best.ticks
        let parts = best.minorParts
        let cellsPerStep = Double(space.cells) * best.step / (high - low)
        guard best.count >= 2, map.scale == .linear, cellsPerStep >= Double(2 * parts) else {
            return TickSet(major: major)
        }
        let fine = best.step / Double(parts)
        let minor = stride(from: (low / fine).rounded(.up), through: (high / fine).rounded(.down), by: 1)
            .map { $0 * fine }
            .filter { value in !major.contains { abs($0.value - value) < fine / 2 } }
        return TickSet(major: major, minor: minor)
    }

    /// The roundest value inside, for an axis with room for one label.
    private static func single(_ space: TickSpace, _ low: Double, _ high: Double) -> LabelSearch.Labelling? {
        if low <= 0, high >= 0 { return .init(first: 0, step: 1, count: 1, q: 1, power: 0) }
        let largest = Int(logarithm10(high - low).rounded(.up)) + 1
        for power in stride(from: largest, to: largest - 4, by: -1) {
            for q in [1.0, 5, 2] {
                let unit = q * powerOfTen(power)
                let first = (low / unit).rounded(.up) * unit
                guard first <= high else { continue }
                let labelling = LabelSearch.Labelling(first: first, step: unit, count: 1, q: q, power: power)
                let width = labelling.ticks[0].label.columns
                return space.isVertical || width <= space.cells + space.before + space.after ? labelling : nil
            }
        }
        return nil
    }
}
