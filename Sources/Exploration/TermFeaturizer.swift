import Atomistics
import Descriptors

/// What computes the columns of linear terms: invariants for numbers, for a part of a tensor the equivariants that turn as
/// it does.
enum TermFeaturizer: Sendable {
    case invariants(Featurizer)
    /// A featurizer of one block.
    case equivariants(EquivariantFeaturizer)

    /// The featurizer of the invariants of the same fields.
    var invariants: Featurizer {
        switch self {
        case .invariants(let featurizer): featurizer
        case .equivariants(let featurizer): featurizer.featurizer
        }
    }

    /// The number of columns.
    var count: Int {
        switch self {
        case .invariants(let featurizer): featurizer.layout.count
        case .equivariants(let featurizer): featurizer.layout.blocks[0].count
        }
    }

    /// Rows of features of a structure, or of a center: 2 lambda + 1.
    var components: Int {
        switch self {
        case .invariants: 1
        case .equivariants(let featurizer): 2 * featurizer.layout.blocks[0].lambda + 1
        }
    }

    /// The columns of each term, one after the other.
    var termRanges: [Range<Int>] {
        switch self {
        case .invariants(let featurizer): return featurizer.layout.termRanges
        case .equivariants(let featurizer):
            var ranges = featurizer.featurizer.descriptor.terms.map { _ in 0..<0 }
            for (place, column) in featurizer.layout.columns(of: featurizer.layout.blocks[0]).enumerated() {
                let start = ranges[column.term].isEmpty ? place : ranges[column.term].lowerBound
                ranges[column.term] = start..<place + 1
            }
            return ranges
        }
    }

    /// Where the columns of written files stand in the engine's order.
    var plainOrder: [Int] {
        switch self {
        case .invariants(let featurizer): return featurizer.layout.plainOrder
        case .equivariants(let featurizer):
            let columns = featurizer.layout.columns(of: featurizer.layout.blocks[0])
            return columns.indices.sorted { columns[$0] < columns[$1] }
        }
    }

    /// One thread's scratch memory.
    enum Workspace {
        case invariants(Featurizer.Workspace)
        case equivariants(EquivariantFeaturizer.Workspace, RowScratch)
    }

    func makeWorkspace() -> Workspace {
        switch self {
        case .invariants(let featurizer): .invariants(featurizer.makeWorkspace())
        case .equivariants(let featurizer): .equivariants(featurizer.makeWorkspace(), RowScratch())
        }
    }

    /// Writes the rows of one structure, [components, count], or of each of its centers in turn, `rowStride` doubles
    /// apart, at least `count`.
    func write(
        _ structure: Structure, into rows: UnsafeMutablePointer<Double>, rowStride: Int, using workspace: Workspace
    ) {
        switch (self, workspace) {
        case (.invariants(let featurizer), .invariants(let space)):
            featurizer.features(of: structure, into: rows, rowStride: rowStride, using: space)
        case (.equivariants(let featurizer), .equivariants(let space, let scratch)):
            if rowStride == count {
                return withUnsafePointer(to: rows) { featurizer.features(of: structure, into: $0, using: space) }
            }
            let number = featurizer.rowCount(of: structure) * components
            scratch.with(number * count) { dense in
                withUnsafePointer(to: dense) { featurizer.features(of: structure, into: $0, using: space) }
                for row in 0..<number { (rows + row * rowStride).update(from: dense + row * count, count: count) }
            }
        default: preconditionFailure("a workspace of another featurizer")
        }
    }
}
