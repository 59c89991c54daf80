import ArgumentParser

struct LessonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lesson", abstract: "Experiments that show how the models work.",
        subcommands: [
            MultipolesCommand.self, ChargesCommand.self, DipolesCommand.self, DynamicsCommand.self, GuidedCommand.self,
        ])
}
