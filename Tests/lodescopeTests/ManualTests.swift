import Exploration
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

    @Test("the citation is of this version, and names both papers as the README does")
    func citation() throws {
        let citation = try String(contentsOfFile: Program.inProject("CITATION.cff"), encoding: .utf8)
        let readme = try String(contentsOfFile: Program.inProject("README.md"), encoding: .utf8)
        #expect(citation.hasPrefix("cff-version: 1.2.0\n"))
        #expect(citation.contains("\nversion: \(Origin.version)\n"))
        let papers = citation.matches(of: /doi: (\S+)/).map { String($0.1) }
        #expect(papers.count == 2 && papers.allSatisfy { readme.contains("https://doi.org/\($0)") })
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
        for command in ["train", "features", "dataset"] {
            let (short, long) = (try program.run(command, "-h").output, try program.run(command, "--help").output)
            let lines = short.split(separator: "\n")
            #expect(lines.count < 60 && lines.allSatisfy { $0.count <= 80 })
            #expect(lines.last == "  lodescope \(command) --help says more of each, the man page all of it.")
            for option in long.matches(of: /\n  (--[a-z-]+)/) { #expect(short.contains("\n  \(option.1)")) }
        }
        let short = try program.run("train", "-h").output
        #expect(short.hasPrefix("Train one model of one class; print its test errors and timings.\n\n"))
        #expect(short.contains("  lodescope train shipped --class PP"), "examples")
        #expect(short.contains("\n  --l-max <l>             Highest angular momentum, 0 to 12. (4)\n"))
        for shell in ["bash", "zsh", "fish"] {
            let script = try program.run("--generate-completion-script", shell)
            #expect(script.status == 0)
            for command in commands { #expect(script.output.contains(command)) }
        }
    }
}
