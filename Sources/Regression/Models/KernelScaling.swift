import LinearAlgebra

/// A weighted sum of kernels in feature space: columns of part p are multiplied by sqrt(w_p / d_p), with d_p the mean
/// diagonal of the part's Gram matrix over the training rows. A lone part is left as it is.
public struct KernelScaling: Hashable, Codable, Sendable {
    /// The columns of each part, one after the other from column 0.
    public let widths: [Int]
    /// The factor of each part's columns.
    public let factors: [Double]

    /// The scaling by the mean diagonals over the training rows; throws without rows and where features are not finite.
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

    /// The factor of each column.
    public var columnFactors: [Double] { zip(widths, factors).flatMap { Array(repeating: $1, count: $0) } }

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
