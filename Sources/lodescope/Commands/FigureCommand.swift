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
            curve of the class under the descriptor; multipoles and charges take no dataset.

              lodescope figure curves shipped --class CC --output curves.pdf
              lodescope figure parity shipped --class PP \(ModelParameter.descriptor.flag) v-v --output parity.png --width 170mm
              lodescope figure learning my-dimers/ --class AA --output learning.svg
              lodescope figure multipoles --output multipoles.pdf
              lodescope figure view lodescope-view-CC.json --output cc.pdf
            """)

    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case curves, errors, classes, learning, charges, committee, parity, multipoles, view

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
            }
        }

        var takesDataset: Bool { self != .multipoles && self != .charges }
    }

    @Argument(
        help: ArgumentHelp(
            """
            What is drawn: curves (energies of dimers), errors (of these), classes (test errors of all), learning (test errors \
            against training curves), charges (those of a gas of charges), committee (error bars), parity, multipoles; view is \
            what a file shows that the explorer has exported as a view.
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
        if !curve.isEmpty && kind.screen != .curves {
            throw ValidationError("--curve is for figure curves and figure errors")
        }
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

    func run() throws {
        try Output.requireWritable(output)
        let progress = ProgressLine()
        let (plots, source) = try kind == .charges ? chargesPlots() : screenPlots(progress)
        progress.clear()
        let columns = width.points >= 150 * Figure.millimeter ? min(plots.count, 3) : 1
        let figure = Figure(
            plots, columns: columns, width: width.points, height: height?.points,
            style: FigureStyle(fontSize: fontSize),
            description: "\(source) (lodescope \(Origin.version))")
        do {
            try Output.write(try figure.encoded(as: FigureFormat(path: output)!), to: output)
        } catch let error as FigureError {
            throw DataError(.unwritable, at: SourceLocation(file: output, line: 0), "\(error)")
        }
    }

    /// The learning curves of the gas of charges, and the command that prints them.
    private func chargesPlots() throws -> (plots: [Plot], source: String) {
        switch LessonWork.answer(ChargeLesson.Options(), threads.count) {
        case .charges(let lesson): return ([ChargesFigure(lesson).plot], "lodescope lesson charges")
        case .chargesFailed(let text): throw DataError(at: SourceLocation(file: "lesson charges", line: 0), text)
        default: preconditionFailure("a lesson on charges answers with itself")
        }
    }

    /// The plots of a screen, once all that it shows is trained, and the command that prints its numbers.
    private func screenPlots(_ progress: ProgressLine) throws -> (plots: [Plot], source: String) {
        var session = Session(dataset: dataset.map(\.text), target: target.target, options: options)
        if kind == .view { session = try ViewFile.read(dataset[0].text) }
        let paths = session.dataset.map(DataPath.init(argument:))
        let data = try reading.load(
            paths.isEmpty ? [ShippedData.requireDimers()] : paths.places, target: session.target,
            requiresEnergies: true, telling: true)
        session.screen = kind.screen ?? session.screen
        session.dimerClass = try dimerClass?.required(in: data) ?? session.dimerClass
        var state = ExplorerState(
            // What a terminal can do matters to no figure.
            session: session, capabilities: Capabilities(glyphs: .braille, colors: 256, mouse: false),
            isFirstRun: kind != .view, dataPaths: session.dataset)
        let laboratory = Laboratory(dataset: data, threads: threads.count)
        func settle(_ messages: [Message]) {
            PlainFrame.settle(&state, with: messages, laboratory, threads: threads.count) { job, fraction in
                progress.show("\(job.dimerClass) with \(job.options.descriptor)", fraction)
            }
        }
        settle([.input(.resize(Size(width: 160, height: 50))), .loaded(data)])
        if kind == .errors { settle([.input(.key(Keymap.standard.keys(of: .toggleErrors)[0]))]) }
        var plots: [Plot] = []
        for name in kind.screen == .curves ? curve.isEmpty ? state.typicalTestCurves : curve : [] {
            settle([.set(.dimer(name))])
            guard state.chosenCurve == name else {
                throw ValidationError("--curve: class \(state.chosenClass) has no curve \(name)")
            }
            plots += state.figure
        }
        if kind.screen != .curves { plots = state.figure }
        guard !plots.isEmpty else {
            throw DataError(
                at: SourceLocation(file: data.name, line: 0), state.problemText ?? "there is nothing to draw")
        }
        return (plots, state.commandLine)
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
