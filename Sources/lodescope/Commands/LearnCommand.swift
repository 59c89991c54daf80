import ArgumentParser
import Atomistics
import Exploration
import Foundation
import Records
import Regression
import Workers

struct LearnCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "learn", abstract: "Test errors against the number of training curves.",
        discussion: """
            Each size is trained on several random draws from the training curves; the test curves are always the same. \
            With \(ModelParameter.regularization.flag) auto every training chooses its own. No committee is trained. Small draws may lack an \
            element that the test curves have; what they predict for it counts as it is.

              lodescope learn my-dimers/ --class CC
              lodescope learn shipped --class CC --sizes 10,30,100 --draws 10 --format csv
            """)

    @Argument(help: DataPath.help)
    var dataset: [DataPath]

    @OptionGroup(title: "Learning curve") var points: LearningPoints
    @OptionGroup(title: "Result") var record: RecordArguments
    @OptionGroup(title: "Model") var model: ModelArguments
    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    func validate() throws {
        if !(1...10_000).contains(points.draws) {
            throw ValidationError("--draws must be between 1 and 10000, not \(points.draws)")
        }
    }

    func run() throws {
        let data = try reading.load(
            dataset, target: target.target, requiresEnergies: true, telling: true,
            wantsDigest: output.format.hasOrigin || record.record != nil)
        let unit = try output.unit(of: data.target)
        let dimerClass = try model.chosenClass(of: data)
        let record = try record.open()
        let start = ContinuousClock.now
        let progress = ProgressLine()
        var monitor = progress.monitor(dimerClass.label)
        let printer = printer(data, unit, progress)
        monitor.learned = { printer.print($0) }
        let reports = try model.laboratory(data).learningCurves(
            dimerClass, model.options, sizes: points.sizes?.values, draws: points.draws, monitor: monitor)
        progress.clear()
        for report in reports {
            try record?.add(
                Run(
                    report, of: data, origin: Origin(dataset, data).of("learn"),
                    seconds: (ContinuousClock.now - start) / .seconds(1),
                    threads: model.training.threads.count))
        }
        try printer.finish()
        if output.format == .json {
            let target = data.target?.json
            let whole = data.target?.hasParts == true ? ["parts": .array(reports.map(json))] : json(reports[0])
            try StandardOutput.write(whole.adding("target", target), of: Origin(dataset, data))
        }
        reports[0].dropped?.tell()
        LeftOut.tell(reports.map { ($0.dimerClass, $0.leftOut) })
    }

    private func printer(_ data: Dataset, _ unit: ShownUnit, _ progress: ProgressLine) -> LearningPrinter {
        LearningPrinter(
            format: output.format, origin: Origin(dataset, data), noun: data.noun, unit: unit,
            partColumns: data.target?.partColumns ?? [],
            progress: progress)
    }

    private func json(_ report: LearningReport) -> JSONValue {
        let points = report.points.map { point -> JSONValue in
            let json: JSONValue = [
                "train_curves": .integer(point.trainCurves), "rmse_mean": .number(point.rmseMean),
                "rmse_min": .number(point.rmseMin), "rmse_max": .number(point.rmseMax), "draws": .integer(point.draws),
                "at_grid_end": .integer(point.atGridEnd),
            ]
            return json.adding("force_rmse_mean", point.forceRmseMean.map { .number($0) })
        }
        let json: JSONValue = [
            "class": .string(report.dimerClass.label), "descriptor": .string(report.options.descriptor.description),
            "test_curves": .integer(report.testCurves), "test_std": .number(report.testStd), "points": .array(points),
            "left_out": report.leftOut?.json ?? .null, "dropped": report.dropped?.json ?? .null,
        ]
        return json.adding(report.dimerClass).adding("test_force_std", report.forceStd.map { .number($0) })
    }
}

/// Prints the points of learning curves as they come: a table for each part of a target, or CSV of all of them.
private final class LearningPrinter: Sendable {
    private struct State {
        var table: GrowingTable?
        /// The part that the table is of, and its trainings at an end of the grid, among all.
        var part: ClassSelection?
        var (ends, trainings) = (0, 0)
        var failure: DataError?
    }

