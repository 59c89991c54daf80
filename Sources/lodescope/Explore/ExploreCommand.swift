import ArgumentParser
import Exploration
import Explorer
import Terminal

struct ExploreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore", abstract: "Explore models of a dataset in the terminal.",
        discussion: """
            Without a dataset it opens the shipped dimers, as the last session left them. Where there is no terminal to \
            draw on, one frame is printed as text.

              lodescope explore my-dimers/
              lodescope explore --class PP \(ModelParameter.lMax.flag) 2 --screen parity
              lodescope explore my-dimers/ --open cc.model
              lodescope explore molecules.xyz --target dipole
              lodescope explore --present talk/
            """)

    @Argument(help: DataPath.help)
    var dataset: [DataPath] = []

    @Flag(help: "Start with the defaults. The session that this run leaves replaces the last one.")
    var fresh = false

    @Option(help: "The screen to begin with, by its name or number.")
    var screen: Screen?

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("The class to begin with: \(ClassArgument.help).", valueName: "class"))
    var dimerClass: ClassArgument?

    @Option(help: ArgumentHelp("The dimer, or structure, to begin with.", valueName: "id"))
    var dimer: String?

    @Option(help: ArgumentHelp("A saved model to compare with, pinned.", valueName: "file"), completion: .file())
    var open: String?

    @Option(
        help: ArgumentHelp(
            "A view that the explorer has exported: its data, class, model and screen, in place of the last session.",
            valueName: "file"), completion: .file())
    var view: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            Views to go through, files or folders of them, each with its plot alone: Space shows the next one, Backspace the \
            one before, Esc ends.
            """, valueName: "file"), completion: .file())
    var present: [String] = []

    @Option(
        help: ArgumentHelp(
            "The theme: \(Theme.all.map(\.name).joined(separator: ", ")).", valueName: "name"),
        completion: .list(Theme.all.map(\.name)))
    var theme: String?

    @OptionGroup var threads: ThreadArguments

    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments

    // In place of the last session's, where any is not the default.
    @OptionGroup var model: ShownModelArguments

    private var options: ModelOptions { model.options }

    func validate() throws {
        if target.key != nil && dataset.isEmpty {
            throw ValidationError("--target needs a dataset: the shipped dimers are binding curves")
        }
        if view != nil || !present.isEmpty, !dataset.isEmpty || fresh || target.key != nil {
            let option = view == nil ? "--present" : "--view"
            throw ValidationError("\(option) names its data itself: leave out the dataset, --target and --fresh")
        }
        if view != nil && !present.isEmpty {
            throw ValidationError("--view opens one view, --present several: one of them")
        }
        if let theme, Theme.named(theme) == nil {
            throw ValidationError(
                "--theme: there is no theme '\(theme)', but " + Theme.all.map(\.name).joined(separator: ", "))
        }
    }

    func run() throws {
        let views = try ViewFile.list(present)
        let view = try view.map(ViewFile.read) ?? ViewFile.firstReadable(views)
        let named = view?.named ?? Session(dataset: dataset.map(\.text)).named
        var start = ExplorerStart(
            dataset: named, target: view?.target ?? target.target, isFresh: fresh, threads: threads.count)
        start.view = view
        start.presents = views
        start.begin = ExplorerStart.Beginning(
            options: options == .standard ? nil : options, screen: screen, dimerClass: dimerClass?.selection,
            dimer: dimer, theme: theme, model: open)
        let reading = reading
        try start.run { try reading.load($0, target: $1, requiresEnergies: true, wantsDigest: true) }
    }
}

extension Screen: ExpressibleByArgument {
    /// A screen by its name, in any case, or by its number.
    public init?(argument: String) {
        let found = Screen.allCases.first {
            $0.title.lowercased() == argument.lowercased() || "\($0.rawValue)" == argument
        }
        guard let found else { return nil }
        self = found
    }

    public static var allValueStrings: [String] { allCases.map { $0.title.lowercased() } }
}
