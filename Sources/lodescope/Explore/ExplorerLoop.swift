import Atomistics
import Exploration
import Explorer
import Foundation
import Glibc
import NcursesBackend
import Workers
import Terminal

/// Messages from other threads, in order.
private final class Inbox: Sendable {
    private let messages = Mutex<[Message]>([])
    func put(_ message: Message) { messages.withLock { $0.append(message) } }
    func take() -> [Message] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}

/// The explorer on a terminal: events in, state updated, effects carried out, the view presented. The only thread that
/// touches ncurses.
struct ExplorerLoop {
    private let screen: NcursesScreen
    private let inbox = Inbox()
    private let work: BackgroundWork
    private let evaluator: Evaluator
    private let threads: Int
    private var state: ExplorerState
    private var keeper: SessionKeeper
    private let runs: RunKeeper
    /// What is looked at, to be read again.
    private var data: SessionData?
    /// Data that have been read, those that the explorer was opened with among them.
    private var datasets: [DataKey: Dataset] = [:]
    /// The data that are trained on, and those that the explorer was opened with; nil until they are read.
    private var used: DataKey?
    private var own: DataKey?
    private var isRunning = true

    init(screen: NcursesScreen, state: ExplorerState, files: UserFiles, threads: Int) {
        self.screen = screen
        self.state = state
        let (inbox, waker) = (inbox, screen.waker)
        let post: @Sendable (Message) -> Void = { message in
            inbox.put(message)
            waker.wake()
        }
        self.threads = threads
        work = BackgroundWork(threads: threads, post: post)
        evaluator = Evaluator(post: post)
        keeper = SessionKeeper(files) { post(.notice(Notice($0, .warning))) }
        runs = RunKeeper(files, threads: threads) { post(.notice(Notice($0, .warning))) }
    }

    /// Runs until the person quits or the terminal is gone.
    /// - Parameters:
    ///   - data: what is read again when the person asks for it.
    ///   - reading: what is being read on another thread.
    mutating func run(_ data: SessionData, _ reading: DataReading, notices: [String]) {
        ThreadPriority.raiseThisThread()
        self.data = data
        take(.input(.resize(screen.size)))
        if let first = notices.first {
            // All of them appear on the terminal once the screen is left.
            for notice in notices { StandardError.write("lodescope: \(notice)\n") }
            let more = notices.count > 1 ? " (and \(notices.count - 1) more, to be read on leaving)" : ""
            take(.notice(Notice(first + more, .warning)))
        }
        present()
        take(reading)
        while isRunning {
            for event in screen.waitForEvents(timeout: keeper.timeLeft) {
                switch event {
                case .input(let input): take(.input(input))
                case .woken: for message in inbox.take() { take(message) }
                case .resumed: take(.input(.resize(screen.size)))
                case .terminated(let signal):
                    keepSession()
                    NcursesScreen.exit(asKilledBy: signal)
                case .terminalLost: isRunning = false
                }
                if !isRunning { break }
            }
            keeper.note(state.sessionToKeep)
            if isRunning { present() }
        }
        work.cancel()
        keepSession()
        runs.finish()
    }

    /// Shows what was read, or why it could not be.
    private func take(_ reading: DataReading) {
        let (inbox, waker, work, runs, paths) = (inbox, screen.waker, work, runs, state.session.dataset)
        reading.then { outcome in
            switch outcome {
            case .success(let (dataset, notice)):
                work.use(dataset)
                runs.use(dataset, from: paths)
                inbox.put(.loaded(dataset))
                if let notice { inbox.put(.notice(notice)) }
            case .failure(let error):
                inbox.put(.loadFailed(text: (error as? DataError)?.spelled(\.atStart) ?? "\(error)"))
            }
            waker.wake()
        }
    }

    private mutating func present() {
        screen.present(state.view(size: screen.size, capabilities: screen.capabilities))
    }

