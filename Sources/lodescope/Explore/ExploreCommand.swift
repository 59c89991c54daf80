import ArgumentParser
import Foundation

struct ExploreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore", abstract: "Explore models of a dataset in the terminal.",
        discussion: """
            Without a dataset it opens the shipped dimers, as the last session left them. Where there is no terminal to \
            draw on, one frame is printed as text.
            """)

    @Argument(help: "Extended XYZ files, plain or gzip, or folders of them; - is standard input.", completion: .file())
    var dataset: [String] = []

    @Flag(help: "Start with the defaults. The session that this run leaves replaces the last one.")
    var fresh = false

    @OptionGroup var threads: ThreadArguments

    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments

    func validate() throws {
        if target.key != nil && dataset.isEmpty {
            throw ValidationError("--target needs a dataset: the shipped dimers are binding curves")
        }
        // A misspelt command arrives here as a dataset.
        if dataset.count == 1, let word = dataset.first, word != "-", word.allSatisfy({ $0.isLetter || $0 == "-" }),
            access(word, F_OK) != 0
        {
            throw ValidationError(
                "there is neither a command nor a file '\(word)'; lodescope --help lists the commands")
        }
    }

    func run() throws {
        let start = ExplorerStart(
            dataset: dataset, target: target.target, isFresh: fresh, threads: threads.count)
        let reading = reading
        try start.run { try reading.load($0, target: $1, requiresEnergies: true) }
    }
}
