import LinearAlgebra

// Sets of vectors: one in each row of a matrix.

extension Matrix {
    /// The elements of each row moved to `positions` in rows of `columns` elements, zero elsewhere.
    func scattered(to positions: [Int], of columns: Int) -> Matrix {
        precondition(rows == 0 || positions.count == self.columns, "a place for each element")
        precondition(positions.allSatisfy { $0 >= 0 && $0 < columns }, "column outside the matrix")
        var result = Matrix(rows: rows, columns: columns)
        for i in 0..<rows {
            result.withMutableRow(i) { target in
                withRow(i) { source in for (k, position) in positions.enumerated() { target[position] = source[k] } }
            }
        }
        return result
    }

    /// `self - other`, in place of `other`, which must have no other owner.
    func minus(_ other: consuming Matrix) -> Matrix {
        precondition(other.rows == rows && (rows == 0 || other.columns == columns), "matrices of one shape")
        var result = consume other
        for i in 0..<rows {
            result.withMutableRow(i) { target in
                withRow(i) { source in for k in source.indices { target[k] = source[k] - target[k] } }
            }
        }
        return result
    }

    /// The rows of `other` in place of those at `positions`.
    mutating func replaceRows(_ positions: [Int], by other: Matrix) {
        precondition(other.rows == 0 || other.columns == columns, "rows of \(other.columns) elements, not \(columns)")
        for (row, position) in positions.enumerated() {
            withMutableRow(position) { target in other.withRow(row) { _ = target.update(fromContentsOf: $0) } }
        }
    }

    /// Sets the elements of row `row` at `positions` to zero.
    mutating func clear(_ positions: [Int], row: Int) {
        precondition(positions.allSatisfy { $0 >= 0 && $0 < columns }, "column outside the matrix")
        withMutableRow(row) { for position in positions { $0[position] = 0 } }
    }
}

/// The scalar product of one row of two matrices.
func dot(_ a: Matrix, _ b: Matrix, row: Int) -> Double { a.withRow(row) { a in b.withRow(row) { dot(a, $0) } } }

/// In sums side by side: one after the other, additions would wait for each other, not for memory.
func dot(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
    precondition(a.count == b.count, "vectors of \(a.count) and \(b.count) elements")
    guard let first = UnsafeRawPointer(a.baseAddress), let second = UnsafeRawPointer(b.baseAddress) else { return 0 }
    func part(_ start: UnsafeRawPointer, _ vector: Int) -> SIMD8<Double> {
        start.loadUnaligned(fromByteOffset: 64 * vector, as: SIMD8<Double>.self)
    }
    var sums = (SIMD8<Double>(), SIMD8<Double>())
    let pairs = a.count / 16
    for pair in 0..<pairs {
        sums.0 += part(first, 2 * pair) * part(second, 2 * pair)
        sums.1 += part(first, 2 * pair + 1) * part(second, 2 * pair + 1)
    }
    return (16 * pairs..<a.count).reduce((sums.0 + sums.1).sum()) { $0 + a[$1] * b[$1] }
}

/// `b += scale a` for one row of each.
func add(_ scale: Double, _ a: Matrix, row: Int, to b: inout Matrix, row target: Int) {
    precondition(a.columns == b.columns, "rows of \(a.columns) and \(b.columns) elements")
    b.withMutableRow(target) { b in a.withRow(row) { a in for i in a.indices { b[i] += scale * a[i] } } }
}

func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
