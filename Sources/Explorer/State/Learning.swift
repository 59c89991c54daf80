import Atomistics
import Descriptors
import Exploration

/// A learning curve: test error against the number of training curves, read from the scores of its jobs.
struct LearningCurve: Sendable {
    struct Point: Hashable, Sendable {
        var trainCurves: Int
        /// RMSE in percent of the test standard deviation over the draws known so far.
        var mean: Double
        var lowest: Double
        var highest: Double
        var draws: Int
    }

    let dimerClass: DimerClass
    let descriptor: Descriptor
    /// Every size and draw: the jobs whose scores make the curve.
    let jobs: [[TrainingJob]]
    var points: [Point] = []

    /// Sizes spaced evenly on a log scale, the largest 80 % of the class; draw `k` takes the seed plus `k`.
    init(_ job: TrainingJob, curves: Int, draws: Int) {
        dimerClass = job.dimerClass
        descriptor = job.options.descriptor
        let largest = TrainingSize.percent(80).count(of: curves) ?? 0
        var sizes: [Int] = []
        var size = largest
        // Five curves are the fewest that cross-validation can divide.
        while size >= 5, sizes.count < 7 {
            sizes.append(size)
            size = Int((Double(size) / 1.8).rounded())
        }
        let count = job.options.split == .first ? 1 : draws
        jobs = sizes.reversed().map { size in
            (0..<count).map { draw in
                var job = job.withoutCommittee
                job.options.trainingSize = .curves(size)
                job.options.seed &+= UInt64(draw)
                return job
            }
        }
    }

    mutating func read(_ scores: Scores) {
        points = jobs.compactMap { draws in
            let known = draws.compactMap { scores.score(for: $0)?.test.rmsePercent }.filter(\.isFinite)
            guard let first = draws.first, case .curves(let size) = first.options.trainingSize, !known.isEmpty
            else { return nil }
            return Point(
                trainCurves: size, mean: known.reduce(0, +) / Double(known.count), lowest: known.min()!,
                highest: known.max()!, draws: known.count)
        }
    }
}

/// What the learning curves on one screen differ in.
enum LearningOverlay: Hashable, Sendable {
    case descriptors
    case classes
}

extension ExplorerState {
    static let draws = 4

    /// Lays out the learning curves for the present options and reads what is known of them.
    mutating func rebuildLearning() {
        let pairs: [(DimerClass, Descriptor)] =
            learningOverlay == .descriptors
            ? plotted.map { (dimerClass, $0) } : classes.map { ($0, options.descriptor) }
        learning = pairs.map { dimerClass, descriptor in
            LearningCurve(
                job(descriptor, in: dimerClass), curves: curvesByClass[dimerClass]?.count ?? 0, draws: Self.draws)
        }
        for index in learning.indices { learning[index].read(scores) }
    }

    /// One draw of every size first, then the next.
    var learningJobs: [TrainingJob] {
        (0..<Self.draws).flatMap { draw in
            learning.flatMap { curve in curve.jobs.compactMap { draw < $0.count ? $0[draw] : nil } }
        }
    }
}
