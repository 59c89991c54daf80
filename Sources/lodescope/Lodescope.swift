import ArgumentParser

@main
struct Lodescope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lodescope", abstract: "Explore long-range machine-learning models of molecular dimers.",
        subcommands: [
            ExploreCommand.self, TrainCommand.self, TableCommand.self, LearnCommand.self, CurvesCommand.self,
            PredictCommand.self, FeaturesCommand.self, DatasetCommand.self,
        ],
        defaultSubcommand: ExploreCommand.self)

    static func main() { CommandRun.run(Lodescope.self) }
}
