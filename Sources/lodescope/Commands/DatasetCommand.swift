import ArgumentParser

struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset", abstract: "Look into, check and convert datasets of binding curves.",
        subcommands: [DatasetInfoCommand.self, DatasetValidateCommand.self, DatasetConvertCommand.self])
}
