import LinearAlgebra
import Workers

/// Rows to learn from: features, targets, and which rows belong together.
public struct TrainingSet: Sendable {
    /// [rows, columns]; shared, not copied.
    public let features: Matrix
    /// [rows], eV.
    public let targets: [Double]
    /// The curve of each row; rows of a curve are never divided between training and validation.
    public let groups: [Int]
    /// Rows of dissociated dimers (target 0): they train with their curve, and never count in any error.
    public let isDissociated: [Bool]
    /// All rows of `features`.
    private(set) var all: FeatureRows

    public var rows: Int { features.rows }
    public var columns: Int { features.columns }

    public init(features: Matrix, targets: [Double], groups: [Int], isDissociated: [Bool]? = nil) {
        let isDissociated = isDissociated ?? Array(repeating: false, count: features.rows)
        precondition(targets.count == features.rows, "\(targets.count) targets for \(features.rows) rows")
        precondition(groups.count == features.rows, "\(groups.count) groups for \(features.rows) rows")
        precondition(isDissociated.count == features.rows, "\(isDissociated.count) flags for \(features.rows) rows")
        self.features = features
        self.targets = targets
        self.groups = groups
        self.isDissociated = isDissociated
        all = FeatureRows(features, Array(0..<features.rows))
    }

    /// What its features take in memory, besides elements that they share with one of the given matrices.
    public func bytes(besides shared: [Matrix]) -> Int { all.bytes(besides: shared) }

    /// The same, whose products leave out what is zero in the features, where that is more than half: what a single
    /// model gains by.
    public func packed(execution: Execution = .serial) throws -> TrainingSet {
        var result = self
        result.all = try all.packed(upTo: 0.5, execution)
        return result
    }
}
