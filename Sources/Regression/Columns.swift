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

/// A weighted sum of kernels in feature space: columns of part p are multiplied by sqrt(w_p / d_p), with d_p the mean
/// diagonal of the part's Gram matrix over the training rows. A lone part is left as it is.
public struct KernelScaling: Hashable, Codable, Sendable {
    /// The columns of each part, one after the other from column 0.
    public let widths: [Int]
    /// The factor of each part's columns.
    public let factors: [Double]

    /// - Parameters:
    ///   - features: [rows, sum of widths], not yet scaled.
    ///   - rows: the training rows; all when nil.
    ///   - weights: w_p >= 0, one for each part.
    public init(_ features: Matrix, rows: [Int]? = nil, widths: [Int], weights: [Double]) throws(RegressionError) {
        precondition(widths.reduce(0, +) == features.columns, "the parts do not cover the columns")
        precondition(weights.count == widths.count && weights.allSatisfy { $0 >= 0 }, "one weight >= 0 for each part")
        self.widths = widths
        guard widths.count > 1 else {
            factors = widths.map { _ in 1 }
            return
        }
        let rows = rows ?? Array(0..<features.rows)
        guard !rows.isEmpty else { throw .noRows }
        var squares = [Double](repeating: 0, count: widths.count)
        for row in rows {
            features.withRow(row) { elements in
                var start = 0
                for (part, width) in widths.enumerated() {
                    var sum = 0.0
                    for j in start..<start + width { sum += elements[j] * elements[j] }
                    squares[part] += sum
                    start += width
                }
            }
        }
        // A part that is zero in training stays zero.
        factors = zip(squares, weights).map { $0 > 0 ? ($1 * Double(rows.count) / $0).squareRoot() : 0 }
        guard squares.allSatisfy(\.isFinite) else { throw .notFinite("features") }
    }

    /// Scales the columns of `features` in place.
    public func apply(to features: inout Matrix) {
        precondition(features.columns == widths.reduce(0, +), "the parts do not cover the columns")
        guard widths.count > 1 else { return }
        for row in 0..<features.rows {
            features.withMutableRow(row) { elements in
                var start = 0
                for (width, factor) in zip(widths, factors) {
                    for j in start..<start + width { elements[j] *= factor }
                    start += width
                }
            }
        }
    }
}
