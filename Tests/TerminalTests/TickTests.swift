import TestSupport
import Testing

@testable import Terminal

struct TickTests {
    private func labels(
        _ scale: AxisScale, _ range: ClosedRange<Double>, cells: Int, vertical: Bool = false,
        glyphs: Capabilities.Glyphs = .braille
    ) -> [String] {
        TickSet(AxisMap(scale, range), TickSpace(cells: cells, isVertical: vertical), glyphs).major.map(\.label)
    }

    @Test func roundValuesOfEqualDecimals() {
        #expect(labels(.linear, 0...10, cells: 50) == ["0", "2", "4", "6", "8", "10"])
        #expect(labels(.linear, -0.62...1.04, cells: 16, vertical: true) == ["-0.5", "0.0", "0.5", "1.0"])
        #expect(labels(.linear, 2.3...11.7, cells: 80) == ["3", "4", "5", "6", "7", "8", "9", "10", "11"])
    }

    @Test func largeAndSmallNumbersTakeOneExponent() {
        #expect(labels(.linear, 0...2.1e-4, cells: 60) == ["0", "0.5e-4", "1.0e-4", "1.5e-4", "2.0e-4"])
        #expect(labels(.linear, 0...4.2e7, cells: 40) == ["0", "1e7", "2e7", "3e7", "4e7"])
    }

    @Test func logLabelsByTheNumberOfDecades() {
        #expect(labels(.log, 0.02...3000, cells: 60) == ["10⁻¹", "10⁰", "10¹", "10²", "10³"])
        #expect(labels(.log, 0.02...3000, cells: 60, glyphs: .ascii) == ["1e-1", "1e0", "1e1", "1e2", "1e3"])
        #expect(labels(.log, 0.8...30, cells: 60) == ["1", "2", "5", "10", "20"])
        #expect(labels(.log, 10...30, cells: 40) == ["10", "15", "20", "25", "30"])
    }

    @Test func manyDecadesSkipSome() {
        #expect(labels(.log, 1e-12...1e12, cells: 12, vertical: true) == ["10⁻¹⁰", "10⁻⁵", "10⁰", "10⁵", "10¹⁰"])
    }

    @Test func labelsNeverMeetAndLieInTheRange() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<3000 {
            let isLog = Bool.random(using: &random)
            let low = powerOfTen(Double.random(in: -12...12, using: &random))
            let high = low * powerOfTen(Double.random(in: 0.0001...(isLog ? 20 : 3), using: &random))
            let map = AxisMap(isLog ? .log : .linear, low...high)
            let space = TickSpace(
                cells: Int.random(in: 1...200, using: &random), isVertical: Bool.random(using: &random), before: 4,
                after: 2)
            let ticks = TickSet(map, space, .braille)
            #expect(space.gap(ticks.major, map) != nil)
            #expect(Set(ticks.major.map(\.label)).count == ticks.major.count, "\(map)")
            for value in ticks.major.map(\.value) + ticks.minor {
                #expect(map.fraction(of: value) > -1e-6 && map.fraction(of: value) < 1 + 1e-6, "\(map) \(value)")
            }
            if space.cells >= (space.isVertical ? 8 : 60) { #expect(ticks.major.count >= 2, "\(map) \(space)") }
        }
    }
}
