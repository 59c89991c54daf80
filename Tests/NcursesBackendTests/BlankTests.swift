import Terminal
import TestSupport
import Testing

@testable import NcursesBackend

/// What is given to ncurses looks as the picture does.
@Suite struct BlankTests {
    private func picture(_ seed: UInt64, _ size: Size) -> CellBuffer {
        var random = SeededGenerator(seed: seed)
        func next(_ count: Int) -> Int { .random(in: 0..<count, using: &random) }
        let styles = [
            Style.plain, Style(foreground: .rgb(1, 2, 3)), Style(foreground: .basic(2), attributes: .bold),
            Style(attributes: .reverse), Style(background: .basic(4)), Style(attributes: .underline),
        ]
        var buffer = CellBuffer(size: size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                buffer[x, y] = Cell(next(3) == 0 ? "x" : " ", styles[next(3) == 0 ? next(styles.count) : 0])
            }
        }
        return buffer
    }

    private func looksLike(_ a: Cell, _ b: Cell) -> Bool {
        let isBare =
            a.glyph == " " && a.style.background == .standard
            && a.style.attributes.isDisjoint(with: [.reverse, .underline, .italic])
        return a == b
            || (isBare && b.glyph == " " && b.style.background == .standard
                && b.style.attributes.isDisjoint(with: [.reverse, .underline, .italic]))
    }

    @Test func thePictureStaysAndNothingIsSentTwice() {
        let size = Size(width: 37, height: 9)
        var shown: CellBuffer?
        for seed in 1...40 as ClosedRange<UInt64> {
            let wanted = picture(seed, size)
            let given = wanted.withBlanksInPassing(after: shown)
            #expect(zip(given.cells, wanted.cells).allSatisfy(looksLike))
            #expect(wanted.withBlanksInPassing(after: given) == given)
            shown = given
        }
        #expect(picture(3, Size(width: 5, height: 2)).withBlanksInPassing(after: shown).size.width == 5)
    }

    /// A colored line that moves: its blanks take its color, so that the style changes once.
    @Test func aMovedLineIsOneChangeOfStyle() {
        let style = Style(foreground: .rgb(9, 9, 9))
        func line(at x: Int) -> CellBuffer {
            var buffer = CellBuffer(size: Size(width: 20, height: 4))
            for y in 0..<4 { buffer[x, y] = Cell("|", style) }
            return buffer
        }
        let first = line(at: 5).withBlanksInPassing(after: nil)
        let second = line(at: 4).withBlanksInPassing(after: first)
        let sent = zip(second.cells, first.cells).filter { $0 != $1 }.map(\.0.style)
        #expect(sent.count == 8 && sent.allSatisfy { $0 == style })
    }
}
