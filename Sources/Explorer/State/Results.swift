import Atomistics
import Descriptors
import Exploration
import Workers

/// A report on the screen, with what the screen needs of it looked up once.
struct ShownModel: Sendable {
    let job: TrainingJob
    let report: TrainingReport
    /// The report's number among all received.
    let revision: Int
    /// By the curve's place in its class; nil for curves that neither train nor test.
    let predictions: [CurvePrediction?]
    /// RMSE of each curve, eV.
    let errors: [Double?]
    /// The largest distance that trains; predictions beyond are extrapolated.
    let lastTrained: Double?

    /// - Parameter last: the model shown before, whose curves stay in the list where a first answer says nothing of them.
    init(job: TrainingJob, report: TrainingReport, revision: Int, curves: Int, last: ShownModel? = nil) {
        self.job = job
        self.report = report
        self.revision = revision
        var predictions = [CurvePrediction?](repeating: nil, count: curves)
        if report.firstAnswerOf != nil, let last, last.predictions.count == curves { predictions = last.predictions }
        for curve in report.curves where predictions.indices.contains(curve.index) { predictions[curve.index] = curve }
        self.predictions = predictions
        errors = predictions.map { $0?.rmse }
        let limit = report.options.trainUpTo ?? .infinity
        lastTrained = report.curves.lazy.filter { $0.split == .train }
            .compactMap { $0.distances.last { $0 <= limit } }.max()
    }

    /// The prediction of the curve at a place of the class; nil where it neither trains nor tests.
    func prediction(of index: Int) -> CurvePrediction? {
        predictions.indices.contains(index) ? predictions[index] : nil
    }

    func error(of index: Int) -> Double? { errors.indices.contains(index) ? errors[index] : nil }

    func key(of index: Int) -> EvaluationKey {
        EvaluationKey(revision: revision, dimerClass: job.dimerClass, index: index)
    }

    /// RMSE of one curve in percent of the test set's standard deviation.
    func percent(of index: Int) -> Double? {
        guard let error = error(of: index), report.test.std > 0 else { return nil }
        return 100 * error / report.test.std
    }
}

extension ExplorerState {
    /// An empty cache of the last final reports, so that an undo or a class seen before needs no training. Models hold
    /// weights and monomers' features: some megabytes each.
    static var reportCache: BoundedCache<TrainingJob, TrainingReport> { BoundedCache(capacity: 24) }
}

/// What the last change of a parameter did.
struct Change: Sendable {
    /// The options before it.
    var from: ModelOptions
    /// Each descriptor's test RMSE before it, percent.
    var before: [Descriptor: Double]

    /// `l_max 4 → 5`, or how many parameters changed.
    func text(to options: ModelOptions) -> String {
        let changed = ModelParameter.allCases.filter { $0.text(from) != $0.text(options) }
        guard changed.count == 1 else { return "\(changed.count) parameters changed" }
        return "\(changed[0].label) \(changed[0].shown(from)) → \(changed[0].shown(options))"
    }
}

/// The background work under way.
struct Work: Sendable {
    /// Results of other generations are dropped.
    var generation = 0
    /// What this generation still has to do, in order.
    var jobs: [TrainingJob] = []
    /// What it began with.
    var total = 0
    var progress: WorkProgress?
    /// Jobs that cannot be done, and why.
    var failures: [TrainingJob: String] = [:]

    var isRunning: Bool { !jobs.isEmpty }

    /// 0 to 1 over all jobs of the generation.
    var fraction: Double {
        guard total > 0 else { return 0 }
        let part = progress.map { jobs.contains($0.job) ? min(max($0.progress.fraction, 0), 1) : 0 } ?? 0
        return (Double(total - jobs.count) + part) / Double(total)
    }

    /// Seconds left, once enough is done to tell.
    var remaining: Double? {
        guard let elapsed = progress?.elapsed, elapsed > 0.5, fraction > 0.05 else { return nil }
        return elapsed * (1 - fraction) / fraction
    }
}
