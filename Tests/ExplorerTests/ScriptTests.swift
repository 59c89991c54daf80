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
        for event in script.events { first.send(.input(event)) }
        for event in try Script(parsing: script.text).events { second.send(.input(event)) }
        #expect(first.text(Size(width: 100, height: 30)) == second.text(Size(width: 100, height: 30)))
        #expect(first.state.options.fields.lMax == 5)
    }

    @Test func aWrongLineIsNamed() {
        #expect(throws: Script.ScriptError(line: 2, text: "kee x")) { try Script(parsing: "key a\nkee x\n") }
    }
}
