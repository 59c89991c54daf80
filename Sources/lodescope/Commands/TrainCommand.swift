import ArgumentParser
import Atomistics
import Exploration
import Explorer
import Foundation
import Records
import Workers

struct TrainCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train one model of one class; print its test errors and timings.",
        discussion: """
              lodescope train my-dimers/ --class CC --save cc.model
              lodescope train shipped --class PP \(ModelParameter.lMax.flag) 2 \(ModelParameter.descriptor.flag) v-v
              lodescope train molecules.xyz --target energy --format json
            """)

    @Argument(help: DataPath.help)
    var dataset: [DataPath]

    @OptionGroup(title: "Result") var result: TrainResult
    @OptionGroup(title: "Result") var record: RecordArguments
    @OptionGroup(title: "Model") var model: ModelArguments
    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    private var explain: Bool { result.explain }
    /// The file that keeps the model; nil for none.
    var save: String? { result.save }
    var chemiscope: String? { result.chemiscope }
    var execution: Execution { Execution(threads: model.training.threads.count) }

    func validate() throws {
        if explain && output.format == .csv { throw ValidationError("--explain is for --format text and json") }
    }

    func run() throws {
        for path in [save, chemiscope].compactMap(\.self) { try Output.requireWritable(path) }
        let start = DispatchTime.now().uptimeNanoseconds
        let data = try reading.load(
            dataset, target: target.target, requiresEnergies: true, telling: true,
            wantsDigest: output.format.hasOrigin || save != nil || record.record != nil)
        let unit = try output.unit(of: data.target)
        let dimerClass = try model.chosenClass(of: data)
        let readSeconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
        let record = try record.open()
        let progress = ProgressLine()
        var monitor = progress.monitor(dimerClass.label)
        monitor.log = explain ? WorkLog() : nil
        monitor.leftOutErrors = []
        if data.target?.hasParts == true {
            let report = try model.laboratory(data).trainParts(dimerClass, model.options, monitor: monitor)
            progress.clear()
            for part in report.parts { try record?.add(run(part, data)) }
            return try print(report, data, unit, readSeconds: readSeconds, log: monitor.log)
        }
        var report = try model.laboratory(data).train(dimerClass, model.options, monitor: monitor)
        progress.clear()
        let explanation = monitor.log.map {
            Explanation($0, seconds: report.seconds.total, threads: model.training.threads.count)
        }
        report.seconds.read = readSeconds
        report.seconds.total += readSeconds
        try record?.add(run(report, data))
        if let save {
            guard let trained = report.model?.saved else {
                preconditionFailure("a training without a model to keep")
            }
            try Output.write(trained.encoded(origin: origin(data)), to: save)
        }
        if let chemiscope { try write(report, data, to: chemiscope) }
        switch output.format {
        case .text:
            try StandardOutput.write(text(report, data, unit) + (explanation.map { "\n" + $0.text } ?? ""))
        case .json:
            let json = json(report).adding("target", data.target?.json).adding("explanation", explanation?.json)
            try StandardOutput.write(json, of: origin(data))
        case .csv: try StandardOutput.write(csv(report).csv(of: origin(data)))
        }
        report.tell()
        if let save { tellOfMissingBars(save, [report]) }
    }

    func origin(_ data: Dataset) -> Origin { Origin(dataset, data) }

    private func run(_ report: TrainingReport, _ data: Dataset) -> Run {
        Run(
            .train, report, of: data, measure: .test, origin: origin(data).of("train"),
            threads: model.training.threads.count)
    }

    /// Writes a file for chemiscope.
    private func write(_ report: TrainingReport, _ data: Dataset, to path: String) throws {
        let members = data.groups(of: report.dimerClass)
        let groups = report.curves.map { members[$0.index] }
        let predicted = zip(report.curves, groups).map { PredictedCurve($0, $1) }
        let file = try ChemiscopeFile(
            name: "\(data.name) \(report.dimerClass.label)", predicted, of: groups, data.target,
            report.model!.saved!.evaluator(), execution: execution)
        try Output.write(file.data(), to: path)
    }

    /// Says that a file does not keep the error bars that were printed.
    func tellOfMissingBars(_ save: String, _ reports: [TrainingReport]) {
        guard reports[0].options.uncertainty == .gpr else { return }
        let numbers = reports.map { "\($0.samples) x \($0.features)" }.joined(separator: " + ")
        StandardError.write(
            "lodescope: \(save) has no error bars: the predictive variance needs all that trained, "
                + "\(numbers) numbers; \(ModelParameter.uncertainty.flag) committee keeps error bars\n")
    }

    private func text(_ report: TrainingReport, _ data: Dataset, _ unit: ShownUnit) -> String {
        var table = TextTable(
            [.words(""), .numbers("\(data.noun)s"), .numbers("points")]
                + unit.columns(["STD", "RMSE", "MAE"]) + [.numbers("RMSE %")])
        for (name, curves, errors) in report.rows {
            table.append(
                [name, "\(curves)", "\(errors.points)"] + [errors.std, errors.rmse, errors.mae].map(unit.text)
                    + [percentText(errors.rmsePercent)])
        }
        var lines =
            "\(report.dimerClass) with \(report.descriptor): \(counted(report.features, "feature")), "
            + "\(counted(report.samples, "sample")), regularization \(String(format: "%.3g", report.regularization))"
            + (report.options.regularization == .auto ? " by cross-validation" : "")
            + (report.gridEnd.map { " (\($0.text))" } ?? "")
            + (data.target.map { ", target \($0.key)" + ($0.isPerAtom ? " per atom" : "") }
                ?? ", dissociation \(report.options.resolvedDissociation)") + "\n"
        lines += report.options.optionLines
        if !report.principal.isEmpty {
            lines +=
                "principal radial channels, with their part of the variance: "
                + report.principal.text(density: "rho", potential: "V") + "\n"
        }
        lines += "\n" + table.text
        if let error = report.leftOutError {
            lines +=
                "\nleft out of training in turn, a fifth at a time: RMSE \(unit.measured(unit.text(error))) on training "
                + "\(data.noun)s, \(percentText(report.leftOutPercent)) %\n"
        }
        if let baseline = report.baseline {
            lines +=
                "\nthe composition alone: RMSE \(unit.measured(unit.text(baseline.rmse))) on test structures, "
                + "\(percentText(baseline.rmsePercent)) %\n"
        }
        lines += report.forces.map { "\n" + $0.text(unit, isChosen: data.target?.forces?.weight == nil) } ?? ""
        if let committee = report.committee {
            lines += "\ncommittee of \(committee.members), alpha \(factorText(committee.alpha)): "
        }
        if let variance = report.variance {
            lines +=
                "\npredictive variance, alpha \(String(format: "%.3g", variance.scale)), mean error bar "
                + "\(unit.measured(unit.text(variance.meanSigma))): "
        }
        if let coverage = report.coverage {
            lines += String(
                format: "%.0f %% of test points within one error bar, %.0f %% within two\n", 100 * coverage.oneSigma,
                100 * coverage.twoSigma)
        }
        let seconds = report.seconds
        lines += String(
            format: "\nseconds: read %.2f, features %.2f, fit %.2f, committee %.2f, in all %.2f\n", seconds.read,
            seconds.features, seconds.fit, seconds.committee, seconds.total)
        return lines
    }

    func json(_ report: TrainingReport) -> JSONValue {
        let committee: JSONValue =
            report.committee.map { committee in
                [
                    "members": .integer(committee.members), "alpha": .number(committee.alpha),
                    "coverage_1sigma": .number(committee.coverage.oneSigma),
                    "coverage_2sigma": .number(committee.coverage.twoSigma),
                ]
            } ?? .null
        let variance: JSONValue =
            report.variance.map { variance in
                [
                    "alpha": .number(variance.scale), "mean_sigma": .number(variance.meanSigma),
                    "coverage_1sigma": .number(variance.coverage.oneSigma),
                    "coverage_2sigma": .number(variance.coverage.twoSigma),
                ]
            } ?? .null
        let principal: [JSONValue] = report.principal.map { share in
            [
                "field": .string(share.exponent == nil ? "density" : "potential"),
                "exponent": share.exponent.map { .integer($0) } ?? .null, "channels": .integer(share.channels),
                "of": .integer(share.total), "variance_lost": JSONValue(share.lost),
            ]
        }
        let seconds = report.seconds
        let json: JSONValue = [
            "class": .string(report.dimerClass.label), "descriptor": .string(report.descriptor.description),
            "options": .object(report.options.json()), "train_curves": .integer(report.trainCurves),
            "test_curves": .integer(report.testCurves), "features": .integer(report.features),
            "samples": .integer(report.samples), "regularization": .number(report.regularization),
            "cv_rmse": JSONValue(report.leftOutError), "cv_rmse_percent": JSONValue(report.leftOutPercent),
            "regularization_at_end": JSONValue(report.gridEnd?.rawValue), "left_out": report.leftOut?.json ?? .null,
            "dropped": report.dropped?.json ?? .null,
            "test": report.test.json, "train": report.train.json, "test_within": report.testWithin?.json ?? .null,
            "test_beyond": report.testBeyond?.json ?? .null, "committee": committee,
            "gpr": variance, "principal": report.principal.isEmpty ? .null : .array(principal),
            "seconds": [
                "read": .number(seconds.read), "features": .number(seconds.features), "fit": .number(seconds.fit),
                "committee": .number(seconds.committee), "total": .number(seconds.total),
            ],
        ]
        return json.adding("baseline", report.baseline?.json).adding("forces", report.forces?.json)
    }

    /// The options that tell the rows of many trainings apart; the descriptor has its column already.
    static var optionColumns: [ModelParameter] { ModelParameter.allCases.filter { $0 != .descriptor } }

    private func csv(_ report: TrainingReport) -> TextTable {
        let columns =
            [
                "class", "descriptor", "split", "curves", "points", "std", "rmse", "rmse_percent", "mae", "lambda",
                "cv_rmse_percent",
            ]
            + (report.forces == nil ? [] : TrainingReport.Forces.columns) + TrainCommand.optionColumns.map(\.columnName)
        var table = TextTable(columns.map { .words($0) })
        for (name, curves, errors) in report.rows {
            let numbers = [errors.std, errors.rmse, errors.rmsePercent, errors.mae, report.regularization]
            table.append(
                [report.dimerClass.label, report.descriptor.description, name, "\(curves)", "\(errors.points)"]
                    + numbers.map(numberCell) + [numberCell(report.leftOutPercent)]
                    + (report.forces.map { $0.cells(name == "train" ? $0.train : $0.test) } ?? [])
                    + report.options.cells(TrainCommand.optionColumns))
        }
        return table
    }
}

