import ArgumentParser
import Exploration

@main
struct Lodescope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lodescope", abstract: "Explore long-range machine-learning models of molecular dimers.",
        discussion: """
            Without a command it opens the explorer on the shipped dimers. Try also:

              lodescope lesson guided
              lodescope train shipped --class CC --save cc.model
              lodescope predict cc.model OTHER-DATASET
              lodescope table DATASET
              lodescope dataset info DATASET

            A dataset is an Extended XYZ file, plain or gzip, or a folder of them; lengths are in angstrom, energies in eV. \
            shipped is the dimers that come with lodescope.

            Completions for your shell (bash, zsh or fish) are printed by
              lodescope --generate-completion-script bash
            for bash to be kept as ~/.local/share/bash-completion/completions/lodescope.

            lodescope --version --verbose says what speed depends on: the build, the linear algebra and its kernels, memory.

            It ends with 0; 64: wrong usage; 65: bad data; 66: cannot read; 73: cannot write; 70: a fault of lodescope; \
            130: interrupted.
            """,
        version: Origin.version,
        subcommands: [
            ExploreCommand.self, TrainCommand.self, TableCommand.self, SweepCommand.self, TuneCommand.self,
            LearnCommand.self,
            CurvesCommand.self, RunsCommand.self, ReportCommand.self,
            PredictCommand.self, DriveCommand.self, FeaturesCommand.self, FigureCommand.self, LessonCommand.self,
            DatasetCommand.self,
            GenerateCommand.self,
            ManualCommand.self,
        ],
        defaultSubcommand: ExploreCommand.self)

    static func main() { CommandRun.run(Lodescope.self) }
}
