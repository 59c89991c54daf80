import Glibc

/// A dense matrix of doubles, row-major: element (i, j) is at `i * columns + j`.
///
/// A matrix may hold hundreds of megabytes, so its elements are never copied behind one's back: passing or storing a
/// `Matrix` shares the elements, and writing to elements that are shared traps. Fill a matrix while it has one owner,
/// then share it; take `copy()` where a second one is really wanted. Shared elements are therefore never written, which
/// makes a `Matrix` safe to read from any thread.
public struct Matrix: Sendable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    @usableFromInline var storage: Storage

    /// The owner of the elements. `@unchecked`: written only through a `Matrix` that is its single owner.
    @usableFromInline
    final class Storage: @unchecked Sendable {
        @usableFromInline let start: UnsafeMutablePointer<Double>

        private let bytes: Int
        /// The blocks that the memory is from; `malloc` when nil.
        private let blocks: LargeBlocks?
        /// The storage that this is a part of, to be read only.
        @usableFromInline let whole: Storage?

        init(count: Int, zeroed: Bool) {
            let bytes = max(count, 1) * MemoryLayout<Double>.stride
            self.bytes = bytes
            var memory: UnsafeMutableRawPointer?
            if bytes >= LargeBlocks.smallest, let blocks = LargeBlocks.shared, let block = blocks.take(bytes) {
                if zeroed { memset(block, 0, bytes) }
                memory = block
                self.blocks = blocks
            } else {
                if zeroed { memory = calloc(1, bytes) } else if posix_memalign(&memory, 64, bytes) != 0 { memory = nil }
                blocks = nil
            }
            guard let memory else { OutOfMemory.end(bytes) }
            start = memory.bindMemory(to: Double.self, capacity: max(count, 1))
            whole = nil
        }

        init(partOf storage: Storage, from offset: Int) {
            start = storage.start + offset
            whole = storage.whole ?? storage
            (bytes, blocks) = (0, nil)
        }

        deinit {
            guard whole == nil else { return }
            if let blocks { blocks.giveBack(start, bytes) } else { free(start) }
        }
    }

    private init(rows: Int, columns: Int, zeroed: Bool) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have \(rows) x \(columns) elements")
        self.rows = rows
        self.columns = columns
        storage = Storage(count: rows * columns, zeroed: zeroed)
    }

    init(rows: Int, columns: Int, sharing storage: Storage) {
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// A matrix of zeros.
    public init(rows: Int, columns: Int) { self.init(rows: rows, columns: columns, zeroed: true) }

    /// A matrix whose elements hold whatever was in memory: for those who write every one of them.
    public static func uninitialized(rows: Int, columns: Int) -> Matrix {
        Matrix(rows: rows, columns: columns, zeroed: false)
    }

    /// A matrix of copies of `values`, row after row.
    public init(rows: Int, columns: Int, values: some Collection<Double>) {
        precondition(values.count == rows * columns, "\(values.count) values for \(rows) x \(columns) elements")
        self.init(rows: rows, columns: columns, zeroed: false)
        _ = UnsafeMutableBufferPointer(start: storage.start, count: count).update(fromContentsOf: values)
    }

    /// A matrix of copies of `rows`, all of one length.
    public init(_ rows: [[Double]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "rows of different lengths")
        self.init(rows: rows.count, columns: columns, zeroed: false)
        for (i, row) in rows.enumerated() {
            (storage.start + i * columns).update(from: row, count: columns)
        }
    }

    /// A matrix whose element (i, j) is `element(i, j)`.
    public init(rows: Int, columns: Int, _ element: (_ i: Int, _ j: Int) throws -> Double) rethrows {
        self.init(rows: rows, columns: columns, zeroed: false)
        for i in 0..<rows { for j in 0..<columns { storage.start[i * columns + j] = try element(i, j) } }
    }

    /// The matrix of ones on the diagonal and zeros elsewhere.
    public static func identity(_ order: Int) -> Matrix {
        Matrix(rows: order, columns: order) { $0 == $1 ? 1 : 0 }
    }

    /// Has memory ready for large matrices to come, in idle time: see `LargeBlocks`.
    /// - Parameters:
    ///   - sizes: in bytes, the first to come first.
    ///   - isWanted: asked every millisecond or so.
    public static func prepareMemory(_ sizes: [Int], while isWanted: () -> Bool) {
        LargeBlocks.shared?.prepare(sizes, while: isWanted)
    }

    /// The number of elements.
    @inlinable public var count: Int { rows * columns }

    /// A second matrix with the same elements.
    public func copy() -> Matrix {
        let result = Matrix.uninitialized(rows: rows, columns: columns)
        result.storage.start.update(from: storage.start, count: count)
        return result
    }

    /// One element; for inner loops borrow the rows instead.
    @inlinable
    public subscript(row: Int, column: Int) -> Double {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "element outside the matrix")
            return storage.start[row * columns + column]
        }
        set {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "element outside the matrix")
            requireSingleOwner()
            storage.start[row * columns + column] = newValue
        }
    }

    /// What `body` returns, given the elements, row after row, which are valid only meanwhile.
    @inlinable
    public func withElements<R, E: Error>(_ body: (UnsafeBufferPointer<Double>) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: storage.start, count: count))
    }

    /// What `body` returns, given the elements, row after row, for writing. Disjoint parts may be written from several
    /// threads meanwhile.
    @inlinable
    public mutating func withMutableElements<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        requireSingleOwner()
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeMutableBufferPointer(start: storage.start, count: count))
    }

    /// What `body` returns, given the elements of one row, which are valid only meanwhile.
    @inlinable
    public func withRow<R, E: Error>(
        _ row: Int, _ body: (UnsafeBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        precondition(row >= 0 && row < rows, "row outside the matrix")
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: storage.start + row * columns, count: columns))
    }

    /// What `body` returns, given the elements of one row for writing.
    @inlinable
    public mutating func withMutableRow<R, E: Error>(
        _ row: Int, _ body: (UnsafeMutableBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        precondition(row >= 0 && row < rows, "row outside the matrix")
        requireSingleOwner()
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeMutableBufferPointer(start: storage.start + row * columns, count: columns))
    }

    /// A copy of one row.
    public func row(_ row: Int) -> [Double] { withRow(row) { Array($0) } }

    /// A copy of all elements, row after row.
    public var values: [Double] { withElements { Array($0) } }

    /// Makes the elements this matrix's own: copies them where somebody else holds them too.
    mutating func unshare() { if !hasSingleOwner() { self = copy() } }

    @inlinable
    mutating func hasSingleOwner() -> Bool { storage.whole == nil && isKnownUniquelyReferenced(&storage) }

    @inlinable
    mutating func requireSingleOwner() {
        precondition(hasSingleOwner(), "writing to a matrix that is shared; take copy() first")
    }
}
