import LinearAlgebra

/// The columns that are not zero in training: the others carry no weight and only cost time.
public struct ActiveColumns: Hashable, Codable, Sendable {
    /// Ascending.
    public let indices: [Int]
    /// Of all columns, kept or not.
    public let total: Int

    public var dropped: Int { total - indices.count }

    /// - Parameter rows: the training rows of `features`; all when nil.
    public init(in features: Matrix, rows: [Int]? = nil) {
        var active = [Bool](repeating: false, count: features.columns)
        for row in rows ?? Array(0..<features.rows) {
            features.withRow(row) { elements in for j in elements.indices where elements[j] != 0 { active[j] = true } }
        }
        indices = active.indices.filter { active[$0] }
        total = features.columns
    }

    /// Drops the other columns of `features`, in place.
    public func keep(in features: inout Matrix) {
        precondition(features.columns == total, "\(features.columns) columns, not \(total)")
        features.keepColumns(indices)
    }

    /// The elements of a full row at the active columns.
    public func gather(_ row: UnsafeBufferPointer<Double>) -> [Double] {
        precondition(row.count == total, "\(row.count) columns, not \(total)")
        return indices.map { row[$0] }
    }

    /// Weights over all columns, zero at those dropped.
    public func expand(_ weights: [Double]) -> [Double] {
        precondition(weights.count == indices.count, "\(weights.count) weights for \(indices.count) columns")
        var result = [Double](repeating: 0, count: total)
        for (weight, index) in zip(weights, indices) { result[index] = weight }
        return result
    }
}
