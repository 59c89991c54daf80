import Atomistics
import Explorer
import Foundation
import LinearAlgebra
import NcursesBackend
import Terminal

/// Opens the explorer on a terminal, or prints one plain frame where there is none.
struct ExplorerStart {
    /// The data, as the command line names them; empty for the shipped dimers.
    var dataset: [String]
    /// The target, as the command line names it; nil takes that of the last session on the same data.
    var target: Target?
    /// Whether to start with the defaults, not with the last session.
    var isFresh: Bool
    var threads: Int
    /// Whether to begin with the guided lesson.
    var startsLesson = false

    /// - Parameter read: reads files and folders; called on another thread, after the first frame.
    func run(loading read: @escaping @Sendable ([String], Target?) throws -> Dataset) throws {
        let files = UserFiles()
        var notices: [String] = []
        if let warning = BLAS.warning { notices.append(warning) }
        let (keymap, theme) = files.configuration(&notices)
        let last = isFresh ? nil : files.session(&notices)
        // A session of other data keeps its options, not its dimer.
        var session = last ?? Session()
        if session.dataset != dataset {
            session.dataset = dataset
            session.target = nil
            session.dimer = nil
            session.dimerClass = nil
        }
        if let theme { session.theme = theme }
        let paths = dataset.isEmpty ? [try ShippedData.requireDimers()] : dataset
        let data = SessionData(paths: paths, asked: target, kept: session.target, read: read)
        let lesson = GuidedLesson.shipped
        if startsLesson { _ = try lesson.get() }
        func state(_ capabilities: Capabilities) -> ExplorerState {
            ExplorerState(
                session: session, capabilities: capabilities, keymap: keymap, isFirstRun: last == nil,
                dataPaths: paths.map(ExplorerStart.shortened), guide: try? lesson.get(), startsGuide: startsLesson)
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

        let screen: NcursesScreen
        do {
            screen = try NcursesScreen()
        } catch {
            StandardError.write("lodescope: \(error)\n")
            throw ExitStatus.cannotWrite
        }
        defer { screen.close() }
        var loop = ExplorerLoop(screen: screen, state: state(screen.capabilities), files: files, threads: threads)
        loop.run(loading: data, notices: notices)
    }

    /// A length of the frame that is printed, as the environment asks, in cells.
    private func dimension(_ name: String, standard: Int, _ range: ClosedRange<Int>) -> Int {
        let asked = ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
        return min(max(asked, range.lowerBound), range.upperBound)
    }

    /// A path from the working directory where it leads there.
    private static func shortened(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }
}
