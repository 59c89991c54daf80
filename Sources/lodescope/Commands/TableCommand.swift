import ArgumentParser
import Atomistics
import Descriptors
import Exploration
import Foundation
import Records
import Regression
import Workers

struct TableCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Test errors of every class with every descriptor.",
        discussion: """
            Table 1 of Chem. Sci. 12, 2078 (2021). RMSE % is in percent of the test set's standard deviation; with \
            \(ModelParameter.trainUpTo.flag) the test points on either side of it have their own, in percent of theirs.

              lodescope table shipped
              lodescope table shipped --class CC \(ModelParameter.split.flag) monomer --repeats 5
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

    @Option(
        help: ArgumentHelp(
            """
            Splits into training and test, by as many seeds from \(ModelParameter.seed.flag) on: errors are means over them, \
            with their standard deviation.
            """, valueName: "n"))
    var repeats = 1

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
        if !(1...1000).contains(repeats) {
            throw ValidationError("--repeats must be between 1 and 1000, not \(repeats)")
        }
        if repeats > 1, options[0].split == .first {
            throw ValidationError(
                "--repeats is for splits by a seed: \(ModelParameter.split.flag) first is always the same")
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
                let repeated = (0..<UInt64(repeats)).map { step in
                    var one = options
                    one.seed = options.seed &+ step
                    return one
                }
                if let problem = repeated.last?.problem { throw ValidationError(problem) }
                return try options.parts(of: dimerClass, in: data).flatMap { part in
                    repeated.map { TrainingBatch.Item(part, $0) }
                }
            }
        }
        let record = try record.open()
        let origin = Origin(dataset, data)
        let rows = growingTable(items, data, unit, progress)
        // Those of a row follow each other.
        let waiting = Mutex<[TrainingReport]>([])
        let reports = try TrainingBatch(items, of: data).run(
            threads: training.threads.count, progress: { progress.show($0.stage, $0.fraction) },
            nearMemory: { progress.tell($0) }
        ) { [threads = training.threads.count] report in
            let seed = repeats == 1 ? [] : [ModelParameter.seed.flag, "\(report.options.seed)"]
            try record?.add(
                Run(
                    .table, report, of: data, measure: .test,
                    origin: origin.of(
                        "train",
                        dropping: Set(
                            ["--descriptors", "--class", ModelParameter.trainingSize.flag, "--repeats"]
                                + seed.prefix(1)),
                        adding: [
                            "--class", report.dimerClass.label, ModelParameter.descriptor.flag,
                            report.options.descriptor.description, ModelParameter.trainingSize.flag,
                            report.options.trainingSize.description,
                        ] + seed), threads: threads))
            // Models are not asked for again, and their weights are large.
            var report = report
            report.model = nil
            report.curves = []
            return report
        } done: { report in
            let row = waiting.withLock { waiting -> Row? in
                waiting.append(report)
                guard waiting.count == repeats else { return nil }
                defer { waiting = [] }
                return Row(reports: waiting)
            }
            if let row { rows?.append(output.format == .csv ? csvCells(row) : cells(row, unit)) }
        }
        let trained = stride(from: 0, to: reports.count, by: repeats).map {
            Row(reports: Array(reports[$0..<$0 + repeats]))
        }
        progress.clear()
        try rows?.finish()
        if output.format == .json { try StandardOutput.write(json(trained), of: Origin(dataset, data)) }
        if output.format == .text, repeats > 1 {
            let last = options[0].seed &+ UInt64(repeats - 1)
            try StandardOutput.write(
                "\nmeans over \(repeats) splits, seeds \(options[0].seed) to \(last); spread: the standard deviation of RMSE %\n"
            )
        }
        if output.format == .text, trained.contains(where: \.isAtGridEnd) {
            try StandardOutput.write("\n* an end of the grid of cross-validation, \(CrossValidation.GridEnd.grid)\n")
        }
        // The same for every descriptor.
        var told: Set<ClassSelection> = []
        for row in trained where told.insert(row.first.dimerClass).inserted {
            if let report = row.droppingMost { report.dropped?.tell(subject(report)) }
            if let report = row.leavingOutMost { report.leftOut?.tell(subject(report)) }
        }
        for report in trained.flatMap(\.reports) {
            guard let note = report.note else { continue }
            StandardError.write("lodescope: \(subject(report, "with \(report.descriptor)"))\(note)\n")
        }
    }

    /// What a line about a report begins with: its class, and its seed where there are several.
    private func subject(_ report: TrainingReport, _ more: String? = nil) -> String {
        let words = ["\(report.dimerClass)", more].compactMap(\.self).joined(separator: " ")
        return words + (repeats > 1 ? ", seed \(report.options.seed): " : ": ")
    }

    /// The trainings of one class and descriptor that differ in their seeds: what is printed are means over them.
    private struct Row {
        let reports: [TrainingReport]

        var first: TrainingReport { reports[0] }
        var isAtGridEnd: Bool { reports.contains { $0.gridEnd != nil } }
        var droppingMost: TrainingReport? { reports.max { ($0.dropped?.curves ?? 0) < ($1.dropped?.curves ?? 0) } }
        var leavingOutMost: TrainingReport? { reports.max { ($0.leftOut?.curves ?? 0) < ($1.leftOut?.curves ?? 0) } }

        /// The mean over the splits that have it; nil where none has.
        func mean(_ value: (TrainingReport) -> Double?) -> Double? {
            let values = reports.compactMap(value)
            return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }

        /// The standard deviation over the splits; nil of fewer than two.
        func spread(_ value: (TrainingReport) -> Double?) -> Double? {
            let values = reports.compactMap(value)
            guard values.count > 1, let mean = mean(value) else { return nil }
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
        }

        /// The mean of a number of curves, which most often is the same for all splits.
        func count(_ value: (TrainingReport) -> Int) -> JSONValue {
            let mean = mean { Double(value($0)) }!
            return mean == mean.rounded() ? .integer(Int(mean)) : .number(mean)
        }

        func countText(_ value: (TrainingReport) -> Int) -> String {
            "\(Int(mean { Double(value($0)) }!.rounded()))"
        }

        /// The geometric mean of the regularizations.
        var regularization: Double {
            reports.count == 1 ? first.regularization : exp(mean { log($0.regularization) }!)
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
                + (repeats == 1 ? [] : ["repeats", "rmse_spread", "rmse_percent_spread"])
                + (limit == nil ? [] : ["rmse_percent_within", "rmse_percent_beyond"])
                + (data.target?.forces == nil ? [] : TrainingReport.Forces.columns)
            return GrowingTable(columns.map { .words($0) }, form: .csv(Origin(dataset, data)), progress: progress)
        }
        func widest(_ texts: [String]) -> Int { texts.map { printable(name: $0).count }.max() ?? 0 }
        let parts = items.compactMap(\.dimerClass.partName)
        let columns =
            [.words("class"), .words("descriptor")] + (parts.isEmpty ? [] : [.words("part")])
            + [.numbers("train"), .numbers("test")] + unit.columns(["STD", "RMSE"])
            + [.numbers("RMSE %")] + (repeats == 1 ? [] : [.numbers("spread %")]) + [.numbers("lambda")]
            + limitNames.map { .numbers("RMSE % " + $0) }
            + (data.target?.forces == nil ? [] : [.numbers("forces %"), .numbers("weight")])
            + (hasErrorBars ? [.numbers("alpha"), .numbers("1 bar %"), .numbers("2 bars %")] : [])
        let names = [widest(items.map(\.dimerClass.label)), widest(items.map { $0.options.descriptor.description })]
        let widths =
            names + (parts.isEmpty ? [] : [widest(parts)]) + [5, 4, 7, 7, 6]
            + (repeats == 1 ? [] : [6]) + [8]
        return GrowingTable(columns, widths: widths, form: .text, progress: progress)
    }

    private func cells(_ row: Row, _ unit: ShownUnit) -> [String] {
        func plain(_ number: Double?) -> String {
            number.map { $0.isFinite ? String(format: "%.2f", $0) : "-" } ?? "-"
        }
        let dimerClass = row.first.dimerClass
        // With weights that are chosen every split has its own.
        let descriptor = repeats == 1 ? row.first.descriptor : row.first.options.descriptor
        var cells = [dimerClass.label, descriptor.description]
        cells += dimerClass.partName.map { [$0] } ?? []
        cells += [
            row.countText(\.trainCurves), row.countText(\.testCurves), unit.text(row.mean { $0.test.std }!),
            unit.text(row.mean { $0.test.rmse }!), plain(row.mean { $0.test.rmsePercent }),
        ]
        if repeats > 1 { cells.append(plain(row.spread { $0.test.rmsePercent })) }
        cells.append(String(format: "%.1e", row.regularization) + (row.isAtGridEnd ? "*" : " "))
        if row.first.forces != nil {
            cells += [
                percentText(row.mean { $0.forces?.test.rmsePercent }),
                String(format: "%g", row.mean { $0.forces?.weight }!),
            ]
        }
        if !limitNames.isEmpty {
            cells += [row.mean { $0.testWithin?.rmsePercent }, row.mean { $0.testBeyond?.rmsePercent }].map(percentText)
        }
        if hasErrorBars {
            cells +=
                [row.mean(\.barFactor).map(factorText) ?? "-"]
                + [row.mean { $0.coverage?.oneSigma }, row.mean { $0.coverage?.twoSigma }]
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

    private func json(_ rows: [Row]) -> JSONValue {
        let rows = rows.map { row -> JSONValue in
            let (first, isOne) = (row.first, repeats == 1)
            let descriptor = isOne ? first.descriptor : first.options.descriptor
            let gridEnd = row.reports.lazy.compactMap(\.gridEnd).first
            var json: JSONValue = [
                "class": .string(first.dimerClass.label), "descriptor": .string(descriptor.description),
                "train_curves": row.count(\.trainCurves), "test_curves": row.count(\.testCurves),
                "std": .number(row.mean { $0.test.std }!), "rmse": .number(row.mean { $0.test.rmse }!),
                "rmse_percent": .number(row.mean { $0.test.rmsePercent }!),
                "regularization": .number(row.regularization),
                "regularization_at_end": JSONValue(gridEnd?.rawValue),
                "left_out": row.leavingOutMost?.leftOut?.json ?? .null,
                "dropped": row.droppingMost?.dropped?.json ?? .null,
                "rmse_percent_within": JSONValue(row.mean { $0.testWithin?.rmsePercent }),
                "rmse_percent_beyond": JSONValue(row.mean { $0.testBeyond?.rmsePercent }),
                "alpha": JSONValue(row.mean(\.barFactor)),
                "coverage_1sigma": JSONValue(row.mean { $0.coverage?.oneSigma }),
                "coverage_2sigma": JSONValue(row.mean { $0.coverage?.twoSigma }),
                "seconds": .number(row.reports.reduce(0) { $0 + $1.seconds.total }),
            ]
            json = json.adding(first.dimerClass)
            guard !isOne else {
                return json.adding("baseline", first.baseline?.json).adding("forces", first.forces?.json)
            }
            return json.adding("repeats", .integer(repeats))
                .adding("rmse_spread", JSONValue(row.spread { $0.test.rmse }))
                .adding("rmse_percent_spread", JSONValue(row.spread { $0.test.rmsePercent }))
                .adding("splits", .array(row.reports.map(splitJSON)))
        }
        return ["rows": .array(rows)]
    }

    /// One split of several.
    private func splitJSON(_ report: TrainingReport) -> JSONValue {
        let json: JSONValue = [
            "seed": .integer(Int(clamping: report.options.seed)), "descriptor": .string(report.descriptor.description),
            "train_curves": .integer(report.trainCurves), "test_curves": .integer(report.testCurves),
            "std": .number(report.test.std), "rmse": .number(report.test.rmse),
            "rmse_percent": .number(report.test.rmsePercent), "regularization": .number(report.regularization),
            "left_out": report.leftOut?.json ?? .null, "dropped": report.dropped?.json ?? .null,
        ]
        return json.adding("baseline", report.baseline?.json).adding("forces", report.forces?.json)
    }

    private func csvCells(_ row: Row) -> [String] {
        let first = row.first
        let descriptor = repeats == 1 ? first.descriptor : first.options.descriptor
        var cells = [first.dimerClass.label, descriptor.description] + first.dimerClass.partCells
        cells += [row.count(\.trainCurves).description, row.count(\.testCurves).description]
        cells += [row.mean { $0.test.std }, row.mean { $0.test.rmse }, row.mean { $0.test.rmsePercent }].map(numberCell)
        if repeats > 1 {
            cells += ["\(repeats)"]
            cells += [row.spread { $0.test.rmse }, row.spread { $0.test.rmsePercent }].map(numberCell)
        }
        if limit != nil {
            cells += [row.mean { $0.testWithin?.rmsePercent }, row.mean { $0.testBeyond?.rmsePercent }].map(numberCell)
        }
        guard first.forces != nil else { return cells }
        return cells
            + TrainingReport.Forces.columns.indices.map { column in
                numberCell(row.mean { $0.forces.map { $0.numbers($0.test)[column] } })
            }
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
