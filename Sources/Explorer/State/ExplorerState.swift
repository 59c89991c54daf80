import Atomistics
import Descriptors
import Exploration
import Terminal
import Workers

/// Everything the explorer knows and shows. `update` changes it, `view` draws it; both are pure.
///
///     var state = ExplorerState(session: Session(), capabilities: capabilities)
///     let effects = state.update(.loaded(dataset))
///     let screen = state.view(size: Size(width: 120, height: 40), capabilities: capabilities)
public struct ExplorerState: Sendable {
    // MARK: The terminal

    var size = Size(width: 120, height: 40)
    var capabilities: Capabilities
    /// Worse glyphs than the terminal can show, where the user wants them.
    var glyphs: Capabilities.Glyphs?
    var theme: Theme
    var hasMouse: Bool
    /// The keys of the user, which do not change while the explorer runs.
    let keymap: Keymap

    // MARK: The guided lesson

    /// The lesson's steps, where its text was found.
    let guide: GuidedLesson?
    /// Whether the data have every dimer that it names: it is not offered on others.
    var hasLessonDimers = false
    /// The step, from 1, with which it begins as soon as there are data; nil where it does not.
    let guideStep: Int?
    /// A saved model that is pinned as soon as there are data.
    var opening: OpenedModel?
    var guided: Guided?

    // MARK: The data

    /// The data as the command line names them; empty for the shipped ones.
    let datasetArguments: [String]
    /// Where the data are, as a command line would name them.
    let dataPaths: [String]
    var datasetName = ""
    /// Which data they are, once they are read.
    var dataOrigin: Origin.Data?
    var isLoaded = false
    /// Why the data could not be read when they last were to be, until they can; those of before stay.
    var loadFailure: String?
    /// What is learnt of single structures; nil for binding curves.
    var target: Target?
    var classes: [ClassSelection] = []
    var elements: [Element] = []
    var curvesByClass: [ClassSelection: [SampleGroup]] = [:]
    var monomers = MonomerNumbers()

    // MARK: What the person chose

    var options: ModelOptions
    var screen: Screen
    var focus = Focus.main
    var parameter: ModelParameter
    var dimerClass: ClassSelection
    /// Descriptors to draw beside the one in focus.
    var visible: Set<Descriptor> = Set(Descriptor.compared)
    var unit: EnergyUnit
    var showsPercent: Bool
    /// Errors (prediction minus reference) instead of energies.
    var showsErrors = false
    /// The picture has the whole terminal.
    var isAlone = false
    /// The views that are gone through; nil where none are.
    var presentation: Presentation?
    var sort: SortOrder
    var isReversed = false
    var filter = ""
    var history = History()

    // MARK: What follows from it

    var list = DimerList()
    /// The first row of the list in sight.
    var listTop = 0
    var selection: SelectedDimer?
    /// The last dimer chosen in each class, by its place in file order.
    var remembered: [ClassSelection: Int] = [:]
    var models: [Descriptor: ShownModel] = [:]
    /// Their smooth curves of the chosen dimer.
    var smooth: [Descriptor: SmoothCurve] = [:]
    var smoothCurves = SmoothCurves()
    /// Reports received so far.
    var reports = 0
    var cache = ExplorerState.reportCache
    var scores = Scores()
    /// The dimers in the box last drawn over a scatter plot.
    var caught: Set<Int>?
    var change: Change?
    var pin: Pin?
    var work = Work()

    // MARK: What each screen keeps of its own

    var curvesView = CurvesView()
    var learning = LearningView()
    /// All points of the model in focus, for the scatter plots of committee and parity.
    var cloud = PointCloud()
    var lesson = Lesson()
    var fieldsView = FieldsView()
    var moleculeView = MoleculeView()
    var sweep = Sweep()

    // MARK: Lines and overlays

    var notice: Notice?
    var prompt: Prompt?
    var help: HelpTopic?
    var helpScroll = 0
    /// Whether trainings are kept in the record of runs.
    var keepsRuns = true
    /// The terminal has the mouse while there is text to select.
    var isMouseLent = false
    /// Where the mouse began a box, and where it is.
    var drag: Drag?
    /// A first ctrl-c was pressed just before.
    var isAboutToQuit = false
    /// Nothing was chosen yet: the opening may still pick the dimer that shows most.
    var isFresh: Bool
    /// The last session was taken up, which is said once the data are there.
    let isRestored: Bool
    /// The atom and the distance of the last session, until the data are there.
    var wantedSpot: SpaceChoice?
    /// The dimer of the last session, until the data are there.
    var wantedDimer: String?
    /// The files of views to go through, until the data are there.
    var wantedViews: [String]

    var outbox: [Effect] = []

