import Atomistics
import Descriptors
import Workers

/// Equivariant features of many structures at once, computed on several threads into memory of the caller's.
public struct EquivariantBatch: Sendable {
    /// What computes the features of one structure.
    public let featurizer: EquivariantFeaturizer
    /// The structures, in the order of the rows.
    public let structures: [Structure]
    /// Rows of features in each block, each 2 lambda + 1 rows of columns: one for each structure, or for each center.
    public let rowCount: Int
    private let firstRow: [Int]

    /// A batch that knows its rows; nothing is computed yet.
    public init(featurizer: EquivariantFeaturizer, structures: [Structure]) {
        self.featurizer = featurizer
        self.structures = structures
        var next = 0
        firstRow = structures.map { structure in
            defer { next += featurizer.rowCount(of: structure) }
            return next
        }
        rowCount = next
    }

    /// Writes, for each block of the featurizer's layout, [rowCount, 2 lambda + 1, columns] doubles, row-major, the
    /// columns in the engine's order. They are the same to the last digit whatever the number of threads.
    /// Throws when canceled.
    /// - Parameter blocks: where the memory of each block begins; traps unless there is one for every block.
    public func compute(
        into blocks: [UnsafeMutablePointer<Double>], execution: Execution = .serial
    ) throws {
        let layout = featurizer.layout.blocks
        precondition(blocks.count == layout.count, "memory for every block")
        nonisolated(unsafe) let blocks = blocks
        // More than caches hold: nothing of it would be left there for its reader.
        let isStreamed = rowCount * layout.reduce(0) { $0 + $1.rowLength } * 8 > 16 << 20
        try execution.forEachStructure(
            structures.count, makeState: { (featurizer.makeWorkspace(), blocks) }
        ) { index, state in
            for (k, block) in layout.enumerated() { state.1[k] = blocks[k] + firstRow[index] * block.rowLength }
            featurizer.features(of: structures[index], into: state.1, using: state.0, isStreamed: isStreamed)
        }
    }
}
