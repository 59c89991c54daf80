import ArgumentParser
import Atomistics
import Exploration
import Explorer
import Foundation
import LinearAlgebra
import Records
import Workers

struct TuneCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "tune", abstract: "Search for the best model that cross-validation finds in some time.",
        discussion: """
            Sums of products with their exponents, weights and kernels, n_max, l_max, r_c, widths and the regularization are \
            varied, from the options that are given on. Only curves that train are seen, each left out of training in turn; \
            the test curves are looked at once, in the end. Options that are better than all that predict as fast are listed, \
            the best model is saved, and the command that trains it again is printed.

              lodescope tune shipped --class PP --budget 2m
              lodescope tune my-dimers/ --class CC --budget 10m --record a.runs --save cc.model
            """)

    @Argument(help: DataPath.help)
    var dataset: [DataPath]

    @OptionGroup(title: "Search") var search: TuneArguments
    @OptionGroup(title: "Model") var model: ModelArguments
    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    /// One search, and what came of it on the test curves.
    fileprivate struct Outcome {
        var seed: UInt64
        var found: TuningReport
        var best: TrainingReport
        /// The options given, as far as they can be trained.
        var start: TrainingReport?
        /// The least test error of all that was tried on all curves, where it was asked for.
        var hindsight: (options: ModelOptions, percent: Double, tried: Int)?
    }

    func run() throws {
        let data = try reading.load(
            dataset, target: target.target, requiresEnergies: true, telling: true, wantsDigest: true)
        let unit = try output.unit(of: data.target)
        let dimerClass = try model.chosenClass(of: data)
        guard data.target?.hasParts != true else {
            throw ValidationError("tune is for numbers: each part of \(data.target!.key) has a model of its own")
        }
        guard data.target?.forces == nil else {
            throw ValidationError("tune compares errors of energies: leave out --forces")
        }
        let save = search.save ?? unusedName("tuned-\(fileName(dimerClass))", "model")
        try Output.requireWritable(save)
        let record = try search.record.open()
        let origin = Origin(dataset, data)
        let progress = ProgressLine()
        var outcomes: [Outcome] = []
        for repetition in 0..<search.repeats {
            var start = model.options
            start.seed &+= UInt64(repetition)
            var outcome = try tuned(data, dimerClass, start, repetition, progress)
            // What was found is kept before anything else can fail.
            try record?.add(outcome, data, origin, model.training.threads.count, command)
            if outcomes.allSatisfy({ $0.found.best.errors!.error > outcome.found.best.errors!.error }) {
                guard let trained = outcome.best.model?.saved else {
                    preconditionFailure("a training without a model to keep")
                }
                try Output.write(trained.encoded(origin: command(outcome.found.best, outcome, origin)), to: save)
            }
            try compare(&outcome, data, start, progress)
            progress.clear()
            if output.format == .text { try StandardOutput.write(text(outcome, data, unit, origin)) }
            outcome.best.tell()
            outcomes.append(outcome)
        }
        let chosen = outcomes.min { $0.found.best.errors!.error < $1.found.best.errors!.error }!
        switch output.format {
        case .text:
            if outcomes.count > 1 { try StandardOutput.write(summary(outcomes)) }
            try StandardOutput.write("\nsaved in \(save)\n")
        case .json:
            let each = outcomes.map { json($0, data, origin) }
            let whole: JSONValue = outcomes.count == 1 ? each[0] : ["repeats": .array(each)]
            try StandardOutput.write(
                whole.adding("saved", .string(save)).of(origin, chosen: command(chosen.found.best, chosen, origin))
                    .description + "\n")
        case .csv: try StandardOutput.write(csv(outcomes, origin))
        }
    }

    /// A name that no file has: of a search that was long nothing is written over.
    private func unusedName(_ name: String, _ ending: String) -> String {
        let names = ["\(name).\(ending)"] + (2...10_000).lazy.map { "\(name)-\($0).\(ending)" }
        return names.first { !FileManager.default.fileExists(atPath: $0) } ?? names[0]
    }

    private func fileName(_ dimerClass: ClassSelection) -> String {
        dimerClass.label.map { $0.isLetter || $0.isNumber || $0 == "-" ? String($0) : "_" }.joined()
    }

    // MARK: - The search

    private func tuned(
        _ data: Dataset, _ dimerClass: ClassSelection, _ start: ModelOptions, _ repetition: Int,
        _ progress: ProgressLine
    ) throws -> Outcome {
        let threads = model.training.threads.count
        let tuner = try Tuner(data, dimerClass, from: start, threads: threads)
        let seconds = search.budget.seconds * TuneArguments.searching
        let table: GrowingTable? =
            output.format == .text
            ? GrowingTable(
                [.numbers("s"), .numbers("tried"), .numbers("left out %"), .words("model")], widths: [6, 5, 10, 20],
                form: .text,
                before: "\(repetition == 0 ? "" : "\n")\(dimerClass), seed \(start.seed): \(search.budget) on "
                    + "\(counted(threads, "thread"))\n\n",
                progress: progress) : nil
        @Sendable func show(_ stage: String, _ fraction: Double) {
            progress.show(
                "\(dimerClass): \(stage)", (Double(repetition) + min(1, fraction)) / Double(search.repeats))
        }
        show("searching", 0)
        let found = try tuner.run(seconds: seconds) { told, isBetter in
            show("searching", TuneArguments.searching * told.seconds / seconds)
            guard isBetter, let best = told.best else { return }
            table?.append([
                String(format: "%.1f", told.seconds), "\(told.evaluated)", percentText(best.errors?.percent),
                words(best.options),
            ])
        }
        try table?.finish()
        show("training the best", TuneArguments.searching)
        var options = found.best.trained
        (options.uncertainty, options.committee) = (start.uncertainty, start.committee)
        var monitor = TrainingMonitor()
        monitor.nearMemory = { progress.tell($0) }
        let best = try model.laboratory(data).train(dimerClass, options, monitor: monitor)
        return Outcome(seed: start.seed, found: found, best: best)
    }

    /// Trains what the best is compared with; what cannot be trained for want of memory is left out.
    private func compare(
        _ outcome: inout Outcome, _ data: Dataset, _ start: ModelOptions, _ progress: ProgressLine
    ) throws {
        let dimerClass = outcome.found.dimerClass
        do {
            outcome.start = try model.laboratory(data).train(dimerClass, outcome.found.start.trained)
        } catch let error as OutOfMemory {
            progress.tell("the options given: \(error)")
        }
        if search.hindsight { outcome.hindsight = try hindsight(outcome.found, data, dimerClass, progress) }
    }

    /// The least test error of all trials that all curves trained: what no honest choice can know.
    private func hindsight(
        _ found: TuningReport, _ data: Dataset, _ dimerClass: ClassSelection, _ progress: ProgressLine
    ) throws -> (options: ModelOptions, percent: Double, tried: Int)? {
        let items = found.trials.map { TrainingBatch.Item(dimerClass, $0.trained) }
        let percents = TrainingBatch(items, of: data).runAll(
            threads: model.training.threads.count,
            progress: { progress.show("\(dimerClass): testing all", $0.fraction) }, goesOn: { _ in true }
        ) { _, report in report.map(\.test.rmsePercent) }.map { try? $0.get() }
        progress.clear()
        return zip(items, percents).compactMap { item, percent in percent.map { (item.options, $0, items.count) } }
            .min { $0.1 < $1.1 }
    }

    // MARK: - What is printed

    /// What a model has that is not the default, as the command line takes it.
    private func words(_ options: ModelOptions) -> String {
        let split: Set<ModelParameter> = [.trainingSize, .split, .seed, .trainUpTo, .committee, .uncertainty]
        let words = ModelParameter.arguments(options, only: Set(ModelParameter.allCases).subtracting(split))
        return words.isEmpty ? "defaults" : words.map(shellWord).joined(separator: " ")
    }

    /// The origin of a trial: the command that trains it.
    private func command(_ trial: TuningTrial, _ outcome: Outcome, _ origin: Origin) -> Origin {
        var options = trial.trained
        (options.uncertainty, options.committee) = (outcome.best.options.uncertainty, outcome.best.options.committee)
        return origin.of(
            "train",
            dropping: Set(ModelParameter.allCases.map(\.flag)).union(TuneArguments.own).union(["--class"]),
            flags: ["--hindsight"],
            adding: ["--class", outcome.found.dimerClass.label] + ModelParameter.arguments(options))
    }

    private func text(_ outcome: Outcome, _ data: Dataset, _ unit: ShownUnit, _ origin: Origin) -> String {
        let found = outcome.found
        var front = TextTable([.numbers("us a structure"), .numbers("left out %"), .words("model")])
        for member in found.front {
            front.append([
                String(format: "%.1f", 1e6 * member.secondsPerStructure),
                percentText(member.trial.errors!.percent), words(member.trial.trained),
            ])
        }
        var table = TextTable(
            [.words(""), .numbers("left out %")] + unit.columns(["test RMSE"]) + [.numbers("test RMSE %")])
        for (name, trial, report) in [
            ("the options given", found.start, outcome.start), ("the best", found.best, outcome.best),
        ] {
            table.append(
                [
                    name, percentText(trial.errors?.percent), unit.text(report?.test.rmse),
                    percentText(report?.test.rmsePercent),
                ])
        }
        var text =
            "\n\(found.evaluated) sets of options in \(Int(found.seconds.rounded())) s, \(found.trials.count) of them on all "
            + "\(found.best.errors!.curves) training \(data.noun)s\n\nbetter than all that predict as fast\n\(front.text)"
            + "\nthe test \(data.noun)s, looked at now for the first time\n\(table.text)"
        if let limits = [outcome.best.testWithin, outcome.best.testBeyond] as [ErrorMetrics?]?,
            limits.contains(where: { $0 != nil })
        {
            text +=
                "\nthe best within the distances that train \(percentText(limits[0]?.rmsePercent)) %, beyond "
                + "\(percentText(limits[1]?.rmsePercent)) %\n"
        }
        if let hindsight = outcome.hindsight {
            text +=
                "\nin hindsight, of \(hindsight.tried) on all training \(data.noun)s: \(percentText(hindsight.percent)) % with "
                + "\(words(hindsight.options))\n"
        }
        return text + "\n\(command(found.best, outcome, origin).command)\n"
    }

    private func summary(_ outcomes: [Outcome]) -> String {
        func line(_ name: String, _ values: [Double?]) -> [String] {
            let (mean, spread) = meanAndDeviation(values.compactMap(\.self))
            return [name, percentText(mean), percentText(spread)]
        }
        var table = TextTable([.words("\(outcomes.count) seeds, RMSE %"), .numbers("mean"), .numbers("spread")])
        table.append(line("the best, left out", outcomes.map { $0.found.best.errors!.percent }))
        table.append(line("the best, test", outcomes.map(\.best.test.rmsePercent)))
        table.append(line("the options given, test", outcomes.map { $0.start?.test.rmsePercent }))
        if search.hindsight { table.append(line("in hindsight, test", outcomes.map { $0.hindsight?.percent })) }
        return "\n" + table.text
    }

    /// The mean, and the standard deviation of values as a sample.
    private func meanAndDeviation(_ values: [Double]) -> (Double?, Double?) {
        guard !values.isEmpty else { return (nil, nil) }
        let mean = values.reduce(0, +) / Double(values.count)
        guard values.count > 1 else { return (mean, nil) }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(values.count - 1)).squareRoot())
    }

    private func json(_ outcome: Outcome, _ data: Dataset, _ origin: Origin) -> JSONValue {
        func side(_ trial: TuningTrial, _ report: TrainingReport?) -> JSONValue {
            [
                "options": .object((report?.options ?? trial.trained).json()),
                "cv_rmse": JSONValue(trial.errors?.error),
                "cv_rmse_percent": JSONValue(trial.errors?.percent), "test": report?.test.json ?? .null,
                "test_within": report?.testWithin?.json ?? .null, "test_beyond": report?.testBeyond?.json ?? .null,
            ]
        }
        let found = outcome.found
        let front = found.front.map { member -> JSONValue in
            [
                "options": .object(member.trial.trained.json()),
                "cv_rmse_percent": JSONValue(member.trial.errors!.percent),
                "us_per_structure": .number(1e6 * member.secondsPerStructure),
            ]
        }
        let json: JSONValue = [
            "class": .string(found.dimerClass.label), "seed": .integer(Int(clamping: outcome.seed)),
            "evaluated": .integer(found.evaluated), "evaluated_on_all_curves": .integer(found.trials.count),
            "seconds": .number(found.seconds), "best": side(found.best, outcome.best),
            "default": side(found.start, outcome.start), "front": .array(front),
        ]
        guard let hindsight = outcome.hindsight else { return json }
        return json.adding(
            "hindsight",
            [
                "options": .object(hindsight.options.json()), "test_rmse_percent": .number(hindsight.percent),
                "tried": .integer(hindsight.tried),
            ])
    }

    private func csv(_ outcomes: [Outcome], _ origin: Origin) -> String {
        let columns = ["class", "seed", "model", "cv_rmse_percent", "test_rmse_percent", "us_per_structure"]
        var table = TextTable(
            (columns + [ModelParameter.descriptor.columnName] + TrainCommand.optionColumns.map(\.columnName)).map {
                .words($0)
            })
        for outcome in outcomes {
            func row(_ name: String, _ trial: TuningTrial, _ test: Double?, _ seconds: Double?) {
                table.append(
                    [
                        outcome.found.dimerClass.label, "\(outcome.seed)", name, numberCell(trial.errors?.percent),
                        numberCell(test),
                    ]
                        + [numberCell(seconds.map { 1e6 * $0 }), trial.trained.descriptor.description]
                        + trial.trained.cells(TrainCommand.optionColumns))
            }
            row("default", outcome.found.start, outcome.start?.test.rmsePercent, nil)
            for member in outcome.found.front.dropLast() { row("front", member.trial, nil, member.secondsPerStructure) }
            row(
                "best", outcome.found.best, outcome.best.test.rmsePercent, outcome.found.front.last?.secondsPerStructure
            )
        }
        return table.csv(of: origin)
    }
}

