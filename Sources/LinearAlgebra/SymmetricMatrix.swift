import CLapack

/// A symmetric matrix of doubles, of which only the row-major upper triangle (j >= i) is kept and read.
///
/// Elements are shared and written by the rules of `Matrix`.
public struct SymmetricMatrix: Sendable, SymmetricProducts {
    /// The elements, [order, order] row-major; what is below the diagonal means nothing.
    var elements: Matrix

    /// The number of rows and of columns.
    public var order: Int { elements.rows }

    /// A matrix of zeros.
    public init(order: Int) { elements = Matrix(rows: order, columns: order) }

    /// The symmetric matrix with the upper triangle of a square one, whose elements it shares.
    public init(upperTriangleOf matrix: consuming Matrix) {
        precondition(matrix.rows == matrix.columns, "a symmetric matrix is square")
        elements = consume matrix
    }

    /// One element, on either side of the diagonal.
    public subscript(i: Int, j: Int) -> Double { elements[min(i, j), max(i, j)] }

    /// The sum of the diagonal.
    public var trace: Double {
        elements.withElements { e in (0..<order).reduce(0) { $0 + e[$1 * (order + 1)] } }
    }

    /// A second matrix with the same elements.
    public func copy() -> SymmetricMatrix { SymmetricMatrix(upperTriangleOf: elements.copy()) }

    /// The elements, to be overwritten by a factorization: copies where somebody else holds them too.
    consuming func overwritable() -> Matrix {
        var result = elements
        elements = Matrix(rows: 0, columns: 0)
        result.unshare()
        return result
    }

    /// The matrix with both of its triangles.
    public func full() -> Matrix {
        var result = elements.copy()
        for i in 0..<order { for j in 0..<i { result[i, j] = result[j, i] } }
        return result
    }

    /// A matrix of what `function` makes of every element.
    public func mapping(_ function: (Double) -> Double) -> SymmetricMatrix {
        SymmetricMatrix(
            upperTriangleOf: Matrix(rows: order, columns: order) { $1 < $0 ? 0 : function(elements[$0, $1]) })
    }

    /// Multiplies every element by `factor`.
    public mutating func scale(by factor: Double) {
        elements.withMutableElements { e in for k in e.indices { e[k] *= factor } }
    }

    /// Adds `value` to every diagonal element.
    public mutating func addToDiagonal(_ value: Double) {
        let order = order
        elements.withMutableElements { e in for i in 0..<order { e[i * (order + 1)] += value } }
    }

    /// The rows and columns `indices` (ascending) of this matrix, as a matrix of their own.
    public func submatrix(_ indices: [Int]) -> SymmetricMatrix {
        precondition(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }, "indices must ascend")
        precondition((indices.first ?? 0) >= 0 && (indices.last ?? -1) < order, "index outside the matrix")
        var result = Matrix.uninitialized(rows: indices.count, columns: indices.count)
        elements.withElements { source in
            result.withMutableElements { target in
                // Indices ascend, so that an upper triangle is read from the upper triangle.
                for (i, row) in indices.enumerated() {
                    let from = source.baseAddress! + row * order
                    let to = target.baseAddress! + i * indices.count
                    for j in i..<indices.count { to[j] = from[indices[j]] }
                }
            }
        }
        return SymmetricMatrix(upperTriangleOf: result)
    }

    /// A copy of some rows in full: [indices, order].
    public func rows(_ indices: [Int]) -> Matrix {
        precondition(indices.allSatisfy { $0 >= 0 && $0 < order }, "index outside the matrix")
        var result = Matrix.uninitialized(rows: indices.count, columns: order)
        elements.withElements { e in
            for (k, i) in indices.enumerated() {
                result.withMutableRow(k) { row in
                    for j in 0..<i { row[j] = e[j * order + i] }
                    for j in i..<order { row[j] = e[i * order + j] }
                }
            }
        }
        return result
    }

    /// The diagonal, [order].
    public var diagonal: [Double] { (0..<order).map { elements[$0, $0] } }

    /// Adds `scale other`.
    public mutating func add(_ scale: Double, _ other: SymmetricMatrix) {
        precondition(order == other.order, "orders differ")
        let order = order
        other.elements.withElements { source in
            elements.withMutableElements { target in
                for i in 0..<order { for k in i * (order + 1)..<(i + 1) * order { target[k] += scale * source[k] } }
            }
        }
    }

    /// Adds `scale x^T x` with x the given rows of `matrix` (BLAS `dsyrk`).
    public mutating func addGramOfColumns(scale: Double = 1, of matrix: Matrix, rows: Range<Int>) {
        precondition(matrix.columns == order, "\(matrix.columns) columns for order \(order)")
        precondition(rows.lowerBound >= 0 && rows.upperBound <= matrix.rows, "rows outside the matrix")
        guard order > 0 && !rows.isEmpty else { return }
        let order = order
        matrix.withElements { source in
            elements.withMutableElements { target in
                dsyrk_(
                    "L", "N", [Int32(order)], [Int32(rows.count)], [scale],
                    source.baseAddress! + rows.lowerBound * matrix.columns, leading(matrix.columns), [1],
                    target.baseAddress!, leading(order), 1, 1)
            }
        }
    }

    /// This matrix times each row of `vectors` (BLAS `dsymv`, `dsymm` and `dgemm`): [vectors, order] to
    /// [vectors, order].
    public func times(_ vectors: Matrix) -> Matrix {
        precondition(vectors.columns == order, "vectors of \(vectors.columns) elements for order \(order)")
        var result = Matrix(rows: vectors.rows, columns: order)
        guard vectors.count > 0 else { return result }
        let (count, stride, order) = (Int32(vectors.rows), [Int32(order)], order)
        elements.withElements { own in
            vectors.withElements { source in
                result.withMutableElements { target in
                    let (own, source, target) = (own.baseAddress!, source.baseAddress!, target.baseAddress!)
                    if count == 1 {
                        dsymv_("L", stride, [1], own, stride, source, [1], [0], target, [1], 1)
                        return
                    }
                    // Few vectors by a whole triangle, and dsymm would take most of its time to mirror that first.
                    for start in Swift.stride(from: 0, to: order, by: SymmetricMatrix.block) {
                        let end = Swift.min(start + SymmetricMatrix.block, order)
                        let (width, rest) = ([Int32(end - start)], [Int32(order - end)])
                        let block = own + start * order
                        dsymm_(
                            "L", "L", width, [count], [1], block + start, stride, source + start, stride, [1],
                            target + start, stride, 1, 1)
                        guard end < order else { return }
                        dgemm_(
                            "N", "N", rest, [count], width, [1], block + end, stride, source + start, stride, [1],
                            target + end, stride, 1, 1)
                        dgemm_(
                            "T", "N", width, [count], rest, [1], block + end, stride, source + end, stride, [1],
                            target + start, stride, 1, 1)
                    }
                }
            }
        }
        return result
    }

    /// The rows of the triangle multiplied together: as many as stay in the caches for both of their products.
    private static let block = 256
}
