import Terminal
import Testing

@testable import Explorer

@Suite struct ScriptTests {
    @Test func keysHaveNamesThatReadBack() {
        let all = Action.all.flatMap(\.keys) + [Key(.function(5)), Key(.character("ä")), Key(.character("-"), .alt)]
        for key in all { #expect(Key(name: key.name) == key, "\(key.name)") }
        #expect(Key(name: "ctrl-") == nil)
        #expect(Key(name: "nothing") == nil)
        #expect(Key(name: "Up") == Key(.up))
    }

    @Test func aScriptReplaysASession() throws {
        let script = try Script(
            parsing: """
                # raises l_max of the first polar dimer
                resize 100 30
                key ]
                key ctrl-r
                key +
                mouse press 1 60 12
                mouse release 1 60 12
                key Space
                """)
        #expect(try Script(parsing: script.text) == script)
        var first = World()
        var second = World()
        for event in script.events { first.send(event.message) }
        for event in try Script(parsing: script.text).events { second.send(event.message) }
        #expect(first.text(Size(width: 100, height: 30)) == second.text(Size(width: 100, height: 30)))
        #expect(first.state.options.fields.lMax == 5)
    }

    /// Wherever the explorer was, and as text again.
    @Test func settingsAreReplayed() throws {
        let text = """
            screen Parity
            class PP
            dimer SSI-107ASP-203ARG-2
            model --descriptor v-v --l-max 2 --r-cut 4.5 --train-curves 50%
            cell C@B 2

            """
        let script = try Script(parsing: text)
        #expect(script.text == text)
        var world = World()
        world.press("9++")
        for event in script.events { world.send(event.message) }
        #expect(world.state.screen == .parity && world.state.dimerClass.single == .polarPolar)
        #expect(world.state.selection?.curve.id == "SSI-107ASP-203ARG-2")
        #expect(world.state.options.descriptor == .vV && world.state.options.fields.cutoff == 4.5)
        #expect(world.state.lesson.column == 1 && world.state.lesson.lMax == 2)
        for wrong in ["model --l-max -1", "model --colour red", "model --l-max", "cell O", "screen Nowhere"] {
            #expect(throws: Script.ScriptError(line: 1, text: wrong)) { try Script(parsing: wrong) }
        }
    }

    @Test func aWrongLineIsNamed() {
        #expect(throws: Script.ScriptError(line: 2, text: "kee x")) { try Script(parsing: "key a\nkee x\n") }
    }
}
