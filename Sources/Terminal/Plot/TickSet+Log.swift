extension TickSet {
    /// Ticks of a log axis: powers of ten from two decades on, 1-2-5 between 0.7 and two, round values below.
    static func log(_ map: AxisMap, _ space: TickSpace, _ glyphs: Capabilities.Glyphs) -> TickSet {
        let decades = map.span
        if decades >= 2 { return powers(map, space, glyphs) }
        guard decades >= 0.7 else { return linear(map, space) }
        for mantissas in [[1, 2, 5], [1, 3], [1, 5], [1]] as [[Double]] {
            let major = multiples(of: mantissas, map).map { Major(value: $0, label: short($0)) }
            guard let gap = space.gap(major, map), gap >= (space.isVertical ? 0 : 2), !major.isEmpty else { continue }
            let fine = multiples(of: [1, 2, 3, 4, 5, 6, 7, 8, 9], map)
            let isRoomy = Double(space.cells) / decades >= 18
            return TickSet(major: major, minor: isRoomy ? fine.filter { m in !major.contains { $0.value == m } } : [])
        }
        return linear(map, space)
    }

    private static func powers(_ map: AxisMap, _ space: TickSpace, _ glyphs: Capabilities.Glyphs) -> TickSet {
        let first = Int((map.low - 1e-9).rounded(.up))
        let last = Int((map.low + map.span + 1e-9).rounded(.down))
        for step in [1, 2, 3, 5, 10, 20, 50, 100, 200, 500] {
            let exponents = (first...last).filter { $0 % step == 0 }
            let major = exponents.map {
                Major(value: powerOfTen($0), label: NumberText.power(ofTen: $0, glyphs: glyphs))
            }
            guard let gap = space.gap(major, map), gap >= (space.isVertical ? (step == 1 ? 0 : 1) : 2) else { continue }
            let cellsPerDecade = Double(space.cells) / map.span
            var minor: [Double] = []
            if step == 1, cellsPerDecade >= (space.isVertical ? 7 : 12) {
                minor = multiples(of: [2, 3, 4, 5, 6, 7, 8, 9], map)
            } else if step > 1, cellsPerDecade >= 2 {
                minor = (first...last).filter { $0 % step != 0 }.map { powerOfTen($0) }
            }
            return TickSet(major: major, minor: minor)
        }
        return TickSet()
    }

    /// The values m * 10^n in range, in order.
    private static func multiples(of mantissas: [Double], _ map: AxisMap) -> [Double] {
        let first = Int(map.low.rounded(.down))
        let last = Int((map.low + map.span).rounded(.down))
        guard last - first < 30 else { return [] }
        let (low, high) = (map.range.lowerBound * (1 - 1e-9), map.range.upperBound * (1 + 1e-9))
        return (first...last).flatMap { exponent in
            mantissas.map { exponent < 0 ? $0 / powerOfTen(-exponent) : $0 * powerOfTen(exponent) }
        }.filter { $0 >= low && $0 <= high }
    }

    /// A round value without trailing zeros.
    private static func short(_ value: Double) -> String {
        let exponent = Int((logarithm10(value) + 1e-9).rounded(.down))
        if exponent < -4 || exponent > 5 { return NumberText.scientific(value, decimals: 0) }
        return NumberText.fixed(value, decimals: max(0, -exponent))
    }
}
