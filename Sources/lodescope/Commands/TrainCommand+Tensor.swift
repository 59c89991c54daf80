import Atomistics
import Exploration
import Foundation
import Regression
import Workers

/// `train` of a tensor: a model for each irreducible part, and the tensor that they make.
extension TrainCommand {
    func print(
        _ report: TensorReport, _ data: Dataset, _ unit: ShownUnit, readSeconds: Double, log: WorkLog?
    ) throws {
        var report = report
        report.parts[0].seconds.read = readSeconds
        let seconds = report.parts.reduce(0) { $0 + $1.seconds.total }
        let explanation = log.map { Explanation($0, seconds: seconds, threads: model.training.threads.count) }
        if let save { try Output.write(SavedModel.tensor(report.model).encoded(), to: save) }
        switch output.format {
        case .text:
            try StandardOutput.write(
                text(report, data, unit, seconds: readSeconds + seconds) + (explanation.map { "\n" + $0.text } ?? ""))
        case .json:
            try StandardOutput.write(
                json(report, data, seconds: readSeconds + seconds).adding("explanation", explanation?.json).description
                    + "\n")
        case .csv: try StandardOutput.write(csv(report))
        }
        report.parts[0].leftOut?.tell()
        for part in report.parts {
            if let note = part.note { StandardError.write("lodescope: \(part.part!): \(note)\n") }
        }
    }

    private func text(_ report: TensorReport, _ data: Dataset, _ unit: ShownUnit, seconds: Double) -> String {
        let first = report.parts[0]
        var table = TextTable(
            [.words("test"), .numbers("numbers")] + unit.columns(["STD", "RMSE", "MAE"])
                + ["RMSE %", "train %", "composition %", "features", "regularization", "alpha", "1 bar %", "2 bars %"]
                .map { .numbers($0) })
        for part in report.parts {
            table.append(
                ["\(part.part!)", "\(part.test.points)"]
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
        table.append(
            ["tensor", "\(report.test.points)"]
                + [report.test.std, report.test.rmse, report.test.mae].map(unit.text)
                + [percentText(report.test.rmsePercent), percentText(report.train.rmsePercent)]
                + Array(repeating: "", count: 6))
        let ends = report.parts.compactMap { part in part.gridEnd.map { "\(part.part!): \($0.text)" } }
        return "\(first.dimerClass) with \(first.options.descriptor): target \(report.target.key), "
            + "\(report.target.tensor!.phrase)\(report.target.isPerAtom ? " per atom" : ""); "
            + "\(counted(first.trainCurves, data.noun)) train, \(first.testCurves) test\n\n" + table.text
                + """

                RMSE % is in percent of the deviation: of lambda 0 from the mean, of the others the root mean square of a \
                component, whose mean over all orientations is 0, so that a model of zeros has 100 %; of the tensor that of the \
                norm. composition %: an offset for each element alone.

                """
            + (ends.isEmpty ? "" : "\n" + ends.joined(separator: "; ") + "\n")
            + String(format: "\nseconds: %.2f in all\n", seconds)
    }

    private func json(_ report: TensorReport, _ data: Dataset, seconds: Double) -> JSONValue {
        let first = report.parts[0]
        let parts = report.parts.map { part -> JSONValue in
            json(part).adding("lambda", .integer(part.part!.lambda)).adding("parity", .integer(part.part!.parity))
        }
        let document: JSONValue = [
            "class": .string(first.dimerClass.label), "descriptor": .string(first.options.descriptor.description),
            "options": .object(first.options.json()), "train_curves": .integer(first.trainCurves),
            "test_curves": .integer(first.testCurves), "left_out": first.leftOut?.json ?? .null,
            "test": report.test.json, "train": report.train.json, "parts": .array(parts),
            "seconds": ["total": .number(seconds)],
        ]
        return document.adding("target", report.target.json)
    }

    private func csv(_ report: TensorReport) -> String {
        var table = TextTable(
            [
                "class", "descriptor", "lambda", "parity", "split", "structures", "numbers", "std", "rmse",
                "rmse_percent", "mae",
            ].map { .words($0) })
        for part in report.parts {
            for (name, structures, errors) in part.rows {
                table.append(
                    [
                        part.dimerClass.label, part.descriptor.description, "\(part.part!.lambda)",
                        "\(part.part!.parity)", name, "\(structures)", "\(errors.points)",
                    ] + [errors.std, errors.rmse, errors.rmsePercent, errors.mae].map(numberCell))
            }
        }
        return table.csv
    }
}
