import ArgumentParser

@main
struct Lodescope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lodescope", abstract: "Explore long-range machine-learning models of molecular dimers.",
        subcommands: [TrainCommand.self, TableCommand.self, FeaturesCommand.self, DatasetCommand.self])

    static func main() { CommandRun.run(Lodescope.self) }
}
