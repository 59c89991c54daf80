import Testing

@testable import Terminal

struct TextTests {
    @Test func widths() {
        #expect("ρ⊗V".columns == 3)
        #expect("水dimer".columns == 7)
        #expect("e\u{301}".columns == 1)
        #expect("a\tb\u{7}".columns == 2)
        #expect("\u{200D}".columns == 0)
        #expect("😀".columns == 2)
    }

    @Test func textThatDoesNotFitEndsInAnEllipsis() {
        expectEqual(text(8, 1) { $0.write("acetate", x: 0, y: 0, maxWidth: 5) }, "\nacet…\n")
        expectEqual(text(8, 1) { $0.write("acetate", x: 0, y: 0, maxWidth: 5, glyphs: .ascii) }, "\nacet~\n")
        expectEqual(text(8, 1) { $0.write("acetate", x: 0, y: 0, maxWidth: 7) }, "\nacetate\n")
        expectEqual(text(8, 1) { $0.write("水水水", x: 0, y: 0, maxWidth: 4) }, "\n水…\n")
        expectEqual(text(4, 1) { $0.write("acetate", x: 0, y: 0) }, "\nace…\n")
    }

    @Test func alignment() {
        expectEqual(text(8, 1) { $0.write("ab", x: 1, y: 0, maxWidth: 6, alignment: .right) }, "\n     ab\n")
        expectEqual(text(8, 1) { $0.write("ab", x: 1, y: 0, maxWidth: 6, alignment: .center) }, "\n   ab\n")
    }

    @Test func aCutWideCharacterLeavesNoHalf() {
        expectEqual(
            text(6, 1) {
                $0.write("水水", x: 0, y: 0)
                $0.write("x", x: 1, y: 0)
            }, "\n x水\n")
        expectEqual(
            text(6, 1) {
                $0.write("水水", x: 0, y: 0)
                $0.write("xy", x: 2, y: 0, maxWidth: 1)
            }, "\n水…\n")
    }

    @Test func asciiTransliteration() {
        #expect("ρ⊗V, R / Å, 10⁻³, H₂O".inASCII == "rhoxV, R / A, 10^-3, H2O")
        #expect("Müller–水 ≥ 2".inASCII == "Muller-? >= 2")
    }

    @Test func frames() {
        expectEqual(
            text(12, 3) { $0.frame($0.bounds, look(.braille), title: "Model") },
            """

            ╭─ Model ──╮
            │          │
            ╰──────────╯

            """)
        expectEqual(
            text(12, 3) { $0.frame($0.bounds, look(.ascii), title: "a long title") },
            """

            +- a long~-+
            |          |
            +----------+

            """)
    }

    @Test func styledLinesAreCutOnce() {
        let line: StyledLine = "RMSE " + StyledLine("12.3", .good) + " meV"
        for width in 1...14 {
            let shown = text(14, 1) { $0.write(line, x: 0, y: 0, look(.braille), maxWidth: width) }
            let whole = "RMSE 12.3 meV"
            #expect(shown == "\n" + (width >= 13 ? whole : String(whole.prefix(width - 1)) + "…") + "\n")
        }
    }
}
