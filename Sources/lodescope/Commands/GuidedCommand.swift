import ArgumentParser
import Atomistics
import Explorer
import NcursesBackend

struct GuidedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guided",
        abstract: "A lesson in the explorer: what a cutoff hides, and where the multipoles are.",
        discussion: """
            It opens the explorer on the shipped dimers. Every step sets the screen, the dimer and the model, and says \
            what to look at; anything may be touched in between. Where there is no terminal to draw on, the text is \
            printed.
            """)

    @Option(help: ArgumentHelp("The step to begin with.", valueName: "n"))
    var step = 1

    @OptionGroup var threads: ThreadArguments

    func validate() throws {
        if step < 1 { throw ValidationError("--step must be at least 1, not \(step)") }
    }

    func run() throws {
        guard NcursesScreen.isInteractive else {
            return try StandardOutput.write(GuidedLesson.shipped.get().plainText(width: 96))
        }
        let start = ExplorerStart(dataset: [], isFresh: false, threads: threads.count, lessonStep: step)
        try start.run {
            try DatasetReader(options: ReadingOptions(target: $1, requiresEnergies: true)).read($0)
        }
    }
}

extension GuidedLesson {
    /// The lesson that comes with lodescope.
    static var shipped: Result<GuidedLesson, DataError> {
        do throws(DataError) {
            let path = try ShippedData.require(ShippedData.guidedLesson)
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw DataError(.unreadable, at: SourceLocation(file: path, line: 0), "cannot be read as UTF-8")
            }
            do throws(Script.ScriptError) {
                return .success(try GuidedLesson(parsing: text))
            } catch {
                throw DataError(
                    .malformed, at: SourceLocation(file: path, line: error.line),
                    "expected \(error.expected), found '\(error.text)'")
            }
        } catch {
            return .failure(error)
        }
    }
}
