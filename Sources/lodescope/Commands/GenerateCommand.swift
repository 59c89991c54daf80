import ArgumentParser

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Make datasets whose answers are known exactly.",
        subcommands: [GenerateChargesCommand.self, GenerateChainsCommand.self])
}
