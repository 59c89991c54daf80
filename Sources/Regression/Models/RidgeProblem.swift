import LinearAlgebra
import Workers
import Synchronization

/// Linear ridge regression on one training set, prepared for any penalty, subset and committee.
///
/// With X the features [rows, columns], y the targets and mu the penalty, the weights w minimise
///
///     |X w - y|^2 + mu |w|^2,     mu = lambda trace(X X^T) / rows.
///
/// There is no intercept. mu is an absolute number, fixed by the whole training set: cross-validation folds and
/// committee members use the same. The Gram matrix is computed at most once, in the cheaper of two spaces:
/// - sample space: K = X X^T, w = X^T a, (K + mu I) a = y;
/// - feature space: G = X^T X, (G + mu I) w = X^T y.
///
/// Where the rows span less than they have columns, `reduced` gives the same problem with X in coordinates of their
/// span, `RowSpan`; of thousands of rows with more columns that is done at once.
///
/// Everything asked for later (any lambda, leaving out any rows) starts from it and from X itself, whose elements are
/// shared with the caller. The two spaces give the same numbers up to rounding; see `RidgeSolver` for how much that is.
public final class RidgeProblem: Sendable {
    public enum Space: String, Sendable {
        case sample
        case feature
    }

    public let space: Space
    /// trace(X X^T) / rows.
    public let meanDiagonal: Double
    public var rows: Int { features.count }
    public var columns: Int { span.map { $0.columns } ?? features.columns }
    public var groupCount: Int { groups.count }
    /// Of the Gram matrix.
    public var order: Int { space == .sample ? rows : features.columns }
    /// What it holds in memory, besides elements that it shares with one of the given matrices.
    public func bytes(besides shared: [Matrix]) -> Int {
        features.bytes(besides: shared) + (knownGram == nil ? 0 : 8 * order * order)
            + (span?.bytes(besides: shared) ?? 0)
    }

    /// In the coordinates of `span` if there is one.
    let features: FeatureRows
    let span: RowSpan?
    /// [rows]
    let targets: [Double]
    /// Rows that count in errors: all but the dissociated ones.
    let counts: [Bool]
    let groups: GroupIndex
    private let gram: Mutex<SymmetricMatrix?>

    /// In sample space the Gram matrix is computed at once, with rows^2 columns flops.
    /// - Parameter space: the cheaper one when nil.
    public convenience init(
        _ set: TrainingSet, space: Space? = nil, execution: Execution = .serial
    ) throws {
        try self.init(
            PreparedFeatures(set.all, space: space, execution),
            targets: set.targets, counts: set.isDissociated.map { !$0 }, groups: GroupIndex(set.groups))
    }

    /// Of rows with more columns, the rank up to which their span pays, in rows, for everything and for
    /// cross-validation alone: a committee costs little in sample space.
    public static let (largestShare, largestShareForFolds) = (0.5, 2.0 / 3)

    /// The same problem for more than a single model: in coordinates of the rows' span, if that is smaller by enough;
    /// else itself.
    /// - Parameter share: of rows with more columns, the largest rank worth it, in rows.
    public func reduced(upTo share: Double = largestShare, execution: Execution = .serial) throws -> RidgeProblem {
        guard span == nil else { return self }
        let prepared = PreparedFeatures(features, space: space, gram: knownGram, meanDiagonal: meanDiagonal)
        guard let reduced = try prepared.reduced(upTo: share, execution) else { return self }
        return try RidgeProblem(reduced, targets: targets, counts: counts, groups: groups)
    }

    /// The same, whose span holds rows of its own instead of all features.
    func detached() throws -> RidgeProblem {
        guard let span else { return self }
        return try RidgeProblem(
            PreparedFeatures(
                features, span: span.detached(), space: space, gram: knownGram, meanDiagonal: meanDiagonal),
            targets: targets, counts: counts, groups: groups)
    }

    /// A problem known by its kernels alone, for errors of left-out rows: it has no columns and so no weights.
    convenience init(gram: SymmetricMatrix, targets: [Double], groups: [Int], isDissociated: [Bool]) throws {
        let features = FeatureRows(Matrix(rows: gram.order, columns: 0), Array(0..<gram.order))
        try self.init(
            PreparedFeatures(features, gramOfRows: gram), targets: targets,
            counts: isDissociated.map { !$0 }, groups: GroupIndex(groups))
    }

    /// Flops of everything together: about 5 rows^3 + columns rows^2 in sample space, 23 columns^3 + 6 rows columns^2
    /// in feature space. They cross at columns = 0.55 rows.
    static func cheaperSpace(rows: Int, columns: Int) -> Space { 2 * columns > rows ? .sample : .feature }

