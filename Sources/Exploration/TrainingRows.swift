import Atomistics
import Descriptors
import LinearAlgebra
import Regression

/// Which rows of a class's features train, how they are scaled, and how the dissociated limit enters.
struct TrainingRows: Sendable {
    /// Indices into the class's curves, ascending.
    let trainCurves: [Int]
    let testCurves: [Int]
    /// What the split drops, if anything.
    let dropped: Dropped?
    /// Curves with an element that no training curve has, ascending: they do not test.
    let unknownCurves: [Int]
    /// Factors of a sum's parts; all 1 for a lone invariant.
    let scaling: KernelScaling
    /// The offsets taken away from the targets of training.
    let baseline: CompositionBaseline

    /// The rows with the training matrix itself, which nobody needs who has the Gram matrix.
    /// - Parameters:
    ///   - weights: of the terms of a sum, in the order of the features' parts.
    ///   - split: which curves train and which test.
    ///   - limit: points beyond this distance do not train.
    static func training(
        _ features: ClassFeatures, weights: [Double], split: ClassSplit, upTo limit: Double = .infinity
    ) throws -> (rows: TrainingRows, set: TrainingSet) {
        let (testCurves, unknownCurves) = Self.tests(of: features.groups, split)
        let set = Self.rows(of: split.training, features, upTo: limit)
        let baseline = try CompositionBaseline(set, count: features.map.compositionCount)
        let scaling = try KernelScaling(set.features, widths: features.map.widths, weights: weights)
        let rows = TrainingRows(
            trainCurves: split.training, testCurves: testCurves, dropped: split.dropped, unknownCurves: unknownCurves,
            scaling: scaling, baseline: baseline)
        return (rows, rows.scaled(consume set))
    }

    /// The curves that are to test, ascending: those whose elements all train, which do, and the others.
    static func tests(of groups: [SampleGroup], _ split: ClassSplit) -> (test: [Int], unknown: [Int]) {
        let trained = Set(split.training.flatMap { groups[$0].elements })
        let isKnown = split.testing.map { groups[$0].elements.allSatisfy(trained.contains) }
        return (
            zip(split.testing, isKnown).filter(\.1).map(\.0), zip(split.testing, isKnown).filter { !$0.1 }.map(\.0)
        )
    }

    /// Rows scaled as those of training are, without the baseline; copied only where there is something to scale.
    func scaled(_ rows: TrainingSet) -> TrainingSet {
        guard scaling.widths.count > 1 else { return rows }
        var features = rows.features.copy()
        scaling.apply(to: &features)
        return rows.with(features: features, targets: baseline.residuals(rows))
    }

    /// Rows of some curves, not scaled: those of every sample up to the limit, and of those that count in no error.
    /// Copied only where they are not one after the other.
    static func rows(of curves: [Int], _ features: ClassFeatures, upTo limit: Double = .infinity) -> TrainingSet {
        var sources: [Int] = []
        var (targets, groups, isDissociated): ([Double], [Int], [Bool]) = ([], [], [])
        for curve in curves {
            let chosen = zip(features.sampleRows(of: curve), features.samples[curve]).filter { _, sample in
                !sample.counts || (sample.distance ?? 0) <= limit
            }
            // A curve whose points are all beyond the limit does not train.
            guard chosen.contains(where: { $0.1.counts }) else { continue }
            for (rows, sample) in chosen {
                sources += rows
                targets += sample.value!
                groups += rows.map { _ in curve }
                isDissociated += rows.map { _ in !sample.counts }
            }
        }
        let first = sources.first ?? 0
        let areConsecutive = sources.indices.allSatisfy { sources[$0] == first + $0 }
        return TrainingSet(
            features: areConsecutive
                ? features.matrix.consecutiveRows(first..<first + sources.count)
                : features.matrix.selectingRows(sources),
            targets: targets, groups: groups, isDissociated: isDissociated)
    }
}
