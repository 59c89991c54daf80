import TestSupport
import Testing

@testable import Terminal

struct SubcellGridTests {
    private func ink(_ layer: SubcellGrid.Layer, _ role: Role = .series0) -> SubcellGrid.Ink {
        SubcellGrid.Ink(style: look(.braille, colors: 256)[role], ascii: "*", layer: layer)
    }

    private func text(_ grid: SubcellGrid) -> String {
        var buffer = CellBuffer(size: Size(width: grid.columns, height: grid.rows))
        grid.draw(into: &buffer, at: Point(x: 0, y: 0))
        return buffer.plainText()
    }

    @Test(arguments: [
        (Capabilities.Glyphs.braille, "⠑⢄\n  ⠑⢄\n"), (.block, "▚\n ▚\n"), (.ascii, "*\n *\n"),
    ])
    func diagonal(_ glyphs: Capabilities.Glyphs, _ expected: String) {
        var grid = SubcellGrid(columns: glyphs == .braille ? 4 : 2, rows: 2, glyphs: glyphs)
        for place in 0..<max(grid.height, 2) { grid.set(place, place, ink(.model)) }
        #expect(text(grid) == expected)
    }

    @Test func everyBrailleDotHasItsBit() {
        for x in 0..<2 {
            for y in 0..<4 {
                var grid = SubcellGrid(columns: 1, rows: 1, glyphs: .braille)
                grid.set(x, y, ink(.data))
                let bit: UInt32 = y == 3 ? (x == 0 ? 0x40 : 0x80) : (x == 0 ? 1 : 8) << UInt32(y)
                #expect(grid.glyph(of: grid.cells[0]).value == 0x2800 + bit)
            }
        }
    }

    @Test func strokesMergeAndFillsGiveWay() {
        var grid = SubcellGrid(columns: 1, rows: 1, glyphs: .braille)
        grid.set(0, 0, ink(.band, .series2))
        grid.set(1, 0, ink(.data, .reference))
        grid.set(0, 3, ink(.model, .series0))
        grid.set(1, 1, ink(.band, .series2))
        grid.set(1, 3, ink(.data, .reference))
        #expect(text(grid) == "⣈\n")
        #expect(grid.cells[0].ink == ink(.model, .series0))
    }

    @Test func clippingIsExact() {
        var random = SeededGenerator(seed: 8)
        let grid = SubcellGrid(columns: 10, rows: 5, glyphs: .braille)
        for _ in 0..<2000 {
            func place() -> (x: Double, y: Double) {
                (Double.random(in: -60...80, using: &random), Double.random(in: -60...80, using: &random))
            }
            let (a, b) = (place(), place())
            guard let cut = grid.clip(a, b) else {
                for step in 0...100 {
                    let t = Double(step) / 100
                    let (x, y) = (a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
                    #expect(!(x > 0 && x < 20 && y > 0 && y < 20))
                }
                continue
            }
            for end in [cut.start, cut.end] {
                #expect(end.x >= 0 && end.x <= 20 && end.y >= 0 && end.y <= 20)
                let cross = (end.x - a.x) * (b.y - a.y) - (end.y - a.y) * (b.x - a.x)
                #expect(abs(cross) < 1e-9 * 140 * 140)
            }
        }
    }

    @Test func dashesRunOnFromSegmentToSegment() {
        var whole = SubcellGrid(columns: 20, rows: 1, glyphs: .braille)
        var parts = whole
        var pen = SubcellGrid.Pen(.dashed, .braille)
        whole.line(from: (0, 1), to: (39, 1), ink(.model), &pen)
        pen = SubcellGrid.Pen(.dashed, .braille)
        for x in stride(from: 0.0, to: 39, by: 3) { parts.line(from: (x, 1), to: (x + 3, 1), ink(.model), &pen) }
        #expect(text(whole) == text(parts))
        #expect(text(whole) == "⠒⠒ ⠐⠒⠂ ⠒⠒ ⠐⠒⠂ ⠒⠒ ⠐⠒⠂\n")
    }
}
