import LinearAlgebra

/// Rows to learn from: features, targets, and which rows belong together.
public struct TrainingSet: Sendable {
    /// Features [rows, columns]; shared, not copied, where they are kept.
    public var features: Matrix { design.stored.matrix }
    /// Targets [rows], eV.
    public let targets: [Double]
    /// The curve of each row; rows of a curve are never divided between training and validation.
    public let groups: [Int]
    /// Rows of dissociated dimers (target 0): they train with their curve, and never count in any error.
    public let isDissociated: [Bool]
    /// Of each row of a derivative how much its squared error counts when regularizations are compared, nil of the others:
    /// it trains with its group, and counts in no error but that.
    public let derivatives: [Double?]
    /// All rows, in memory or not.
    let design: any DesignOperator

    /// Rows to learn from.
    public var rows: Int { design.rows }
    /// Features of each.
    public var columns: Int { design.columns }

    /// Rows with their targets and groups; none of them dissociated, or of a derivative, when nil.
    /// - Parameter derivatives: of each row that is one the importance of its error; nil of the others.
    public init(
        features: Matrix, targets: [Double], groups: [Int], isDissociated: [Bool]? = nil, derivatives: [Double?]? = nil
    ) {
        self.init(
            DenseDesign(features), targets: targets, groups: groups, isDissociated: isDissociated,
            derivatives: derivatives)
    }

    /// Rows that are computed again whenever they are asked for.
    public init(
        computing source: some RowSource, targets: [Double], groups: [Int], isDissociated: [Bool]? = nil,
        derivatives: [Double?]? = nil
    ) {
        self.init(
            StreamedDesign(source), targets: targets, groups: groups, isDissociated: isDissociated,
            derivatives: derivatives)
    }

    private init(
        _ design: any DesignOperator, targets: [Double], groups: [Int], isDissociated: [Bool]?, derivatives: [Double?]?
    ) {
        let rows = design.rows
        let isDissociated = isDissociated ?? Array(repeating: false, count: rows)
        let derivatives = derivatives ?? Array(repeating: nil, count: rows)
        precondition(derivatives.count == rows, "\(derivatives.count) importances for \(rows) rows")
        precondition(targets.count == rows, "\(targets.count) targets for \(rows) rows")
        precondition(groups.count == rows, "\(groups.count) groups for \(rows) rows")
        precondition(isDissociated.count == rows, "\(isDissociated.count) flags for \(rows) rows")
        self.design = design
        self.targets = targets
        self.groups = groups
        self.isDissociated = isDissociated
        self.derivatives = derivatives
    }

    /// Bytes in memory, besides elements that are shared with one of the given matrices.
    public func bytes(besides shared: [Matrix]) -> Int { design.bytes(besides: shared) }

    /// The set with the same rows, and other features or targets of these.
    public func with(features: Matrix? = nil, targets: [Double]? = nil) -> TrainingSet {
        TrainingSet(
            features: features ?? self.features, targets: targets ?? self.targets, groups: groups,
            isDissociated: isDissociated, derivatives: derivatives)
    }
}
