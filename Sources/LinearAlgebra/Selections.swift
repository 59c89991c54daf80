// Some rows or columns of a matrix.

extension Matrix {
    /// What it holds in memory; nothing if it shares its elements with one of the given matrices.
    public func bytes(besides shared: [Matrix]) -> Int {
        shared.contains { $0.sharesElements(with: self) } ? 0 : count * MemoryLayout<Double>.stride
    }

    /// The first rows, whose elements are shared.
    public func firstRows(_ count: Int) -> Matrix {
        precondition(count >= 0 && count <= rows, "rows outside the matrix")
        return Matrix(rows: count, columns: columns, sharing: storage)
    }

    /// Consecutive rows, whose elements are shared.
    public func consecutiveRows(_ range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows outside the matrix")
        return Matrix(
            rows: range.count, columns: columns,
            sharing: Storage(partOf: storage, from: range.lowerBound * columns))
    }

    /// Whether this matrix and another have their elements in one place.
    public func sharesElements(with other: Matrix) -> Bool {
        (storage.whole ?? storage) === (other.storage.whole ?? other.storage)
    }

    /// A copy of some rows.
    public func selectingRows(_ chosen: [Int]) -> Matrix {
        var result = Matrix.uninitialized(rows: chosen.count, columns: columns)
        for (k, row) in chosen.enumerated() {
            result.withMutableRow(k) { target in withRow(row) { _ = target.update(fromContentsOf: $0) } }
        }
        return result
    }

    /// A copy of some columns.
    public func selectingColumns(_ chosen: [Int]) -> Matrix {
        var result = Matrix.uninitialized(rows: rows, columns: chosen.count)
        for i in 0..<rows {
            result.withMutableRow(i) { target in
                withRow(i) { source in for (k, column) in chosen.enumerated() { target[k] = source[column] } }
            }
        }
        return result
    }

    /// The rows of another matrix in place of as many rows from `start` on.
    public mutating func replaceRows(from start: Int, by other: Matrix) {
        for row in 0..<other.rows {
            withMutableRow(start + row) { target in other.withRow(row) { _ = target.update(fromContentsOf: $0) } }
        }
    }
}
