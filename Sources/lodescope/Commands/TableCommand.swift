import ArgumentParser
import Atomistics
import Descriptors
import Exploration
import Foundation
import Records
import Regression

struct TableCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Test errors of every class with every descriptor.",
        discussion: """
            Table 1 of Chem. Sci. 12, 2078 (2021). RMSE % is in percent of the test set's standard deviation; with \
            \(ModelParameter.trainUpTo.flag) the test points on either side of it have their own, in percent of theirs.

              lodescope table shipped
              lodescope table my-dimers/ --class CC --class PP --descriptors rho-v,v-v --format csv
            """)

    @Argument(help: DataPath.help)
    var dataset: [DataPath]

    @Option(help: ArgumentHelp("The descriptors, separated by commas.", valueName: "list"))
    var descriptors: DescriptorList = DescriptorList([.rhoRho, .rhoV, .vV])

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "Only this class; may be repeated. \(ClassArgument.help).", valueName: "class"))
    var only: [ClassArgument] = []

    @Option(
        help: ArgumentHelp(
            """
            How many curves train: a number or a share for all classes, or a list, which leaves out the classes that it \
            does not name.
            """,
            valueName: "N|80%|CC=N,..."))
    var trainCurves: TrainingSizes = .all(ModelOptions.standard.trainingSize)

    @OptionGroup(title: "Result") var record: RecordArguments
    @OptionGroup(title: "Fields") var fields: ParameterArguments<FieldParameters>
    @OptionGroup(title: "Training") var training: TrainingArguments
    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    private var options: [ModelOptions] {
        descriptors.values.map { training.applied(to: ModelOptions(descriptor: $0), fields) }
    }

    func validate() throws {
        if case .byClass = trainCurves, !only.isEmpty {
            throw ValidationError("\(ModelParameter.trainingSize.flag) names classes already: leave out --class")
        }
        if let problem = options.lazy.compactMap(\.problem).first { throw ValidationError(problem) }
    }

    func run() throws {
        let data = try reading.load(
            dataset, target: target.target, requiresEnergies: true, telling: true,
            wantsDigest: output.format.hasOrigin || record.record != nil)
        let unit = try output.unit(of: data.target)
        let classes = try trainCurves.classes(of: data, only: only)
        let progress = ProgressLine()
        let items = try classes.flatMap { dimerClass, size in
            try options.flatMap { options in
                var options = options
                options.trainingSize = size
                return try options.parts(of: dimerClass, in: data).map { TrainingBatch.Item($0, options) }
            }
        }
        let record = try record.open()
        let origin = Origin(dataset, data)
        let rows = growingTable(items, data, unit, progress)
        let reports = try TrainingBatch(items, of: data).run(
            threads: training.threads.count, progress: { progress.show($0.stage, $0.fraction) },
            nearMemory: { progress.tell($0) }
        ) { [threads = training.threads.count] report in
            try record?.add(
                Run(
                    .table, report, of: data, measure: .test,
                    origin: origin.ofTraining(
                        dropping: ["--descriptors", "--class", ModelParameter.trainingSize.flag],
                        adding: [
                            "--class", report.dimerClass.label, ModelParameter.descriptor.flag,
                            report.options.descriptor.description, ModelParameter.trainingSize.flag,
                            report.options.trainingSize.description,
                        ]), threads: threads))
            // Models are not asked for again, and their weights are large.
            var report = report
            report.model = nil
            report.curves = []
            return report
        } done: { report in
            rows?.append(output.format == .csv ? csvCells(report) : cells(report, unit))
        }
        progress.clear()
        try rows?.finish()
        if output.format == .json { try StandardOutput.write(json(reports), of: Origin(dataset, data)) }
        if output.format == .text, reports.contains(where: { $0.gridEnd != nil }) {
            try StandardOutput.write("\n* an end of the grid of cross-validation, \(CrossValidation.GridEnd.grid)\n")
        }
        // The same for every descriptor.
        var told: Set<ClassSelection> = []
        for report in reports where told.insert(report.dimerClass).inserted {
            report.leftOut?.tell("\(report.dimerClass): ")
        }
        for report in reports {
            guard let note = report.note else { continue }
            StandardError.write("lodescope: \(report.dimerClass) with \(report.descriptor): \(note)\n")
        }
    }

    /// The table that rows are printed into as they come; nil for JSON, which is one object.
    private func growingTable(
        _ items: [TrainingBatch.Item], _ data: Dataset, _ unit: ShownUnit, _ progress: ProgressLine
    ) -> GrowingTable? {
        guard output.format != .json else { return nil }
        if output.format == .csv {
            let columns =
                ["class", "descriptor"] + (data.target?.partColumns ?? [])
                + ["train_curves", "test_curves", "std", "rmse", "rmse_percent"]
                + (limit == nil ? [] : ["rmse_percent_within", "rmse_percent_beyond"])
                + (data.target?.forces == nil ? [] : TrainingReport.Forces.columns)
            return GrowingTable(columns.map { .words($0) }, form: .csv(Origin(dataset, data)), progress: progress)
        }
        func widest(_ texts: [String]) -> Int { texts.map { printable(name: $0).count }.max() ?? 0 }
        let parts = items.compactMap(\.dimerClass.partName)
        let columns =
            [.words("class"), .words("descriptor")] + (parts.isEmpty ? [] : [.words("part")])
            + [.numbers("train"), .numbers("test")] + unit.columns(["STD", "RMSE"])
            + [.numbers("RMSE %"), .numbers("lambda")] + limitNames.map { .numbers("RMSE % " + $0) }
            + (data.target?.forces == nil ? [] : [.numbers("forces %"), .numbers("weight")])
            + (hasErrorBars ? [.numbers("alpha"), .numbers("1 bar %"), .numbers("2 bars %")] : [])
        let names = [widest(items.map(\.dimerClass.label)), widest(items.map { $0.options.descriptor.description })]
        let widths = names + (parts.isEmpty ? [] : [widest(parts)]) + [5, 4, 7, 7, 6, 8]
        return GrowingTable(columns, widths: widths, form: .text, progress: progress)
    }

    private func cells(_ report: TrainingReport, _ unit: ShownUnit) -> [String] {
        var cells = [report.dimerClass.label, report.descriptor.description]
        cells += report.dimerClass.partName.map { [$0] } ?? []
        cells += [
            "\(report.trainCurves)", "\(report.testCurves)", unit.text(report.test.std), unit.text(report.test.rmse),
            report.test.rmsePercent.isFinite ? String(format: "%.2f", report.test.rmsePercent) : "-",
            String(format: "%.1e", report.regularization) + (report.gridEnd == nil ? " " : "*"),
        ]
        if let forces = report.forces {
            cells += [percentText(forces.test.rmsePercent), String(format: "%g", forces.weight)]
        }
        if !limitNames.isEmpty { cells += [report.testWithin, report.testBeyond].map { percentText($0?.rmsePercent) } }
        if hasErrorBars {
            cells +=
                [report.barFactor.map(factorText) ?? "-"]
                + [report.coverage?.oneSigma, report.coverage?.twoSigma]
                .map { $0.map { String(format: "%.0f", 100 * $0) } ?? "-" }
        }
        return cells
    }

    /// The largest distance that trains, angstrom; nil without a limit.
    private var limit: Double? { options.first?.trainUpTo }

    private var hasErrorBars: Bool { options.contains(where: \.hasErrorBars) }

    /// The names of the errors on either side of the largest distance that trains; none without a limit.
    private var limitNames: [String] {
        limit.map { ["to \($0) Å", "beyond"] } ?? []
    }

    private func json(_ reports: [TrainingReport]) -> JSONValue {
        let rows = reports.map { report -> JSONValue in
            let row: JSONValue = [
                "class": .string(report.dimerClass.label), "descriptor": .string(report.descriptor.description),
                "train_curves": .integer(report.trainCurves), "test_curves": .integer(report.testCurves),
                "std": .number(report.test.std), "rmse": .number(report.test.rmse),
                "rmse_percent": .number(report.test.rmsePercent), "regularization": .number(report.regularization),
                "regularization_at_end": JSONValue(report.gridEnd?.rawValue), "left_out": report.leftOut?.json ?? .null,
                "rmse_percent_within": JSONValue(report.testWithin?.rmsePercent),
                "rmse_percent_beyond": JSONValue(report.testBeyond?.rmsePercent),
                "alpha": JSONValue(report.barFactor),
                "coverage_1sigma": JSONValue(report.coverage?.oneSigma),
                "coverage_2sigma": JSONValue(report.coverage?.twoSigma), "seconds": .number(report.seconds.total),
            ]
            return row.adding(report.dimerClass).adding("baseline", report.baseline?.json)
                .adding("forces", report.forces?.json)
        }
        return ["rows": .array(rows)]
    }

    private func csvCells(_ report: TrainingReport) -> [String] {
        [report.dimerClass.label, report.descriptor.description] + report.dimerClass.partCells
            + ["\(report.trainCurves)", "\(report.testCurves)"]
            + [report.test.std, report.test.rmse, report.test.rmsePercent].map(numberCell)
            + (limit == nil ? [] : [report.testWithin, report.testBeyond].map { numberCell($0?.rmsePercent) })
            + (report.forces.map { $0.cells($0.test) } ?? [])
    }
}

