import Foundation
import Glibc
import PseudoTerminal
import Testing

/// The explorer's own door: what cannot be opened is said where it was asked for, and models go in and out.
@Suite(.serialized) struct ExploreDoorTests {
    @Test func badDataAreSaidAtTheShell() throws {
        try ExplorerProgram.withHome { home in
            let bad = home + "/bad.xyz"
            try "2\nnothing of use\nH 0 0 0\nH 0 0 oops\n".write(toFile: bad, atomically: false, encoding: .utf8)
            for (path, status, words) in [(home + "/none.xyz", 66, "cannot read"), (bad, 65, "bad.xyz:")] {
                let terminal = try PseudoTerminal(
                    [ExplorerProgram.path, "explore", path], columns: 120, rows: 40,
                    environment: ExplorerProgram.environment(home: home))
                #expect(terminal.waitForEnd() == .exited(Int32(status)), "\(path)")
                #expect(terminal.shows(words), "\(terminal.output)")
                #expect(!terminal.shows("\u{1B}[?1049h"), "the screen was opened for \(path)")
            }
        }
    }

    @Test func aModelGoesOutAndComesBack() throws {
        try ExplorerProgram.withHome { home in
            let arguments = [
                "/bin/sh", "-c",
                "cd '\(home)'; exec '\(ExplorerProgram.path)' '\(ExplorerProgram.dimers("AA.xyz.gz"))' --n-max 2 --l-max 1 --committee 4 --regularization 1e-6",
            ]
            let terminal = try PseudoTerminal(
                arguments, columns: 120, rows: 40, environment: ExplorerProgram.environment(home: home))
            try #require(terminal.waits(for: "AA-", timeout: .seconds(60)), "no data: \(terminal.output.suffix(300))")
            // As soon as the error bars are there.
            let end = ContinuousClock.now + .seconds(30)
            let file = home + "/aa.model"
            while access(file, R_OK) != 0, ContinuousClock.now < end {
                terminal.type("W")
                terminal.readUntilQuiet()
                terminal.type("aa.model\r")
                terminal.readUntilQuiet()
                // Where it was refused, the letters did other things.
                terminal.type("\u{1B}")
                terminal.readUntilQuiet()
            }
            try #require(access(file, R_OK) == 0, "not saved: \(terminal.output.suffix(400))")
            terminal.type("O")
            terminal.readUntilQuiet()
            #expect(terminal.type("aa.model\r", awaiting: "lets it go"))
            terminal.type("q")
            #expect(terminal.waitForEnd() == .exited(0))
        }
    }
}
