import Atomistics
import Foundation
import Testing

/// Words as shells take them, there and back.
struct ShellWordTests {
    private static let words = [
        "my dimers", "", "it's", "a\\b", "'", "'' \\", "ρ-V", "plain-1.xyz", " ", "$HOME;`ls`", "\"q\"",
    ]

    @Test("words that are quoted come back as they were")
    func roundTrip() {
        #expect(shellWords(Self.words.map(shellWord).joined(separator: " ")) == Self.words)
        #expect(shellWords("").isEmpty && shellWords("  a   b ") == ["a", "b"])
    }

    @Test("a shell takes them as they are meant")
    func shell() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "printf '%s\\n' " + Self.words.map(shellWord).joined(separator: " ")]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(printed == Self.words.map { $0 + "\n" }.joined())
    }
}
