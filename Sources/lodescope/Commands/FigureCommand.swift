import ArgumentParser
import Atomistics
import Exploration
import Explorer
import Figures
import Terminal

/// The screens of the explorer as figures.
struct FigureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figure", abstract: "Draw a figure, as a screen of the explorer shows it: SVG, PDF or PNG.",
        discussion: """
            Models are trained as the explorer trains them. curves without --curve draws the best, the median and the worst test \
            curve of the class under the descriptor; multipoles, charges and chain take no dataset.

              lodescope figure curves shipped --class CC --output curves.pdf
              lodescope figure parity shipped --class PP \(ModelParameter.descriptor.flag) v-v --output parity.png --width 170mm
              lodescope figure learning my-dimers/ --class AA --output learning.svg
              lodescope figure multipoles --output multipoles.pdf
              lodescope figure fields shipped --centre 3 --turn 30,20 --output fields.pdf
              lodescope figure sweep shipped --class CC --vary l-max --vary sigma-v --output sweep.pdf
              lodescope figure view lodescope-view-CC.json --output cc.pdf
            """)

    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case curves, errors, classes, learning, charges, committee, parity, multipoles, fields, chain, molecule, sweep,
            view

        /// The screen that shows it; nil where a file says which.
        var screen: Screen? {
            switch self {
            case .view: nil
            case .curves, .errors: .curves
            case .classes: .classes
            case .learning, .charges: .learning
            case .committee: .committee
            case .parity: .parity
            case .multipoles: .multipoles
            case .fields, .chain: .fields
            case .molecule: .molecule
            case .sweep: .sweep
            }
        }

        var takesDataset: Bool { ![.multipoles, .charges, .chain].contains(self) }

        /// Whether it is of one dimer, or structure.
        var isOfOne: Bool { self == .fields || self == .molecule }
        /// Whether nothing needs to be trained for it; a molecule shows what models make of tensors.
        func isUntrained(_ target: Target?) -> Bool {
            self == .fields || self == .chain || self == .molecule && target == nil
        }
    }

    @Argument(
        help: ArgumentHelp(
            """
            What is drawn: curves (energies of dimers), errors (of these), classes (test errors of all), learning (test errors \
            against training curves), charges (those of a gas of charges), committee (error bars), parity, multipoles, fields \
            (density and potential around an atom), chain (the same along a line of atoms), molecule, sweep (test errors over \
            two parameters); view is what a file shows that the explorer has exported as a view.
            """, valueName: "kind"))
    var kind: Kind

    @Argument(help: DataPath.help)
    var dataset: [DataPath] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file, whose ending names the format: .svg, .pdf or .png.", valueName: "file"),
        completion: .file())
    var output: String

    @Option(help: ArgumentHelp("The width: 85mm, 3.3in or 240pt.", valueName: "length"))
    var width = Length(points: FigureFiles.width)

    @Option(help: ArgumentHelp("The height. (default: what suits the width)", valueName: "length"))
    var height: Length?

    @Option(help: ArgumentHelp("The size of text, points, 4 to 24.", valueName: "points"))
    var fontSize = 8.0

    @Option(help: ArgumentHelp("A curve to draw, by its name; may be repeated.", valueName: "id"))
    var curve: [String] = []

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("The class: \(ClassArgument.help). (default: the first)", valueName: "class"))
    var dimerClass: ClassArgument?

    @Option(
        help: ArgumentHelp("The atom in the middle of fields, chain or molecule, from 1.", valueName: "number"))
    var centre: Int?

    @Option(
        help: ArgumentHelp(
            "The distance of the monomers, of which the nearest there is counts, in angstrom. (default: the first)",
            valueName: "length"))
    var distance: Double?

    @Option(
        help: ArgumentHelp(
            "How a molecule, or the plane of fields, is turned: degrees about the upright axis, and towards the eye.",
            valueName: "a,b"))
    var turn: Turn?

    @Option(help: ArgumentHelp("The element whose fields are shown alone.", valueName: "symbol"))
    var element: String?

    @Option(help: ArgumentHelp("The distance of neighbors in the chain, 0.8 to 4 angstrom.", valueName: "length"))
    var spacing: Double?

    @Option(
        help: ArgumentHelp(
            """
            A parameter that the sweep goes over, by the name of its option; the first along x, the second along y. \
            (default: l-max and n-max)
            """, valueName: "name"))
    var vary: [String] = []

    @OptionGroup var threads: ThreadArguments
    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup var model: ShownModelArguments

    private var options: ModelOptions { model.options }

    func validate() throws {
        guard FigureFormat(path: output) != nil else {
            throw ValidationError("--output: expected a name that ends with .svg, .pdf or .png, found \(output)")
        }
        if kind.takesDataset && dataset.isEmpty {
            throw ValidationError("figure \(kind.rawValue) needs a dataset, or shipped for the shipped dimers")
        }
        if !kind.takesDataset && !dataset.isEmpty {
            throw ValidationError("figure \(kind.rawValue) takes no dataset: found \(dataset[0].text)")
        }
        if kind == .view && (dataset.count != 1 || options != .standard || dimerClass != nil || target.key != nil) {
            throw ValidationError("figure view takes one file, which says what is looked at, and no options of models")
        }
        if !curve.isEmpty && kind.screen != .curves && !kind.isOfOne {
            throw ValidationError("--curve is for figure curves, errors, fields and molecule")
        }
        if kind.isOfOne && curve.count > 1 { throw ValidationError("figure \(kind.rawValue) takes one --curve") }
        try validateSpace()
        guard (4...24).contains(fontSize) else {
            throw ValidationError("--font-size must be between 4 and 24 points, not \(fontSize)")
        }
        for (name, length) in [("--width", width), ("--height", height ?? width)] {
            guard (100...4000).contains(length.points) else {
                throw ValidationError("\(name) must be between 36mm and 1400mm")
            }
            guard length.points >= 14 * fontSize else {
                throw ValidationError("--font-size \(fontSize) is too large for \(name): at most a fourteenth of it")
            }
        }
    }

    private func validateSpace() throws {
        let given: [(flag: String, isGiven: Bool, kinds: [Kind])] = [
            ("--centre", centre != nil, [.fields, .chain, .molecule]),
            ("--distance", distance != nil, [.fields, .molecule]),
            ("--turn", turn != nil, [.fields, .molecule]), ("--element", element != nil, [.fields, .chain]),
            ("--spacing", spacing != nil, [.chain]), ("--vary", !vary.isEmpty, [.sweep]),
        ]
        for (flag, isGiven, kinds) in given where isGiven && !kinds.contains(kind) {
            throw ValidationError("\(flag) is for figure " + kinds.map(\.rawValue).joined(separator: ", "))
        }
        if let spacing, !AtomChain.spacings.contains(spacing) {
            func short(_ length: Double) -> String { DecimalNumber.short(length, decimals: 1) }
            let (least, most) = (AtomChain.spacings.lowerBound, AtomChain.spacings.upperBound)
            throw ValidationError(
                "--spacing must be between \(short(least)) and \(short(most)) angstrom, not \(spacing)")
        }
        if let distance, !(distance > 0 && distance.isFinite) {
            throw ValidationError("--distance must be above 0, not \(distance)")
        }
        if let element {
            guard let known = Element(symbol: element) else {
                throw ValidationError("--element: there is no \(element)")
            }
            if kind == .chain, !AtomChain.channels.contains(known) {
                let names = AtomChain.channels.map(\.symbol).joined(separator: " and ")
                throw ValidationError("--element: the chain has \(names), not \(known.symbol)")
            }
        }
        _ = try varied()
    }

    /// The parameters of the sweep; nil for those that it begins with.
    private func varied() throws -> SweepChoice? {
        guard !vary.isEmpty else { return nil }
        let parameters = try vary.map { name in
            guard let parameter = ModelParameter.named(name) else {
                let hint = NearestWord.hint(to: name, among: ModelParameter.allCases.map(\.option))
                throw ValidationError("--vary: there is no parameter \(name)" + (hint ?? ""))
            }
            return parameter
        }
        guard parameters.count == 2, parameters[0] != parameters[1] else {
            throw ValidationError("a sweep goes over two parameters: --vary \(vary[0]) --vary ANOTHER")
        }
        return SweepChoice(x: parameters[0], y: parameters[1])
    }

    /// How molecules and fields are looked at; nil for as they begin.
    private var space: SpaceChoice? {
        guard kind.isOfOne || kind == .chain else { return nil }
        var space = SpaceChoice()
        space.showsChain = kind == .chain
        space.center = centre.map { $0 - 1 }
        space.distance = distance
        space.molecule = kind == .molecule ? turn?.direction : nil
        space.plane = kind == .fields ? turn?.direction : nil
        space.channel = element
        space.spacing = spacing
        return space
    }

    func run() throws {
        try Output.requireWritable(output)
        let progress = ProgressLine()
        let (panels, source) = try kind == .charges ? chargesPanels() : screenPanels(progress)
        progress.clear()
        let columns = width.points >= 150 * Figure.millimeter ? min(panels.count, 3) : 1
        let figure = Figure(
            panels, columns: columns, width: width.points, height: height?.points,
            style: FigureStyle(fontSize: fontSize),
            description: "\(source) (lodescope \(Origin.version))")
        do {
            try Output.write(try figure.encoded(as: FigureFormat(path: output)!), to: output)
        } catch let error as FigureError {
            throw error.writing(output)
        }
    }

    /// The learning curves of the gas of charges, and the command that prints them.
    private func chargesPanels() throws -> (panels: [FigurePanel], source: String) {
        switch LessonWork.answer(ChargeLesson.Options(), threads.count) {
        case .charges(let lesson): return ([.plot(ChargesFigure(lesson).plot)], "lodescope lesson charges")
        case .chargesFailed(let text): throw DataError(at: SourceLocation(file: "lesson charges", line: 0), text)
        default: preconditionFailure("a lesson on charges answers with itself")
        }
    }

    /// The panels of a screen, once all that it shows is trained, and the command that prints its numbers.
    private func screenPanels(_ progress: ProgressLine) throws -> (panels: [FigurePanel], source: String) {
        var session = Session(dataset: dataset.map(\.text), target: target.target, options: options)
        if kind == .view { session = try ViewFile.read(dataset[0].text) }
        let paths = session.dataset.map(DataPath.init(argument:))
        let data = try reading.load(
            paths.isEmpty ? [ShippedData.requireDimers()] : paths.places, target: session.target,
            requiresEnergies: true, telling: true)
        session.screen = kind.screen ?? session.screen
        session.dimerClass = try dimerClass?.required(in: data) ?? session.dimerClass
        if kind != .view {
            session.dimer = kind.isOfOne ? curve.first : nil
            (session.space, session.sweep) = (space, try varied())
        }
        var screen = TrainedScreen(
            session, data, isFirstRun: kind != .view && !kind.isOfOne, trains: !kind.isUntrained(session.target),
            Laboratory(dataset: data, threads: threads.count), threads: threads.count, progress)
        if kind == .errors { screen.settle([.input(.key(Keymap.standard.keys(of: .toggleErrors)[0]))]) }
        func requireChosen(_ name: String) throws {
            guard screen.state.chosenCurve != name else { return }
            throw ValidationError("--curve: class \(screen.state.chosenClass) has no curve \(name)")
        }
        if kind.isOfOne, let name = curve.first { try requireChosen(name) }
        if let centre, !(1...max(1, screen.state.atomCount)).contains(centre) {
            throw ValidationError("--centre must be between 1 and \(screen.state.atomCount), not \(centre)")
        }
        var panels: [FigurePanel] = []
        for name in kind.screen == .curves ? curve.isEmpty ? screen.state.typicalTestCurves : curve : [] {
            screen.settle([.set(.dimer(name))])
            try requireChosen(name)
            panels += screen.state.figure
        }
        if kind.screen != .curves { panels = screen.state.figure }
        guard !panels.isEmpty else {
            throw DataError(
                at: SourceLocation(file: data.name, line: 0), screen.state.problemText ?? "there is nothing to draw")
        }
        return (panels, screen.state.figureSource)
    }
}

