import Atomistics
import Exploration
import Terminal
import Testing

@testable import Explorer

/// How a person finds out what there is and what it means.
@Suite struct FindingTests {
    private func found(_ typed: String, in world: World = World()) -> [String] {
        let palette = world.state.palette(Prompt(kind: .palette, field: TextField(typed)))
        return palette.matches.map { palette.items[$0.index].title }
    }

    @Test func wordsThatPeopleTypeFindWhatTheyMean() {
        for (typed, title) in [
            ("save", "save this model to a file"), ("png", "export the figure as PNG"),
            ("figure", "export the figure as PDF"), ("exit", "quit"),
            ("load", "open a saved model, pinned to compare"), ("quit", "quit"),
            ("undo", "undo the last change of a parameter"),
            ("l-max", "parameter l_max, l-max"), ("tutorial", "begin or leave the guided lesson"),
            ("outliers", "export the list with its errors as CSV"),
        ] { #expect(found(typed).contains(title), "\(typed): \(found(typed).prefix(3))") }
        #expect(found("quit").first == "quit" && found("help").first?.hasPrefix("help") == true)
        // The word that the hint line has for an action.
        for action in Action.all where !action.hint.isEmpty && action.works(on: .curves) {
            #expect(found(action.hint).contains(action.title), "\(action.hint): \(found(action.hint).prefix(3))")
        }
        for typed in ["report", "zebra", "xqz"] { #expect(found(typed).isEmpty, "\(typed): \(found(typed).prefix(3))") }
    }

    @Test(arguments: Screen.allCases) func thePaletteBeginsWithWhatIsSpecialToTheScreen(screen: Screen) {
        var world = World()
        world.press("\(screen.rawValue)")
        let own = Action.all.filter { $0.screens != nil && $0.works(on: screen) }.map(\.title)
        #expect(Array(found("", in: world).prefix(own.count)) == own)
    }

    /// On every screen and size, by one key and in the prompt.
    @Test(arguments: Screen.allCases) func whatAParameterMeans(screen: Screen) {
        for size in [Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 60, height: 20)] {
            for parameter in ModelParameter.allCases {
                var world = World(size: size)
                world.press("\(screen.rawValue)")
                world.state.parameter = parameter
                world.press("i")
                #expect(isWhole(parameter.explanation, in: world.text()), "\(parameter) on \(screen) at \(size)")
                world.press("{esc}")
                #expect(world.state.help == nil)
                world.press("=")
                // The lesson sets some of them itself.
                guard world.state.prompt != nil else {
                    #expect(screen == .multipoles)
                    continue
                }
                #expect(
                    isWhole(parameter.explanation, in: world.text()),
                    "\(parameter) in the prompt on \(screen) at \(size)")
            }
        }
    }

    @Test func theQuestionMarkInTheModelPanelIsAboutTheParameter() {
        var world = World()
        world.press("m?")
        #expect(world.state.help == .parameter)
        let first = world.state.parameter
        world.press("p")
        #expect(world.state.help == .parameter && world.state.parameter != first)
        #expect(world.text().contains("at the shell"))
        world.press("q")
        #expect(world.state.help == nil)
        world.press("m?")
        #expect(world.state.help == .keys)
        world.press("?")
        #expect(world.state.help == .signs && isWhole(GlossaryEntry.signs[0].meaning, in: world.text()))
        world.press("?")
        #expect(world.state.help == nil)
    }

    @Test func aKeyThatDoesNothingSaysSo() {
        var world = World()
        world.press("Q")
        #expect(world.state.notice?.text.hasPrefix("Q does nothing here") == true)
    }

    @Test func filtersByNumber() throws {
        var world = World()
        let std = try #require(world.state.focused?.report.test.std)
        let errors = world.state.focused!.errors.map { 100 * $0! / std }
        let middle = errors.sorted()[errors.count / 2]
        let text = "\((middle * 100).rounded() / 100)"
        let limit = Double(text)!
        func count(_ filter: String) -> Int {
            world.press("/")
            world.press(filter)
            world.press("{enter}")
            defer { world.press("{esc}") }
            return world.state.list.count
        }
        #expect(count("err>\(text)") == errors.count { $0 > limit })
        #expect(count("!err>\(text)") == errors.count { !($0 > limit) })
        #expect(count("error<=\(text) test") + count("err<=\(text) train") == errors.count { $0 <= limit })
        let starts = world.state.curves.map { $0.samples[0].distance! }
        #expect(count("R<3.6") == starts.count { $0 < 3.6 } && starts.contains { $0 < 3.6 })
        #expect(count("has N") == 25 && count("has n,o") == 25 && count("has S") == 0 && count("!has S") == 25)
        #expect(count("!like !opposite") == 0)
        let named = world.state.curves.count { $0.id.contains("GLU") }
        #expect(named > 0 && count("!glu") == 25 - named)
        // What is still being typed keeps nothing out.
        #expect(count("err>") == 25 && count("has") == 25 && count("!") == 25)
        world.press("/err>x")
        #expect(world.text().contains("needs a number"))
        world.press("{esc}/has Qq")
        #expect(world.text().contains("names no elements"))
    }

    /// Errors are compared in the numbers that the list shows.
    @Test func filtersFollowTheUnit() {
        var world = World()
        world.press("/err>1{enter}")
        let inPercent = world.state.list.count
        world.press("%")
        let factor = world.state.focused!.errors.count { $0! > 1 }
        #expect(world.state.list.count == factor && inPercent != factor)
    }
}

/// Whether all of a text stands on a screen, in lines broken between words, whatever is beside them.
func isWhole(_ text: String, in screen: String) -> Bool {
    (16...120).contains { width in
        var rest = Substring(screen)
        return wrapped(text, to: width).allSatisfy { line in
            guard let found = rest.firstRange(of: line.inASCII) else { return false }
            rest = rest[found.upperBound...]
            return true
        }
    }
}
