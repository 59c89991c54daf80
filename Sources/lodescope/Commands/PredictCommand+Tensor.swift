import ArgumentParser
import Atomistics
import Exploration
import Foundation
import Regression
import Workers

/// `predict` of a tensor.
extension PredictCommand {
    func predict(_ model: TensorModel) throws {
        let (target, kind) = (model.target, model.target.tensor!)
        let unit = try printing.unit(of: target)
        if let output { try Output.requireWritable(output) }
        let evaluator = model.evaluator()
        let data = try reading.load([dataset], target: target, telling: true)
        let structures = try predictable(data, problem: evaluator.problem).compactMap { group -> LabeledStructure? in
            if case .structure(let labeled) = group { labeled } else { nil }
        }
        let progress = ProgressLine()
        let predictions = try evaluator.predict(
            structures.map(\.structure),
            execution: Execution(threads: threads.count) { progress.show("predicting", $0) })
        progress.clear()
        if let output {
            guard StructureWriter.canWrite(target.key) else {
                throw ValidationError("the key \(quoted(target.key)) cannot stand in an Extended XYZ file")
            }
            let labeled = zip(structures, predictions).map { structure, prediction in
                var structure = structure
                structure.value = prediction.parts.flatMap(\.self)
                return structure
            }
            let errors = predictions.compactMap { $0.errors() }
            try Output.write(
                StructureWriter(key: target.key, tensor: kind).data(
                    for: labeled, errors: errors.count == labeled.count ? errors : nil), to: output)
        }
        let results = zip(structures, predictions).map { TensorPrediction($0, $1) }
        switch printing.format {
        case .text: try StandardOutput.write(text(results, model, unit, isWritten: output != nil))
        case .json:
            let document: JSONValue = [
                "structures": .array(results.map(\.json)), "components": JSONValue(kind.names(count: kind.counts[0])),
                "errors": TensorPrediction.errors(results, kind).map { .array($0.map(\.json)) } ?? .null,
            ]
            try StandardOutput.write(document.adding("target", target.json).description + "\n")
        case .csv: try StandardOutput.write(csv(results, kind))
        }
    }

    private func text(
        _ results: [TensorPrediction], _ model: TensorModel, _ unit: ShownUnit, isWritten: Bool
    ) -> String {
        let kind = model.target.tensor!
        var lines =
            "\(model.target.key), \(kind.phrase)\(model.target.isPerAtom ? " per atom" : ""), with "
            + "\(model.parts[0].options.descriptor), trained on \(counted(model.parts[0].trainCurves, "structure"))\n"
        if let errors = TensorPrediction.errors(results, kind) {
            var table = TextTable([.words("part")] + unit.columns(["STD", "RMSE"]) + [.numbers("RMSE %")])
            for (part, errors) in zip(kind.parts, errors) {
                table.append(
                    ["\(part)"] + [errors.std, errors.rmse].map(unit.text) + [percentText(errors.rmsePercent)])
            }
            lines += "\n" + table.text
        }
        guard !isWritten else { return lines }
        let numbers = kind.turnedNumbers
        var table = TextTable(
            [.words("structure"), .words("class")]
                + numbers.flatMap { unit.columns([$0.name, "reference", "error bar"]) })
        for result in results {
            table.append(
                [result.structure.id, result.structure.dimerClass.label]
                    + numbers.flatMap { number in
                        let (value, error) = result.prediction.value(number.function)
                        return [value, result.reference.map(number.function), error].map(unit.text)
                    })
        }
        return lines + "\n" + table.text
            + "\nAll components: --format json, or --output, which writes an Extended XYZ file.\n"
    }

    private func csv(_ results: [TensorPrediction], _ kind: CartesianTensor) -> String {
        let names = kind.names(count: kind.counts[0])
        var table = TextTable(
            (["id", "class"]
                + ["reference", "prediction", "error_bar"].flatMap { column in names.map { "\(column)_\($0)" } })
                .map { .words($0) })
        for result in results {
            let numbers = [result.reference, result.prediction.components(), result.prediction.errors()]
            table.append(
                [result.structure.id, result.structure.dimerClass.label]
                    + numbers.flatMap { values in names.indices.map { numberCell(values?[$0]) } })
        }
        return table.csv
    }
}

/// A structure with the tensor that was predicted of it.
private struct TensorPrediction {
    let structure: LabeledStructure
    let prediction: PredictedTensor
    /// The components that the data have; nil where they have none.
    let reference: [Double]?

    init(_ structure: LabeledStructure, _ prediction: PredictedTensor) {
        self.structure = structure
        self.prediction = prediction
        reference = structure.value.map(prediction.kind.components)
    }

    var json: JSONValue {
        let numbers = prediction.kind.turnedNumbers.map { number -> (String, JSONValue) in
            let (value, error) = prediction.value(number.function)
            return (
                number.name,
                [
                    "reference": JSONValue(reference.map(number.function)), "prediction": .number(value),
                    "error_bar": JSONValue(error),
                ]
            )
        }
        return .object(
            [
                ("id", .string(structure.id)), ("class", .string(structure.dimerClass.label)),
                ("reference", reference.map { JSONValue($0) } ?? .null),
                ("prediction", JSONValue(prediction.components())),
                ("error_bar", prediction.errors().map { JSONValue($0) } ?? .null),
            ] + numbers)
    }

    /// The errors of each part over the structures that have a reference; nil where none has.
    static func errors(_ results: [TensorPrediction], _ kind: CartesianTensor) -> [PredictionErrors]? {
        let known = results.filter { $0.structure.value != nil }
        guard !known.isEmpty else { return nil }
        var first = 0
        return kind.parts.indices.map { index in
            let part = kind.parts[index]
            let range = first..<first + part.count
            first += part.count
            return PredictionErrors(
                reference: known.flatMap { $0.structure.value![range] },
                prediction: known.flatMap { $0.prediction.parts[index] }, isAboutMean: part.lambda == 0)
        }
    }
}
