import LinearAlgebra
import Workers

/// Weights of a sum of kernels, chosen by the error of left-out curves.
public struct KernelWeights: Hashable, Codable, Sendable {
    /// The weight of each part; only their ratios matter.
    public var weights: [Double]
    /// The smallest error of left-out curves with them, over all regularizations, eV; of the rows that decided.
    public var error: Double

    /// Weights that are tried: every part has one of 1, 0.1 and 0.01, and some part has 1. Each part is divided by its
    /// mean diagonal first, so that these are its shares. 5 choices for two parts, 19 for three.
    public static func grid(parts: Int) -> [[Double]] {
        var choices: [[Double]] = [[]]
        for _ in 0..<parts { choices = choices.flatMap { choice in [1, 0.1, 0.01].map { choice + [$0] } } }
        return choices.filter { $0.contains(1) }
    }

    /// The weights of the grid with the smallest error in cross-validation over whole groups, the folds those that
    /// choose a regularization. Gram matrices of the parts are computed once and added with each choice of weights.
    ///
    /// Each choice costs as much as a cross-validation, rows^3, to tell decades of weights apart. Of more rows than
    /// `SolverPlan.searchRows` every second, third or so of each group is looked at: neighbors along a curve say much the same, and
    /// the error of left-out curves depends on how many curves there are, so that it stays much closer to that of all
    /// rows than with fewer curves. Choices that are close to the best then are compared on all rows.
    /// - Parameters:
    ///   - set: features not yet scaled.
    ///   - widths: the columns of each part.
    ///   - unweighted: of the parts, as many at the end have the weight 1, and none among `weights`.
    ///   - lambdas: regularizations tried with every choice.
    ///   - rows: about as many are looked at, at most.
    public init(
        choosingFor set: TrainingSet, widths: [Int], unweighted: Int = 0,
        lambdas: [Double] = CrossValidation.standardGrid, folds: Int = 5,
        seed: UInt64 = 0, rows: Int = SolverPlan.searchRows, execution: Execution = .serial
    ) throws {
        let rest = [Double](repeating: 1, count: unweighted)
        /// Choices with their errors on some rows, the best first; the first of equals, so that the choice does not depend
        /// on rounding alone.
        func compared(_ choices: [[Double]], on set: TrainingSet, _ execution: Execution) throws -> [KernelWeights] {
            let parts = try KernelParts(set, widths: widths, execution)
            let results = try choices.enumerated().map { index, weights in
                let part = execution.covering(index, of: choices.count)
                let result = try parts.equations(weights + rest, part).crossValidate(
                    lambdas, folds: folds, seed: seed, execution: part)
                return KernelWeights(weights: weights, error: result.errors.min()!)
            }
            // Stable: sorted by error, then by place.
            return results.enumerated().sorted { ($0.element.error, $0.offset) < ($1.element.error, $1.offset) }
                .map(\.element)
        }
        let grid = Self.grid(parts: widths.count - unweighted)
        let some = set.thinned(to: rows)
        let isThinned = some.rows < set.rows
        let first = try compared(grid, on: some, isThinned ? execution.covering(0..<0.5) : execution)
        let close = first.prefix(SolverPlan.closeChoices.count).prefix {
            $0.error <= (1 + SolverPlan.closeChoices.share) * first[0].error
        }
        guard isThinned, close.count > 1 else {
            self = first[0]
            return
        }
        self = try compared(close.map(\.weights), on: set, execution.covering(0.5..<1))[0]
    }

    private init(weights: [Double], error: Double) {
        self.weights = weights
        self.error = error
    }
}

extension TrainingSet {
    /// About `limit` rows at most, the same share of every group: every n-th, counted on from group to group, so that each
    /// place along a curve has its turn.
    func thinned(to limit: Int) -> TrainingSet {
        precondition(limit > 0, "some rows")
        let stride = (rows + limit - 1) / limit
        guard stride > 1 else { return self }
        let kept = GroupIndex(groups).rows.enumerated().flatMap { group, members in
            members.indices.filter { ($0 + group) % stride == 0 }.map { members[$0] }
        }.sorted()
        return TrainingSet(
            features: features.selectingRows(kept), targets: kept.map { targets[$0] }, groups: kept.map { groups[$0] },
            isDissociated: kept.map { isDissociated[$0] }, derivatives: kept.map { derivatives[$0] })
    }
}

/// The parts of a sum of kernels, in whichever space is cheaper for the sum.
private struct KernelParts {
    private let set: TrainingSet
    private let widths: [Int]
    /// The Gram matrix of each part over its mean diagonal; nil but in sample space.
    private let grams: [SymmetricMatrix]?

    init(_ set: TrainingSet, widths: [Int], _ execution: Execution) throws {
        self.set = set
        self.widths = widths
        guard SolverPlan(rows: set.rows, columns: set.columns).space == .sample else {
            grams = nil
            return
        }
        var start = 0
        grams = try BLAS.withThreads(execution.threads) {
            try widths.map { width in
                defer { start += width }
                var gram = try set.features.gramOfRows(columns: start..<start + width) { _ in
                    try execution.checkCancellation()
                }
                let mean = gram.trace / Double(set.rows)
                if mean > 0 { gram.scale(by: 1 / mean) }
                return gram
            }
        }
    }

    func equations(_ weights: [Double], _ execution: Execution) throws -> NormalEquations {
        guard let grams else {
            var features = set.features.copy()
            try KernelScaling(set.features, widths: widths, weights: weights).apply(to: &features)
            return try NormalEquations(set.with(features: features), space: .feature, execution: execution)
        }
        var sum = SymmetricMatrix(order: set.rows)
        for (weight, gram) in zip(weights, grams) { sum.add(weight, gram) }
        return NormalEquations(try RidgeProblem(gram: sum, like: set), space: .sample, gram: sum)
    }
}
