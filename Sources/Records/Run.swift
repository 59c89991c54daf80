import Atomistics
import Exploration
import Foundation
import Regression

/// What a record keeps of one training: data, options, errors and where all that comes from. Energies in eV, or in the unit of
/// the target.
public struct Run: Sendable, Identifiable {
    /// What made it: the name of a command, or `explore`.
    public enum Kind: String, Sendable, CaseIterable { case train, table, learn, sweep, tune, explore }

    /// Which curves a sweep looked at: those left out of training in turn, or the test curves as well.
    public enum Measure: String, Sendable, CaseIterable { case cv, test }

    /// One size of a learning curve.
    public struct LearningPoint: Hashable, Codable, Sendable {
        /// The number of curves that trained.
        public var trainCurves: Int
        /// Mean, least and greatest test error of the draws.
        public var mean, min, max: Double
        /// How many draws.
        public var draws: Int

        public init(trainCurves: Int, mean: Double, min: Double, max: Double, draws: Int) {
            self.trainCurves = trainCurves
            self.mean = mean
            self.min = min
            self.max = max
            self.draws = draws
        }
    }

    /// Its number in the record it was read from, from 1; 0 before it is in one.
    public var id = 0
    /// What tells it from every other run, in whichever record it is.
    public var uuid = UUID().uuidString.lowercased()
    /// When it ended.
    public var date = Date()
    public var kind = Kind.train
    /// A name that somebody gave it.
    public var name: String?
    /// Words that somebody gave it, in the order of the alphabet.
    public var tags: [String] = []
    /// The version of the program.
    public var version = ""
    /// What makes it again, as a shell takes it.
    public var command = ""
    /// The paths of the data, as a shell takes them.
    public var path = ""
    /// The data's hash, `Dataset.digest`.
    public var sha256: String?
    /// How many structures the data have.
    public var structures: Int?
    /// The name of the dataset.
    public var dataset = ""
    /// The label of the class.
    public var dimerClass = ""
    /// The key of what is learnt; nil of interaction energies.
    public var target: String?
    /// The part of a target; nil of a target as a whole.
    public var part: String?
    /// The options as asked for.
    public var options: ModelOptions
    /// The descriptor, with the weights that were chosen.
    public var descriptor = ""
    /// Whether test errors were looked at.
    public var measure: Measure?
    public var trainCurves = 0
    public var testCurves = 0
    /// Columns, and rows that train; nil of a learning curve, which has many.
    public var features, samples: Int?
    /// The regularization used, chosen or given; nil of a learning curve.
    public var lambda: Double?
    /// Over the points that train.
    public var trainRMSE, trainPercent: Double?
    /// Over the points that train, each left out in turn.
    public var crossValidatedRMSE, crossValidatedPercent: Double?
    /// Over the test points; nil where nobody looked at them.
    public var testRMSE, testPercent, testMAE, testDeviation: Double?
    /// Fractions of test points within one and two error bars.
    public var withinOne, withinTwo: Double?
    /// The factor of the error bars.
    public var alpha: Double?
    public var seconds = StageSeconds()
    public var threads = 0
    /// The learning curve; empty where none was asked for.
    public var learning: [LearningPoint] = []

    /// What a record keeps of a training.
    public init(
        _ kind: Kind, _ report: TrainingReport, of dataset: Dataset, measure: Measure, origin: Origin, threads: Int
    ) {
        self.init(
            kind, report.dimerClass, report.options, of: dataset, measure: measure, origin: origin, threads: threads)
        descriptor = report.descriptor.description
        (trainCurves, testCurves) = (report.trainCurves, report.testCurves)
        (features, samples, lambda) = (report.features, report.samples, report.regularization)
        func percent(_ errors: ErrorMetrics) -> Double? { errors.rmsePercent.isFinite ? errors.rmsePercent : nil }
        (trainRMSE, trainPercent) = (report.train.rmse, percent(report.train))
        (crossValidatedRMSE, crossValidatedPercent) = (report.leftOutError, report.leftOutPercent)
        seconds = report.seconds
        guard measure == .test else { return }
        (testRMSE, testPercent) = (report.test.rmse, percent(report.test))
        (testMAE, testDeviation) = (report.test.mae, report.test.std)
        (withinOne, withinTwo) = (report.coverage?.oneSigma, report.coverage?.twoSigma)
        alpha = report.committee?.alpha ?? report.variance?.scale
    }

    /// What a record keeps of a learning curve: its points, and the mean error at the last as the test error.
    public init(_ report: LearningReport, of dataset: Dataset, origin: Origin, seconds: Double, threads: Int) {
        self.init(
            .learn, report.dimerClass, report.options, of: dataset, measure: .test, origin: origin, threads: threads)
        (trainCurves, testCurves) = (report.points.last?.trainCurves ?? 0, report.testCurves)
        (testRMSE, testDeviation) = (report.points.last?.rmseMean, report.testStd)
        testPercent = report.testStd > 0 ? testRMSE.map { 100 * $0 / report.testStd } : nil
        learning = report.points.map {
            LearningPoint(
                trainCurves: $0.trainCurves, mean: $0.rmseMean, min: $0.rmseMin, max: $0.rmseMax, draws: $0.draws)
        }
        self.seconds.total = seconds
    }

    /// What a record keeps of a trial of a search, of which nobody looked at the test curves.
    public init(
        _ trial: TuningTrial, _ dimerClass: ClassSelection, of dataset: Dataset, origin: Origin, threads: Int
    ) {
        self.init(.tune, dimerClass, trial.trained, of: dataset, measure: .cv, origin: origin, threads: threads)
        descriptor = trial.options.descriptor.description
        trainCurves = trial.errors?.curves ?? 0
        (features, samples, lambda) = (trial.errors?.features, trial.errors?.samples, trial.errors?.lambda)
        (crossValidatedRMSE, crossValidatedPercent) = (trial.errors?.error, trial.errors?.percent)
    }

    private init(
        _ kind: Kind, _ selection: ClassSelection, _ options: ModelOptions, of dataset: Dataset, measure: Measure,
        origin: Origin, threads: Int
    ) {
        self.init(options)
        (self.kind, self.measure, self.threads) = (kind, measure, threads)
        (dimerClass, target, part) = (selection.label, dataset.target?.key, selection.partName)
        (self.dataset, version, command) = (dataset.name, origin.version, origin.command)
        (path, sha256) = (origin.dataset?.path ?? "", origin.dataset?.sha256)
        structures = origin.dataset?.structures
    }

    /// A run without numbers, to be filled from a record.
    init(_ options: ModelOptions) {
        self.options = options
        descriptor = options.descriptor.description
    }
}

/// What a cell of a sweep is known by: the same data, class, options and measure with the same version of the program give
/// the same numbers, and so are in a record once.
public struct CellKey: Hashable, Sendable {
    /// SHA-256 of all that, in hexadecimal digits.
    let digest: String

    /// - Parameters:
    ///   - sha256: of the data.
    ///   - target: its key; nil of interaction energies.
    public init(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ measure: Run.Measure, sha256: String, target: String?
    ) {
        let parameters = ModelParameter.allCases.map { "\($0.name)=\($0.text(options))" }
        let words =
            [Origin.version, sha256, target ?? "", dimerClass.label, dimerClass.partName ?? "", measure.rawValue]
            + parameters
        digest = SHA256.hexadecimal(Array(words.joined(separator: "\n").utf8))
    }
}
