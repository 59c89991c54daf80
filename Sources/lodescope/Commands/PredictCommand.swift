import ArgumentParser
import Atomistics
import Exploration
import Foundation
import Regression
import Workers

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Predict energies and error bars with a saved model.",
        discussion: """
            The model is a file of lodescope train --save. The dataset need not have energies; where it has, they are \
            printed beside the predictions. A curve with an element that the model has not seen is bad data. A model \
            that was trained with --target reads single structures, and the same key.
            """)

    @Argument(help: "A model: a file of lodescope train --save.", completion: .file())
    var model: String

    @Argument(
        help: "A dataset: an Extended XYZ file, plain or gzip, or a folder of them; - is standard input.",
        completion: .file())
    var dataset: String

    @OptionGroup var threads: ThreadArguments

    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var printing: FormatArguments

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Of a tensor, and of what atoms have: write the structures to this Extended XYZ file, with the prediction under its key, or in its column, and error bars under KEY_error.",
            valueName: "file"),
        completion: .file())
    var output: String?

    func run() throws {
        let evaluator: ModelEvaluator
        switch try SavedModel(reading: model) {
        case .number(let model): evaluator = model.evaluator()
        case .parts(let model): return try predict(model)
        }
        if output != nil {
            throw ValidationError(
                "--output is for models of tensors and of what atoms have: a model of a number prints its predictions")
        }
        let unit = try printing.unit(of: evaluator.model.target)
        let groups = try predictable(load(for: evaluator.model.target), problem: evaluator.problem)
        let progress = ProgressLine()
        let energies = try evaluator.energies(
            of: groups, execution: Execution(threads: threads.count) { progress.show("predicting", $0) })
        progress.clear()
        let predicted = zip(groups, energies).map { group, energies in
            let samples = group.samples
            let reference = samples.compactMap { $0.value?[0] }
            let errorBar = energies.compactMap(\.errorBar)
            return PredictedCurve(
                id: group.id, dimerClass: group.dimerClass, split: nil, distance: samples.compactMap(\.distance),
                reference: reference.isEmpty ? nil : reference, prediction: energies.map(\.energy),
                errorBar: errorBar.isEmpty ? nil : errorBar)
        }
        switch printing.format {
        case .text: try StandardOutput.write(text(predicted, evaluator.model, unit))
        case .json:
            let document: JSONValue = [
                "curves": .array(predicted.map(\.json)), "errors": predicted.errors?.json ?? .null,
            ]
            try StandardOutput.write(document.description + "\n")
        case .csv: try StandardOutput.write(PredictedCurve.csv(predicted, withSplit: false))
        }
        tell(of: evaluator.model, groups.map(\.dimerClass))
    }

    /// Says what of a model's predictions is not as one may think.
    func tell(of model: LinearModel, _ classes: [DimerClass]) {
        if model.options.uncertainty == .gpr {
            StandardError.write(
                "lodescope: no error bars: the model was trained with \(ModelParameter.uncertainty.flag) gpr, whose predictive variance a "
                    + "file does not keep; \(ModelParameter.uncertainty.flag) committee does\n")
        }
        let others = Set(classes).subtracting(model.dimerClass.classes).sorted()
        if !others.isEmpty {
            StandardError.write(
                "lodescope: the model was trained on class \(model.dimerClass.label); the dataset has also "
                    + others.map(\.label).joined(separator: ", ") + "\n")
        }
    }

    /// The data with what the model has learnt for their target, where they have it.
    func load(for target: Target?) throws(DataError) -> Dataset {
        let data = try reading.load([dataset], target: target, telling: true)
        if let target, data.target?.tensor != target.tensor, let first = data.groups.first {
            throw DataError(
                at: first.source,
                "\(printable(target.key)): expected \(target.tensor?.phrase ?? "a number"), as the model has learnt, found "
                    + (data.target?.tensor?.phrase ?? "a number"))
        }
        return data
    }

    /// The curves that the model can predict: all of them, or with `--skip-bad` those that it can.
    /// - Parameter problem: why a curve cannot be predicted; nil when it can.
    func predictable(_ data: Dataset, problem: (SampleGroup) -> String?) throws(DataError) -> [SampleGroup] {
        var sound: [SampleGroup] = []
        var first: DataError?
        for group in data.groups {
            if let problem = problem(group) {
                first = first ?? DataError(at: group.source, problem)
            } else {
                sound.append(group)
            }
        }
        guard let first else { return sound }
        guard reading.skipBad, !sound.isEmpty else { throw first }
        reading.tellSkipped(counted(data.groups.count - sound.count, data.noun), first)
        return sound
    }

    private func text(_ curves: [PredictedCurve], _ model: LinearModel, _ unit: ShownUnit) -> String {
        if let target = model.target { return text(curves, model, target, unit) }
        let distances = [model.trainedDistances.lowerBound, model.trainedDistances.upperBound]
            .map { DecimalNumber.fixed($0, decimals: 2) }
        var header =
            "\(model.options.descriptor), trained on \(counted(model.trainCurves, "curve")) of class "
            + "\(model.dimerClass) from \(distances[0]) to \(distances[1]) Å\n"
        header += summary(curves.errors, unit)
        return ([header] + curves.map { $0.text(unit) }).joined(separator: "\n")
    }

    /// The predictions of single structures as text, a line for each.
    private func text(_ structures: [PredictedCurve], _ model: LinearModel, _ target: Target, _ unit: ShownUnit)
        -> String
    {
        let header =
            "\(target.key)\(target.isPerAtom ? " per atom" : "") with \(model.options.descriptor), trained on "
            + "\(counted(model.trainCurves, "structure"))\n"
        return header + summary(structures.errors, unit) + "\n" + PredictedCurve.structures(structures, unit)
    }

    private func summary(_ errors: PredictionErrors?, _ unit: ShownUnit) -> String {
        guard let errors else { return "" }
        let percent = errors.std > 0 ? ", \(percentText(errors.rmsePercent)) % of their standard deviation" : ""
        return "RMSE \(unit.measured(unit.text(errors.rmse))) over \(counted(errors.points, "point"))\(percent)\n"
    }
}