    private let format: OutputFormat
    private let origin: Origin
    private let noun: String
    private let unit: ShownUnit
    private let partColumns: [String]
    private let progress: ProgressLine
    private let state = Mutex(State())

    init(
        format: OutputFormat, origin: Origin, noun: String, unit: ShownUnit, partColumns: [String],
        progress: ProgressLine
    ) {
        self.format = format
        self.origin = origin
        self.noun = noun
        self.unit = unit
        self.partColumns = partColumns
        self.progress = progress
    }

    /// Prints the points of a report; called from any thread, one call after the other.
    func print(_ report: LearningReport) {
        guard format != .json else { return }
        state.withLock { state in
            if state.table == nil || format == .text && state.part != report.dimerClass {
                end(&state)
                let isFirst = state.part == nil
                state.part = report.dimerClass
                state.table = format == .csv ? csvTable(of: report) : table(of: report, isFirst: isFirst)
            }
            for point in report.points {
                state.ends += point.atGridEnd
                state.trainings += point.draws
                state.table?.append(format == .csv ? csvCells(point, of: report) : cells(point, of: report))
            }
        }
    }

    /// Prints what comes below the tables; throws what kept them from being written.
    func finish() throws(DataError) {
        let failure = state.withLock { state in
            end(&state)
            return state.failure
        }
        if let failure { throw failure }
    }

    /// What comes below a table that is complete.
    private func end(_ state: inout State) {
        do throws(DataError) {
            try state.table?.finish()
            if format == .text, state.ends > 0 {
                progress.clear()
                try StandardOutput.write(
                    "\n\(state.ends) of \(counted(state.trainings, "training")) chose an end of the grid of cross-validation, "
                        + "\(CrossValidation.GridEnd.grid)\n")
            }
        } catch {
            state.failure = state.failure ?? error
        }
        (state.ends, state.trainings) = (0, 0)
    }

    private func table(of report: LearningReport, isFirst: Bool) -> GrowingTable {
        let columns =
            [.numbers("train \(noun)s"), .numbers("draws")]
            + unit.columns(["mean", "min", "max"].map { "RMSE \($0)" }) + [.numbers("RMSE mean %")]
            + (report.forceStd == nil ? [] : [.numbers("forces mean %")])
        let head =
            "\(report.dimerClass) with \(report.options.descriptor): \(counted(report.testCurves, "test \(noun)")), "
            + "STD \(unit.measured(unit.text(report.testStd)))\n\n"
        return GrowingTable(columns, form: .text, before: (isFirst ? "" : "\n") + head, progress: progress)
    }

    private func cells(_ point: LearningReport.Point, of report: LearningReport) -> [String] {
        ["\(point.trainCurves)", "\(point.draws)"]
            + [point.rmseMean, point.rmseMin, point.rmseMax].map(unit.text)
            + [percentText(100 * point.rmseMean / report.testStd)]
            + (report.forceStd.map { std in [percentText(point.forceRmseMean.map { 100 * $0 / std })] } ?? [])
    }

    private func csvTable(of report: LearningReport) -> GrowingTable {
        let columns =
            partColumns + ["train_curves", "rmse_mean", "rmse_min", "rmse_max", "draws"]
            + (report.forceStd == nil ? [] : ["force_rmse_mean"])
        return GrowingTable(columns.map { .words($0) }, form: .csv(origin), progress: progress)
    }

    private func csvCells(_ point: LearningReport.Point, of report: LearningReport) -> [String] {
        report.dimerClass.partCells + ["\(point.trainCurves)"]
            + [point.rmseMean, point.rmseMin, point.rmseMax].map(numberCell) + ["\(point.draws)"]
            + (report.forceStd == nil ? [] : [numberCell(point.forceRmseMean)])
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

/// The points of a learning curve.
struct LearningPoints: ParsableArguments {
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
}