    init(
        _ prepared: PreparedFeatures, targets: [Double], counts: [Bool], groups: GroupIndex
    ) throws {
        guard targets.allSatisfy(\.isFinite) else { throw RegressionError.notFinite("targets") }
        features = prepared.features
        span = prepared.span
        gram = Mutex(prepared.gram)
        space = prepared.space
        meanDiagonal = prepared.meanDiagonal
        self.targets = targets
        self.counts = counts
        self.groups = groups
    }

    /// The problem of training on some of the groups only, with a penalty by its own trace; in sample space its Gram
    /// matrix is a part of this one's. Its columns are those of `features`, and `expanded` turns weights into this
    /// one's.
    /// - Parameter chosen: positions of groups, in the order of their first row.
    func restricted(toGroups chosen: [Int], execution: Execution = .serial) throws -> RidgeProblem {
        let positions = groups.rows(of: chosen)
        var labels = [Int](repeating: 0, count: rows)
        for (group, rows) in groups.rows.enumerated() { for row in rows { labels[row] = group } }
        let prepared =
            switch space {
            case .sample: try PreparedFeatures(features.subset(positions), gramOfRows: gramOfRows.submatrix(positions))
            // Products with X are asked for many times: from here on, of rows side by side.
            case .feature:
                try PreparedFeatures(FeatureRows(features.gathered(positions), Array(positions.indices)), execution)
            }
        return try RidgeProblem(
            prepared, targets: positions.map { targets[$0] }, counts: positions.map { counts[$0] },
            groups: GroupIndex(positions.map { labels[$0] }))
    }

    /// The same problem with the columns of `features`, coordinates or not, for its own.
    func inCoordinates() throws -> RidgeProblem {
        guard span != nil else { return self }
        let prepared = PreparedFeatures(features, space: space, gram: knownGram, meanDiagonal: meanDiagonal)
        return try RidgeProblem(prepared, targets: targets, counts: counts, groups: groups)
    }

    private var knownGram: SymmetricMatrix? { gram.withLock { $0 } }

    /// K, in sample space.
    var gramOfRows: SymmetricMatrix {
        precondition(space == .sample, "K is known in sample space only")
        return knownGram!
    }

    /// G, in feature space: computed when it is first asked for, with rows columns^2 flops.
    func gramOfColumns(_ execution: Execution) throws -> SymmetricMatrix {
        precondition(space == .feature, "G is known in feature space only")
        if let knownGram { return knownGram }
        let result = try BLAS.withThreads(execution.threads) {
            try gramOfColumns(rows: Array(0..<rows), execution)
        }
        gram.withLock { $0 = result }
        return result
    }

    /// X_C^T X_C for sets of rows C that together are all rows, whose sum is G: both for the flops of either.
    func gramsOfColumns(parts: [[Int]], _ execution: Execution) throws -> [SymmetricMatrix] {
        let parts = try BLAS.withThreads(execution.threads) {
            try parts.enumerated().map { index, rows in
                try gramOfColumns(rows: rows, execution.covering(index, of: parts.count))
            }
        }
        if knownGram == nil {
            var sum = SymmetricMatrix(order: order)
            for part in parts { sum.add(1, part) }
            gram.withLock { $0 = sum }
        }
        return parts
    }

    /// The absolute penalty mu for a relative one.
    func penalty(_ lambda: Double) -> Double {
        precondition(lambda > 0 && lambda.isFinite, "the regularization must be positive, not \(lambda)")
        return lambda * meanDiagonal
    }

    /// Whether there is anything to tell models apart by.
    func requireVaryingTargets() throws(RegressionError) {
        let counting = targets.indices.filter { counts[$0] }.map { targets[$0] }
        guard let first = counting.first else { throw .noRows }
        guard counting.contains(where: { $0 != first }) else { throw .constantTargets }
    }

    /// All rows but the given ones; both ascending.
    func complement(_ rows: [Int]) -> [Int] {
        var left = [Bool](repeating: false, count: self.rows)
        for row in rows { left[row] = true }
        return (0..<self.rows).filter { !left[$0] }
    }

    /// Weights of the columns of X, from weights of the columns of `features`.
    func expanded(weights: Matrix) -> Matrix { span?.weights(weights) ?? weights }

    /// The residuals of models with the given weights of `features` on all rows: [models, rows].
    func residuals(weights: Matrix) -> Matrix { residuals(predictions: features.predictions(weights)) }

    /// y minus each row of `predictions`, in place.
    func residuals(predictions: consuming Matrix) -> Matrix {
        var result = consume predictions
        for model in 0..<result.rows {
            result.withMutableRow(model) { row in for i in row.indices { row[i] = targets[i] - row[i] } }
        }
        return result
    }
}