extension ModelParameter {
    /// What a column of its values is called beside one that tells train from test.
    var columnName: String { self == .split ? "drawn" : name }
}

extension ModelOptions {
    /// The texts of parameters, as cells of a table.
    func cells(_ parameters: [ModelParameter]) -> [String] { parameters.map { $0.text(self) } }

    /// Every option that the model depends on, by the names that headers and JSON have, in lines of text.
    var optionLines: String {
        let words = TrainCommand.optionColumns.filter { $0.applies(to: self) }.map { "\($0.name)=\($0.text(self))" }
        return wrapped(words.joined(separator: ", "), to: 96).joined(separator: "\n") + "\n"
    }
}

extension TrainingReport.Forces {
    /// Errors of forces in the unit of energies per angstrom, those in eV in meV.
    func text(_ unit: ShownUnit, isChosen: Bool) -> String {
        let energy = unit.energy == .electronvolt ? .millielectronvolt : unit.energy ?? .millielectronvolt
        func told(_ errors: ErrorMetrics) -> String {
            let rmse = energy.value(fromElectronvolts: errors.rmse)
            return "\(String(format: "%.4g", rmse)) \(energy.symbol)/Å, \(percentText(errors.rmsePercent)) %"
        }
        let training =
            weight == 0
            ? "not trained on" : "weight \(String(format: "%g", weight))" + (isChosen ? " by cross-validation" : "")
        return "forces, \(training): RMSE \(told(train)) on training structures, \(told(test)) on test structures\n"
    }

