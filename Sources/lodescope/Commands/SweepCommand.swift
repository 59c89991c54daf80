import ArgumentParser
import Atomistics
import Exploration
import Foundation
import LinearAlgebra
import Records
import Workers

struct SweepCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: "Train with every combination of some values of parameters.",
        discussion: """
            Errors are those of training curves, each left out in turn, unless --measure test asks for the test curves as well: \
            who chooses by the test set has none any more. Trainings that share features are computed together. With --record \
            every one is kept as soon as it ends, and a sweep that was stopped goes on where it was.

              lodescope sweep shipped --class CC --vary r-cut=2:6:0.5 --vary l-max=1,2
              lodescope sweep shipped --vary regularization=1e-8:1e-2:x10 --record a.runs
              lodescope sweep shipped --class PA --vary r-cut=2:6 --samples 9
            """)

    @Argument(help: DataPath.help)
    var dataset: [DataPath]

    @OptionGroup(title: "Sweep") var sweep: SweepArguments
    @OptionGroup(title: "Model") var subject: ParameterArguments<SubjectParameters>
    @OptionGroup(title: "Fields") var fields: ParameterArguments<FieldParameters>
    @OptionGroup(title: "Training") var training: ParameterArguments<SweptTrainingParameters>
    @OptionGroup(title: "Training") var threads: ThreadArguments
    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    private var options: ModelOptions { training.applied(to: fields.applied(to: subject.applied(to: .standard))) }

    /// One training, and what the record has of it already.
    private struct Cell: Sendable {
        var item: TrainingBatch.Item
        var key: CellKey?
        var known: Run?
    }

    func run() throws {
        let plan = try sweep.plan()
        let data = try reading.load(
            dataset, target: target.target, requiresEnergies: true, telling: true,
            wantsDigest: output.format.hasOrigin || sweep.record.record != nil)
        let unit = try output.unit(of: data.target)
        let trained = try sweep.cells(plan, of: data, options)
        let items = try trained.flatMap { cell in
            try cell.options.parts(of: cell.dimerClass, in: data).map { TrainingBatch.Item($0, cell.options) }
        }
        let origin = Origin(dataset, data)
        let record = try sweep.record.open()
        let measure = sweep.measure
        let cells = try TrainingBatch.gathered(items).map { item -> Cell in
            guard let record, let sha256 = data.digest else { return Cell(item: item) }
            let key = CellKey(item.dimerClass, item.options, measure, sha256: sha256, target: data.target?.key)
            return Cell(item: item, key: key, known: try record.run(key))
        }
        let progress = ProgressLine()
        let table = table(plan, cells.map(\.item), data, unit, origin, progress)
        let printer = InOrder<Run?> { run in if let run { table?.append(self.cells(run, plan, data, unit)) } }
        var waiting: [Int] = []
        for (place, cell) in cells.enumerated() {
            if let known = cell.known { printer.put(known, at: place) } else { waiting.append(place) }
        }
        if waiting.count < cells.count {
            progress.tell("\(record!.path) has \(cells.count - waiting.count) of \(cells.count) trainings already")
        }
        let results = TrainingBatch(waiting.map { cells[$0].item }, of: data).runAll(
            threads: threads.count, progress: { progress.show($0.stage, $0.fraction) },
            nearMemory: { progress.tell($0) }, wantsLeftOutErrors: true,
            goesOn: { !$0.endsSweeps }
        ) {
            [threads = threads.count, waiting] place, report -> Result<Run, any Error>
            in
            let cell = cells[waiting[place]]
            let result = report.flatMap { report in
                Result {
                    let run = Run(
                        .sweep, report, of: data, measure: measure, origin: origin.ofCell(cell.item, plan),
                        threads: threads)
                    try record?.add(run, cell: cell.key)
                    return run
                }
            }
            printer.put(try? result.get(), at: waiting[place])
            return result
        }
        progress.clear()
        try table?.finish()
        var runs = cells.map(\.known)
        for (place, result) in zip(waiting, results) { runs[place] = try? result.get() }
        if output.format == .text { try tellBest(runs.compactMap(\.self), plan) }
        if output.format == .json, runs.contains(where: { $0 != nil }) {
            try StandardOutput.write(json(runs.compactMap(\.self), plan, data), of: origin)
        }
        try tellFailures(zip(waiting.map { cells[$0].item }, results).map { ($0, $1) }, plan, of: cells.count)
    }

    /// Says what could not be trained; where that was nothing at all, or ended the sweep, the error is that of the command.
    private func tellFailures(
        _ results: [(item: TrainingBatch.Item, result: Result<Run, any Error>)], _ plan: Sweep, of count: Int
    ) throws {
        let failures = results.compactMap { item, result -> (item: TrainingBatch.Item, error: any Error)? in
            guard case .failure(let error) = result, !(error is CancellationError) else { return nil }
            return (item, error)
        }
        guard let first = failures.first else { return }
        if let end = failures.first(where: { $0.error.endsSweeps }) { throw end.error }
        guard failures.count < count else { throw first.error }
        for (item, error) in failures.prefix(5) {
            StandardError.write("lodescope: \(name(item, plan)): \(error.spelled(.flags))\n")
        }
        StandardError.write("lodescope: \(failures.count) of \(counted(count, "training")) failed\n")
        throw ExitStatus.internalFault
    }

    // MARK: - What is printed

    /// Says which of several runs has the smallest error of left-out curves, of each class and part.
    private func tellBest(_ runs: [Run], _ plan: Sweep) throws {
        var (order, best) = ([String](), [String: Run]())
        for run in runs {
            guard let error = run.crossValidatedRMSE else { continue }
            let name = [run.dimerClass, run.part].compactMap(\.self).joined(separator: ", ")
            if best[name] == nil { order.append(name) }
            if best[name]?.crossValidatedRMSE.map({ error < $0 }) ?? true { best[name] = run }
        }
        guard runs.count > order.count else { return }
        let lines = order.map { name -> String in
            let run = best[name]!
            let cell = plan.axes.map { "\($0.parameter.option)=\($0.parameter.text(run.options))" }
            return "\(printable(name: name)): \(percentText(run.crossValidatedPercent)) % with "
                + "\(cell.joined(separator: ", "))\n"
        }
        try StandardOutput.write("\nthe least left out\n\(lines.joined())")
    }

    private func name(_ item: TrainingBatch.Item, _ plan: Sweep) -> String {
        ([item.dimerClass.description] + plan.axes.map { "\($0.parameter.option)=\($0.parameter.text(item.options))" })
            .joined(separator: ", ")
    }

    private func table(
        _ plan: Sweep, _ items: [TrainingBatch.Item], _ data: Dataset, _ unit: ShownUnit, _ origin: Origin,
        _ progress: ProgressLine
    ) -> GrowingTable? {
        let varied = plan.axes.map(\.parameter)
        switch output.format {
        case .json: return nil
        case .csv:
            let names = ["class", "part"] + varied.map(\.columnName) + ["lambda", "features"]
            let errors = ["train", "cv", "test"].flatMap { ["\($0)_rmse", "\($0)_rmse_percent"] }
            return GrowingTable(
                (names + errors + ["seconds"]).map { .words($0) }, form: .csv(origin),
                progress: progress)
        case .text:
            let hasParts = data.target?.hasParts == true
            func widest(_ texts: [String]) -> Int { texts.map { printable(name: $0).count }.max() ?? 0 }
            let names = [TextTable.Column.words("class")] + (hasParts ? [.words("part")] : [])
            let columns =
                names + varied.map { .numbers($0.name) }
                + unit.columns(["RMSE"]) + [.numbers("left out %")]
                + (sweep.measure == .test ? [.numbers("test %")] : [])
                + [.numbers("lambda"), .numbers("features"), .numbers("s")]
            let widths =
                [widest(items.map(\.dimerClass.label))]
                + (hasParts ? [widest(items.compactMap(\.dimerClass.partName))] : [])
                + varied.map { parameter in widest(items.map { parameter.text($0.options) }) }
                + [7, 6] + (sweep.measure == .test ? [6] : []) + [8, 8, 6]
            return GrowingTable(columns, widths: widths, form: .text, progress: progress)
        }
    }

    private func cells(_ run: Run, _ plan: Sweep, _ data: Dataset, _ unit: ShownUnit) -> [String] {
        let varied = plan.axes.map { $0.parameter.text(run.options) }
        if output.format == .csv {
            return [run.dimerClass, run.part ?? ""] + varied
                + [numberCell(run.lambda), run.features.map(String.init) ?? ""]
                + [
                    run.trainRMSE, run.trainPercent, run.crossValidatedRMSE, run.crossValidatedPercent, run.testRMSE,
                    run.testPercent, run.seconds.total,
                ].map(numberCell)
        }
        return [run.dimerClass] + (data.target?.hasParts == true ? [run.part ?? ""] : []) + varied
            + [unit.text(run.crossValidatedRMSE), percentText(run.crossValidatedPercent)]
            + (sweep.measure == .test ? [percentText(run.testPercent)] : [])
            + [
                run.lambda.map { String(format: "%.1e", $0) } ?? "-", run.features.map(String.init) ?? "-",
                String(format: "%.2f", run.seconds.total),
            ]
    }

    private func json(_ runs: [Run], _ plan: Sweep, _ data: Dataset) -> JSONValue {
        let cells = runs.map { run -> JSONValue in
            [
                "class": .string(run.dimerClass), "part": JSONValue(run.part),
                "options": .object(run.options.json(plan.axes.map(\.parameter))),
                "regularization": JSONValue(run.lambda), "features": JSONValue(run.features),
                "train_rmse_percent": JSONValue(run.trainPercent), "cv_rmse": JSONValue(run.crossValidatedRMSE),
                "cv_rmse_percent": JSONValue(run.crossValidatedPercent), "test_rmse": JSONValue(run.testRMSE),
                "test_rmse_percent": JSONValue(run.testPercent), "seconds": .number(run.seconds.total),
            ]
        }
        return ["measure": .string(sweep.measure.rawValue), "cells": .array(cells)]
    }
}

