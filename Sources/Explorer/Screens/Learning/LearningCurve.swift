import Atomistics
import Descriptors
import Exploration

/// A learning curve: test error against the number of training curves, from the reports of its jobs.
struct LearningCurve: Sendable {
    struct Point: Hashable, Sendable {
        var trainCurves: Int
        /// RMSE in percent of the test standard deviation over the draws.
        var mean: Double
        var lowest: Double
        var highest: Double
        var draws: Int

        init(_ point: LearningReport.Point, testStd: Double) {
            trainCurves = point.trainCurves
            mean = 100 * point.rmseMean / testStd
            lowest = 100 * point.rmseMin / testStd
            highest = 100 * point.rmseMax / testStd
            draws = point.draws
        }

        /// `12.3 % with 40`
        var text: String { "\(percent(mean)) with \(trainCurves)" }

        /// The point's cells in a table.
        var cells: [String] { ["\(trainCurves)"] + [mean, lowest, highest].map { numberCell($0) } + ["\(draws)"] }
    }

    let dimerClass: ClassSelection
    let descriptor: Descriptor
    /// One of every size, ascending.
    let jobs: [TrainingJob]
    var points: [Point] = []

    /// The sizes of the learn command.
    /// - Parameter training: how many curves train.
    init(_ job: TrainingJob, training: Int, draws: Int) {
        dimerClass = job.dimerClass
        descriptor = job.options.descriptor
        let sizes = training > 1 ? LearningReport.standardSizes(trainCurves: training) : []
        jobs = sizes.map { size in
            var job = job.withoutErrorBars
            job.subset = .init(curves: size, draws: draws)
            return job
        }
    }

    mutating func read(_ learned: [TrainingJob: LearningReport]) {
        points = jobs.compactMap { learned[$0] }.flatMap { report in
            report.points.map { Point($0, testStd: report.testStd) }
        }
    }
}

/// What the screen of learning curves keeps of its own.
struct LearningView: Sendable {
    var overlay = LearningOverlay.descriptors
    var curves: [LearningCurve] = []
    /// What is known of them.
    var reports: [TrainingJob: LearningReport] = [:]
    var charges = ChargesState()
}

/// What the learning curves on one screen differ in.
enum LearningOverlay: String, Hashable, Sendable, Codable, CaseIterable {
    case descriptors
    case classes
    /// Models of a gas of charges, instead of those of the data.
    case charges
}

extension ExplorerState {
    /// Draws of each size: as many as the learn command takes where it is not told.
    static let draws = 5

    /// Lays out the learning curves for the present options and reads what is known of them.
    mutating func rebuildLearning() {
        if learning.overlay == .charges {
            learning.curves = []
            return
        }
        let pairs: [(ClassSelection, Descriptor)] =
            learning.overlay == .descriptors
            ? plotted.map { (dimerClass, $0) } : classes.map { ($0, options.descriptor) }
        learning.curves = pairs.map { dimerClass, descriptor in
            let job = job(descriptor, in: dimerClass)
            let split = job.options.split(of: curvesByClass[dimerClass] ?? [], in: dimerClass, monomers)
            return LearningCurve(job, training: split?.training.count ?? 0, draws: Self.draws)
        }
        for index in learning.curves.indices { learning.curves[index].read(learning.reports) }
    }

    /// The smallest sizes first.
    var learningJobs: [TrainingJob] {
        let sizes = learning.curves.map(\.jobs.count).max() ?? 0
        return (0..<sizes).flatMap { size in learning.curves.compactMap { size < $0.jobs.count ? $0.jobs[size] : nil } }
    }

    /// A point of a learning curve of the present generation.
    mutating func receive(_ report: LearningReport, for job: TrainingJob) {
        work.jobs.removeAll { $0 == job }
        work.failures[job] = nil
        learning.reports[job] = report
        for index in learning.curves.indices { learning.curves[index].read(learning.reports) }
    }
}
