import Atomistics
import Regression

/// Test errors against the number of training curves; energies in eV.
public struct LearningReport: Sendable {
    /// All trainings of one size.
    public struct Point: Hashable, Sendable {
        /// The number of curves that train.
        public var trainCurves: Int
        /// The mean of the test RMSE over the draws.
        public var rmseMean: Double
        /// The least test RMSE of a draw.
        public var rmseMin: Double
        /// The greatest test RMSE of a draw.
        public var rmseMax: Double
        /// The number of random subsets of training curves, each trained once.
        public var draws: Int
        /// The number of draws for which cross-validation chose an end of its grid.
        public var atGridEnd = 0
        /// The mean of the forces' test RMSE over the draws, eV/angstrom; nil where the data have none.
        public var forceRmseMean: Double?
    }

    /// The class whose curves train and test.
    public var dimerClass: ClassSelection
    /// The irreducible part of a tensor that was learnt; nil of a number.
    public var part: CartesianTensor.Part? { dimerClass.part }
    /// The options as they were asked for.
    public var options: ModelOptions
    /// The number of test curves, the same for all sizes.
    public var testCurves: Int
    /// The standard deviation of the test energies.
    public var testStd: Double
    /// The root mean square of the components of the test forces, eV/angstrom; nil where the data have none.
    public var forceStd: Double?
    /// The sizes, ascending.
    public var points: [Point]
    /// Curves that neither train nor test; nil where there are none. What small draws lack of the elements of the
    /// others counts as their error.
    public var leftOut: LeftOut?
    /// Curves that the split drops; nil where it drops none.
    public var dropped: Dropped?

    /// Up to six sizes up to all training curves, spaced evenly in their logarithm, each about twice the one before.
    public static func standardSizes(trainCurves: Int) -> [Int] {
        Splits.logSpacedSizes(from: min(trainCurves, max(Training.folds, trainCurves / 32)), to: trainCurves, count: 6)
    }
}

extension LearningReport.Point {
    /// The point of all trainings of one size.
    fileprivate init(_ draws: [LearningCurvePoint], choosesLambda: Bool) {
        let errors = draws.map(\.test.rmse)
        self.init(
            trainCurves: draws[0].size, rmseMean: errors.reduce(0, +) / Double(errors.count), rmseMin: errors.min()!,
            rmseMax: errors.max()!, draws: errors.count,
            atGridEnd: choosesLambda ? draws.count { CrossValidation.gridEnd(at: $0.lambda) != nil } : 0)
        let forces = draws.compactMap(\.derivatives?.rmse)
        if !forces.isEmpty { forceRmseMean = forces.reduce(0, +) / Double(forces.count) }
    }
}

extension Training {
    /// Features and Gram matrix are those of all training curves, of which every subset takes a part. So are the scale
    /// of the parts of a sum, weights by cross-validation, the active environments of kernels and principal radial
    /// channels; the penalty is relative to the subset's own trace.
    mutating func learningCurve(sizes: [Int]?, draws: Int) throws -> LearningReport {
        precondition(draws >= 1, "at least one draw")
        if let problem = options.problem { throw problem }
        let available = try laboratory.trainingCurves(dimerClass, options).count
        let sizes = Set(sizes ?? LearningReport.standardSizes(trainCurves: available)).sorted()
        guard let least = sizes.first, let greatest = sizes.last, least >= 1, greatest <= available else {
            throw TrainingError(
                """
                \(argument: "sizes") must be between 1 and the \(available) training \(laboratory.dataset.noun)s of class \
                \(dimerClass)
                """)
        }
        try requireEnough(least)
        let features = try laboratory.features(
            dimerClass, options, execution: execution("features", 0..<0.1), nearMemory: monitor.nearMemory)
        try chooseWeights(features)
        let problem = try laboratory.problem(
            dimerClass, options, features, execution: execution("forces", 0.1..<0.1))

        let rows = TrainingRows.rows(of: problem.rows.testCurves, features)
        let test = problem.rows.scaled(rows)
        let lambda: Double? = if case .fixed(let value) = options.regularization { value } else { nil }
        let plain = try problem.equations(execution: execution("Gram matrix", 0.1..<0.1))
        // Parts of many rows are taken in the span of all.
        let equations =
            plain.space == .feature ? try plain.reduced(execution: execution("Gram matrix", 0.1..<0.25)) : plain
        let reference = PredictionErrors(
            reference: rows.targets, prediction: rows.targets, counts: rows.isDissociated.map { !$0 },
            isAboutMean: features.map.components == 1)
        let forces = try testForces(problem, features)
        let report = LearningReport(
            dimerClass: dimerClass, options: asked, testCurves: problem.rows.testCurves.count,
            testStd: reference.std,
            forceStd: forces.map {
                PredictionErrors(reference: $0.targets, prediction: $0.targets, isAboutMean: false).std
            }, points: [],
            leftOut: laboratory.leftOut(problem.rows, features), dropped: problem.rows.dropped)
        let trainings = try equations.learningCurve(
            sizes: sizes, draws: draws, test: test, derivatives: forces, lambda: lambda, folds: Training.folds,
            seed: options.seed,
            execution: execution("trainings", 0.25..<1)
        ) { [learned = monitor.learned] points in
            var one = report
            one.points = [LearningReport.Point(points, choosesLambda: lambda == nil)]
            learned?(one)
        }
        var whole = report
        whole.points = sizes.map { size in
            LearningReport.Point(trainings.filter { $0.size == size }, choosesLambda: lambda == nil)
        }
        return whole
    }

    /// Rows of the forces of the test structures; nil where the data have none.
    private func testForces(_ problem: PreparedProblem, _ features: ClassFeatures) throws -> TrainingSet? {
        guard problem.forceWeight != nil else { return nil }
        let execution = execution("forces", 0.1..<0.1)
        return try features.forceRows(of: problem.rows.testCurves, remembers: false, execution: execution)
            .scaled(problem.rows.scaling)
    }
}
