import ArgumentParser
import Atomistics
import Explorer
import Foundation
import NcursesBackend
import Terminal

struct ExploreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore", abstract: "Explore models of a dataset in the terminal.",
        discussion: """
            Without a dataset it opens the shipped dimers, as the last session left them. Where there is no terminal to \
            draw on, one frame is printed as text.
            """)

    @Argument(help: "Extended XYZ files, plain or gzip, or folders of them.", completion: .file())
    var dataset: [String] = []

    @Flag(help: "Forget the last session.")
    var fresh = false

    @OptionGroup var threads: ThreadArguments

    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments

    func validate() throws {
        if target.key != nil && dataset.isEmpty {
            throw ValidationError("--target needs a dataset: the shipped dimers are binding curves")
        }
        // A misspelt command arrives here as a dataset.
        if dataset.count == 1, let word = dataset.first, word.allSatisfy({ $0.isLetter || $0 == "-" }),
            access(word, F_OK) != 0
        {
            throw ValidationError("there is neither a command nor a file '\(word)'; lodescope --help lists the commands")
        }
    }

    func run() throws {
        let files = UserFiles()
        var notices: [String] = []
        let (keymap, theme) = files.configuration(&notices)
        let last = fresh ? nil : files.session(&notices)
        // A session of other data keeps its options, not its dimer.
        var session = last ?? Session()
        if session.dataset != dataset {
            session.dataset = dataset
            session.dimer = nil
            session.dimerClass = nil
        }
        if let theme { session.theme = theme }
        let paths = dataset.isEmpty ? [try ShippedData.requireDimers()] : dataset
        let (reading, target) = (reading, target.target)

        if let reason = NcursesScreen.reasonNotInteractive {
            StandardError.write("lodescope: \(reason); printing one frame\n")
            let environment = TerminalEnvironment.current()
            let capabilities = environment.plainCapabilities
            let state = ExplorerState(
                session: session, capabilities: capabilities, keymap: keymap, isFirstRun: last == nil)
            let size = Size(
                width: dimension("COLUMNS", standard: 120, 20...1000), height: dimension("LINES", standard: 40, 5...1000))
            let data = try reading.load(paths, target: target, requiresEnergies: true)
            try StandardOutput.write(
                PlainFrame.text(of: state, dataset: data, size: size, capabilities: capabilities, threads: threads.count))
            return
        }

        let screen: NcursesScreen
        do {
            screen = try NcursesScreen()
        } catch {
            StandardError.write("lodescope: \(error)\n")
            throw ExitStatus.cannotWrite
        }
        defer { screen.close() }
        let state = ExplorerState(
            session: session, capabilities: screen.capabilities, keymap: keymap, isFirstRun: last == nil)
        var loop = ExplorerLoop(screen: screen, state: state, files: files, threads: threads.count)
        loop.run(loading: { try reading.load(paths, target: target, requiresEnergies: true) }, notices: notices)
    }

    /// Of the frame that is printed, as the environment asks.
    private func dimension(_ name: String, standard: Int, _ range: ClosedRange<Int>) -> Int {
        let asked = ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
        return min(max(asked, range.lowerBound), range.upperBound)
    }
}
