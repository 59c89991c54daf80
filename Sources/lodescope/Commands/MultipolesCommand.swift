import ArgumentParser
import Atomistics
import Descriptors
import Exploration
import Explorer
import Foundation
import NcursesBackend
import Regression
import Terminal

struct MultipolesCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "multipoles",
        abstract: "How a multipole expansion hides in a linear model: H2O and CO2 far apart.",
        discussion: """
            Section 3.2 of Chem. Sci. 12, 2078 (2021). Linear models on rho-v learn all orientations up to a distance of \
            the centres of mass and extrapolate beyond, for every l_max from 0 and several choices of centres; fitted \
            point charges stand beside them. RMSE % is in percent of the standard deviation of the reference over the \
            same points of all orientations: those that train, or those beyond. The regularisation is chosen by \
            cross-validation over whole orientations, within the distances that train.
            """)

    @Argument(
        help: "Curves of H2O (monomer A) and CO2 (monomer B) instead of the shipped ones.", completion: .file())
    var dataset: [String] = []

    @Option(
        help: ArgumentHelp(
            "The largest distance of the centres of mass that trains, in angstrom.", valueName: "length"))
    var trainTo = 9.0

    @Option(
        name: .customLong("centres"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            The centres of a row of models: all, or a comma-separated list of elements, monomers and both; O@A is the \
            oxygen of water, C@B the carbon of carbon dioxide. Given several times, it makes several rows.
            """, valueName: "list"))
    var centers: [CenterSelection] = [.waterOxygen, .dioxideCarbon, .all]

    @Option(
        help: ArgumentHelp(
            "The orientation to draw. (default: the strongest interaction where training ends)", valueName: "id"))
    var curve: String?

    // Without the title that other commands have, so that the manual keeps these defaults apart.
    @OptionGroup var model: ParameterArguments<LessonParameters>

    @OptionGroup var threads: ThreadArguments

    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments
    @OptionGroup(title: "Printing") var handout: HandoutArguments

    enum LessonParameters: ParameterList {
        static var parameters: [ModelParameter] { MultipoleLesson.Options.parameters }
        static var standard: ModelOptions { MultipoleLesson.Options().model }
        static var help: [ModelParameter: ParameterText] {
            [
                .dissociation: "How the energy comes to be 0 far apart; with \(.reach) far it is 0 there in every way.",
                .seed: "Seed of the folds.",
            ]
        }
    }

    func validate() throws {
        if !(trainTo > 0 && trainTo.isFinite) { throw ValidationError("--train-to must be above 0, not \(trainTo)") }
    }

    func run() throws {
        try handout.prepare(output.format)
        let options = MultipoleLesson.Options(
            model.applied(to: LessonParameters.standard), centers: centers, trainTo: trainTo)
        let data = try reading.load(
            dataset.isEmpty ? [try ShippedData.require(ShippedData.waterAndDioxide)] : dataset,
            requiresEnergies: true, wantsDigest: output.format.hasOrigin || handout.path != nil)
        let progress = ProgressLine()
        let lesson = try MultipoleLesson(
            learning: data, options, threads: threads.count, monitor: progress.monitor("training"))
        progress.clear()
        let figure = MultipolesFigure(lesson, orientation: try orientation(lesson), unit: output.unit)
        if try handout.write(sheet(lesson, figure), of: origin(data)) { return }
        try output.format.print(
            text: text(lesson, figure), json: json(lesson, figure.orientation), csv: csv(lesson), of: origin(data))
    }

    private func orientation(_ lesson: MultipoleLesson) throws -> Int {
        guard let curve else { return lesson.representative }
        if let index = lesson.orientations.firstIndex(where: { $0.id == curve }) { return index }
        throw ValidationError(
            "--curve: there is no curve \(quoted(curve)); the first is \(printable(lesson.orientations[0].id))")
    }

    // MARK: - Text

    private static let width = 96

    private func text(_ lesson: MultipoleLesson, _ figure: MultipolesFigure) -> String {
        let capabilities = TerminalEnvironment.current().plainCapabilities
        let unit = output.unit
        let first = lesson.models[0]
        let last = lesson.orientations.compactMap(\.distances.last).max() ?? trainTo
        var text = """
            H2O-CO2, \(counted(lesson.orientations.count, "orientation")), R between the centres of mass: trained on \
            \(first.train.points) points to \(plain(trainTo)) Å,
            extrapolated to \(first.extrapolation.points) beyond, to \(plain(last)) Å.
            RMSE % is of the standard deviation of the same points, \(short(first.train.std)) and \
            \(short(first.extrapolation.std)) \(unit.symbol).


            """
        text += modelTable(lesson, capabilities).text
        if lesson.models.contains(where: { lesson.gridEnd(of: $0) != nil }) {
            text += "* an end of the grid of cross-validation, \(CrossValidation.GridEnd.grid)\n"
        }
        text += "\n" + chargeTable(lesson).text + "\n"
        let note = """
            Energies hold only products of charges of both molecules: neutral ones have one free parameter, whether O is \
            the same in both or not; free sites have three, with H as in the first row. Chem. Sci. 12, 2078 (2021): \
            H 0.24, C 0.96, O -0.49.
            """
        for paragraph in [note] + MultipoleLesson.explanation {
            text += wrapped(paragraph, to: Self.width).joined(separator: "\n") + "\n\n"
        }
        let curve = lesson.orientations[figure.orientation]
        for centers in centers {
            let kinds = (0...lesson.options.fields.lMax).map { MultipoleLesson.Model.Kind.linear(centers, lMax: $0) }
            let title = "\(curve.id), centred on \(MultipoleLesson.name(of: centers))"
            let plot = figure.plot(kinds, title: title)
            text += plot.plainText(width: Self.width, height: 22, capabilities) + "\n"
        }
        let charges = figure.plot([.charges, .siteCharges], title: "\(curve.id), fitted charges")
        text += charges.plainText(width: Self.width, height: 22, capabilities)
        return capabilities.glyphs == .ascii ? text.inASCII : text
    }

    private func modelTable(_ lesson: MultipoleLesson, _ capabilities: Capabilities) -> TextTable {
        let unit = output.unit
        var table = TextTable([
            .words("centres"), .numbers(ModelParameter.lMax.label), .numbers("train RMSE %"), .numbers("beyond RMSE %"),
            .numbers("beyond RMSE / \(unit.symbol)"), .numbers("lambda"), .words("beyond, 0 to 100 %"),
        ])
        let isMarked = lesson.models.contains { lesson.gridEnd(of: $0) != nil }
        for model in lesson.models {
            guard case .linear(let centers, let lMax) = model.kind else { continue }
            let mark = isMarked ? lesson.gridEnd(of: model) == nil ? " " : "*" : ""
            let error = model.extrapolation.rmsePercent
            let length = error.isFinite ? Int((min(error, 100) / 100 * 30).rounded()) : 0
            let bar = String(repeating: capabilities.glyphs == .ascii ? "#" : "█", count: length)
            table.append([
                MultipoleLesson.name(of: centers), "\(lMax)", percent(model.train), percent(model.extrapolation),
                short(model.extrapolation.rmse),
                (model.regularization.map { String(format: "%.0e", $0) } ?? "-") + mark, bar,
            ])
        }
        return table
    }

    private func chargeTable(_ lesson: MultipoleLesson) -> TextTable {
        var table = TextTable([
            .words("point charges / e"), .numbers("H"), .numbers("O of H2O"), .numbers("C"), .numbers("O of CO2"),
            .numbers("train RMSE %"), .numbers("beyond RMSE %"),
        ])
        for (name, kind, charges) in [
            ("one an element, neutral", MultipoleLesson.Model.Kind.charges, lesson.charges),
            ("one a site, free", .siteCharges, lesson.siteCharges),
        ] {
            let model = lesson.model(kind)!
            let values = [charges.hydrogen, charges.waterOxygen, charges.carbon, charges.dioxideOxygen]
            table.append(
                [name] + values.map { DecimalNumber.fixed($0, decimals: 3) }
                    + [percent(model.train), percent(model.extrapolation)])
        }
        return table
    }

    private func percent(_ errors: PredictionErrors) -> String {
        errors.rmsePercent.isFinite ? String(format: "%.1f", errors.rmsePercent) : "-"
    }

    /// An energy in the unit of the text, to three digits: errors of this lesson span three decades.
    private func short(_ energy: Double) -> String {
        NumberText.significant(output.unit.value(fromElectronvolts: energy), figures: 3)
    }

    private func plain(_ value: Double) -> String { String(format: "%g", value) }

    // MARK: - For a class

    private func sheet(_ lesson: MultipoleLesson, _ figure: MultipolesFigure) -> Handout {
        let curve = lesson.orientations[figure.orientation]
        let lMaxes = 0...lesson.options.fields.lMax
        let figures = centers.map { centers in
            let kinds = lMaxes.map { MultipoleLesson.Model.Kind.linear(centers, lMax: $0) }
            return (
                figure.plot([.charges] + kinds),
                "Centred on \(MultipoleLesson.name(of: centers)): |E| of \(curve.id), points, and what models make of it."
            )
        }
        let charges = (
            figure.plot([.charges, .siteCharges]), "The same of fitted point charges: one an element, or a site."
        )
        var errors = TextTable(
            [.words("centres")] + lMaxes.map { .numbers("\(ModelParameter.lMax.label) \($0)") })
        for centers in centers {
            errors.append(
                [MultipoleLesson.name(of: centers)]
                    + lMaxes.map { lMax in
                        lesson.model(.linear(centers, lMax: lMax)).map { percent($0.extrapolation) } ?? "-"
                    })
        }
        let trainTo = plain(trainTo)
        return Handout(
            title: "Where the multipoles are", setting: lesson.setting, figures: figures + [charges],
            tables: [
                (errors, "Errors beyond \(trainTo) Å, % of the standard deviation."),
                (chargeTable(lesson), "Fitted point charges, with their errors up to \(trainTo) Å and beyond."),
            ], questions: lesson.questions)
    }

    // MARK: - For programs

    private func json(_ lesson: MultipoleLesson, _ orientation: Int) -> JSONValue {
        let rows = lesson.models.compactMap { model -> JSONValue? in
            guard case .linear(let centers, let lMax) = model.kind else { return nil }
            return [
                "centres": .string(centers.description), ModelParameter.lMax.name: .integer(lMax),
                "train_rmse_percent": .number(model.train.rmsePercent),
                "extrapolation_rmse_percent": .number(model.extrapolation.rmsePercent),
                "train_rmse": .number(model.train.rmse), "extrapolation_rmse": .number(model.extrapolation.rmse),
                "regularization": JSONValue(model.regularization),
                "regularization_at_end": JSONValue(lesson.gridEnd(of: model)?.rawValue),
            ]
        }
        let first = lesson.models[0]
        let (neutral, sites) = (lesson.model(.charges)!, lesson.model(.siteCharges)!)
        let curve = lesson.orientations[orientation]
        return [
            "options": .object(
                lesson.options.model.json(LessonParameters.parameters) + [("train_to", .number(lesson.options.trainTo))]
            ),
            "orientations": .integer(lesson.orientations.count),
            "train": ["points": .integer(first.train.points), "std": .number(first.train.std)],
            "extrapolation": ["points": .integer(first.extrapolation.points), "std": .number(first.extrapolation.std)],
            "rows": .array(rows),
            "point_charges": [
                "q": [
                    "H": .number(lesson.charges.hydrogen), "C": .number(lesson.charges.carbon),
                    "O": .number(lesson.charges.waterOxygen),
                ],
                "train_rmse_percent": .number(neutral.train.rmsePercent),
                "extrapolation_rmse_percent": .number(neutral.extrapolation.rmsePercent),
                "sites": [
                    "q": [
                        "H": .number(lesson.siteCharges.hydrogen), "O@A": .number(lesson.siteCharges.waterOxygen),
                        "C": .number(lesson.siteCharges.carbon), "O@B": .number(lesson.siteCharges.dioxideOxygen),
                    ],
                    "train_rmse_percent": .number(sites.train.rmsePercent),
                    "extrapolation_rmse_percent": .number(sites.extrapolation.rmsePercent),
                ],
            ],
            "curve": [
                "id": .string(curve.id), "distance": JSONValue(curve.distances),
                "reference": JSONValue(curve.reference),
                "train_points": .integer(curve.trained),
                "models": .array(lesson.models.map { json($0, prediction: $0.predictions[orientation]) }),
                "smooth": [
                    "distance": JSONValue(lesson.smoothDistances),
                    "models": .array(lesson.models.map { json($0, prediction: $0.smooth[orientation]) }),
                ],
            ],
        ]
    }

    private func json(_ model: MultipoleLesson.Model, prediction: [Double]) -> JSONValue {
        [
            "centres": .string(model.kind.label), ModelParameter.lMax.name: JSONValue(model.kind.lMax),
            "prediction": JSONValue(prediction),
        ]
    }

    /// The shipped curves have no path that somebody typed.
    private func origin(_ data: Dataset) -> Origin {
        Origin((dataset.isEmpty ? [ShippedData.waterAndDioxide] : dataset).map { DataPath(argument: $0) }, data)
    }

    private func csv(_ lesson: MultipoleLesson) -> TextTable {
        var table = TextTable(lesson.rows[0].map { .words($0) })
        for row in lesson.rows.dropFirst() { table.append(row) }
        return table
    }
}
