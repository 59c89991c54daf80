import LinearAlgebra

/// Linear ridge regression on one training set: what is asked, and nothing that is computed of it.
///
/// With X the features [rows, columns], y the targets and mu the penalty, the weights w minimize
///
///     |X w - y|^2 + mu |w|^2,     mu = lambda trace(X X^T) / rows.
///
/// There is no intercept. mu is an absolute number, fixed by the whole training set: cross-validation folds and
/// committee members use the same. `NormalEquations` solve it.
public struct RidgeProblem: Sendable {
    /// X.
    let design: any DesignOperator
    /// y, [rows].
    let targets: [Double]
    /// Rows that count in errors: all but the dissociated ones and those of derivatives.
    let counts: [Bool]
    /// How much each row's squared error counts when regularizations are compared.
    let importance: [Double]
    /// Rows that are never divided between training and validation.
    let groups: GroupIndex
    /// |x|^2 of each row of the design.
    let squares: [Double]
    /// trace(X X^T) / rows, the unit of penalties.
    public let meanDiagonal: Double

    /// Rows that train.
    public var rows: Int { design.rows }
    /// Columns of the features, and weights of a model.
    public var columns: Int { design.featureColumns }
    /// Groups of rows.
    public var groupCount: Int { groups.count }

    /// The problem of a training set, whose features are shared.
    public init(_ set: TrainingSet) throws(RegressionError) {
        try self.init(
            set.design, targets: set.targets, counts: Self.counts(set), importance: Self.importance(set),
            groups: GroupIndex(set.groups), squares: set.design.squaredNorms())
    }

    /// A problem known by its kernels alone, for errors of left-out rows: it has no columns and so no weights.
    init(gram: SymmetricMatrix, like set: TrainingSet) throws(RegressionError) {
        try self.init(
            DenseDesign(Matrix(rows: gram.order, columns: 0)), targets: set.targets,
            counts: Self.counts(set), importance: Self.importance(set), groups: GroupIndex(set.groups),
            squares: gram.diagonal)
    }

    private static func counts(_ set: TrainingSet) -> [Bool] {
        zip(set.isDissociated, set.derivatives).map { !$0 && $1 == nil }
    }

    private static func importance(_ set: TrainingSet) -> [Double] {
        zip(set.isDissociated, set.derivatives).map { $1 ?? ($0 ? 0 : 1) }
    }

    private init(
        _ design: any DesignOperator, targets: [Double], counts: [Bool], importance: [Double], groups: GroupIndex,
        squares: [Double]
    ) throws(RegressionError) {
        let trace = squares.reduce(0, +)
        guard design.rows > 0 else { throw .noRows }
        guard trace.isFinite else { throw .notFinite("features") }
        guard trace > 0 else { throw .noFeatures }
        guard targets.allSatisfy(\.isFinite) else { throw .notFinite("targets") }
        self.design = design
        self.targets = targets
        self.counts = counts
        self.importance = importance
        self.groups = groups
        self.squares = squares
        meanDiagonal = trace / Double(design.rows)
    }

    /// The same problem with its rows in another form: packed, in other coordinates, in memory of their own.
    init(_ problem: RidgeProblem, as design: any DesignOperator) {
        precondition(design.rows == problem.rows, "\(design.rows) rows for \(problem.rows)")
        self.design = design
        targets = problem.targets
        counts = problem.counts
        importance = problem.importance
        groups = problem.groups
        squares = design is ReducedDesign ? design.squaredNorms() : problem.squares
        meanDiagonal = problem.meanDiagonal
    }

    /// The problem of training on some of the groups only, with a penalty by its own trace. Its columns are those of
    /// the design, coordinates or not.
    /// - Parameters:
    ///   - chosen: positions of groups, in the order of their first row.
    ///   - design: makes the design of some rows, by their positions.
    init(
        _ problem: RidgeProblem, groups chosen: [Int], design: (_ positions: [Int]) -> any DesignOperator
    ) throws(RegressionError) {
        let positions = problem.groups.rows(of: chosen)
        var labels = [Int](repeating: 0, count: problem.rows)
        for (group, rows) in problem.groups.rows.enumerated() { for row in rows { labels[row] = group } }
        try self.init(
            design(positions), targets: positions.map { problem.targets[$0] },
            counts: positions.map { problem.counts[$0] }, importance: positions.map { problem.importance[$0] },
            groups: GroupIndex(positions.map { labels[$0] }),
            squares: positions.map { problem.squares[$0] })
    }

    /// The absolute penalty mu for a relative one.
    func penalty(_ lambda: Double) -> Double {
        precondition(lambda > 0 && lambda.isFinite, "the regularization must be positive, not \(lambda)")
        return lambda * meanDiagonal
    }

    /// Throws where there is nothing to tell models apart by.
    func requireVaryingTargets() throws(RegressionError) {
        let counting = targets.indices.filter { counts[$0] }.map { targets[$0] }
        guard let first = counting.first else { throw .noRows }
        guard counting.contains(where: { $0 != first }) else { throw .constantTargets }
    }

    /// The rows of each of `count` folds, which are made of whole groups.
    func rowsOfFolds(_ count: Int, seed: UInt64) throws(RegressionError) -> [[Int]] {
        let fold = try Splits.folds(groupCount, folds: count, seed: seed)
        return (0..<count).map { index in groups.rows(of: fold.indices.filter { fold[$0] == index }) }
    }

    /// All rows but the given ones; both ascending.
    func complement(_ rows: [Int]) -> [Int] {
        var left = [Bool](repeating: false, count: self.rows)
        for row in rows { left[row] = true }
        return (0..<self.rows).filter { !left[$0] }
    }

    /// The residuals on all rows of models with the given weights of the design: [models, rows].
    func residuals(weights: Matrix) -> Matrix { residuals(predictions: design.apply(weights)) }

    /// The residuals on some rows, by their positions: [models][position].
    func residuals(ofRows positions: [Int], weights: Matrix) -> [[Double]] {
        let predictions = design.subset(positions).apply(weights)
        return (0..<weights.rows).map { model in
            predictions.withRow(model) { row in zip(positions, row).map { targets[$0] - $1 } }
        }
    }

    /// y minus each row of `predictions`, in place.
    func residuals(predictions: consuming Matrix) -> Matrix {
        var result = consume predictions
        for model in 0..<result.rows {
            result.withMutableRow(model) { row in for i in row.indices { row[i] = targets[i] - row[i] } }
        }
        return result
    }

    /// X_S^T y_S for several sets of left-out rows, S being the others: [sets, columns].
    func rightSides(leavingOut sets: [[Int]]) -> Matrix {
        var kept = Matrix(sets.map { _ in targets })
        for (model, left) in sets.enumerated() { kept.clear(left, row: model) }
        return design.applyTransposed(kept)
    }
}
