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
        var scroll = Scroll(selected: 0, offset: 0)
        scroll.move(by: 5, count: 20, height: 4)
        #expect(scroll == Scroll(selected: 5, offset: 2))
        scroll.move(by: -1, count: 20, height: 4)
        #expect(scroll == Scroll(selected: 4, offset: 2))
    }

    @Test func rowsAnswerToTheMouse() {
        var buffer = CellBuffer(size: Size(width: 10, height: 4))
        let rows = ListView(count: 20, scroll: Scroll(selected: 9, offset: 8)) { StyledLine("\($0)") }
            .draw(into: &buffer, in: buffer.bounds, look(.braille))
        #expect(rows.row(at: Point(x: 0, y: 3)) == 11)
        #expect(rows.row(at: Point(x: 9, y: 3)) == nil)
    }

    @Test func table() {
        let names = ["CC", "CP"]
        func draw(_ width: Int) -> String {
            text(width, 3) { buffer in
                Table(
                    columns: [
                        .text("class", .flexible(min: 6, priority: 2)),
                        .number("RMSE", width: 7, priority: 1, isAscending: true),
                        .number("STD", width: 6),
                    ], count: 2
                ) { row, column in
                    column == 0
                        ? StyledLine(names[row])
                        : StyledLine(NumberText.fixed(123.4 / Double(row * 9 + column), decimals: 1))
                }
                .draw(into: &buffer, in: buffer.bounds, look(.braille))
            }
        }
        expectEqual(
            draw(30),
            """

            class             ▲RMSE    STD
            CC                123.4   61.7
            CP                 12.3   11.2

            """)
        expectEqual(
            draw(15),
            """

            class     ▲RMSE
            CC        123.4
            CP         12.3

            """)
    }

    @Test func barsToAnEighth() {
        expectEqual(text(10, 1) { $0.bar(0.46, x: 0, y: 0, width: 10, look(.braille)) }, "\n████▋\n")
        expectEqual(text(10, 1) { $0.bar(2, x: 0, y: 0, width: 3, look(.braille)) }, "\n███\n")
        expectEqual(
            text(30, 1) { $0.progress(0.5, text: "half", x: 0, y: 0, width: 16, look(.ascii)) }, "\n======..... half\n")
        expectEqual(text(8, 1) { $0.sparkline([1, 2, .nan, 8], x: 0, y: 0, width: 8, look(.braille)) }, "\n▁▂ █\n")
    }

    @Test func tabsAreCutEvenly() {
        let tabs = TabLine(titles: ["Curves", "Classes", "Learning"], selected: 1)
        func line(_ width: Int) -> String { text(width, 1) { tabs.draw(into: &$0, in: $0.bounds, look(.braille)) } }
        expectEqual(line(40), "\n 1 Curves  2 Classes  3 Learning\n")
        expectEqual(line(30), "\n 1 Curve  2 Classes  3 Learn\n")
        expectEqual(line(18), "\n 1  2 Classes  3\n")
    }

    @Test func hintsThatFit() {
        let hints = HintLine([("?", "help"), ("q", "quit"), (":", "actions")])
        expectEqual(text(18, 1) { hints.draw(into: &$0, in: $0.bounds, look(.braille)) }, "\n? help  q quit\n")
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
