import Atomistics
import Regression
import Workers

/// A saved model that is looked at on other data, made ready to predict.
public struct OpenedModel: Sendable {
    /// What it is called: the name of its file.
    public let name: String
    private let evaluator: ModelEvaluator

    /// The model as its file has it.
    public var model: LinearModel { evaluator.model }

    /// Makes a model ready.
    public init(_ model: LinearModel, name: String) {
        self.name = name
        evaluator = model.evaluator()
    }

    /// What the model says of the curves, or structures, of a class: all of them test, as nobody knows which of them
    /// trained it. Those that it cannot predict, or that have nothing to be compared with, are left out.
    ///
    /// Throws `TrainingError` where none is left, and when canceled.
    public func report(
        of dimerClass: ClassSelection, _ groups: [SampleGroup], execution: Execution
    ) throws -> TrainingReport {
        var problem: String?
        let chosen = groups.indices.filter { index in
            guard groups[index].samples.allSatisfy({ $0.value != nil }) else { return false }
            guard let found = evaluator.problem(with: groups[index]) else { return true }
            problem = problem ?? found
            return false
        }
        guard !chosen.isEmpty else {
            throw TrainingError(
                "\(name): \(problem ?? "nothing of \(dimerClass.label) has a number to be compared with")")
        }
        let energies = try evaluator.energies(of: chosen.map { groups[$0] }, execution: execution)
        let curves = zip(chosen, energies).map { index, energies in
            let samples = groups[index].samples
            let bars = energies.compactMap(\.errorBar)
            return CurvePrediction(
                id: groups[index].id, index: index, split: .test, distances: samples.map { $0.distance ?? 0 },
                reference: samples.map { $0.value![0] }, prediction: energies.map(\.energy),
                errorBar: bars.count == energies.count ? bars : nil)
        }
        let errors = PredictionErrors(
            reference: curves.flatMap(\.reference), prediction: curves.flatMap(\.prediction))
        var report = TrainingReport(
            dimerClass: dimerClass, options: model.options, trainCurves: model.trainCurves, testCurves: chosen.count,
            features: model.weights.count, samples: errors.points, regularization: model.lambda, test: errors,
            train: model.test, committee: nil, curves: curves, seconds: StageSeconds(), model: evaluator)
        if chosen.count < groups.count, let problem { report.note = problem }
        return report
    }
}
