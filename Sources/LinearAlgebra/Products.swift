import CLapack

// Fortran is column-major. A row-major m x n matrix is, in memory, the column-major n x m matrix of its transpose, with
// leading dimension n; nothing is ever transposed in memory. Hence, here and in the factorizations:
// - a row-major product C = A B is the column-major product C^T = B^T A^T: the operands change places;
// - a set of vectors is a Matrix with one vector in each ROW, which to LAPACK is a block of columns;
// - a symmetric matrix keeps the row-major UPPER triangle, which to LAPACK is the lower one, "L".

/// A matrix as a factor of a product: some of its rows, transposed or not. `x[2..<5]`, `x[...]`, `x[...].transpose`.
public struct MatrixFactor: Sendable {
    let matrix: Matrix
    let range: Range<Int>
    var isTransposed = false

    /// The transpose, not copied.
    public var transpose: MatrixFactor {
        var result = self
        result.isTransposed.toggle()
        return result
    }

    /// The number of rows after transposition.
    var rows: Int { isTransposed ? matrix.columns : range.count }
    /// The number of columns after transposition.
    var columns: Int { isTransposed ? range.count : matrix.columns }

    /// The product of two matrices.
    public static func * (a: MatrixFactor, b: MatrixFactor) -> Matrix {
        var result = Matrix.uninitialized(rows: a.rows, columns: b.columns)
        result.gemm(a, b)
        return result
    }
}

extension Matrix {
    /// Consecutive rows, not copied, as a factor of a product.
    public subscript(rows: Range<Int>) -> MatrixFactor {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= self.rows, "rows outside the matrix")
        return MatrixFactor(matrix: self, range: rows)
    }

    /// The whole matrix, not copied, as a factor of a product.
    public subscript(_: UnboundedRange) -> MatrixFactor { self[0..<rows] }

    /// Computes `self = scale a b + beta self` (BLAS `dgemm`).
    /// - Parameters:
    ///   - intoRows: the rows of `self` that are meant; all when nil.
    ///   - intoColumns: the columns of `self` that are meant; all when nil.
    public mutating func gemm(
        scale: Double = 1, _ a: MatrixFactor, _ b: MatrixFactor, beta: Double = 0, intoRows: Range<Int>? = nil,
        intoColumns: Range<Int>? = nil
    ) {
        let (intoRows, intoColumns) = (intoRows ?? 0..<rows, intoColumns ?? 0..<columns)
        precondition(intoRows.lowerBound >= 0 && intoRows.upperBound <= rows, "rows outside the result")
        precondition(intoColumns.lowerBound >= 0 && intoColumns.upperBound <= columns, "columns outside the result")
        precondition(a.columns == b.rows, "\(a.rows) x \(a.columns) times \(b.rows) x \(b.columns)")
        let (m, n, columns) = (a.rows, b.columns, columns)
        precondition(
            m == intoRows.count && n == intoColumns.count,
            "the product is \(m) x \(n), not \(intoRows.count) x \(intoColumns.count)")
        guard m > 0 && n > 0 else { return }
        a.matrix.withElements { aElements in
            b.matrix.withElements { bElements in
                withMutableElements { elements in
                    let aStart = aElements.baseAddress! + a.range.lowerBound * a.matrix.columns
                    let bStart = bElements.baseAddress! + b.range.lowerBound * b.matrix.columns
                    let start = elements.baseAddress! + intoRows.lowerBound * columns + intoColumns.lowerBound
                    // A single row or column is contiguous either way; dgemm would first copy the other factor.
                    if n == 1 && a.columns > 0 {
                        dgemv_(
                            a.isTransposed ? "N" : "T", [Int32(a.matrix.columns)], [Int32(a.range.count)], [scale],
                            aStart, leading(a.matrix.columns), bStart, [1], [beta], start, leading(columns), 1)
                    } else if m == 1 && a.columns > 0 {
                        dgemv_(
                            b.isTransposed ? "T" : "N", [Int32(b.matrix.columns)], [Int32(b.range.count)], [scale],
                            bStart, leading(b.matrix.columns), aStart, [1], [beta], start, [1], 1)
                    } else {
                        dgemm_(
                            b.isTransposed ? "T" : "N", a.isTransposed ? "T" : "N", [Int32(n)], [Int32(m)],
                            [Int32(a.columns)], [scale], bStart, leading(b.matrix.columns), aStart,
                            leading(a.matrix.columns), [beta], start, leading(columns), 1, 1)
                    }
                }
            }
        }
    }

    /// The product of this matrix, or its transpose, with a vector (BLAS `dgemv`).
    public func times(_ vector: [Double], transposed: Bool = false) -> [Double] {
        precondition(vector.count == (transposed ? rows : columns), "\(vector.count) elements do not fit")
        var result = [Double](repeating: 0, count: transposed ? columns : rows)
        guard count > 0 else { return result }
        withElements { elements in
            dgemv_(
                transposed ? "N" : "T", [Int32(columns)], [Int32(rows)], [1], elements.baseAddress!, leading(columns),
                vector, [1], [0], &result, [1], 1)
        }
        return result
    }

    /// The transpose, in memory of its own.
    public func transposed() -> Matrix {
        var result = Matrix.uninitialized(rows: columns, columns: rows)
        // In tiles, as one side is always read or written across: a tile's lines stay in the cache.
        let tile = 16
        withElements { source in
            result.withMutableElements { target in
                for top in stride(from: 0, to: rows, by: tile) {
                    for left in stride(from: 0, to: columns, by: tile) {
                        for i in top..<Swift.min(top + tile, rows) {
                            for j in left..<Swift.min(left + tile, columns) {
                                target[j * rows + i] = source[i * columns + j]
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// This matrix times its transpose: the Gram matrix of the rows (BLAS `dsyrk`).
    /// - Parameters:
    ///   - columns: the columns that count; all when nil.
    ///   - between: called between pieces of work of some 20 Gflop, with the fraction done.
    public func gramOfRows(
        columns chosen: Range<Int>? = nil, between: (Double) throws -> Void
    ) rethrows -> SymmetricMatrix {
        let chosen = chosen ?? 0..<columns
        precondition(chosen.lowerBound >= 0 && chosen.upperBound <= columns, "column outside the matrix")
        var gram = SymmetricMatrix(order: rows)
        guard rows > 0 && !chosen.isEmpty else { return gram }
        let step = max(64, Int(2e10 / (Double(rows) * Double(rows))))
        for start in stride(from: chosen.lowerBound, to: chosen.upperBound, by: step) {
            try between(Double(start - chosen.lowerBound) / Double(chosen.count))
            withElements { elements in
                gram.elements.withMutableElements { target in
                    dsyrk_(
                        "L", "T", [Int32(rows)], [Int32(Swift.min(step, chosen.upperBound - start))], [1],
                        elements.baseAddress! + start, leading(columns), [1], target.baseAddress!, [Int32(rows)], 1, 1
                    )
                }
            }
        }
        return gram
    }

    /// This matrix times its transpose, the Gram matrix of the rows, in one call.
    public func gramOfRows() -> SymmetricMatrix { gramOfRows { _ in } }

    /// The transpose times this matrix: the Gram matrix of the columns (BLAS `dsyrk`).
    public func gramOfColumns() -> SymmetricMatrix {
        var gram = SymmetricMatrix(order: columns)
        gram.addGramOfColumns(of: self, rows: 0..<rows)
        return gram
    }
}

/// A leading dimension: Fortran wants at least 1, also of an empty matrix.
func leading(_ columns: Int) -> [Int32] { [Int32(Swift.max(columns, 1))] }
