import ArgumentParser
import Atomistics
import Exploration
import Explorer
import Foundation
import LinearAlgebra
import NcursesBackend
import Terminal

/// Opens the explorer on a terminal, or prints one plain frame where there is none.
struct ExplorerStart {
    /// The data, as the command line names them; empty for the shipped dimers.
    var dataset: [DataPath]
    /// The target, as the command line names it; nil takes that of the last session on the same data.
    var target: Target?
    /// Whether to start with the defaults, not with the last session.
    var isFresh: Bool
    var threads: Int
    /// The step of the guided lesson to begin with, from 1; nil for none.
    var lessonStep: Int?
    /// What somebody else looked at, in place of the last session; nil for that.
    var view: Session?
    /// The files of views to go through.
    var presents: [String] = []
    /// What the command line asks to begin with.
    var begin = Beginning()

    /// What is looked at first, in place of what the last session left; nil for that.
    struct Beginning {
        var options: ModelOptions?
        var screen: Screen?
        var dimerClass: ClassSelection?
        var dimer: String?
        var theme: String?
        /// A saved model that is pinned.
        var model: String?

        func apply(to session: inout Session) {
            session.options = options ?? session.options
            session.screen = screen ?? session.screen
            if let dimerClass {
                session.dimerClass = dimerClass
                session.dimer = nil
            }
            session.dimer = dimer ?? session.dimer
            session.theme = theme ?? session.theme
        }
    }

    /// - Parameter read: reads files and folders; called on another thread, after the first frame.
    func run(loading read: @escaping @Sendable ([String], Target?) throws -> Dataset) throws {
        let files = UserFiles()
        var notices: [String] = []
        if let warning = BLAS.warning { notices.append(warning) }
        let (keymap, theme) = files.configuration(&notices)
        let names = dataset.map(\.text)
        let (kept, habits) = files.session(of: names, &notices)
        let last = view ?? (isFresh ? nil : kept)
        var session = last ?? (isFresh ? nil : habits) ?? Session(dataset: names)
        if let theme { session.theme = theme }
        begin.apply(to: &session)
        let opened = try begin.model.map { try ModelFiles.read($0) }
        let paths = dataset.isEmpty ? [try ShippedData.requireDimers()] : try dataset.places
        let data = SessionData(paths: paths, asked: target, kept: session.target, read: read)
        let lesson = GuidedLesson.shipped
        if let lessonStep {
            let steps = try lesson.get().count
            guard lessonStep <= steps else {
                throw ValidationError("--step must be between 1 and \(steps), not \(lessonStep)")
            }
        }
        func state(_ capabilities: Capabilities) -> ExplorerState {
            ExplorerState(
                session: session, capabilities: capabilities, keymap: keymap, isFirstRun: last == nil,
                isView: view != nil,
                dataPaths: paths.map(ExplorerStart.shortened), guide: try? lesson.get(), guideStep: lessonStep,
                opened: opened, presents: presents)
        }

        if let reason = NcursesScreen.reasonNotInteractive {
            StandardError.write("lodescope: \(reason); printing one frame\n")
            for notice in notices { StandardError.write("lodescope: \(notice)\n") }
            let capabilities = TerminalEnvironment.current().plainCapabilities
            let size = Size(
                width: dimension("COLUMNS", standard: 120, 20...1000),
                height: dimension("LINES", standard: 40, 5...1000))
            let (dataset, notice) = try data.load(\.flag)
            if let notice { StandardError.write("lodescope: \(notice.text)\n") }
            try StandardOutput.write(
                PlainFrame.text(
                    of: state(capabilities), dataset: dataset, size: size, capabilities: capabilities,
                    threads: threads))
            return
        }

        let reading = DataReading(data)
        // What comes with lodescope is sound.
        if !dataset.isEmpty { try reading.requireSound(within: ExplorerStart.patience) }
        let screen: NcursesScreen
        do {
            screen = try NcursesScreen()
        } catch {
            StandardError.write("lodescope: \(error)\n")
            throw ExitStatus.cannotWrite
        }
        defer { screen.close() }
        var loop = ExplorerLoop(screen: screen, state: state(screen.capabilities), files: files, threads: threads)
        loop.run(data, reading, notices: notices)
    }

    /// The time that the screen waits for data which are named: most are read by then, and what is wrong with them is said
    /// where the command was typed.
    private static let patience = Duration.milliseconds(500)

    /// A length of the frame that is printed, as the environment asks, in cells.
    private func dimension(_ name: String, standard: Int, _ range: ClosedRange<Int>) -> Int {
        let asked = ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
        return min(max(asked, range.lowerBound), range.upperBound)
    }

    /// A path from the working directory where it leads there.
    static func shortened(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }
}
