import LinearAlgebra
import Workers

/// Features and the cheaper space, in fewer columns where their rows span less than they have.
struct PreparedFeatures {
    var features: FeatureRows
    /// What the columns of `features` are coordinates of, if they are not the columns given.
    var span: RowSpan?
    let space: RidgeProblem.Space
    /// X X^T in sample space. X^T X only where it is known already: who needs parts of it had better compute these first.
    let gram: SymmetricMatrix?
    /// trace(X X^T) / rows of the features given.
    let meanDiagonal: Double

    /// Of the products of rows, what may be left where zeros are left out.
    private static let largestPacked = 0.7
    /// Fewer rows are not worth looking for a smaller span.
    private static let smallestReduced = 500
    /// Of more rows, only the products that the span needs are taken, in the hope that these are some rows' only.
    private static let smallestUnmultiplied = 3000

    /// - Parameter space: a given one is used with the columns as they are; the cheaper one when nil.
    init(_ features: FeatureRows, space: RidgeProblem.Space?, _ execution: Execution) throws {
        let squares = features.squaredNorms()
        let meanDiagonal = try PreparedFeatures.meanDiagonal(squares.reduce(0, +), rows: features.count)
        let cheaper = RidgeProblem.cheaperSpace(rows: features.count, columns: features.columns)
        let isFree = space == nil && cheaper == .sample
        let features = isFree ? try features.packed(upTo: PreparedFeatures.largestPacked, execution) : features
        if isFree && features.count >= PreparedFeatures.smallestUnmultiplied {
            let products = RowProducts(features, squares: squares)
            let span = try PreparedFeatures.span(
                features, products, meanDiagonal, limit: features.count / 2, execution.covering(0..<0.9))
            if let span {
                try self.init(span, meanDiagonal: meanDiagonal, execution.covering(0.9..<1))
                return
            }
        }
        try self.init(features, space: space, meanDiagonal: meanDiagonal, execution)
    }

    /// The same in coordinates of the rows' span, where that is smaller by enough: it costs less than what is usually
    /// done with them afterwards, but more than a single model. Nil elsewhere.
    /// - Parameter share: of rows with more columns, the largest rank worth it, in rows.
    func reduced(upTo share: Double, _ execution: Execution) throws -> PreparedFeatures? {
        guard span == nil && features.count >= PreparedFeatures.smallestReduced else { return nil }
        // Of more rows the span was looked for at once.
        if space == .sample && features.count >= PreparedFeatures.smallestUnmultiplied { return nil }
        let span =
            switch space {
            case .sample:
                try PreparedFeatures.span(
                    features, gram!, meanDiagonal, limit: Int(share * Double(features.count)),
                    execution.covering(0..<0.5))
            case .feature:
                // Finding the span costs as much as some of what it saves: it must be smaller by a quarter.
                try BLAS.withThreads(execution.threads) {
                    try RowSpan(
                        of: features, squares: features.squaredNorms(), meanDiagonal: meanDiagonal,
                        limit: features.columns * 3 / 4, execution.covering(0..<0.5))
                }
            }
        return try span.map { try PreparedFeatures($0, meanDiagonal: meanDiagonal, execution.covering(0.5..<1)) }
    }

    private static func span(
        _ features: FeatureRows, _ products: some SymmetricProducts, _ meanDiagonal: Double, limit: Int,
        _ execution: Execution
    ) throws -> RowSpan? {
        try BLAS.withThreads(execution.threads) {
            try RowSpan(
                of: features, products: products, floor: RowSpan.gramFloor * meanDiagonal, limit: limit, execution)
        }
    }

    /// In coordinates of a span.
    init(_ span: RowSpan, meanDiagonal: Double, _ execution: Execution) throws {
        let coordinates = span.coordinates
        try self.init(
            FeatureRows(coordinates, Array(0..<coordinates.rows)), span: span, space: .feature,
            meanDiagonal: meanDiagonal, execution)
    }

    /// With the columns as they are, in the cheaper space.
    init(_ features: FeatureRows, _ execution: Execution) throws {
        try self.init(
            features, space: nil,
            meanDiagonal: PreparedFeatures.meanDiagonal(features.squaredNorms().reduce(0, +), rows: features.count),
            execution)
    }

    /// The same with X X^T known.
    init(_ features: FeatureRows, gramOfRows gram: SymmetricMatrix) throws {
        self.init(
            features, space: .sample, gram: gram,
            meanDiagonal: try PreparedFeatures.meanDiagonal(gram.trace, rows: features.count))
    }

    init(
        _ features: FeatureRows, span: RowSpan? = nil, space: RidgeProblem.Space?, meanDiagonal: Double,
        _ execution: Execution
    ) throws {
        let space = space ?? RidgeProblem.cheaperSpace(rows: features.count, columns: features.columns)
        let gram =
            space == .sample ? try BLAS.withThreads(execution.threads) { try features.gramOfRows(execution) } : nil
        self.init(features, span: span, space: space, gram: gram, meanDiagonal: meanDiagonal)
    }

    init(
        _ features: FeatureRows, span: RowSpan? = nil, space: RidgeProblem.Space, gram: SymmetricMatrix?,
        meanDiagonal: Double
    ) {
        self.features = features
        self.span = span
        self.space = space
        self.gram = gram
        self.meanDiagonal = meanDiagonal
    }

    private static func meanDiagonal(_ trace: Double, rows: Int) throws -> Double {
        guard rows > 0 else { throw RegressionError.noRows }
        guard trace.isFinite else { throw RegressionError.notFinite("features") }
        guard trace > 0 else { throw RegressionError.noFeatures }
        return trace / Double(rows)
    }
}
