import ArgumentParser
import Atomistics
import Exploration
import Foundation
import Regression

struct LearnCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "learn", abstract: "Test errors against the number of training curves.",
        discussion: """
            Each size is trained on several random draws from the training curves; the test curves are always the same. \
            With \(ModelParameter.regularization.flag) auto every training chooses its own. No committee is trained. Small draws may lack an \
            element that the test curves have; what they predict for it counts as it is.
            """)

    @Argument(
        help: "A dataset: an Extended XYZ file, plain or gzip, or a folder of them; - is standard input.",
        completion: .file())
    var dataset: String

    @Option(
        help: ArgumentHelp(
            """
            Numbers of training curves, separated by commas. (default: up to six, each about twice the one before, up to \
            all training curves)
            """,
            valueName: "n,n,..."))
    var sizes: SizeList?

    @Option(help: ArgumentHelp("Random draws of each size; all training curves are drawn once.", valueName: "n"))
    var draws = 5

    @OptionGroup var model: ModelArguments
    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    func validate() throws {
        if !(1...10_000).contains(draws) { throw ValidationError("--draws must be between 1 and 10000, not \(draws)") }
    }

    func run() throws {
        let data = try reading.load([dataset], target: target.target, requiresEnergies: true, telling: true)
        let unit = try output.unit(of: data.target)
        let dimerClass = try model.chosenClass(of: data)
        let progress = ProgressLine()
        let monitor = progress.monitor(dimerClass.label)
        let reports = try model.laboratory(data).learningCurves(
            dimerClass, model.options, sizes: sizes?.values, draws: draws, monitor: monitor)
        progress.clear()
        switch output.format {
        case .text: try StandardOutput.write(reports.map { text($0, data.noun, unit) }.joined(separator: "\n"))
        case .json:
            let target = data.target?.json
            let whole = data.target?.hasParts == true ? ["parts": .array(reports.map(json))] : json(reports[0])
            try StandardOutput.write(whole.adding("target", target).description + "\n")
        case .csv: try StandardOutput.write(csv(reports, data.target?.partColumns ?? []))
        }
        LeftOut.tell(reports.map { ($0.dimerClass, $0.leftOut) })
    }

    private func text(_ report: LearningReport, _ noun: String, _ unit: ShownUnit) -> String {
        var table = TextTable(
            [.numbers("train \(noun)s"), .numbers("draws")]
                + unit.columns(["mean", "min", "max"].map { "RMSE \($0)" }) + [.numbers("RMSE mean %")])
        for point in report.points {
            table.append(
                ["\(point.trainCurves)", "\(point.draws)"]
                    + [point.rmseMean, point.rmseMin, point.rmseMax].map(unit.text)
                    + [percentText(100 * point.rmseMean / report.testStd)])
        }
        let (ends, trainings) = report.points.reduce((0, 0)) { ($0.0 + $1.atGridEnd, $0.1 + $1.draws) }
        return
            "\(report.dimerClass) with \(report.options.descriptor): \(counted(report.testCurves, "test \(noun)")), "
            + "STD \(unit.measured(unit.text(report.testStd)))\n\n" + table.text
            + (ends == 0
                ? ""
                : "\n\(ends) of \(counted(trainings, "training")) chose an end of the grid of cross-validation, "
                    + "\(CrossValidation.GridEnd.grid)\n")
    }

    private func json(_ report: LearningReport) -> JSONValue {
        let points = report.points.map { point -> JSONValue in
            [
                "train_curves": .integer(point.trainCurves), "rmse_mean": .number(point.rmseMean),
                "rmse_min": .number(point.rmseMin), "rmse_max": .number(point.rmseMax), "draws": .integer(point.draws),
                "at_grid_end": .integer(point.atGridEnd),
            ]
        }
        let json: JSONValue = [
            "class": .string(report.dimerClass.label), "descriptor": .string(report.options.descriptor.description),
            "test_curves": .integer(report.testCurves), "test_std": .number(report.testStd), "points": .array(points),
            "left_out": report.leftOut?.json ?? .null,
        ]
        return json.adding(report.dimerClass)
    }

    private func csv(_ reports: [LearningReport], _ partColumns: [String]) -> String {
        var table = TextTable(
            (partColumns + ["train_curves", "rmse_mean", "rmse_min", "rmse_max", "draws"])
                .map { .words($0) })
        for report in reports {
            for point in report.points {
                table.append(
                    report.dimerClass.partCells + ["\(point.trainCurves)"]
                        + [point.rmseMean, point.rmseMin, point.rmseMax].map(numberCell) + ["\(point.draws)"])
            }
        }
        return table.csv
    }
}

/// A list of numbers separated by commas.
struct SizeList: ExpressibleByArgument {
    var values: [Int] = []

    init?(argument: String) {
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Int(part), value > 0 else { return nil }
            values.append(value)
        }
    }
}