extension Error {
    /// Whether nothing could be kept of what comes after it: a record that cannot be written.
    fileprivate var endsSweeps: Bool { (self as? DataError)?.kind == .unwritable }
}

extension Origin {
    /// The same data, with the command that trains a cell of a sweep alone.
    fileprivate func ofCell(_ item: TrainingBatch.Item, _ plan: Sweep) -> Origin {
        var varied = plan.axes.map(\.parameter)
        // Where a sweep has another default than a training.
        if !varied.contains(.committee) { varied.append(.committee) }
        return of(
            "train",
            dropping: Set(varied.map(\.flag)).union(SweepArguments.own),
            adding: ["--class", item.dimerClass.label] + varied.flatMap { [$0.flag, $0.text(item.options)] })
    }
}

/// The parameters of how a model is trained, of which a sweep's models have no error bars unless asked for.
enum SweptTrainingParameters: ParameterList {
    static var parameters: [ModelParameter] { TrainingParameters.parameters }
    static var standard: ModelOptions { ModelOptions(committee: 0) }
}

/// What a sweep goes through.
struct SweepArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            A parameter by the name of its option, and its values: first, last and step (:x10 multiplies), or a list, \
            separated by commas or, where values have commas, by semicolons. May be repeated: every combination is trained.
            """, valueName: "name=a:b:step|a,b,c"))
    var vary: [String] = []

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "A class to train on, \(ClassArgument.help); may be repeated, for each of them. (default: all)",
            valueName: "class"))
    var classes: [ClassArgument] = []

    @Option(
        help: ArgumentHelp(
            """
            Not all combinations but so many, spread evenly (a Halton sequence); ranges then need no step: r-cut=2:6.
            """, valueName: "n"))
    var samples: Int?

    @Option(
        help: ArgumentHelp(
            "Which errors: cv, of training curves left out in turn; test, of the test curves too.",
            valueName: "cv|test"))
    var measure: Run.Measure = .cv

    @OptionGroup var record: RecordArguments

    /// The options that a training does not have.
    static let own: Set = ["--vary", "--class", "--samples", "--measure"]

    func validate() throws {
        if vary.isEmpty { throw ValidationError("--vary is needed: r-cut=2:6:0.5, or descriptor=rho-v,v-v") }
        if let samples, !(1...Sweep.most).contains(samples) {
            throw ValidationError("--samples must be between 1 and \(Sweep.most), not \(samples)")
        }
        _ = try plan()
    }

    func plan() throws -> Sweep { try asked { try Sweep(vary) } }

    func cells(_ plan: Sweep, of data: Dataset, _ options: ModelOptions) throws -> [Sweep.Cell] {
        let chosen =
            try classes.isEmpty ? data.classes.map { ClassSelection($0) } : classes.map { try $0.required(in: data) }
        return try asked { try plan.cells(chosen, options, samples: samples) }
    }

    private func asked<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as SweepError {
            let known = ModelParameter.allCases.map(\.option)
            let hint = error.unknown.map {
                NearestWord.hint(to: $0, among: known) ?? ": there are \(known.joined(separator: ", "))"
            }
            throw ValidationError("--vary: \(error)\(hint ?? "")")
        }
    }
}

extension Run.Measure: ExpressibleByArgument {}
