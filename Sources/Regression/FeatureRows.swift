import LinearAlgebra

/// Some rows of a feature matrix, used where they are: products run over stretches of consecutive rows (a curve's rows
/// are neighbours), so that a subset of curves costs no copy of its features.
struct FeatureRows: Sendable {
    let matrix: Matrix
    /// Rows of `matrix`, ascending.
    let indices: [Int]
    /// Stretches of consecutive rows: positions in `indices`, and the first row in `matrix`.
    private let stretches: [(positions: Range<Int>, first: Int)]

    var count: Int { indices.count }
    var columns: Int { matrix.columns }

    init(_ matrix: Matrix, _ indices: [Int]) {
        self.matrix = matrix
        self.indices = indices
        var stretches: [(positions: Range<Int>, first: Int)] = []
        var start = 0
        for position in indices.indices
        where position + 1 == indices.count || indices[position + 1] != indices[position] + 1 {
            stretches.append((start..<position + 1, indices[start]))
            start = position + 1
        }
        self.stretches = stretches
    }

    /// Some of these rows, by their positions.
    func subset(_ positions: [Int]) -> FeatureRows { FeatureRows(matrix, positions.map { indices[$0] }) }

    /// W X^T: each row of `weights` [models, columns] applied to these rows: [models, count].
    func predictions(_ weights: Matrix) -> Matrix {
        var result = Matrix.uninitialized(rows: weights.rows, columns: count)
        for (positions, first) in stretches {
            result.gemm(weights[...], matrix[first..<first + positions.count].transpose, intoColumns: positions)
        }
        return result
    }

    /// C X: the combinations of these rows with the coefficients in each row of C [models, count]: [models, columns].
    func combinations(_ coefficients: Matrix) -> Matrix {
        let columnwise = coefficients.transposed()
        var result = Matrix(rows: coefficients.rows, columns: columns)
        for (positions, first) in stretches {
            result.gemm(columnwise[positions].transpose, matrix[first..<first + positions.count], beta: 1)
        }
        return result
    }

    /// X X^T.
    func gramOfRows(_ execution: Execution) throws -> SymmetricMatrix {
        try together().gramOfRows { fraction in
            try execution.checkCancellation()
            execution.progress(fraction)
        }
    }

    /// `gram += scale X^T X`, through copies of limited size: dsyrk over a single curve's rows would be slow.
    func addGramOfColumns(scale: Double = 1, to gram: inout SymmetricMatrix, _ execution: Execution = .serial) throws {
        let step = max(64, min(4096, Int(2e10 / (Double(columns) * Double(columns)))))
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
        indices.map { index in matrix.withRow(index) { row in row.reduce(0) { $0 + $1 * $1 } } }
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
