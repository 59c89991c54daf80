import Testing

@testable import Terminal

struct ThemeTests {
    @Test(arguments: Theme.all)
    func stylesUseOnlyWhatTheTerminalHas(_ theme: Theme) {
        for role in Role.allCases {
            let none = theme[role].style(colors: 0)
            #expect(none.foreground == .standard && none.background == .standard)
            for colors in [8, 16] {
                let style = theme[role].style(colors: colors)
                for color in [style.foreground, style.background] {
                    switch color {
                    case .standard: break
                    case .basic(let index): #expect(Int(index) < colors)
                    case .rgb: Issue.record("\(theme.name) \(role) asks for rgb of \(colors)")
                    }
                }
            }
        }
    }

    @Test(arguments: Theme.all.filter { $0.name != "monochrome" }, [16, 256])
    func seriesDiffer(_ theme: Theme, _ colors: Int) {
        let styles = Set((0..<6).map { theme[.series($0)].style(colors: colors).foreground })
        #expect(styles.count == 6)
    }

    @Test func selectionsShowWithoutColors() {
        let look = look(.braille, theme: .monochrome)
        #expect(look[.selection] != look[.text])
        #expect(look[.selection] != look[.inactiveSelection])
        #expect(!look.isColored)
        #expect(Theme.named("light") == .light)
        #expect(Look(.standard, look.capabilities).dimmed[.title].attributes == .dim)
    }
}
