import LinearAlgebra
import Workers

/// Some rows of a feature matrix, used where they are: products run over stretches of consecutive rows (a curve's rows
/// are neighbors), so that a subset of curves costs no copy of its features.
struct DenseDesign: DesignOperator {
    let matrix: Matrix
    /// Rows of `matrix`, ascending.
    let indices: [Int]
    /// The stretches of `indices`.
    private let stretches: [Stretch]

    var stored: DenseDesign { self }

    /// Some rows of a matrix, ascending.
    init(_ matrix: Matrix, _ indices: [Int]) {
        self.matrix = matrix
        self.indices = indices
        stretches = Stretch.all(indices)
    }

    /// All rows of a matrix.
    init(_ matrix: Matrix) { self.init(matrix, Array(0..<matrix.rows)) }

    func apply(_ weights: Matrix) -> Matrix {
        var result = Matrix.uninitialized(rows: weights.rows, columns: rows)
        for stretch in stretches {
            result.gemm(weights[...], matrix[stretch.indices].transpose, intoColumns: stretch.positions)
        }
        return result
    }

    func applyTransposed(_ coefficients: Matrix) -> Matrix {
        let columnwise = coefficients.transposed()
        var result = Matrix(rows: coefficients.rows, columns: columns)
        for stretch in stretches {
            result.gemm(columnwise[stretch.positions].transpose, matrix[stretch.indices], beta: 1)
        }
        return result
    }

    func gramOfRows(_ execution: Execution) throws -> SymmetricMatrix {
        try together().gramOfRows { fraction in
            try execution.checkCancellation()
            execution.progress(fraction)
        }
    }

    func gramOfRows(_ positions: [Int]) -> SymmetricMatrix { elements(positions).gramOfRows() }

    func products(_ positions: [Int]) -> Matrix { apply(elements(positions)) }

    /// `gram += scale X^T X`, through copies of limited size: dsyrk over a single curve's rows would be slow.
    func addGramOfColumns(scale: Double, to gram: inout SymmetricMatrix, _ execution: Execution) throws {
        guard columns > 0 else { return }
        let step = Int(max(64, min(4096, 2e10 / (Double(columns) * Double(columns)))))
        for start in stride(from: 0, to: rows, by: step) {
            try execution.checkCancellation()
            execution.progress(Double(start) / Double(rows))
            let end = min(start + step, rows)
            if indices[end - 1] - indices[start] == end - 1 - start {
                gram.addGramOfColumns(scale: scale, of: matrix, rows: indices[start]..<indices[end - 1] + 1)
            } else {
                gram.addGramOfColumns(scale: scale, of: elements(Array(start..<end)), rows: 0..<end - start)
            }
        }
    }

    /// The rows as a matrix, which is not a copy where they are all of their matrix.
    func together() -> Matrix {
        stretches.count == 1 && rows == matrix.rows ? matrix : elements(Array(0..<rows))
    }

    func bytes(besides shared: [Matrix]) -> Int { matrix.bytes(besides: shared) }
}