    var json: JSONValue { ["weight": .number(weight), "train": train.json, "test": test.json] }

    /// The columns of tables that are read by programs, eV/angstrom.
    static let columns = ["force_weight", "force_std", "force_rmse", "force_rmse_percent"]

    func numbers(_ errors: ErrorMetrics) -> [Double] { [weight, errors.std, errors.rmse, errors.rmsePercent] }

    func cells(_ errors: ErrorMetrics) -> [String] { numbers(errors).map(numberCell) }
}

extension LeftOut {
    var json: JSONValue { ["curves": .integer(curves), "elements": JSONValue(elements.map(\.symbol))] }

    /// Says what the parts of a target leave out: those of the same structures leave out the same.
    static func tell(_ parts: [(part: ClassSelection, leftOut: LeftOut?)]) {
        var told: Set<Element?> = []
        for (part, leftOut) in parts where told.insert(part.element).inserted {
            leftOut?.tell(part.element.map { "\($0.symbol): " } ?? "")
        }
    }

    /// Says it on standard error.
    func tell(_ subject: String = "") { StandardError.write("lodescope: \(subject)\(self)\n") }
}

extension Dropped {
    var json: JSONValue {
        [
            "curves": .integer(curves), "train_monomers": .integer(trainingMonomers),
            "test_monomers": .integer(testingMonomers),
        ]
    }

    /// Says it on standard error.
    func tell(_ subject: String = "") { StandardError.write("lodescope: \(subject)\(self)\n") }
}

extension TrainingReport {
    /// Says on standard error what went otherwise than asked.
    func tell() {
        dropped?.tell()
        leftOut?.tell()
        if let note { StandardError.write("lodescope: \(note)\n") }
    }

    /// The errors by the name of their set, with its number of curves.
    var rows: [(name: String, curves: Int, errors: ErrorMetrics)] {
        var rows = [("train", trainCurves, train), ("test", testCurves, test)]
        if let limit = options.trainUpTo {
            rows += [("test, up to \(limit) Å", testWithin), ("test, beyond", testBeyond)].compactMap { name, errors in
                errors.map { (name, testCurves, $0) }
            }
        }
        return rows
    }
}

/// What comes of a training besides its errors.
struct TrainResult: ParsableArguments {
    @Option(
        help: ArgumentHelp("Keep the model in this file, for lodescope predict.", valueName: "file"),
        completion: .file())
    var save: String?

    @Option(help: ArgumentHelp(ChemiscopeFile.help, valueName: "file"), completion: .file(extensions: ["json.gz"]))
    var chemiscope: String?

    @Flag(
        help: """
            Tell every stage of the training: sizes, the solver that was chosen and why, operations, seconds, and the part \
            of this machine's rate of matrix products that it reached. As text or JSON.
            """)
    var explain = false
}
