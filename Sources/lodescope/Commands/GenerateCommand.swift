import ArgumentParser

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Make datasets whose energies are known exactly.",
        subcommands: [GenerateChargesCommand.self])
}
