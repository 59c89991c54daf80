import ArgumentParser
import Atomistics
import Exploration
import Explorer
import Foundation
import NcursesBackend
import Terminal

struct ChargesCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "charges",
        abstract: "What a local model cannot learn: the energy of a gas of point charges.",
        discussion: """
            Fig. 1 of J. Chem. Phys. 151, 204105 (2019). Random neutral gases in periodic boxes are made as by \
            lodescope generate charges; three quarters of them train linear models on rho-rho with cutoffs of 3, 6 and \
            9 angstrom, on v (r_c 2, l_max 0) with sources smeared by 1.0 and 0.5 angstrom, and on v-v (r_c 3). Widths \
            are 1 angstrom where nothing else is said. Printed are test errors in percent of the standard deviation of \
            the test energies, the mean over random draws of each size. Every training chooses its regularisation by \
            cross-validation.
            """)

    @OptionGroup var gas: ChargeGasArguments

    @Option(help: ArgumentHelp("Random draws of each size; all training structures are drawn once.", valueName: "n"))
    var draws = 5

    @OptionGroup var model: ParameterArguments<LessonParameters>

    @OptionGroup var threads: ThreadArguments
    @OptionGroup(title: "Printing") var output: FormatArguments
    @OptionGroup(title: "Printing") var handout: HandoutArguments

    enum LessonParameters: ParameterList {
        static var parameters: [ModelParameter] { [.nMax] }
    }

    func validate() throws {
        if let problem = try options().problem { throw ValidationError(problem.spelled(.flags)) }
    }

    private func options() throws -> ChargeLesson.Options {
        ChargeLesson.Options(
            gas: try gas.gas(), count: gas.count, seed: gas.seed, draws: draws,
            nMax: model.applied(to: .standard).fields.nMax)
    }

    func run() throws {
        try handout.prepare(output.format)
        let progress = ProgressLine()
        let lesson = try ChargeGas.possible {
            try ChargeLesson(learning: options(), threads: threads.count, monitor: progress.monitor("charges"))
        }
        progress.clear()
        if try handout.write(sheet(lesson), of: Origin()) { return }
        try output.format.print(text: text(lesson), json: json(lesson), csv: csv(lesson), of: Origin())
    }

    // MARK: - Text

    private static let width = 96

    private func text(_ lesson: ChargeLesson) -> String {
        let capabilities = TerminalEnvironment.current().plainCapabilities
        var text = """
            \(lesson.options.count) gases of \(gas.atoms) point charges, \(lesson.options.training) train, \
            \(lesson.testStructures) test; STD \(output.unit.text(lesson.testStd)) \(output.unit.symbol)
            test RMSE in % of it


            """
        text += errorTable(lesson).text + "\n"
        for paragraph in ChargeLesson.explanation {
            text += wrapped(paragraph, to: Self.width).joined(separator: "\n") + "\n\n"
        }
        text += ChargesFigure(lesson).plot.plainText(width: Self.width, height: 26, capabilities)
        return capabilities.glyphs == .ascii ? text.inASCII : text
    }

    private func errorTable(_ lesson: ChargeLesson) -> TextTable {
        var table = TextTable(
            [.numbers("structures")] + lesson.curves.map { .numbers($0.model.name) })
        for (index, size) in lesson.options.sizes.enumerated() {
            table.append(
                ["\(size)"] + lesson.curves.map { percent($0.points[index].rmseMean, of: lesson) })
        }
        return table
    }

    private func sheet(_ lesson: ChargeLesson) -> Handout {
        Handout(
            title: "What a local model cannot learn", setting: lesson.setting,
            figures: [
                (
                    ChargesFigure(lesson).plot,
                    "Errors against the number of boxes that train, with the range of the draws."
                )
            ],
            tables: [(errorTable(lesson), "Errors in % of the standard deviation.")], questions: lesson.questions)
    }

    private func percent(_ error: Double, of lesson: ChargeLesson) -> String {
        NumberText.significant(100 * error / lesson.testStd, figures: 3)
    }

    // MARK: - For programs

    private func json(_ lesson: ChargeLesson) -> JSONValue {
        let models = lesson.curves.map { curve -> JSONValue in
            let points = curve.points.map { point -> JSONValue in
                [
                    "train_structures": .integer(point.trainCurves), "rmse_mean": .number(point.rmseMean),
                    "rmse_min": .number(point.rmseMin), "rmse_max": .number(point.rmseMax),
                    "rmse_percent": .number(100 * point.rmseMean / lesson.testStd), "draws": .integer(point.draws),
                ]
            }
            let parameters: [ModelParameter] = [.descriptor, .cutoff, .nMax, .lMax, .sigmaDensity, .sigmaPotential]
            return .object(lesson.options.model(curve.model).json(parameters) + [("points", .array(points))])
        }
        return [
            "count": .integer(lesson.options.count), "atoms": .integer(gas.atoms),
            "box": JSONValue([gas.box.range.lowerBound, gas.box.range.upperBound]),
            "min_distance": .number(gas.minDistance), "seed": .integer(Int(clamping: gas.seed)),
            "train_structures": .integer(lesson.options.training), "test_structures": .integer(lesson.testStructures),
            "test_std": .number(lesson.testStd), "models": .array(models),
        ]
    }

    private func csv(_ lesson: ChargeLesson) -> TextTable {
        var table = TextTable(
            ([.descriptor, .cutoff, .sigmaDensity, .sigmaPotential] as [ModelParameter]).map { .words($0.name) }
                + ["train_structures", "rmse_mean", "rmse_min", "rmse_max", "rmse_percent", "draws"].map { .words($0) })
        for curve in lesson.curves {
            let fields = lesson.options.fields(curve.model)
            for point in curve.points {
                table.append(
                    [
                        curve.model.descriptor.description, "\(fields.cutoff)", "\(fields.sigmaDensity)",
                        "\(fields.sigmaPotential)", "\(point.trainCurves)", "\(point.rmseMean)", "\(point.rmseMin)",
                        "\(point.rmseMax)", numberCell(100 * point.rmseMean / lesson.testStd), "\(point.draws)",
                    ])
            }
        }
        return table
    }
}
