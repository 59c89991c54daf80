import Foundation
import Glibc
import PseudoTerminal
import Testing

extension PseudoTerminal {
    /// The fixture, once it has drawn its first frame.
    static func fixture(
        columns: Int = 80, rows: Int = 50, environment: [String: String] = [:]
    ) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            [fixturePath], columns: columns, rows: rows, environment: environment)
        try #require(terminal.waits(for: "ready"), "no first frame: \(terminal.output.prefix(400).debugDescription)")
        terminal.readUntilQuiet()
        return terminal
    }

    /// Beside the tests' own executable, where SwiftPM builds both.
    static let fixturePath: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let text = String(decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/TerminalFixture"
    }()
}

/// The explorer as a person starts it.
enum ExplorerProgram {
    /// The program itself, beside the fixture.
    static let path = PseudoTerminal.fixturePath.replacing("/TerminalFixture", with: "/lodescope")

    /// The shipped dimers, all or a file of them.
    static func dimers(_ file: String = "") -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../datasets/dimers/" + file).standardized.path
    }

    /// Where sessions and configuration are looked for: in a home of one's own.
    static func environment(home: String) -> [String: String] {
        ["XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home, "HOME": home]
    }

    /// A home with a place for a session, removed afterwards.
    static func withHome(_ body: (String) throws -> Void) throws {
        let home = NSTemporaryDirectory() + "lodescope-home-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: home + "/lodescope", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: home) }
        try body(home)
    }
}

/// The terminal is as the program found it.
func expectRestored(_ terminal: PseudoTerminal, sourceLocation: SourceLocation = #_sourceLocation) {
    let output = terminal.output
    #expect(terminal.echoes, "echo is off", sourceLocation: sourceLocation)
    guard let entered = output.lastRange(of: "\u{1B}[?1049h"), let left = output.lastRange(of: "\u{1B}[?1049l") else {
        Issue.record("the alternate screen was not entered and left", sourceLocation: sourceLocation)
        return
    }
    #expect(entered.lowerBound < left.lowerBound, "the alternate screen is still on", sourceLocation: sourceLocation)
    let modes = ["?1", "?25", "?1000", "?1002", "?1006"]
    for mode in modes {
        let (on, off) = mode == "?25" ? ("[?25l", "[?25h") : ("[\(mode)h", "[\(mode)l")
        guard let last = output.lastRange(of: on) else { continue }
        #expect(output[last.upperBound...].contains(off), "\(on) is still on", sourceLocation: sourceLocation)
    }
}

extension String {
    func lastRange(of text: String) -> Range<Index>? { ranges(of: text).last }
}
