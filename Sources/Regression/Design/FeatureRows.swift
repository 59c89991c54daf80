import LinearAlgebra
import Workers

/// Some rows of a feature matrix, used where they are: products run over stretches of consecutive rows (a curve's rows
/// are neighbours), so that a subset of curves costs no copy of its features.
struct FeatureRows: Sendable {
    let matrix: Matrix
    /// Rows of `matrix`, ascending.
    let indices: [Int]
    /// Of `indices`.
    private let stretches: [Stretch]
    /// The same without columns that are zero, where that is much less: products then go through it.
    private let blocks: FeatureBlocks?

    var count: Int { indices.count }
    var columns: Int { matrix.columns }

    init(_ matrix: Matrix, _ indices: [Int]) { self.init(matrix, indices, blocks: nil) }

    private init(_ matrix: Matrix, _ indices: [Int], blocks: FeatureBlocks?) {
        self.blocks = blocks
        self.matrix = matrix
        self.indices = indices
        stretches = Stretch.all(indices)
    }

    /// The same rows, with what is not zero in them in dense blocks if that leaves little of their products. The copy
    /// takes as long as a tenth to a fifth of the products of all rows (measured).
    func packed(upTo share: Double, _ execution: Execution) throws -> FeatureRows {
        guard blocks == nil, let blocks = try FeatureBlocks(matrix, indices, upTo: share, execution) else { return self }
        return FeatureRows(matrix, indices, blocks: blocks)
    }

    /// The same rows where they are.
    var unpacked: FeatureRows { blocks == nil ? self : FeatureRows(matrix, indices) }

    /// What it holds in memory, besides elements that it shares with one of the given matrices.
    func bytes(besides shared: [Matrix]) -> Int { matrix.bytes(besides: shared) + (blocks?.bytes ?? 0) }

    /// Some of these rows, by their positions.
    func subset(_ positions: [Int]) -> FeatureRows { FeatureRows(matrix, positions.map { indices[$0] }) }

    /// W X^T: each row of `weights` [models, columns] applied to these rows: [models, count].
    func predictions(_ weights: Matrix) -> Matrix {
        if let blocks { return blocks.predictions(weights) }
        var result = Matrix.uninitialized(rows: weights.rows, columns: count)
        for stretch in stretches {
            result.gemm(weights[...], matrix[stretch.indices].transpose, intoColumns: stretch.positions)
        }
        return result
    }

    /// C X: the combinations of these rows with the coefficients in each row of C [models, count]: [models, columns].
    func combinations(_ coefficients: Matrix) -> Matrix {
        if let blocks { return blocks.combinations(coefficients) }
        let columnwise = coefficients.transposed()
        var result = Matrix(rows: coefficients.rows, columns: columns)
        for stretch in stretches {
            result.gemm(columnwise[stretch.positions].transpose, matrix[stretch.indices], beta: 1)
        }
        return result
    }

    /// X X^T.
    func gramOfRows(_ execution: Execution) throws -> SymmetricMatrix {
        if let blocks { return try blocks.gramOfRows(execution) }
        return try together().gramOfRows { fraction in
            try execution.checkCancellation()
            execution.progress(fraction)
        }
    }

    /// The same of some rows (ascending) alone, by their positions.
    func gramOfRows(_ positions: [Int]) -> SymmetricMatrix {
        blocks?.gramOfRows(positions) ?? gathered(positions).gramOfRows()
    }

    /// Scalar products of some rows, by their positions, with all: [positions, count].
    func products(_ positions: [Int]) -> Matrix {
        blocks?.products(positions) ?? predictions(gathered(positions))
    }

    /// `gram += scale X^T X`, through copies of limited size: dsyrk over a single curve's rows would be slow.
    func addGramOfColumns(scale: Double = 1, to gram: inout SymmetricMatrix, _ execution: Execution = .serial) throws {
        guard columns > 0 else { return }
        let step = Int(max(64, min(4096, 2e10 / (Double(columns) * Double(columns)))))
        for start in stride(from: 0, to: count, by: step) {
            try execution.checkCancellation()
            execution.progress(Double(start) / Double(count))
            let end = min(start + step, count)
            if indices[end - 1] - indices[start] == end - 1 - start {
                gram.addGramOfColumns(scale: scale, of: matrix, rows: indices[start]..<indices[end - 1] + 1)
            } else {
                gram.addGramOfColumns(scale: scale, of: gathered(Array(start..<end)), rows: 0..<end - start)
            }
        }
    }

    /// |x|^2 of each row.
    func squaredNorms() -> [Double] {
        indices.map { index in matrix.withRow(index) { dot($0, $0) } }
    }

    /// These rows as a matrix, which is not a copy where they are all of their matrix.
    func together() -> Matrix {
        stretches.count == 1 && count == matrix.rows ? matrix : gathered(Array(0..<count))
    }

    /// A copy of some of these rows, by their positions.
    func gathered(_ positions: [Int]) -> Matrix {
        matrix.selectingRows(positions.map { indices[$0] })
    }
}
