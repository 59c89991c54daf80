import Exploration
import Terminal
import Testing

@testable import Explorer

/// Why something cannot be done is read to its end, whatever the screen and its size.
@Suite struct RefusalTests {
    private static let sizes = [
        Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 48, height: 30), ScreenLayout.least,
    ]

    private func words(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }

    /// What is on the screen, once said by a change and once, when another key has cleared that, by the status.
    @Test(arguments: Screen.allCases.filter { $0 != .multipoles }) func aModelThatCannotBe(screen: Screen) throws {
        var options = try ModelParameter.kernel.setting("poly:2", in: ModelOptions())
        options.radial = .principal(density: 4, potential: 3)
        for size in Self.sizes {
            var world = World(size: size)
            world.press("\(screen.rawValue)")
            world.send(.set(.model(options)))
            let job = world.state.job(options.descriptor, in: world.state.dimerClass)
            let problem = try #require(world.state.problem(of: job))
            #expect(words(world.text(capabilities: .utf8)).contains(words(problem)), "\(size)")
            world.press("U")
            #expect(world.state.notice == nil)
            if world.state.work.failures[job] != nil {
                #expect(words(world.text(capabilities: .utf8)).contains(words(problem)), "\(size)")
            }
        }
    }

    @Test func whatWentWrongOutside() {
        let text =
            "a/file/in/a/folder/with/a/very/long/name/that/no/status/line/has/room/for.xyz:12: "
            + "expected a number, found 'x' in the column of energies, which the comment line above it names"
        for size in Self.sizes {
            var world = World(size: size)
            world.send(.notice(Notice(text, .error)))
            let shown = world.text().filter { !$0.isWhitespace }
            #expect(shown.contains(text.filter { !$0.isWhitespace }), "\(size)")
        }
    }

    @Test func linesBreakWithinWordsThatAreWider() {
        #expect(wrapped("ab abcdefgh cd", to: 3) == ["ab", "abc", "def", "gh", "cd"])
        #expect(wrapped("abc", to: 0) == ["a", "b", "c"])
        #expect(wrapped("", to: 3) == [])
    }
}
