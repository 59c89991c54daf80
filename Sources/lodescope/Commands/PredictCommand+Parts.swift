import ArgumentParser
import Atomistics
import Exploration
import Foundation
import Regression
import Workers

/// `predict` of a target with parts: a tensor, or what every atom has.
extension PredictCommand {
    func predict(_ model: TargetModel) throws {
        let target = model.target
        let unit = try printing.unit(of: target)
        if let output { try Output.requireWritable(output) }
        let evaluator = model.evaluator()
        let data = try load(for: target)
        let isWritten = output != nil
        let structures = try predictable(data) { group in
            evaluator.problem(with: group) ?? (isWritten ? evaluator.lack(of: group) : nil)
        }.compactMap { group -> LabeledStructure? in
            if case .structure(let labeled) = group { labeled } else { nil }
        }
        let progress = ProgressLine()
        let predictions = try evaluator.predict(
            structures.map(\.structure),
            execution: Execution(threads: threads.count) { progress.show("predicting", $0) })
        progress.clear()
        if let output { try write(structures, predictions, model, to: output) }
        // Printed as the file has dipoles: about its origin.
        let results = zip(structures, predictions).map { PredictedStructure(aboutOrigin: $0, $1, target) }
        if let chemiscope {
            let file = try ChemiscopeFile(
                name: (self.model as NSString).lastPathComponent, results, nil, evaluator,
                execution: Execution(threads: threads.count))
            try Output.write(file.data(), to: chemiscope)
        }
        switch printing.format {
        case .text: try StandardOutput.write(text(results, model, unit, isWritten: isWritten))
        case .json: try StandardOutput.write(json(results, model), of: Origin(dataset, data))
        case .csv: try StandardOutput.write(csv(results, target).csv(of: Origin(dataset, data)))
        }
        tell(of: model.parts[0], structures.map(\.dimerClass))
        let others = Set(structures.flatMap(\.structure.elements)).subtracting(model.elements).sorted()
        if target.column != nil, !others.isEmpty {
            StandardError.write(
                "lodescope: no model of the atoms of \(others.map(\.symbol).joined(separator: " ")): the model has "
                    + model.elements.map(\.symbol).joined(separator: " ") + "\n")
        }
    }

    /// Writes the structures with what is predicted of them.
    private func write(
        _ structures: [LabeledStructure], _ predictions: [[PredictedValue?]], _ model: TargetModel, to path: String
    ) throws {
        let target = model.target
        guard StructureWriter.canWrite(target) else {
            throw ValidationError("the key \(quoted(target.key)) cannot stand in an Extended XYZ file")
        }
        let labeled = zip(structures, predictions).map { structure, predictions in
            var structure = structure
            structure.value = predictions.flatMap { $0!.parts.joined() }
            return structure
        }
        let errors = predictions.compactMap { values -> [Double]? in
            let errors = values.compactMap { $0?.errors() }
            return errors.count == values.count ? errors.flatMap(\.self) : nil
        }
        try Output.write(
            StructureWriter(target).data(for: labeled, errors: errors.count == labeled.count ? errors : nil), to: path)
    }

    private func text(
        _ results: [PredictedStructure], _ model: TargetModel, _ unit: ShownUnit, isWritten: Bool
    ) -> String {
        let target = model.target
        var lines =
            "\(target.phrase), with \(model.parts[0].options.descriptor), trained on "
            + "\(counted(model.parts[0].trainCurves, "structure"))\n"
        if let errors = results.errors(model) {
            var table = TextTable([.words("part")] + unit.columns(["STD", "RMSE"]) + [.numbers("RMSE %")])
            for (part, errors) in errors {
                table.append(
                    [part.partName!] + [errors.std, errors.rmse].map(unit.text) + [percentText(errors.rmsePercent)])
            }
            lines += "\n" + table.text
        }
        guard !isWritten else { return lines }
        let numbers = target.turnedNumbers
        var table = TextTable(
            [.words("structure"), .words("class")] + target.atomColumns.map { .words($0) }
                + numbers.flatMap { unit.columns([$0.name, "reference", "error bar"]) })
        for result in results {
            for place in result.places {
                table.append(
                    place.cells
                        + numbers.flatMap { number in
                            let (value, error) = place.prediction.value(number.function)
                            return [value, place.reference.map(number.function), error].map(unit.text)
                        })
            }
        }
        lines += "\n" + table.text
        if target.tensor != nil {
            lines += "\nAll components: --format json, or --output, which writes an Extended XYZ file.\n"
        }
        return lines
    }

    private func json(_ results: [PredictedStructure], _ model: TargetModel) -> JSONValue {
        let target = model.target
        let document: JSONValue = [
            "structures": .array(results.map { $0.json(target) }),
            "components": JSONValue(target.componentNames),
            "errors": results.errors(model).map { errors in
                .array(errors.map { part, errors in target.column == nil ? errors.json : errors.json.adding(part) })
            } ?? .null,
        ]
        return document.adding("target", target.json)
    }

    private func csv(_ results: [PredictedStructure], _ target: Target) -> TextTable {
        let names = target.componentNames
        var table = TextTable(
            (["id", "class"] + target.atomColumns
                + ["reference", "prediction", "error_bar"].flatMap { column in
                    names.map { $0.isEmpty ? column : "\(column)_\($0)" }
                }).map { .words($0) })
        for result in results {
            for place in result.places {
                let numbers = [place.reference, place.prediction.components(), place.prediction.errors()]
                table.append(
                    place.cells + numbers.flatMap { values in names.indices.map { numberCell(values?[$0]) } })
            }
        }
        return table
    }
}

extension [PredictedStructure] {
    /// The errors of each part over the structures, or atoms, that have a reference; nil where none has.
    fileprivate func errors(_ model: TargetModel) -> [(part: ClassSelection, errors: PredictionErrors)]? {
        let known = flatMap(\.places).filter { $0.referenceParts != nil }
        guard !known.isEmpty else { return nil }
        let target = model.target
        return model.parts.compactMap { part in
            let places = known.filter { $0.element == part.target?.element }
            guard !places.isEmpty else { return nil }
            let index = part.target?.part.flatMap { target.tensor!.parts.firstIndex(of: $0) } ?? 0
            let range = part.target!.range
            return (
                part.dimerClass,
                PredictionErrors(
                    reference: places.flatMap { $0.referenceParts![range] },
                    prediction: places.flatMap { $0.prediction.parts[index] },
                    isAboutMean: part.target!.lambda == 0)
            )
        }
    }
}
