import ArgumentParser
import Atomistics

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Make datasets whose answers are known exactly.",
        subcommands: [GenerateChargesCommand.self, GenerateChainsCommand.self])
}

/// Where what is generated goes.
struct GeneratedFile: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The Extended XYZ file to write, compressed if it ends in .gz; - is standard output.", valueName: "file"),
        completion: .file())
    var output: String

    func write(_ text: [UInt8]) throws {
        try Output.write(output.hasSuffix(".gz") ? Gzip.compress(text) : text, to: output)
    }
}