    /// A state without data yet; `.loaded` brings them.
    /// - Parameters:
    ///   - isFirstRun: whether the session is none that was left.
    ///   - isView: whether somebody else left it.
    ///   - presents: the files of views to go through as soon as there are data.
    public init(
        session: Session = Session(), capabilities: Capabilities, keymap: Keymap = .standard, isFirstRun: Bool = true,
        isView: Bool = false, dataPaths: [String] = [], guide: GuidedLesson? = nil, guideStep: Int? = nil,
        opened: OpenedModel? = nil, presents: [String] = []
    ) {
        wantedViews = presents
        self.dataPaths = dataPaths.isEmpty ? session.dataset : dataPaths
        self.guide = guide
        self.guideStep = guideStep
        opening = opened
        self.capabilities = capabilities
        self.keymap = keymap
        hasMouse = capabilities.mouse
        theme = Theme.named(session.theme) ?? .standard
        datasetArguments = session.dataset
        options = session.options
        screen = session.screen
        parameter = session.parameter
        dimerClass = session.dimerClass ?? ClassSelection(.unknown)
        wantedDimer = session.dimer
        unit = session.unit
        showsPercent = session.showsPercent
        sort = session.sort
        keepsRuns = session.keepsRuns ?? true
        isFresh = isFirstRun
        isRestored = !isFirstRun && !isView
        if let choice = session.lesson { lesson.adopt(choice) }
        if let appearance = session.appearance {
            showsErrors = appearance.showsErrors
            visible = Set(appearance.visible)
            (curvesView.zoom, curvesView.showsBand) = (appearance.zoom, appearance.showsBand)
            learning.overlay = appearance.learning
        }
        if let space = session.space { adopt(space) }
        if let choice = session.sweep, choice.x != choice.y { (sweep.x, sweep.y) = (choice.x, choice.y) }
        if let clash = keymap.clashes.first { notice = Notice(clash.description, .warning) }
    }

    /// What the next start begins with.
    public var session: Session {
        if let guided { return guided.session }
        return Session(
            dataset: datasetArguments, target: target, options: options, screen: screen, dimerClass: dimerClass,
            dimer: selection?.curve.id, parameter: parameter, unit: unit, showsPercent: showsPercent, sort: sort,
            theme: theme.name, lesson: lesson.choice, appearance: appearance, space: space,
            sweep: sweepChoice, keepsRuns: keepsRuns ? nil : false)
    }

    /// How plots are looked at; nil where that is as they begin.
    private var appearance: Appearance? {
        func appearance(of state: ExplorerState) -> Appearance {
            Appearance(
                showsErrors: state.showsErrors, visible: state.visible.sorted { $0.description < $1.description },
                zoom: state.curvesView.zoom, showsBand: state.curvesView.showsBand, learning: state.learning.overlay)
        }
        let own = appearance(of: self)
        return own == appearance(of: ExplorerState(capabilities: capabilities)) ? nil : own
    }

    /// The session where there are data to come back to: what is kept when the terminal is lost or the program is told
    /// to end.
    public var sessionToKeep: Session? { isLoaded ? (presentation?.before.first ?? self).session : nil }

    /// What can be opened: the classes, and after them all charged dimers together.
    var choices: [ClassSelection] { classes + (curvesByClass[.charged] == nil ? [] : [.charged]) }

    var curves: [SampleGroup] { curvesByClass[dimerClass] ?? [] }

    /// The model in focus, if it has been trained for this class.
    var focused: ShownModel? { models[options.descriptor] }

    /// Descriptors on screen: the three that are compared, and the one in focus.
    var plotted: [Descriptor] {
        let compared = Descriptor.compared.filter { visible.contains($0) || $0 == options.descriptor }
        return compared.contains(options.descriptor) ? compared : compared + [options.descriptor]
    }

    /// The job that the present options ask for.
    func job(_ descriptor: Descriptor, in dimerClass: ClassSelection) -> TrainingJob {
        var options = options
        options.descriptor = descriptor
        if !descriptor.usesPotential { options.fields.basis = .gto }
        return TrainingJob(dimerClass: dimerClass, options: options)
    }

    /// Whether what is shown of a descriptor is what the options ask for.
    func isCurrent(_ descriptor: Descriptor) -> Bool {
        guard let model = models[descriptor] else { return false }
        return model.report.firstAnswerOf == nil && model.job == job(descriptor, in: dimerClass)
    }

    /// The capabilities with the user's own wishes applied to them.
    func effective(_ capabilities: Capabilities) -> Capabilities {
        var result = capabilities
        if let glyphs, glyphs.rawValue > capabilities.glyphs.rawValue { result.glyphs = glyphs }
        result.mouse = result.mouse && hasMouse
        return result
    }
}

extension Descriptor {
    static let rhoRho = Descriptor(.rhoRho)
    static let rhoV = Descriptor(.rhoV)
    static let vV = Descriptor(.vV)

    /// The three that Table 1 and Fig. 5 of the 2021 paper compare.
    static let compared = [rhoRho, rhoV, vV]

    /// The color of the descriptor's curves: the three have theirs, any other shares the fourth.
    var role: Role { Role.series(Descriptor.compared.firstIndex(of: self) ?? 3) }
}

/// A box being drawn with the mouse.
struct Drag: Hashable, Sendable {
    var start: Point
    var end: Point
}