extension JSONValue {
    /// An object with where its numbers come from, and with the command that trains what was chosen.
    fileprivate func of(_ origin: Origin, chosen: Origin) -> JSONValue {
        var named = origin
        named.command = chosen.command
        return adding("search", .string(origin.command)).adding(named)
    }
}

/// How a search goes.
struct TuneArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "About how long to search, the trainings in the end included: 2m, 90s, 1h30m, or seconds.",
            valueName: "time"))
    var budget = Budget(seconds: 120)

    @Option(
        help: ArgumentHelp(
            """
            Searches, by as many seeds from \(ModelParameter.seed.flag) on, each with the whole budget: what is found by luck \
            is not found again.
            """, valueName: "n"))
    var repeats = 1

    @Flag(
        help: """
            Test all that was tried on all curves as well, after the choice: how much better the best of them would have been, \
            which nobody can know before. Takes time of its own.
            """)
    var hindsight = false

    @Option(
        help: ArgumentHelp(
            "The file for the best model. (default: tuned-CLASS.model, or tuned-CLASS-2.model where that is there)",
            valueName: "file"),
        completion: .file())
    var save: String?

    @OptionGroup var record: RecordArguments

    /// The part of the budget that is searched; the rest is for the trainings in the end.
    static let searching = 0.9

    /// The options that a training does not have.
    static let own: Set = ["--budget", "--repeats", "--save"]

    func validate() throws {
        if !(1...100).contains(repeats) { throw ValidationError("--repeats must be between 1 and 100, not \(repeats)") }
        if budget.seconds > 7 * 86400 { throw ValidationError("--budget must be at most a week, not \(budget)") }
    }
}

extension RunRecord {
    /// Adds what a search tried on all curves, of which the best was tested.
    fileprivate func add(
        _ outcome: TuneCommand.Outcome, _ data: Dataset, _ origin: Origin, _ threads: Int,
        _ command: (TuningTrial, TuneCommand.Outcome, Origin) -> Origin
    ) throws {
        for trial in outcome.found.trials where trial.options != outcome.found.best.options {
            try add(
                Run(
                    trial, outcome.found.dimerClass, of: data, origin: command(trial, outcome, origin), threads: threads
                ))
        }
        var best = Run(
            .tune, outcome.best, of: data, measure: .test, origin: command(outcome.found.best, outcome, origin),
            threads: threads)
        (best.crossValidatedRMSE, best.crossValidatedPercent) =
            (outcome.found.best.errors?.error, outcome.found.best.errors?.percent)
        try add(best)
    }
}
