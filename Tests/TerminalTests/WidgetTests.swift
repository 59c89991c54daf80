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
            .init("Toggle colours", keys: "c"), .init("Show the grid", synonyms: ["raster"]),
            .init("Toggle grid", keys: "ctrl-g"),
        ]
        func drawn(_ typed: String, _ height: Int) -> String {
            text(42, height) { buffer in
                Palette(field: TextField(typed), items: items, selected: 0)
                    .draw(into: &buffer, in: buffer.bounds, look(.braille))
            }
        }
        expectEqual(
            drawn("tog", 7),
            """

             ╭─ Actions ────────────────────────────╮
             │ :tog                                 │
             │ 2 of 3                               │
             │ Toggle grid                   ctrl-g │
             │ Toggle colours                     c │
             │                                      │
             ╰──────────────────────────────────────╯

            """)
        expectEqual(
            drawn("raster", 7),
            """

             ╭─ Actions ────────────────────────────╮
             │ :raster                              │
             │ 1 of 3                               │
             │ Show the grid · raster               │
             │                                      │
             │                                      │
             ╰──────────────────────────────────────╯

            """)
        #expect(drawn("report", 7).contains("nothing fits"))
        // With nothing typed the order is that of the items.
        #expect(Palette(field: TextField(""), items: items, selected: 0).matches.map(\.index) == [0, 1, 2])
    }

    @Test func wordsMatch() {
        #expect(WordMatch("tg", in: "Toggle grid colours")?.positions == [0, 7])
        #expect(WordMatch("gc", in: "Toggle grid colours")?.positions == [7, 12])
        #expect(WordMatch("", in: "Toggle")?.positions == [])
        #expect(WordMatch("T", in: "toggle")?.positions == [0])
        #expect(WordMatch("grid tog", in: "Toggle grid")?.positions == [0, 1, 2, 7, 8, 9, 10])
        #expect(WordMatch("gri", in: "Toggle grid")! > WordMatch("gri", in: "Nigris")!)
        #expect(WordMatch("par", in: "Parity")! > WordMatch("par", in: "Compare")!)
        #expect(WordMatch("up", in: "turn it up")! > WordMatch("up", in: "upper end")!)
        #expect(WordMatch("save", in: "Write it", synonyms: ["save"])! > WordMatch("save", in: "Saved ones")!)
        #expect(WordMatch("c*", in: "class C*")?.positions == [6, 7])
        // What were matches of scattered letters.
        for (typed, title) in [
            ("report", "turn the parameter up, or right"), ("save", "screen Parity: predicted against reference"),
            ("png", "errors in percent or in energy"), ("para", "Parity"), ("xyz", "Toggle"), ("og", "Toggle"),
            ("sort", "show or hide the error band"),
        ] { #expect(WordMatch(typed, in: title) == nil, "\(typed) in \(title)") }
    }
}