extension TrainingReport {
    /// The factor between an error bar and what it is made of.
    fileprivate var barFactor: Double? { committee?.alpha ?? variance?.scale }
}

/// A list of descriptors separated by commas.
struct DescriptorList: ExpressibleByArgument {
    var values: [Descriptor]

    init(_ invariants: [Invariant]) { values = invariants.map { Descriptor($0) } }

    init?(argument: String) {
        values = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let descriptor = Descriptor(String(part)) else { return nil }
            values.append(descriptor)
        }
    }

    var defaultValueDescription: String { values.map(\.description).joined(separator: ",") }
}

/// A training size for all classes, or one for each of some.
enum TrainingSizes: ExpressibleByArgument {
    case all(TrainingSize)
    case byClass([(ClassArgument, TrainingSize)])

    init?(argument: String) {
        if let size = TrainingSize(argument) {
            self = .all(size)
            return
        }
        var sizes: [(ClassArgument, TrainingSize)] = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let dimerClass = ClassArgument(argument: String(sides[0])),
                let size = TrainingSize(String(sides[1])), !sizes.contains(where: { $0.0 == dimerClass })
            else { return nil }
            sizes.append((dimerClass, size))
        }
        self = .byClass(sizes)
    }

    var defaultValueDescription: String {
        if case .all(let size) = self { size.description } else { "" }
    }

    /// The classes to train: those asked for, else all in the paper's order.
    func classes(of dataset: Dataset, only: [ClassArgument]) throws -> [(ClassSelection, TrainingSize)] {
        switch self {
        case .all(let size):
            let chosen = try only.map { try $0.required(in: dataset) }
            return (only.isEmpty ? dataset.classes.map { ClassSelection($0) } : chosen).map { ($0, size) }
        case .byClass(let sizes):
            let sizes = sizes.map { ($0.selection(in: dataset), $1) }
            for (dimerClass, _) in sizes where dataset.groups(of: dimerClass).isEmpty {
                throw ValidationError(
                    "\(ModelParameter.trainingSize.flag) names class \(dimerClass), which \(dataset.name) does not have"
                )
            }
            return sizes.sorted { $0.0 < $1.0 }
        }
    }
}
