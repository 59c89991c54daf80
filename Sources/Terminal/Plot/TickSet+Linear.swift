extension TickSet {
    /// Ticks at round values by the extended Wilkinson search (Talbot, Lin, Hanrahan, IEEE TVCG 16, 1036 (2010)): the
    /// best sum of simplicity, coverage, density and legibility, where legibility is the room between labels in cells.
    /// All labels lie inside the range and have the same decimals.
    static func linear(_ map: AxisMap, _ space: TickSpace) -> TickSet {
        let (low, high) = (map.range.lowerBound, map.range.upperBound)
        let range = high - low
        guard let best = search(map, space, low, high) ?? single(space, low, high) else { return TickSet() }
        var minor: [Double] = []
        if best.count >= 2 {
            let parts = best.minorParts
            let cells = Double(space.cells) * best.step / range
            if map.scale == .linear, cells >= Double(2 * parts) {
                let fine = best.step / Double(parts)
                let (first, last) = ((low / fine).rounded(.up), (high / fine).rounded(.down))
                if last - first < 1000 {
                    minor = stride(from: first, through: last, by: 1).map { $0 * fine }
                }
            }
        }
        let major = best.majors
        return TickSet(major: major, minor: minor.filter { m in !major.contains { abs($0.value - m) < 1e-3 * range } })
    }

    /// Round values `start + i step` and how to write them.
    struct Labelling {
        var first: Double
        var step: Double
        var count: Int
        /// step = skip * q * 10^power.
        var q: Double
        var power: Int

        var values: [Double] {
            (0..<count).map { i in
                let value = first + Double(i) * step
                return abs(value) < step * 1e-9 ? 0 : value
            }
        }

        var minorParts: Int { q == 1 || q == 5 || q == 2.5 ? 5 : q == 3 ? 3 : 4 }

        var majors: [Major] {
            let values = values
            let largest = values.reduce(0) { max($0, $1.magnitude) }
            let digits = -power + (q == 2.5 ? 1 : 0)
            if largest == 0 { return [Major(value: 0, label: "0")] }
            let exponent = Int(logarithm10(largest).rounded(.down))
            if exponent >= 6 || exponent <= -4 || digits > 12 {
                return values.map { value in
                    guard value != 0 else { return Major(value: 0, label: "0") }
                    let mantissa = value / powerOfTen(exponent)
                    let text = NumberText.fixed(mantissa, decimals: max(0, exponent + digits))
                    return Major(value: value, label: text + "e\(exponent)")
                }
            }
            return values.map { Major(value: $0, label: NumberText.fixed($0, decimals: max(0, digits))) }
        }
    }

    private static let preferred: [Double] = [1, 5, 2, 2.5, 4, 3]

    private static func score(_ simplicity: Double, _ coverage: Double, _ density: Double, _ legibility: Double)
        -> Double
    {
        0.25 * simplicity + 0.2 * coverage + 0.5 * density + 0.05 * legibility
    }

    private static func search(_ map: AxisMap, _ space: TickSpace, _ low: Double, _ high: Double) -> Labelling? {
        let range = high - low
        let target = space.target
        // The paper's 0.1 is for labels that may lie outside; ours are inside and leave more uncovered.
        let tolerance = 0.2 * range
        var best: Labelling?
        var bestScore = -10.0
        for skip in 1...6 {
            for (rank, q) in preferred.enumerated() {
                let mostSimple = 1 - Double(rank) / 5 - Double(skip) + 1
                if score(mostSimple, 1, 1, 1) < bestScore { continue }
                for count in 2...max(2, min(space.cells, 60)) {
                    let k = Double(count)
                    let densest = k >= target ? 2 - (k - 1) / (target - 1) : 1
                    if score(mostSimple, 1, densest, 1) < bestScore { break }
                    let ideal = range / ((k + 1) * Double(skip) * q)
                    var power = Int(logarithm10(ideal).rounded(.up))
                    while true {
                        let unit = q * powerOfTen(power)
                        let step = unit * Double(skip)
                        let span = step * (k - 1)
                        if span > range * (1 + 1e-12) { break }
                        let margin = (range - span) / 2 / tolerance
                        let coverageBound = 1 - margin * margin
                        if score(mostSimple, coverageBound, densest, 1) >= bestScore {
                            let from = (low / unit - 1e-9).rounded(.up)
                            let upTo = ((high - span) / unit + 1e-9).rounded(.down)
                            if upTo >= from, upTo - from < 100 {
                                for start in stride(from: from, through: upTo, by: 1) {
                                    let first = start * unit
                                    let last = first + span
                                    let hasZero = first <= 0 && last >= 0
                                        && (start / Double(skip)).rounded() == start / Double(skip)
                                    let simplicity = mostSimple - (hasZero ? 0 : 1)
                                    let (a, b) = ((high - last) / tolerance, (low - first) / tolerance)
                                    let coverage = 1 - 0.5 * (a * a + b * b)
                                    let (r, rt) = ((k - 1) / span, (target - 1) / range)
                                    let density = 2 - max(r / rt, rt / r)
                                    if score(simplicity, coverage, density, 1) <= bestScore { continue }
                                    let labelling = Labelling(
                                        first: first, step: step, count: count, q: q, power: power)
                                    guard let gap = space.gap(labelling.majors, map) else { continue }
                                    let roomy = space.isVertical ? 1 : 3
                                    let legibility = min(1, Double(gap) / Double(roomy))
                                    let total = score(simplicity, coverage, density, legibility)
                                    if total > bestScore {
                                        bestScore = total
                                        best = labelling
                                    }
                                }
                            }
                        }
                        power += 1
                    }
                }
            }
        }
        return best
    }

    /// The roundest value inside, for an axis with room for one label.
    private static func single(_ space: TickSpace, _ low: Double, _ high: Double) -> Labelling? {
        if low <= 0, high >= 0 { return Labelling(first: 0, step: 1, count: 1, q: 1, power: 0) }
        var power = Int(logarithm10(high - low).rounded(.up)) + 1
        for _ in 0..<4 {
            for q in [1.0, 5, 2] {
                let unit = q * powerOfTen(power)
                let start = (low / unit).rounded(.up) * unit
                guard start <= high else { continue }
                let labelling = Labelling(first: start, step: unit, count: 1, q: q, power: power)
                let width = labelling.majors[0].label.columns
                return space.isVertical || width <= space.cells + space.before + space.after ? labelling : nil
            }
            power -= 1
        }
        return nil
    }
}
