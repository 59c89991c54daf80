import Atomistics
import Descriptors
import Workers

extension Laboratory {
    /// What a first answer is made of: few enough for a tenth of a second.
    private struct Few {
        /// Curves, or structures, that train, and others that test.
        var training, test: Int

        /// Of curves enough for one of the right shape. Structures are seen as points, so more of them test; of large ones
        /// as many as have the atoms of some curves.
        init(_ dataset: Dataset, _ groups: [SampleGroup]) {
            guard dataset.target != nil else {
                (training, test) = (32, 4)
                return
            }
            let atoms = groups.reduce(0) { $0 + $1.elements.count } / max(1, groups.count)
            training = min(100, max(8, 1000 / max(1, atoms)))
            test = (training + 1) / 2
        }

        /// Classes of not many more are trained as a whole at once.
        func areWorthWhile(of count: Int) -> Bool { count >= 3 * training }
    }

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
        guard !options.descriptor.choosesWeights, !options.choosesByTrainingCurves,
            options.problem == nil
        else { return nil }
        let options = try adapted(options, dimerClass)
        let split = try split(dimerClass, options)
        let training = split.training
        let groups = dataset.members(of: dimerClass)
        let number = Few(dataset, groups)
        guard number.areWorthWhile(of: training.count), try !isPrepared(dimerClass, options) else { return nil }
        func spread(_ indices: [Int], _ count: Int) -> [Int] {
            let count = min(count, indices.count)
            return (0..<count).map { indices[$0 * indices.count / count] }
        }
        // Of the curves looked at, those that train go on doing so.
        let isTraining = Set(training)
        let few = Set(spread(training, number.training) + shown.filter(isTraining.contains)).sorted()
        let isTest = Set(split.testing)
        let chosen = few + Set(spread(split.testing, number.test) + shown.filter(isTest.contains)).sorted()

        var quick = options.withoutErrorBars
        quick.split = .first
        quick.trainingSize = .curves(few.count)
        if options.regularization == .auto { quick.regularization = .fixed(lambda) }
        let part = Laboratory(
            dataset: Dataset(name: dataset.name, groups: chosen.map { groups[$0] }, target: dataset.target),
            threads: threads, memory: 0,
            tables: tables)
        var report = try part.train(dimerClass, quick, monitor: TrainingMonitor(cancellation: cancellation))
        report.options = options
        report.firstAnswerOf = training.count
        for place in report.curves.indices { report.curves[place].index = chosen[report.curves[place].index] }
        return report
    }
}