/// A screen of the explorer without a terminal, once all that it shows is trained.
struct TrainedScreen {
    private(set) var state: ExplorerState
    private let laboratory: Laboratory
    private let threads: Int
    private let trains: Bool
    private let progress: ProgressLine

    /// - Parameters:
    ///   - isFirstRun: whether the dimer is the one that a first start shows.
    ///   - trains: whether models are trained; false where what is shown needs none.
    init(
        _ session: Session, _ data: Dataset, isFirstRun: Bool, trains: Bool = true, _ laboratory: Laboratory,
        threads: Int, _ progress: ProgressLine
    ) {
        state = ExplorerState(
            // What a terminal can do matters to no figure.
            session: session, capabilities: Capabilities(glyphs: .braille, colors: 256, mouse: false),
            isFirstRun: isFirstRun, dataPaths: session.dataset)
        (self.laboratory, self.threads, self.trains, self.progress) = (laboratory, threads, trains, progress)
        settle([.input(.resize(Size(width: 160, height: 50))), .loaded(data)])
    }

    mutating func settle(_ messages: [Message]) {
        PlainFrame.settle(&state, with: messages, laboratory, threads: threads, trains: trains) {
            [progress] job, fraction in
            progress.show("\(job.dimerClass) with \(job.options.descriptor)", fraction)
        }
    }
}

/// How something in space is turned.
struct Turn: ExpressibleByArgument {
    var direction: SpaceChoice.Direction

    init?(argument: String) {
        let angles = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard angles.count == 2, let yaw = angles[0], let pitch = angles[1], yaw.magnitude <= 360, pitch.magnitude <= 90
        else { return nil }
        direction = SpaceChoice.Direction(yaw: yaw, pitch: pitch)
    }
}

/// A length on paper.
struct Length: ExpressibleByArgument {
    /// In points, 1/72 inch.
    var points: Double

    init(points: Double) { self.points = points }

    init?(argument: String) {
        let units: [(name: String, points: Double)] = [
            ("mm", 72 / 25.4), ("cm", 720 / 25.4), ("in", 72), ("pt", 1),
        ]
        guard let unit = units.first(where: { argument.hasSuffix($0.name) }),
            let value = Double(argument.dropLast(unit.name.count)), value > 0, value.isFinite
        else { return nil }
        points = value * unit.points
    }

    var defaultValueDescription: String { "\(Int((points * 25.4 / 72).rounded()))mm" }
}
