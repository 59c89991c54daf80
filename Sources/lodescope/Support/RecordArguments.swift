import ArgumentParser
import Atomistics
import Exploration
import Records

/// Where runs are kept.
struct RecordArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Keep what was trained in this record of runs, which is made if it is not there; lodescope runs lists, compares \
            and exports them.
            """, valueName: "file"),
        completion: .file())
    var record: String?

    /// The record, ready to be written to; nil where none is asked for.
    func open() throws -> RunRecord? {
        guard let record else { return nil }
        try Output.requireWritable(record)
        return try RunRecord.writing(record)
    }
}

extension Origin {
    /// The same data, with the command that makes one of the results of this run alone.
    /// - Parameters:
    ///   - name: of the command.
    ///   - dropping: options of this command line, each with a value, that the command does not have.
    ///   - flags: the same, without values.
    ///   - adding: what it has in their place.
    func of(
        _ name: String, dropping: Set<String> = [], flags: Set<String> = [], adding: [String] = []
    ) -> Origin {
        var origin = self
        let arguments = CommandLine.arguments.dropFirst(2).filter { !flags.contains($0) }
        origin.command = Self.command(
            name, from: arguments, dropping: dropping.union(["--record", "--format"]), adding: adding)
        return origin
    }

    /// A command with the arguments of another but for some options, each with a value.
    private static func command(
        _ name: String, from arguments: [String], dropping: Set<String>, adding: [String]
    ) -> String {
        var words = ["lodescope", name]
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if dropping.contains(word) {
                _ = rest.popFirst()
            } else if !dropping.contains(where: { word.hasPrefix($0 + "=") }) {
                words.append(word)
            }
        }
        return (words + adding).map(shellWord).joined(separator: " ")
    }
}
