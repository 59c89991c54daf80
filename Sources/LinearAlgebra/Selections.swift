// Some rows or columns of a matrix.

extension Matrix {
    /// The bytes that the elements take; 0 if the matrix shares them with one of the given matrices.
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
    func sharesElements(with other: Matrix) -> Bool {
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
        precondition(chosen.allSatisfy { $0 >= 0 && $0 < columns }, "column outside the matrix")
        var result = Matrix.uninitialized(rows: rows, columns: chosen.count)
        for i in 0..<rows {
            result.withMutableRow(i) { target in
                withRow(i) { source in for (k, column) in chosen.enumerated() { target[k] = source[column] } }
            }
        }
        return result
    }

    /// Puts the rows of another matrix in place of as many rows from `start` on.
    public mutating func replaceRows(from start: Int, by other: Matrix) {
        precondition(other.rows == 0 || other.columns == columns, "rows of \(other.columns) elements, not \(columns)")
        for row in 0..<other.rows {
            withMutableRow(start + row) { target in other.withRow(row) { _ = target.update(fromContentsOf: $0) } }
        }
    }

    /// A copy of some rows' elements in some columns (ascending).
    public func selecting(rows chosen: [Int], columns: [Int]) -> Matrix {
        precondition(columns.allSatisfy { $0 >= 0 && $0 < self.columns }, "column outside the matrix")
        let stretches = Stretch.all(columns)
        var result = Matrix.uninitialized(rows: chosen.count, columns: columns.count)
        for (k, row) in chosen.enumerated() {
            result.withMutableRow(k) { target in
                withRow(row) { source in
                    for stretch in stretches {
                        (target.baseAddress! + stretch.position).update(
                            from: source.baseAddress! + stretch.first, count: stretch.count)
                    }
                }
            }
        }
        return result
    }

    /// Adds a matrix to the elements in some rows and some columns (ascending).
    public mutating func add(_ other: Matrix, rows chosen: [Int], columns: [Int]) {
        precondition(
            other.rows == chosen.count && other.columns == columns.count, "as many rows and columns as are meant")
        precondition(columns.allSatisfy { $0 >= 0 && $0 < self.columns }, "column outside the matrix")
        let stretches = Stretch.all(columns)
        for (k, row) in chosen.enumerated() {
            withMutableRow(row) { target in
                other.withRow(k) { source in
                    for stretch in stretches {
                        for i in 0..<stretch.count { target[stretch.first + i] += source[stretch.position + i] }
                    }
                }
            }
        }
    }
}

extension SymmetricMatrix {
    /// Adds a matrix to the elements in some rows and the same columns (ascending).
    public mutating func add(_ other: SymmetricMatrix, at indices: [Int]) {
        precondition(other.order == indices.count, "as many rows as are meant")
        precondition(indices.allSatisfy { $0 >= 0 && $0 < order }, "index outside the matrix")
        let stretches = Stretch.all(indices)
        for (k, row) in indices.enumerated() {
            elements.withMutableRow(row) { target in
                other.elements.withRow(k) { source in
                    for stretch in stretches {
                        for i in max(0, k - stretch.position)..<max(0, k - stretch.position, stretch.count) {
                            target[stretch.first + i] += source[stretch.position + i]
                        }
                    }
                }
            }
        }
    }
}

/// A run of consecutive indices in a list of them: copied, added and multiplied in one go.
public struct Stretch: Sendable {
    /// The place of the run's first index in the list.
    public let position: Int
    /// The run's first index.
    public let first: Int
    /// The number of indices in the run.
    public private(set) var count: Int

    /// The places of the run in the list.
    public var positions: Range<Int> { position..<position + count }
    /// The indices of the run.
    public var indices: Range<Int> { first..<first + count }

    /// The runs that a list of indices consists of, in their order.
    public static func all(_ indices: [Int]) -> [Stretch] {
        var result: [Stretch] = []
        for (position, index) in indices.enumerated() {
            if let last = result.last, last.first + last.count == index {
                result[result.count - 1].count += 1
            } else {
                result.append(Stretch(position: position, first: index, count: 1))
            }
        }
        return result
    }
}