    private mutating func take(_ message: Message) {
        if case .loaded(let dataset) = message, let data {
            let key = DataKey(used == own ? data.paths : used!.paths, dataset.target)
            if used == own { own = key }
            used = key
            datasets[key] = dataset
        }
        for effect in state.update(message) { carryOut(effect) }
    }

    private mutating func carryOut(_ effect: Effect) {
        switch effect {
        case .train(let generation, let jobs, let first):
            work.train(generation: generation, jobs: jobs, first: first)
        case .cancel: work.cancel()
        case .read: if let data { take(DataReading(used == own ? data : data.of(used!))) }
        case .evaluate(let wanted): evaluator.evaluate(wanted)
        case .lesson(let options, let dataset): work.learn { LessonWork.answer(options, of: dataset, $0, $1) }
        case .charges(let options): work.learn { LessonWork.answer(options, $0, $1) }
        case .copy(let text):
            // Whether the terminal takes it, nobody says.
            if !screen.copyToClipboard(text) {
                let advice = text.count < 1000 ? text : "export to a file instead"
                take(.notice(Notice("this terminal has no clipboard for it: \(advice)", .warning)))
            }
        case .write(let path, let contents):
            take(.notice(FreeName.write(Array(contents.utf8), to: path)))
        case .writeFigure(let path, let panels, let description):
            aside { _ in .notice(FigureFiles.write(panels, description, to: path)) }
        case .writeView(let path, let session): take(.notice(ViewFile.write(session, to: path)))
        case .listViews(let line): take(ViewFile.list(line))
        case .openView(let path):
            guard let read = data?.read else { break }
            let datasets = datasets
            aside { _ in ViewFile.open(path, known: datasets, read) }
        case .use(let view): use(view)
        case .saveModel(let path, let model, let origin): aside { _ in ModelFiles.save(model, origin, to: path) }
        case .openModel(let path): aside { _ in ModelFiles.open(path) }
        case .compare(let model, let dimerClass, let groups):
            aside { ModelFiles.compare(model, dimerClass, groups, threads: $0) }
        case .save(let session): keeper.note(session)
        case .record(let report, let command): runs.keep(report, command)
        case .setMouse(let isOn): screen.reportsMouse = isOn
        case .redraw: screen.redraw()
        case .suspend: screen.suspend()
        case .quit: isRunning = false
        }
    }

    /// Has the data of a view trained on, or those that the explorer was opened with.
    private mutating func use(_ view: OpenedView?) {
        guard let key = try? view.map({ try DataKey($0.session) }) ?? own, key != used else { return }
        if let view { datasets[key] = view.dataset }
        guard let dataset = datasets[key] else { return }
        work.use(dataset)
        runs.use(dataset, from: state.session.dataset)
        used = key
    }

    /// Does what takes a while on a thread of its own, with a number of threads, and takes its answer.
    private func aside(_ work: @escaping @Sendable (_ threads: Int) -> Message) {
        let (inbox, waker, threads) = (inbox, screen.waker, threads)
        let thread = Thread {
            ThreadPriority.lowerWorkers()
            inbox.put(work(threads))
            waker.wake()
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    private mutating func keepSession() {
        // Appears on the terminal once the screen is left.
        if let failure = keeper.finish(state.sessionToKeep) { StandardError.write("lodescope: \(failure)\n") }
    }
}

/// Files named after what is on the screen, never over one that is there.
enum FreeName {
    static func write(_ contents: [UInt8], to path: String) -> Notice {
        let path = ModelFiles.atHome(path)
        let dot = path.lastIndex(of: ".") ?? path.endIndex
        do {
            var number = 0
            while true {
                number += 1
                let name = number == 1 ? path : "\(path[..<dot])-\(number)\(path[dot...])"
                // Asked first, as a file need not be written to learn that its name is taken.
                var status = stat()
                if lstat(name, &status) != 0, try Output.writeNew(contents, to: name) {
                    let folder = name.contains("/") ? "" : " in \(FileManager.default.currentDirectoryPath)"
                    return Notice("wrote \(name)\(folder)", .good)
                }
            }
        } catch {
            return Notice("\(error)", .error)
        }
    }
}
