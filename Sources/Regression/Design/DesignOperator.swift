import LinearAlgebra
import Workers

/// The feature matrix X of some rows as an operator: all that solvers ask of features.
///
/// Sets of vectors are matrices with one vector in each row. A design has `columns` numbers for every row: the features
/// themselves or, in a `ReducedDesign`, coordinates of the space that the rows span. `featureWeights` and
/// `coordinates` lead from these to the features and back.
protocol DesignOperator: Sendable {
    /// The rows as they are in memory, which do whatever a design has no better way for.
    var stored: DenseDesign { get }

    /// Whether rows are in memory; else everything that goes through them computes them.
    var isKept: Bool { get }

    /// Rows of X.
    var rows: Int { get }

    /// Columns of X.
    var columns: Int { get }

    /// Some rows, by their positions (ascending), where they are.
    func subset(_ positions: [Int]) -> any DesignOperator

    /// A copy of some rows, by their positions: [positions, columns].
    func elements(_ positions: [Int]) -> Matrix

    /// |x|^2 of each row.
    func squaredNorms() -> [Double]

    /// W X^T: each row of `weights` [models, columns] applied to the rows of X: [models, rows].
    func apply(_ weights: Matrix) -> Matrix

    /// C X: the combinations of the rows of X with the coefficients in each row of C [models, rows]: [models, columns].
    func applyTransposed(_ coefficients: Matrix) -> Matrix

    /// f(W X^T) X: each row of `weights` [models, columns] applied to the rows of X, what `change` makes of that, and its
    /// combinations of these rows, [models, columns], in one pass through them.
    /// - Parameter change: is given products [models, rows] with some rows.
    func applyBoth(_ weights: Matrix, _ change: (_ rows: Range<Int>, _ products: inout Matrix) -> Void) -> Matrix

    /// `gram += scale X^T X`.
    func addGramOfColumns(scale: Double, to gram: inout SymmetricMatrix, _ execution: Execution) throws

    /// X X^T.
    func gramOfRows(_ execution: Execution) throws -> SymmetricMatrix

    /// X_C X_C^T of some rows C, by their positions (ascending).
    func gramOfRows(_ positions: [Int]) -> SymmetricMatrix

    /// X_C X^T of some rows C, by their positions: [positions, rows].
    func products(_ positions: [Int]) -> Matrix

    /// The columns of the features.
    var featureColumns: Int { get }

    /// Weights of the features, [models, featureColumns], from weights [models, columns].
    func featureWeights(_ weights: Matrix) -> Matrix

    /// `columns` numbers for rows of other features: [rows, featureColumns] to [rows, columns].
    func coordinates(of features: Matrix) -> Matrix

    /// The same design, of which not more is held in memory than it needs itself.
    func detached() -> any DesignOperator

    /// Bytes in memory, besides elements that are shared with one of the given matrices.
    func bytes(besides shared: [Matrix]) -> Int
}

extension DesignOperator {
    var isKept: Bool { true }
    var rows: Int { stored.indices.count }
    var columns: Int { stored.matrix.columns }
    func subset(_ positions: [Int]) -> any DesignOperator {
        DenseDesign(stored.matrix, positions.map { stored.indices[$0] })
    }
    func elements(_ positions: [Int]) -> Matrix { stored.matrix.selectingRows(positions.map { stored.indices[$0] }) }
    func squaredNorms() -> [Double] { stored.indices.map { index in stored.matrix.withRow(index) { dot($0, $0) } } }

    func apply(_ weights: Matrix) -> Matrix { stored.apply(weights) }
    func applyTransposed(_ coefficients: Matrix) -> Matrix { stored.applyTransposed(coefficients) }
    func applyBoth(_ weights: Matrix, _ change: (_ rows: Range<Int>, _ products: inout Matrix) -> Void) -> Matrix {
        var products = apply(weights)
        change(0..<rows, &products)
        return applyTransposed(products)
    }
    func addGramOfColumns(scale: Double, to gram: inout SymmetricMatrix, _ execution: Execution) throws {
        try stored.addGramOfColumns(scale: scale, to: &gram, execution)
    }
    func gramOfRows(_ execution: Execution) throws -> SymmetricMatrix { try stored.gramOfRows(execution) }
    func gramOfRows(_ positions: [Int]) -> SymmetricMatrix { stored.gramOfRows(positions) }
    func products(_ positions: [Int]) -> Matrix { stored.products(positions) }
    var featureColumns: Int { columns }
    func featureWeights(_ weights: Matrix) -> Matrix { weights }
    func coordinates(of features: Matrix) -> Matrix { features }
    func detached() -> any DesignOperator { self }
    func bytes(besides shared: [Matrix]) -> Int { stored.bytes(besides: shared) }
}

/// X X^T of a design, of which only the parts that are asked for are computed.
struct ProductsOfRows: SymmetricProducts {
    let design: any DesignOperator
    /// |x|^2 of each row.
    let diagonal: [Double]

    var order: Int { design.rows }
    func submatrix(_ indices: [Int]) -> SymmetricMatrix { design.gramOfRows(indices) }
    func rows(_ indices: [Int]) -> Matrix { design.products(indices) }
}
