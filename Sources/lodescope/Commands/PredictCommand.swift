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

            --forces gives minus the derivatives of the predicted energies with respect to the positions of atoms, in \
            eV/angstrom. The energy of a dimer less its monomers (dissociation exact) is E(AB) - E(A) - E(B) with the monomers as \
            they are in the dimer, and its forces are those of this difference: what holds a monomer together is not in them, and \
            only their sum and torque on each monomer, which move it as a rigid body, are what the model has learnt. --stress \
            adds dE/d(strain) / volume in eV/angstrom^3 for structures with a cell, of a slab with the volume of its Lattice, vacuum \
            included. --output writes an Extended XYZ file with \
            ASE's names: energy, forces, stress, and energy_error where there are error bars.

              lodescope train shipped --class CC --save cc.model
              lodescope predict cc.model my-dimers/ --format csv
            """)

    @Argument(help: "A model: a file of lodescope train --save.", completion: .file())
    var model: String

    @Argument(help: DataPath.help)
    var dataset: [DataPath]

    @OptionGroup var threads: ThreadArguments

    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var printing: FormatArguments

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Of a tensor, and of what atoms have: write the structures to this Extended XYZ file, with the prediction under its key, or in its column, and error bars under KEY_error. With --forces: with energy, forces and stress.",
            valueName: "file"),
        completion: .file())
    var output: String?

    @Option(help: ArgumentHelp(ChemiscopeFile.help, valueName: "file"), completion: .file(extensions: ["json.gz"]))
    var chemiscope: String?

    @Flag(help: "Predict forces as well, for --output or --format json.")
    var forces = false

    @Flag(help: "With --forces: predict the stress of structures with a cell.")
    var stress = false

    @Flag(
        help: """
            With --forces: those of every member of the committee, in JSON, and their calibrated spread as forces_error in the \
            file.
            """)
    var committeeForces = false

    func validate() throws { try validateForces() }

    func run() throws {
        if let chemiscope { try Output.requireWritable(chemiscope) }
        let evaluator: ModelEvaluator
        switch try SavedModel(reading: model) {
        case .number(let model): evaluator = model.evaluator()
        case .parts(let model):
            if forces { throw ValidationError("--forces are of energies, and \(printable(model.target.key)) is none") }
            return try predict(model)
        }
        if forces, let problem = ForceEvaluator.problem(with: evaluator.model) { throw ValidationError("--\(problem)") }
        if let output, forces { try Output.requireWritable(output) }
        if output != nil && !forces {
            throw ValidationError(
                "--output is for models of tensors and of what atoms have: a model of a number prints its predictions")
        }
        let unit = try printing.unit(of: evaluator.model.target)
        let data = try load(for: evaluator.model.target)
        let groups = try predictable(data, problem: evaluator.problem)
        let withForces = try forces ? predictForces(of: groups, evaluator) : nil
        let energies = try withForces?.map { $0.map(\.energy) } ?? energies(of: groups, evaluator)
        let predicted = zip(groups, energies).map { group, energies in
            let samples = group.samples
            let reference = samples.compactMap { $0.value?[0] }
            let errorBar = energies.compactMap(\.errorBar)
            return PredictedCurve(
                id: group.id, dimerClass: group.dimerClass, split: nil, distance: samples.compactMap(\.distance),
                reference: reference.isEmpty ? nil : reference, prediction: energies.map(\.energy),
                errorBar: errorBar.isEmpty ? nil : errorBar)
        }
        if let chemiscope {
            let file = try ChemiscopeFile(
                name: (model as NSString).lastPathComponent, predicted, of: groups, evaluator.model.target, evaluator,
                execution: Execution(threads: threads.count))
            try Output.write(file.data(), to: chemiscope)
        }
        if let output, let withForces { try write(groups, withForces, evaluator.model.target, to: output) }
        switch printing.format {
        case .text: try StandardOutput.write(text(predicted, evaluator.model, unit))
        case .json:
            let curves = predicted.enumerated().map { index, curve in
                withForces.map { curve.json.adding($0[index]) } ?? curve.json
            }
            let document: JSONValue = [
                "curves": .array(curves), "errors": predicted.errors?.json ?? .null,
            ]
            try StandardOutput.write(document, of: Origin(dataset, data))
        case .csv:
            try StandardOutput.write(PredictedCurve.csv(predicted, withSplit: false, of: Origin(dataset, data)))
        }
        tell(of: evaluator.model, groups.map(\.dimerClass))
    }

    private func energies(of groups: [SampleGroup], _ evaluator: ModelEvaluator) throws -> [[PredictedEnergy]] {
        let progress = ProgressLine()
        defer { progress.clear() }
        return try evaluator.energies(
            of: groups, execution: Execution(threads: threads.count) { progress.show("predicting", $0) })
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
        let data = try reading.load(
            dataset, target: target, telling: true, wantsDigest: printing.format.hasOrigin)
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
