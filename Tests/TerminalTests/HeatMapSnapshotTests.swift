import Terminal
import Testing

/// Heat maps as a person sees them, cell by cell.
struct HeatMapSnapshotTests {
    @Test func sweep() {
        expectEqual(
            text(54, 13) { Samples.sweep.render(into: &$0, in: $0.bounds, look(.braille)) },
            """

            r_c / Å                 RMSE
              ┌────────────────────────────────────────┐  meV
            6 ┤█54.5███▓42.0▓▓▓▒34.5▒▒▒················│  ██ 50
              │████████▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒················│  ██
            5 ┤▓36.5▓▓▓[24.0░░] 16.5    14.0    16.5   │  ▓▓
              │▓▓▓▓▓▓▓▓░░░░░░░░                        │  ▒▒
            4 ┤▒30.5▒▒▒░18.0░░░ 10.5    8.00★   10.5   │  ▒▒ 30
              │▒▒▒▒▒▒▒▒░░░░░░░░                        │  ░░
            3 ┤▓36.5▓▓▓░24.0░░░ 16.5    14.0    16.5   │
              │▓▓▓▓▓▓▓▓░░░░░░░░                        │     10
              └───┬───────┬───────┬───────┬───────┬────┘
                  0       1       2       3       4
                                l_max

            """)
        expectEqual(
            text(54, 13) { Samples.sweep.render(into: &$0, in: $0.bounds, look(.ascii)) },
            """

            r_c / A                 RMSE
              +----------------------------------------+  meV
            6 +@54.5@@@#42.0###+34.5+++????????????????|  @@ 50
              |@@@@@@@@########++++++++????????????????|  %%
            5 +*36.5***[24.0--].16.5....14.0....16.5...|  **
              |********--------........................|  ++
            4 +=30.5===:18.0::: 10.5    8.00*   10.5   |  == 30
              |========::::::::                        |  --
            3 +*36.5***-24.0---.16.5....14.0....16.5...|  ..
              |********--------........................|     10
              +---+-------+-------+-------+-------+----+
                  0       1       2       3       4
                                l_max

            """)
    }

    @Test func field() {
        expectEqual(
            text(50, 16) { Samples.field.render(into: &$0, in: $0.bounds, look(.braille)) },
            """

            z / Å
               ┌──────────────────────┐
             4 ┤▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│  ██
               │▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│  ██ 0.5
             2 ┤▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│  ▓▓
               │▒▒▒░░░░░░░▒▒▒▓▓▓▓▓▓▓▒▒│  ▓▓
               │▒▒░░░░   ░▒▒▒▓███▓▓▓▓▒│  ▒▒
             0 ┤▒▒░░░     ░▓▓█████▓▓▓▒│  ▒▒ 0.0
               │▒▒▒░░░░  ░▒▒▒▓██▓▓▓▓▒▒│  ▒▒
               │▒▒▒▒░░░░░▒▒▒▒▒▓▓▓▓▓▒▒▒│  ░░
            -2 ┤▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│  ░░
               │▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│     -0.5
            -4 ┤▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒│
               └┬─┴──┴──┴──┬─┴──┴──┴─┬┘
                -4         0         4
                        x / Å

            """)
    }

    @Test func halfBlocksWithColors() {
        var buffer = CellBuffer(size: Size(width: 50, height: 16))
        let layout = Samples.field.render(into: &buffer, in: buffer.bounds, look(.braille, colors: 256))
        let area = layout.plot.area
        let cell = buffer[area.x + area.width / 3, area.y + area.height / 4]
        #expect(cell.glyph == "▀")
        guard case .rgb(let red, _, let blue) = cell.style.foreground else {
            Issue.record("no colour at \(cell)")
            return
        }
        #expect(blue > red)
    }

    @Test func elementsAnswerToTheMouse() {
        var buffer = CellBuffer(size: Size(width: 54, height: 13))
        let layout = Samples.sweep.render(into: &buffer, in: buffer.bounds, look(.braille))
        #expect(layout.element(at: Point(x: 4, y: 2)) == HeatMap.Element(column: 0, row: 3))
        #expect(layout.element(at: Point(x: 42, y: 9)) == HeatMap.Element(column: 4, row: 0))
        #expect(layout.element(at: Point(x: 1, y: 5)) == nil)
    }
}
