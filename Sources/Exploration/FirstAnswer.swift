import Atomistics
import Descriptors
import Workers

extension Laboratory {
    /// Training curves of a first answer: few enough for a tenth of a second, enough for a curve of the right shape.
    static let firstCurves = 32
    /// Classes of not many more curves are trained as a whole at once.
    static let worthFirst = 3 * firstCurves

    /// A model of a few training curves with a given regularization, within a blink: so that a knob answers at once,
    /// until the model of all training curves is there. Nil where that takes no longer, or where features depend on
    /// all training curves.
    ///
    /// The report says so in `firstAnswerOf`; its errors are those of the few test curves that it has predictions for.
    /// - Parameter shown: indices of curves of the class that somebody looks at.
    public func firstAnswer(
        _ dimerClass: ClassSelection, _ options: ModelOptions, lambda: Double, shown: [Int],
        cancellation: Cancellation = Cancellation()
    ) throws -> TrainingReport? {
        guard dataset.target == nil, !options.hasKernels, !options.descriptor.choosesWeights, options.radial == .all,
            options.problem == nil
        else { return nil }
        let training = try trainingCurves(dimerClass, options)
        guard training.count >= Laboratory.worthFirst, try !isPrepared(dimerClass, options) else { return nil }
        let groups = dataset.groups(of: dimerClass)
        func spread(_ indices: [Int], _ count: Int) -> [Int] {
            let count = min(count, indices.count)
            return (0..<count).map { indices[$0 * indices.count / count] }
        }
        // Of the curves looked at, those that train go on doing so.
        let isTraining = Set(training)
        let few = Set(spread(training, Laboratory.firstCurves) + shown.filter(isTraining.contains)).sorted()
        let tests = groups.indices.filter { !isTraining.contains($0) }
        let chosen = few + Set(spread(tests, 4) + shown.filter { !isTraining.contains($0) }).sorted()

        var quick = options.withoutErrorBars
        quick.split = .first
        quick.trainingSize = .curves(few.count)
        if options.regularization == .auto { quick.regularization = .fixed(lambda) }
        let part = Laboratory(
            dataset: Dataset(name: dataset.name, groups: chosen.map { groups[$0] }), threads: threads, memory: 0,
            tables: tables)
        var report = try part.train(dimerClass, quick, monitor: TrainingMonitor(cancellation: cancellation))
        report.options = options
        report.firstAnswerOf = training.count
        for place in report.curves.indices { report.curves[place].index = chosen[report.curves[place].index] }
        return report
    }
}
