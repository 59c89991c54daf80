import Foundation
import Glibc
import PseudoTerminal
import Testing

/// What a person has chosen survives whatever ends the explorer; what cannot be kept is said, and nothing waits for ever.
@Suite(.serialized) struct SessionTests {
    private static let dimers = ExplorerProgram.dimers("PP.xyz.gz")

    private func explorer(_ home: String) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            [ExplorerProgram.path, Self.dimers], columns: 120, rows: 40,
            environment: ExplorerProgram.environment(home: home))
        try #require(terminal.waits(for: "PP-", timeout: .seconds(60)), "no data: \(terminal.output.suffix(300))")
        return terminal
    }

    private func options(_ home: String) -> [String: Any]? {
        guard let data = FileManager.default.contents(atPath: home + "/lodescope/session.json") else { return nil }
        let session = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
        return session?["options"] as? [String: Any]
    }

    private func waits(_ seconds: Double = 20, for isTrue: () -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if isTrue() { return true }
            usleep(50_000)
        }
        return false
    }

    @Test func aKillLosesNothing() throws {
        try ExplorerProgram.withHome { home in
            let terminal = try explorer(home)
            let file = home + "/lodescope/session.json"
            #expect(terminal.type("+", awaiting: "training"))
            #expect(waits { access(file, R_OK) == 0 }, "saved when idle")
            let first = try #require(options(home))
            terminal.type("+")
            #expect(
                waits {
                    self.options(home).map { NSDictionary(dictionary: $0) != NSDictionary(dictionary: first) } ?? false
                })
            let last = try #require(options(home))
            Glibc.kill(terminal.process, SIGKILL)
            #expect(terminal.waitForEnd() == .killed(SIGKILL))
            #expect(try FileManager.default.contentsOfDirectory(atPath: home + "/lodescope") == ["session.json"])

            let next = try explorer(home)
            next.type("q")
            #expect(next.waitForEnd() == .exited(0))
            #expect(NSDictionary(dictionary: try #require(options(home))) == NSDictionary(dictionary: last))
        }
    }

    /// Other data have a session of their own, and what was chosen for the first comes back with them.
    @Test func everyDatasetHasItsOwn() throws {
        try ExplorerProgram.withHome { home in
            func lMax(_ arguments: [String], typing keys: String) throws -> String? {
                let terminal = try PseudoTerminal(
                    [ExplorerProgram.path, "explore"] + arguments, columns: 120, rows: 40,
                    environment: ExplorerProgram.environment(home: home))
                // Who leaves before the data are read has chosen nothing.
                let isRead = terminal.waits(timeout: .seconds(60)) { picture in
                    picture.lines.contains { $0.contains(/dimers [1-9]/) }
                }
                try #require(isRead, "\(terminal.picture.lines.joined(separator: "\n"))")
                terminal.type(keys + "q")
                #expect(terminal.waitForEnd(timeout: .seconds(20)) == .exited(0))
                return (options(home)?["fields"] as? [String: Any])?["lMax"].map { "\($0)" }
            }
            let seen = [
                try lMax([Self.dimers], typing: "++"), try lMax([], typing: "-"), try lMax([Self.dimers], typing: ""),
                try lMax([], typing: ""),
            ]
            #expect(seen == ["6", "3", "6", "3"])
        }
    }

    /// A state folder that is a file; a pipe that takes the session's place while the explorer runs: said at once and on
    /// leaving, and never waited for.
    @Test(arguments: ["state is a file", "pipe"]) func whatCannotBeKeptIsSaid(obstacle: String) throws {
        try ExplorerProgram.withHome { home in
            if obstacle != "pipe" {
                try FileManager.default.removeItem(atPath: home + "/lodescope")
                #expect(FileManager.default.createFile(atPath: home + "/lodescope", contents: nil))
            }
            let terminal = try explorer(home)
            if obstacle == "pipe" { #expect(mkfifo(home + "/lodescope/session.json", 0o600) == 0) }
            #expect(terminal.type("+", awaiting: "the session cannot be kept"), "shown when it could not be saved")
            terminal.type("q")
            #expect(terminal.waitForEnd(timeout: .seconds(20)) == .exited(0))
            expectRestored(terminal)
            let left = terminal.output.lastRange(of: "\u{1B}[?1049l")!
            #expect(terminal.output[left.upperBound...].contains("lodescope: the session cannot be kept: "))
        }
    }

    @Test(arguments: ["folder", "pipe"]) func whatIsNoFileIsSetAside(kind: String) throws {
        try ExplorerProgram.withHome { home in
            let file = home + "/lodescope/session.json"
            if kind == "pipe" {
                #expect(mkfifo(file, 0o600) == 0)
            } else {
                try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
            }
            let terminal = try explorer(home)
            terminal.type("q")
            #expect(terminal.waitForEnd(timeout: .seconds(20)) == .exited(0))
            #expect(terminal.shows("session.json is damaged and was set aside as"))
            #expect(options(home) != nil, "kept in its place")
        }
    }

    @Test func damagedSessionsAreSetAsideEachByItself() throws {
        try ExplorerProgram.withHome { home in
            for (number, name) in ["session.json.damaged", "session.json.damaged-2"].enumerated() {
                try Data("damage \(number)".utf8).write(to: URL(fileURLWithPath: home + "/lodescope/session.json"))
                let process = Process()
                process.executableURL = URL(fileURLWithPath: ExplorerProgram.path)
                process.arguments = ["explore", Self.dimers]
                process.environment = ExplorerProgram.environment(home: home)
                process.standardInput = FileHandle.nullDevice
                process.standardOutput = FileHandle.nullDevice
                let errors = Pipe()
                process.standardError = errors
                try process.run()
                let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                #expect(process.terminationStatus == 0)
                #expect(
                    text.contains("session.json is damaged and was set aside as \(home)/lodescope/\(name)\n"), "\(text)"
                )
                #expect(
                    FileManager.default.contents(atPath: home + "/lodescope/session.json.damaged")
                        == Data("damage 0".utf8))
            }
        }
    }
}
