import Atomistics
import Exploration
import Terminal

/// A view with its data, ready to be looked at.
public struct OpenedView: Sendable {
    /// The view's file, as it was asked for.
    public let path: String
    /// What the file says.
    public let session: Session
    /// The data that it is of.
    public let dataset: Dataset
    /// Where these are, as a command line would name them.
    public let dataPaths: [String]

    /// A view that was read from a file.
    public init(path: String, session: Session, dataset: Dataset, dataPaths: [String]) {
        (self.path, self.session, self.dataset, self.dataPaths) = (path, session, dataset, dataPaths)
    }
}

/// Views that are gone through, each with its plot alone.
struct Presentation: Sendable {
    /// What has been computed of some data, so that nothing is trained twice.
    struct Known: Sendable {
        var cache = ExplorerState.reportCache
        var scores = Scores()
        var learned: [TrainingJob: LearningReport] = [:]
        var lesson: MultipoleLesson?
    }

    /// The views' files.
    let paths: [String]
    /// The place of the view that is shown, or asked for.
    var place = 0
    /// Where the next one is looked for when a view cannot be shown: on, or back.
    var direction = 1
    /// The place of the view on the screen; nil before the first.
    var shown: Int?
    /// Why views could not be shown, by their places.
    var failures: [Int: String] = [:]
    /// What is known of the data that were looked at.
    var known: [Origin.Data: Known] = [:]
    /// What there was before: one state, in an array, as a value does not hold its like.
    let before: [ExplorerState]
}

extension ExplorerState {
    /// Whether views are gone through.
    var isPresenting: Bool { presentation != nil }

    /// Goes through views from the first.
    mutating func present(_ paths: [String]) {
        guard isLoaded else { return say("still reading the dataset") }
        guard !paths.isEmpty else { return say("there are no views", .warning) }
        let before = presentation?.before ?? [self]
        presentation = Presentation(paths: paths, known: presentation?.known ?? [:], before: before)
        askForView()
    }

    /// A key while views are gone through; false where it acts as ever.
    mutating func present(_ key: Key, _ action: Action.ID?) -> Bool {
        guard prompt == nil, help == nil else { return false }
        switch key {
        // Those of a remote control as well.
        case Key(.character(" ")), Key(.pageDown): stepView(1)
        case Key(.backspace), Key(.pageUp): stepView(-1)
        default:
            guard action == .back || action == .quit else { return false }
            endPresentation()
        }
        return true
    }

    private mutating func stepView(_ offset: Int) {
        guard let presentation, presentation.place == presentation.shown else { return }
        notice = nil
        let place = presentation.place + offset
        guard presentation.paths.indices.contains(place) else {
            return say(offset > 0 ? "this is the last view; \(keymap.name(of: .back)) ends" : "this is the first view")
        }
        self.presentation?.place = place
        self.presentation?.direction = offset
        askForView()
    }

    private mutating func askForView() {
        guard let presentation else { return }
        emit(.openView(path: presentation.paths[presentation.place]))
    }

    /// Shows a view that was read.
    mutating func show(_ view: OpenedView) {
        guard var presentation, presentation.place != presentation.shown,
            presentation.paths[presentation.place] == view.path
        else { return }
        if let dataOrigin { presentation.known[dataOrigin] = known }
        stopWork()
        presentation.shown = presentation.place
        var state = ExplorerState(
            session: view.session, capabilities: capabilities, keymap: keymap, isFirstRun: false, isView: true,
            dataPaths: view.dataPaths, guide: guide)
        state.take(terminalOf: self)
        state.learning.charges.shown = learning.charges.shown
        state.presentation = presentation
        // Before anything is to be trained.
        state.emit(.use(view))
        state.load(view.dataset, known: presentation.known[Origin.Data(view.dataPaths, view.dataset)])
        state.outbox = outbox + state.outbox
        state.isAlone = true
        if let failure = presentation.failures.min(by: { $0.key < $1.key }) {
            state.presentation?.failures = [:]
            state.say("left out: \(failure.value)", .warning)
        }
        self = state
    }

    /// Steps over a view that cannot be shown.
    mutating func failView(_ path: String, _ text: String) {
        guard let presentation, presentation.place != presentation.shown, presentation.paths[presentation.place] == path
        else { return }
        self.presentation?.failures[presentation.place] = text
        let next = presentation.place + presentation.direction
        if presentation.paths.indices.contains(next) {
            self.presentation?.place = next
            return askForView()
        }
        guard let shown = presentation.shown else {
            endPresentation()
            return say(text, .error)
        }
        // The end of the list: what was there stays.
        self.presentation?.place = shown
        self.presentation?.failures = [:]
        say("left out: \(text)", .warning)
    }

    /// All is as it was before.
    mutating func endPresentation() {
        guard let presentation, var state = presentation.before.first else { return }
        stopWork()
        state.take(terminalOf: self)
        // What was under way was stopped for the views, but for what refresh asks for.
        state.work.jobs = []
        state.lesson.pending = nil
        state.learning.charges = learning.charges
        state.notice = nil
        state.emit(.use(nil))
        state.refresh()
        state.outbox = outbox + state.outbox
        self = state
    }

    /// What is under way for this state is for nobody any more.
    private mutating func stopWork() {
        if work.isRunning || lesson.pending != nil || learning.charges.isPending { cancelWork() }
    }

    /// What has been computed of these data.
    private var known: Presentation.Known {
        Presentation.Known(cache: cache, scores: scores, learned: learning.reports, lesson: lesson.shown)
    }

    /// The terminal, how it is drawn on and whether runs are kept stay, whatever is looked at; answers to what was asked before come too late.
    private mutating func take(terminalOf other: ExplorerState) {
        (size, capabilities, glyphs, theme, hasMouse) =
            (other.size, other.capabilities, other.glyphs, other.theme, other.hasMouse)
        keepsRuns = other.keepsRuns
        work.generation = other.work.generation + 1
    }

    /// What stands in the last line of a view.
    var presentationText: String? {
        guard let presentation else { return nil }
        let path = presentation.paths[presentation.place]
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let place = "\(presentation.place + 1) of \(presentation.paths.count)"
        return presentation.place == presentation.shown
            ? "\(place) · Space on, Backspace back, \(keymap.name(of: .back)) ends · \(name)"
            : "\(place) · opening \(name)"
    }
}
