import LinearAlgebra
import Workers

/// Rows of features that are computed whenever they are asked for, where they are too many to be kept.
public protocol RowSource: Sendable {
    /// Numbers in each row.
    var columns: Int { get }

    /// The rows of each block, one block after the other from row 0; rows of a block are computed together.
    var blocks: [Range<Int>] { get }

    /// The rows of some blocks, ascending, one after the other: [rows, columns].
    func rows(ofBlocks chosen: [Int]) -> Matrix
}

/// Rows of a source, of which only a piece is in memory at a time: a pass over all of them for each product.
///
/// It serves feature space, where a few passes give the Gram matrices that everything else is made of; rows that are asked
/// for themselves are computed all.
struct StreamedDesign: DesignOperator {
    let source: any RowSource
    /// Rows of the source, ascending.
    let indices: [Int]
    private let pieces: [Piece]

    /// What is computed together.
    private struct Piece: Sendable {
        /// Blocks of the source.
        var blocks: [Int] = []
        /// Which rows of these belong to the design.
        var chosen: [Int] = []
        /// The number of all rows of these.
        var rows = 0
        /// The place of the first row that belongs to the design.
        var first: Int
    }

    /// Numbers in memory together: 32 MB, which are rows enough for products at full speed.
    private static let elementsTogether = 1 << 22

    /// All rows of a source.
    init(_ source: any RowSource) { self.init(source, Array(0..<(source.blocks.last?.upperBound ?? 0))) }

    /// Some rows of a source, ascending.
    init(_ source: any RowSource, _ indices: [Int]) {
        self.source = source
        self.indices = indices
        let most = max(64, Self.elementsTogether / max(1, source.columns))
        var pieces: [Piece] = []
        var next = 0
        for (block, rows) in source.blocks.enumerated() {
            let first = next
            while next < indices.count, indices[next] < rows.upperBound { next += 1 }
            guard next > first else { continue }
            if (pieces.last?.rows).map({ $0 + rows.count > most }) ?? true { pieces.append(Piece(first: first)) }
            let last = pieces.count - 1
            pieces[last].chosen += indices[first..<next].map { pieces[last].rows + $0 - rows.lowerBound }
            pieces[last].blocks.append(block)
            pieces[last].rows += rows.count
        }
        precondition(next == indices.count, "rows are ascending, and of the source")
        self.pieces = pieces
    }

    var rows: Int { indices.count }
    var columns: Int { source.columns }
    var isKept: Bool { false }

    var stored: DenseDesign { DenseDesign(elements(Array(0..<rows))) }

    func subset(_ positions: [Int]) -> any DesignOperator { StreamedDesign(source, positions.map { indices[$0] }) }

    func elements(_ positions: [Int]) -> Matrix {
        var result = Matrix.uninitialized(rows: positions.count, columns: columns)
        StreamedDesign(source, positions.map { indices[$0] }).forEachPiece { result.replaceRows(from: $0, by: $1) }
        return result
    }

    func squaredNorms() -> [Double] {
        var result: [Double] = []
        forEachPiece { _, rows in result += (0..<rows.rows).map { rows.withRow($0) { dot($0, $0) } } }
        return result
    }

    func apply(_ weights: Matrix) -> Matrix {
        var result = Matrix.uninitialized(rows: weights.rows, columns: rows)
        forEachPiece { first, rows in
            result.gemm(weights[...], rows[...].transpose, intoColumns: first..<first + rows.rows)
        }
        return result
    }

    func applyTransposed(_ coefficients: Matrix) -> Matrix {
        let columnwise = coefficients.transposed()
        var result = Matrix(rows: coefficients.rows, columns: columns)
        forEachPiece { first, rows in
            result.gemm(columnwise[first..<first + rows.rows].transpose, rows[...], beta: 1)
        }
        return result
    }

    func applyBoth(_ weights: Matrix, _ change: (_ rows: Range<Int>, _ products: inout Matrix) -> Void) -> Matrix {
        var result = Matrix(rows: weights.rows, columns: columns)
        forEachPiece { first, rows in
            var products = weights[...] * rows[...].transpose
            change(first..<first + rows.rows, &products)
            result.gemm(products[...], rows[...], beta: 1)
        }
        return result
    }

    func addGramOfColumns(scale: Double, to gram: inout SymmetricMatrix, _ execution: Execution) throws {
        try forEachPiece { first, rows in
            try execution.checkCancellation()
            execution.progress(Double(first) / Double(self.rows))
            gram.addGramOfColumns(scale: scale, of: rows, rows: 0..<rows.rows)
        }
    }

    func bytes(besides shared: [Matrix]) -> Int { 0 }

    /// Calls `body` with the rows of each piece, and the place of the first of them.
    private func forEachPiece(_ body: (_ first: Int, _ rows: Matrix) throws -> Void) rethrows {
        for piece in pieces {
            let rows = source.rows(ofBlocks: piece.blocks)
            try body(piece.first, piece.chosen.count == piece.rows ? rows : rows.selectingRows(piece.chosen))
        }
    }
}
