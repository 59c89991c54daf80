import Foundation
import Testing

struct ManualTests {
    @Test("the manual page is that of the program: `make manual` writes it")
    func manual() throws {
        let program = try Program()
        defer { program.removeFolder() }
        let outcome = try program.run("manual")
        #expect(outcome.status == 0)
        let kept = try String(contentsOfFile: Program.inProject("Assets/lodescope.1"), encoding: .utf8)
        #expect(outcome.output == kept)
    }

    @Test("version, help and completions")
    func help() throws {
        let program = try Program()
        defer { program.removeFolder() }
        let version = try program.run("--version")
        #expect(version.status == 0)
        #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
        let commands = ["explore", "train", "table", "learn", "curves", "predict", "features", "dataset"]
        let help = try program.run("--help")
        #expect(help.status == 0)
        #expect(help.output.contains("--generate-completion-script"))
        #expect(!help.output.contains("manual"))
        for command in commands {
            #expect(help.output.contains("\n  \(command)"))
            let own = try program.run(command, "--help")
            #expect(own.status == 0 && own.output.hasPrefix("OVERVIEW: ") && own.errors == "")
        }
        for shell in ["bash", "zsh", "fish"] {
            let script = try program.run("--generate-completion-script", shell)
            #expect(script.status == 0)
            for command in commands { #expect(script.output.contains(command)) }
        }
    }
}
