import Atomistics
import Exploration
import Foundation
import Regression
import Workers

/// `train` of a target with parts: a model for each irreducible part and each element, and what they make together.
extension TrainCommand {
    func print(
        _ report: TargetReport, _ data: Dataset, _ unit: ShownUnit, readSeconds: Double, log: WorkLog?
    ) throws {
        var report = report
        report.parts[0].seconds.read = readSeconds
        let seconds = report.parts.reduce(0) { $0 + $1.seconds.total }
        let explanation = log.map { Explanation($0, seconds: seconds, threads: model.training.threads.count) }
        if let save { try Output.write(SavedModel.parts(report.model).encoded(origin: origin(data)), to: save) }
        if let chemiscope { try write(report, data, to: chemiscope) }
        switch output.format {
        case .text:
            try StandardOutput.write(
                text(report, data, unit, seconds: readSeconds + seconds) + (explanation.map { "\n" + $0.text } ?? ""))
        case .json:
            let json = json(report, data, seconds: readSeconds + seconds)
            try StandardOutput.write(json.adding("explanation", explanation?.json), of: origin(data))
        case .csv: try StandardOutput.write(csv(report).csv(of: origin(data)))
        }
        if let save { tellOfMissingBars(save, report.parts) }
        LeftOut.tell(report.parts.map { ($0.dimerClass, $0.leftOut) })
        for part in report.parts {
            if let note = part.note { StandardError.write("lodescope: \(part.dimerClass.partName!): \(note)\n") }
        }
    }

    /// Writes a file for chemiscope of the structures that train or test.
    private func write(_ report: TargetReport, _ data: Dataset, to path: String) throws {
        var splits: [SourceLocation: CurvePrediction.Split] = [:]
        for part in report.parts {
            let members = data.members(of: part.dimerClass)
            for curve in part.curves { splits[members[curve.index].source] = curve.split }
        }
        let structures = data.members(of: ClassSelection(report.parts[0].dimerClass.classes)).compactMap { group in
            if case .structure(let labeled) = group, splits[labeled.source] != nil { labeled } else { nil }
        }
        let evaluator = report.model.evaluator()
        let predictions = try evaluator.predict(structures.map(\.structure), execution: execution)
        let file = try ChemiscopeFile(
            name: "\(data.name) \(report.target.key)",
            zip(structures, predictions).map { PredictedStructure(aboutOrigin: $0, $1, report.target) },
            structures.map { splits[$0.source]! }, evaluator, execution: execution)
        try Output.write(file.data(), to: path)
    }

    private func text(_ report: TargetReport, _ data: Dataset, _ unit: ShownUnit, seconds: Double) -> String {
        let first = report.parts[0]
        var table = TextTable(
            [.words("test"), .numbers("numbers")] + unit.columns(["STD", "RMSE", "MAE"])
                + ["RMSE %", "train %", "composition %", "features", "regularization", "alpha", "1 bar %", "2 bars %"]
                .map { .numbers($0) })
        for part in report.parts {
            table.append(
                [part.dimerClass.partName!, "\(part.test.points)"]
                    + [part.test.std, part.test.rmse, part.test.mae].map(unit.text)
                    + [
                        percentText(part.test.rmsePercent), percentText(part.train.rmsePercent),
                        percentText(part.baseline?.rmsePercent), "\(part.features)",
                        String(format: "%.1e", part.regularization), part.committee.map { factorText($0.alpha) } ?? "-",
                    ]
                    + [part.coverage?.oneSigma, part.coverage?.twoSigma].map {
                        $0.map { String(format: "%.0f", 100 * $0) } ?? "-"
                    })
        }
        if report.parts.count > 1 {
            let whole = report.target.column == nil ? "tensor" : "all atoms"
            table.append(
                [whole, "\(report.test.points)"]
                    + [report.test.std, report.test.rmse, report.test.mae].map(unit.text)
                    + [percentText(report.test.rmsePercent), percentText(report.train.rmsePercent)]
                    + Array(repeating: "", count: 6))
        }
        let ends = report.parts.compactMap { part in
            part.gridEnd.map { "\(part.dimerClass.partName!): \($0.text)" }
        }
        return "\(first.dimerClass.label) with \(report.options.descriptor): target \(report.target.phrase); "
            + "\(counted(report.training, data.noun)) train, \(report.testing) test\n\(report.options.optionLines)\n"
            + table.text
            + "\n" + explanation(of: report.target) + "\n"
            + (ends.isEmpty ? "" : "\n" + ends.joined(separator: "; ") + "\n")
            + String(format: "\nseconds: %.2f in all\n", seconds)
    }

