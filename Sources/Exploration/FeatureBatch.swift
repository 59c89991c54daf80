import Atomistics
import Descriptors
import Workers

/// Features of many structures at once, computed on several threads into memory of the caller's.
public struct FeatureBatch: Sendable {
    /// What computes the features of one structure.
    let featurizer: Featurizer
    /// The structures, in the order of the rows.
    let structures: [Structure]
    /// The number of rows: one for each structure, or for each center.
    public let rowCount: Int
    /// The number of features in a row.
    public var columns: Int { featurizer.layout.count }
    private let firstRow: [Int]

    /// A batch that knows its rows; nothing is computed yet.
    public init(featurizer: Featurizer, structures: [Structure]) {
        self.featurizer = featurizer
        self.structures = structures
        var next = 0
        firstRow = structures.map { structure in
            defer { next += featurizer.rowCount(of: structure) }
            return next
        }
        rowCount = next
    }

    /// Writes [rowCount, columns] doubles, row-major. Throws when canceled.
    public func compute(into values: UnsafeMutablePointer<Double>, execution: Execution = .serial) throws {
        nonisolated(unsafe) let values = values
        // More than caches hold: nothing of it would be left there for its reader.
        let isStreamed = rowCount * columns * 8 > 16 << 20
        let isHelped = execution.threads > structures.count
        try execution.forEachStructure(
            structures.count, makeState: { featurizer.makeWorkspace(isHelped: isHelped) }
        ) { index, workspace in
            featurizer.features(
                of: structures[index], into: values + firstRow[index] * columns, rowStride: columns, using: workspace,
                isStreamed: isStreamed)
        }
    }
}

extension Execution {
    /// Calls `body` for 0..<`count`, a few structures a piece, if there are more than threads: taking a piece costs a lock
    /// and a cache miss.
    func forEachStructure<State>(
        _ count: Int, makeState: @Sendable () -> State, body: @Sendable (Int, inout State) -> Void
    ) throws {
        let chunk = min(8, max(1, count / threads))
        _ = try map((count + chunk - 1) / chunk, makeState: makeState) { part, state in
            for index in part * chunk..<min(count, (part + 1) * chunk) { body(index, &state) }
        }
    }
}
