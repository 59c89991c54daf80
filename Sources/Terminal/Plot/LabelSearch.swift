/// The search for round tick values: extended Wilkinson (Talbot, Lin, Hanrahan, IEEE TVCG 16, 1036 (2010)).
///
/// Of all labellings `first, first + step, ...` inside a range, the one with the best sum of simplicity, coverage, density
/// and legibility, which here is the room between labels in cells. Bounds on the sum prune the search to microseconds.
struct LabelSearch {
    /// Round values and how to write them.
    struct Labelling {
        var first: Double
        var step: Double
        var count: Int
        /// step = skip · q · 10^power.
        var q: Double
        var power: Int
    }

    private let map: AxisMap
    private let space: TickSpace
    private let low: Double
    private let high: Double
    private var range: Double { high - low }
    /// How far labels may stay from the ends. The paper's 0.1 of the range is for labels that may also lie outside;
    /// ours lie inside and leave more uncovered.
    private let tolerance: Double
    private var best: Labelling?
    private var bestScore = -10.0

    /// Steps, the simplest first.
    private static let preferred: [Double] = [1, 5, 2, 2.5, 4, 3]

    init(_ map: AxisMap, _ space: TickSpace) {
        self.map = map
        self.space = space
        (low, high) = (map.range.lowerBound, map.range.upperBound)
        tolerance = 0.2 * (high - low)
    }

    /// The best labelling of two labels or more, nil if no two fit.
    mutating func run() -> Labelling? {
        for skip in 1...6 {
            for (rank, q) in LabelSearch.preferred.enumerated() {
                let simplicity = 2 - Double(rank) / 5 - Double(skip)
                guard score(simplicity, 1, 1, 1) >= bestScore else { continue }
                for count in 2...max(2, min(space.cells, 60)) {
                    guard score(simplicity, 1, densityBound(count), 1) >= bestScore else { break }
                    tryPowers(q, skip, count, simplicity)
                }
            }
        }
        return best
    }

    /// All steps q · 10^n with which so many labels fit into the range.
    private mutating func tryPowers(_ q: Double, _ skip: Int, _ count: Int, _ simplicity: Double) {
        var power = Int(logarithm10(range / (Double(count + 1) * Double(skip) * q)).rounded(.up))
        while true {
            let unit = q * powerOfTen(power)
            let span = unit * Double(skip) * Double(count - 1)
            if span > range * (1 + 1e-12) { return }
            let margin = (range - span) / 2 / tolerance
            if score(simplicity, 1 - margin * margin, densityBound(count), 1) >= bestScore {
                tryStarts(
                    unit, span, Labelling(first: 0, step: unit * Double(skip), count: count, q: q, power: power),
                    simplicity)
            }
            power += 1
        }
    }

    /// All multiples of a unit from which the labels lie inside.
    private mutating func tryStarts(_ unit: Double, _ span: Double, _ candidate: Labelling, _ simplicity: Double) {
        let from = (low / unit - 1e-9).rounded(.up)
        let upTo = ((high - span) / unit + 1e-9).rounded(.down)
        guard upTo >= from, upTo - from < 100 else { return }
        let (wanted, given) = ((space.target - 1) / range, Double(candidate.count - 1) / span)
        let density = 2 - max(given / wanted, wanted / given)
        for start in stride(from: from, through: upTo, by: 1) {
            var labelling = candidate
            labelling.first = start * unit
            let last = labelling.first + span
            let turns = labelling.first / labelling.step
            let hasZero = labelling.first <= 0 && last >= 0 && abs(turns - turns.rounded()) < 1e-9
            let (a, b) = ((high - last) / tolerance, (low - labelling.first) / tolerance)
            let (simple, coverage) = (simplicity - (hasZero ? 0 : 1), 1 - 0.5 * (a * a + b * b))
            guard score(simple, coverage, density, 1) > bestScore, let gap = space.gap(labelling.ticks, map) else {
                continue
            }
            let legibility = min(1, Double(gap) / (space.isVertical ? 1 : 3))
            let total = score(simple, coverage, density, legibility)
            if total > bestScore {
                bestScore = total
                best = labelling
            }
        }
    }

    private func score(_ simplicity: Double, _ coverage: Double, _ density: Double, _ legibility: Double) -> Double {
        0.25 * simplicity + 0.2 * coverage + 0.5 * density + 0.05 * legibility
    }

    private func densityBound(_ count: Int) -> Double {
        let (k, target) = (Double(count), space.target)
        return k >= target ? 2 - (k - 1) / (target - 1) : 1
    }
}

extension LabelSearch.Labelling {
    /// Into how many parts minor ticks cut a step.
    var minorParts: Int { q == 3 ? 3 : q == 2 || q == 4 ? 4 : 5 }

    /// The values with labels of equal decimals, of one exponent where the numbers are long.
    var ticks: [TickSet.Major] {
        let values = (0..<count).map { index in
            let value = first + Double(index) * step
            return abs(value) < step * 1e-9 ? 0 : value
        }
        let largest = values.reduce(0) { max($0, $1.magnitude) }
        let decimals = -power + (q == 2.5 ? 1 : 0)
        let exponent = largest > 0 ? Int(logarithm10(largest).rounded(.down)) : 0
        let isLong = exponent >= 6 || exponent <= -4 || decimals > 12
        return values.map { value in
            if value == 0, isLong { return TickSet.Major(value: 0, label: "0") }
            let text =
                isLong
                ? NumberText.fixed(value / powerOfTen(exponent), decimals: max(0, exponent + decimals)) + "e\(exponent)"
                : NumberText.fixed(value, decimals: max(0, decimals))
            return TickSet.Major(value: value, label: text)
        }
    }
}