    /// What the columns of the table mean.
    private func explanation(of target: Target) -> String {
        let offset = target.column == nil ? "an offset for each element alone" : "the mean of an element alone"
        guard target.tensor != nil else {
            return "RMSE % is in percent of the standard deviation of the test atoms. composition %: \(offset)."
        }
        return """
            RMSE % is in percent of the deviation: of lambda 0 from the mean, of the others the root mean square of a \
            component, whose mean over all orientations is 0, so that a model of zeros has 100 %; of the tensor that of the \
            norm. composition %: \(offset).
            """
    }

    private func json(_ report: TargetReport, _ data: Dataset, seconds: Double) -> JSONValue {
        let first = report.parts[0]
        let parts = report.parts.map { part -> JSONValue in
            json(part).adding(part.dimerClass)
        }
        let document: JSONValue = [
            "class": .string(first.dimerClass.label), "descriptor": .string(report.options.descriptor.description),
            "options": .object(report.options.json()), "train_curves": .integer(report.training),
            "test_curves": .integer(report.testing), "left_out": first.leftOut?.json ?? .null,
            "test": report.test.json, "train": report.train.json, "parts": .array(parts),
            "seconds": ["total": .number(seconds)],
        ]
        return document.adding("target", report.target.json)
    }

    private func csv(_ report: TargetReport) -> TextTable {
        var table = TextTable(
            (["class", "descriptor"] + report.target.partColumns + [
                "split", "structures", "numbers", "std", "rmse", "rmse_percent", "mae", "lambda",
            ] + TrainCommand.optionColumns.map(\.columnName)).map { .words($0) })
        for part in report.parts {
            for (name, structures, errors) in part.rows {
                table.append(
                    [part.dimerClass.label, part.descriptor.description] + part.dimerClass.partCells
                        + [name, "\(structures)", "\(errors.points)"]
                        + [errors.std, errors.rmse, errors.rmsePercent, errors.mae, part.regularization].map(numberCell)
                        + report.options.cells(TrainCommand.optionColumns))
            }
        }
        return table
    }
}

extension Target {
    /// What it is, for a person: `alpha, a symmetric tensor per atom`, `column:charge, a number of each atom`.
    var phrase: String {
        let owner = column != nil ? " of each atom" : isPerAtom ? " per atom" : ""
        return "\(key), \(tensor?.phrase ?? "a number")\(owner)"
    }

    /// The columns of a CSV table that tell parts apart; none where there are none.
    var partColumns: [String] {
        (column == nil ? [] : ["element"]) + (tensor == nil ? [] : ["lambda", "parity"])
    }
}

extension ClassSelection {
    /// The cells of `Target.partColumns`.
    var partCells: [String] {
        (element.map { [$0.symbol] } ?? []) + (part.map { ["\($0.lambda)", "\($0.parity)"] } ?? [])
    }
}

extension JSONValue {
    /// An object with the keys that tell parts of a target apart: `element`, `lambda`, `parity`, those that there are.
    func adding(_ dimerClass: ClassSelection) -> JSONValue {
        adding("element", dimerClass.element.map { .string($0.symbol) })
            .adding("lambda", dimerClass.part.map { .integer($0.lambda) })
            .adding("parity", dimerClass.part.map { .integer($0.parity) })
    }
}
