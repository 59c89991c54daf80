import TestSupport
import Testing

@testable import Terminal

struct LayoutTests {
    private func widths(_ total: Int, _ lengths: [Length], gap: Int = 0) -> [Int] {
        Rect(x: 0, y: 0, width: total, height: 4).split(.horizontal, lengths, gap: gap).map(\.width)
    }

    @Test func fixedAndFlexible() {
        #expect(widths(100, [.fixed(30), .flexible(), .flexible(2)]) == [30, 23, 47])
        #expect(widths(100, [.flexible(max: 10), .flexible()]) == [10, 90])
        #expect(widths(11, [.flexible(), .flexible()], gap: 1) == [5, 5])
    }

    @Test func theLeastImportantGoesFirst() {
        let lengths: [Length] = [.fixed(30), .flexible(min: 40, priority: 2), .fixed(20, priority: 1)]
        #expect(widths(90, lengths) == [30, 40, 20])
        #expect(widths(89, lengths) == [0, 69, 20])
        #expect(widths(59, lengths) == [0, 59, 0])
        #expect(widths(9, lengths) == [0, 9, 0])
        #expect(widths(0, lengths) == [0, 0, 0])
    }

    @Test func narrowScreensStack() {
        let wide: [Length] = [.fixed(30), .flexible()]
        let narrow: [Length] = [.fixed(5), .flexible()]
        let screen = Rect(x: 0, y: 0, width: 79, height: 24)
        #expect(
            screen.panels(wide: wide, narrow: narrow, stackedBelow: 80)[1] == Rect(x: 0, y: 5, width: 79, height: 19))
        #expect(
            screen.panels(wide: wide, narrow: narrow, stackedBelow: 70)[1] == Rect(x: 30, y: 0, width: 49, height: 24))
    }

    @Test func partsLieInsideAndApart() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let rect = Rect(x: 3, y: 2, width: Int.random(in: 0...60, using: &random), height: 20)
            let gap = Int.random(in: 0...2, using: &random)
            let lengths = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                let least = Int.random(in: 0...20, using: &random)
                return Length(
                    minimum: least, maximum: least + Int.random(in: 0...30, using: &random),
                    weight: Int.random(in: 0...2, using: &random), priority: Int.random(in: 0...2, using: &random))
            }
            let parts = rect.split(.horizontal, lengths, gap: gap).filter { $0.width > 0 }
            for (part, next) in zip(parts, parts.dropFirst()) { #expect(next.x == part.maxX + gap) }
            for part in parts { #expect(part.intersection(rect) == part) }
        }
    }
}
