import Testing

@testable import Terminal

struct WidgetTests {
    @Test func listKeepsTheChosenRowInView() {
        func list(_ scroll: Scroll) -> String {
            text(10, 4) { buffer in
                ListView(count: 20, scroll: scroll) { StyledLine("row \($0)") }
                    .draw(into: &buffer, in: buffer.bounds, look(.ascii))
            }
        }
        expectEqual(
            list(Scroll(selected: 9, offset: 0)),
            """

            row 6
            row 7    #
            row 8
            row 9

            """)
        expectEqual(
            list(Scroll(selected: 19)),
            """

            row 16
            row 17
            row 18
            row 19   #

            """)
    }

    /// A chosen row has rows of context where there is room for them; a view without need does not move.
    @Test func scrollingKeepsContext() {
        for height in 1...9 {
            for selected in 0..<20 {
                for offset in 0..<20 {
                    let first = Scroll(selected: selected, offset: offset)
                        .firstVisible(count: 20, height: height, margin: 2)
                    #expect((0...20 - height).contains(first))
                    let context = min(2, (height - 1) / 2)
                    let seen = max(0, selected - context)...min(19, selected + context)
                    #expect(first <= seen.lowerBound && seen.upperBound < first + height)
                    if offset <= seen.lowerBound, seen.upperBound < offset + height, offset + height <= 20 {
                        #expect(first == offset)
                    }
                }
            }
        }
    }

    @Test func barsToAnEighth() {
        expectEqual(text(10, 1) { $0.bar(0.46, x: 0, y: 0, width: 10, look(.braille)) }, "\n████▋\n")
        expectEqual(text(10, 1) { $0.bar(2, x: 0, y: 0, width: 3, look(.braille)) }, "\n███\n")
        expectEqual(
            text(30, 1) { $0.progress(0.5, text: "half", x: 0, y: 0, width: 16, look(.ascii)) }, "\n======..... half\n")
    }

    @Test func help() {
        let help = HelpOverlay(
            title: "Curves",
            sections: [
                .init("Move", [("↑ ↓", "dimer"), ("pgup", "a page")]), .init("Model", [("u", "undo")]),
            ])
        expectEqual(
            text(44, 5) { help.draw(into: &$0, in: $0.bounds, look(.braille)) },
            """

                  ╭─ Curves ────────────────────╮
                  │ Move           Model        │
                  │  ↑ ↓  dimer       u  undo   │
                  │ pgup  a page                │
                  ╰─────────────────────────────╯

            """)
    }

    @Test func typing() {
        var selected = TextField("test", isSelected: true)
        _ = selected.handle(Key(.character("x")))
        #expect(selected.text == "x" && !selected.isSelected)
        for (key, text) in [(Key(.left), "tesxt"), (Key(.backspace), "tesx"), (Key(.end), "testx")] {
            var edited = TextField("test", isSelected: true)
            _ = edited.handle(key)
            _ = edited.handle(Key(.character("x")))
            #expect(edited.text == text)
        }
        var field = TextField("acetate dimer")
        field.deleteWord()
        field.insert("水")
        #expect(field.text == "acetate 水")
        field.moveToStart()
        field.deleteForward()
        let isEditing = field.handle(Key(.character("e"), .control))
        #expect(isEditing && field.cursor == 8)
        let isEnterTaken = field.handle(Key(.enter))
        #expect(!isEnterTaken)
        var buffer = CellBuffer(size: Size(width: 6, height: 1))
        field.draw(into: &buffer, in: buffer.bounds, look(.braille), prompt: "/")
        #expect(buffer.plainText() == "/e 水\n")
        #expect(buffer.cursor == Point(x: 5, y: 0))
    }

    @Test func palette() {
        let items: [Palette.Item] = [
            .init("Toggle colours", keys: "c"), .init("Show the grid"), .init("Toggle grid", keys: "ctrl-g"),
        ]
        let palette = Palette(field: TextField("tg"), items: items, selected: 0)
        #expect(palette.matches.map(\.index) == [2, 1, 0])
        expectEqual(
            text(42, 7) { palette.draw(into: &$0, in: $0.bounds, look(.braille)) },
            """

             ╭─ Actions ────────────────────────────╮
             │ :tg                                  │
             │ 3 of 3                               │
             │ Toggle grid                   ctrl-g │
             │ Show the grid                        │
             │ Toggle colours                     c │
             ╰──────────────────────────────────────╯

            """)
    }

    @Test func fuzzyMatches() {
        #expect(
            FuzzyMatch("tgc", in: "Toggle colours") == nil
                || FuzzyMatch("tgc", in: "Toggle colours")!.positions.count == 3)
        #expect(FuzzyMatch("gc", in: "Toggle grid colour")?.positions == [7, 12])
        #expect(FuzzyMatch("xyz", in: "Toggle") == nil)
        #expect(FuzzyMatch("", in: "Toggle")?.positions == [])
        #expect(FuzzyMatch("T", in: "toggle") == nil)
        #expect(FuzzyMatch("grid tog", in: "Toggle grid")?.positions == [0, 1, 2, 7, 8, 9, 10])
        #expect(FuzzyMatch("para", in: "Parity") == nil)
        #expect(FuzzyMatch("par", in: "Parity")! > FuzzyMatch("par", in: "Compare")!)
        #expect(FuzzyMatch("lc", in: "Learning curves")! > FuzzyMatch("lc", in: "Molecule")!)
    }
}
