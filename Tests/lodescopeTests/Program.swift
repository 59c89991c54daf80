import Foundation
import Testing

/// The built program, run as a user would.
struct Program {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        func expectSuccess(_ location: SourceLocation = #_sourceLocation) {
            #expect(status == 0, "\(errors)", sourceLocation: location)
        }
    }

    /// Where files of the test are; removed with `removeFolder`.
    let folder: String

    /// The shipped dimers.
    static let dimers: String = {
        let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return project.appendingPathComponent("datasets/dimers").path
    }()

    /// The file in the project's folder.
    static func inProject(_ path: String) -> String { dimers + "/../../" + path }

    init() throws {
        folder = NSTemporaryDirectory() + "lodescope-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func removeFolder() { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

    func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

    /// Runs the program in the folder and waits for its end.
    func run(_ arguments: String...) throws -> Outcome { try run(Program.executable, arguments) }

    func run(_ arguments: [String]) throws -> Outcome { try run(Program.executable, arguments) }

    /// The JSON object that a command prints, which must succeed and say nothing else.
    func json(_ arguments: String...) throws -> [String: Any] { try json(arguments) }

    func json(_ arguments: [String]) throws -> [String: Any] {
        let outcome = try run(arguments + ["--format", "json"])
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        #expect(outcome.errors == "")
        return try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    /// Runs a line of shell in the folder, in which `lodescope` is the program.
    func shell(_ line: String) throws -> Outcome {
        try run("/bin/sh", ["-c", "lodescope() { '\(Program.executable)' \"$@\"; }; " + line])
    }

    /// The program in the folder, not yet started. It heeds what asks it to end even where whoever started the tests
    /// does not, or does not heed one such signal.
    func process(ignoring signal: String? = nil, _ arguments: String...) -> Process {
        let ignored = signal.map { ["--ignore-signal=\($0)"] } ?? []
        return process(
            "/usr/bin/env", ["--default-signal=INT,TERM,HUP"] + ignored + [Program.executable] + arguments)
    }

    private func process(_ path: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        return process
    }

    private func run(_ path: String, _ arguments: [String]) throws -> Outcome {
        let process = process(path, arguments)
        // Into files, as two pipes read one after the other can block each other.
        let (output, errors) = (folder + ".out", folder + ".err")
        defer {
            for path in [output, errors] { try? FileManager.default.removeItem(atPath: path) }
        }
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
            errors: Program.withoutProgress(try String(contentsOfFile: errors, encoding: .utf8)))
    }

    /// Messages but for the lines that say how far a run is, which a slow machine adds.
    static func withoutProgress(_ text: String) -> String {
        text.replacing(/lodescope: \d+ s, [0-9.]+ [MG]B: [^\n]*, \d+ % of all(?:, [^\n]* left)?\n/, with: "")
    }

    /// It is built into the folder of the test bundle, which is the running process.
    static let executable: String = {
        let process = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return process.deletingLastPathComponent().appendingPathComponent("lodescope").path
    }()
}

extension String {
    /// CSV without the columns that say where it comes from.
    var withoutOrigin: String {
        replacing(/,version,command,dataset_sha256\n/, with: "\n")
            .replacing(/,\d+\.\d+\.\d+,("lodescope [^\n]*"|lodescope [^,\n]*),[0-9a-f]*\n/, with: "\n")
    }
}

/// Calls `body` with the program in a folder of its own, which is removed afterwards.
func withProgram(_ body: (Program) throws -> Void) throws {
    let program = try Program()
    defer { program.removeFolder() }
    try body(program)
}
