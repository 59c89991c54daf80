import LinearAlgebra

/// Rows to learn from: features, targets, and which rows belong together.
public struct TrainingSet: Sendable {
    /// Features [rows, columns]; shared, not copied.
    public let features: Matrix
    /// Targets [rows], eV.
    public let targets: [Double]
    /// The curve of each row; rows of a curve are never divided between training and validation.
    public let groups: [Int]
    /// Rows of dissociated dimers (target 0): they train with their curve, and never count in any error.
    public let isDissociated: [Bool]
    /// Of each row of a derivative how much its squared error counts when regularizations are compared, nil of the others:
    /// it trains with its group, and counts in no error but that.
    public let derivatives: [Double?]
    /// All rows of `features`.
    let design: DenseDesign

    /// Rows to learn from.
    public var rows: Int { features.rows }
    /// Features of each.
    public var columns: Int { features.columns }

    /// Rows with their targets and groups; none of them dissociated, or of a derivative, when nil.
    /// - Parameter derivatives: of each row that is one the importance of its error; nil of the others.
    public init(
        features: Matrix, targets: [Double], groups: [Int], isDissociated: [Bool]? = nil, derivatives: [Double?]? = nil
    ) {
        let isDissociated = isDissociated ?? Array(repeating: false, count: features.rows)
        let derivatives = derivatives ?? Array(repeating: nil, count: features.rows)
        precondition(derivatives.count == features.rows, "\(derivatives.count) importances for \(features.rows) rows")
        precondition(targets.count == features.rows, "\(targets.count) targets for \(features.rows) rows")
        precondition(groups.count == features.rows, "\(groups.count) groups for \(features.rows) rows")
        precondition(isDissociated.count == features.rows, "\(isDissociated.count) flags for \(features.rows) rows")
        self.features = features
        self.targets = targets
        self.groups = groups
        self.isDissociated = isDissociated
        self.derivatives = derivatives
        design = DenseDesign(features)
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
