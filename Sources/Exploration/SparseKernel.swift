import Atomistics
import Descriptors
import LinearAlgebra

/// Polynomial kernels between the environments of structures and a fixed set of active environments, summed over each
/// structure's centres:
///
///     k(A, M) = sum_{i in A of M's element} (p_i . p_M / |p_i| |p_M|)^zeta
///
/// Sums over environments are plain, so that energies are extensive and the isolated monomers' rows can be subtracted
/// from the dimer's: kernels of structures are then sums over environments with signs, dimer +1, monomers -1. Memory is
/// that of the sums: features of environments are made in pieces, multiplied and forgotten.
final class SparseKernel: Sendable {
    /// Per atom, of one invariant.
    let featurizer: Featurizer
    let power: Int
    let active: ActiveEnvironments
    /// For each element its active environments' features, of norm 1: [active, columns].
    private let environments: [Matrix]
    /// The first column of each element in a row of kernels.
    private let offsets: [Int]
    /// Columns: active environments of all elements, in their order.
    let count: Int

    /// Computes the features of the active environments.
    /// - Parameter featurizer: per atom. Every place of `active` must exist, and be of its element.
    convenience init(featurizer: Featurizer, power: Int, active: ActiveEnvironments) {
        let rows = active.structures.map { NormalizedEnvironments($0, featurizer, featurizer.makeWorkspace()) }
        let environments = active.places.map { places in
            Matrix(places.map { rows[$0.structure].rows.row($0.centre) })
        }
        self.init(featurizer: featurizer, power: power, active: active, environments: environments)
    }

    init(featurizer: Featurizer, power: Int, active: ActiveEnvironments, environments: [Matrix]) {
        self.featurizer = featurizer
        self.power = power
        self.active = active
        self.environments = environments
        var next = 0
        offsets = environments.map { matrix in
            defer { next += matrix.rows }
            return next
        }
        count = next
    }

    /// The columns of each element, in the order of the elements.
    var ranges: [Range<Int>] { zip(offsets, environments).map { $0..<$0 + $1.rows } }

    /// Features of environments waiting for their product, by element.
    final class Workspace {
        /// Rows that a product takes at once: enough for BLAS to be fast, and few enough to stay small.
        static let rows = 128

        fileprivate let features: Featurizer.Workspace
        fileprivate var waiting: [Matrix]
        /// The structure of each row that waits.
        fileprivate var owners: [[Int]]

        init(_ kernel: SparseKernel) {
            features = kernel.featurizer.makeWorkspace()
            let columns = kernel.featurizer.layout.count
            waiting = kernel.environments.map { Matrix(rows: $0.rows > 0 ? Self.rows : 0, columns: columns) }
            owners = kernel.environments.map { _ in [] }
        }
    }

    /// Writes [structures, count] kernels, rows `rowStride` apart.
    func write(
        _ structures: [Structure], into target: UnsafeMutablePointer<Double>, rowStride: Int, using workspace: Workspace
    ) {
        for (index, structure) in structures.enumerated() {
            (target + index * rowStride).update(repeating: 0, count: count)
            let found = NormalizedEnvironments(structure, featurizer, workspace.features)
            for (row, element) in found.elements.enumerated() where environments[element].rows > 0 {
                found.rows.withRow(row) { source in
                    workspace.waiting[element].withMutableRow(workspace.owners[element].count) {
                        $0.baseAddress!.update(from: source.baseAddress!, count: source.count)
                    }
                }
                workspace.owners[element].append(index)
                if workspace.owners[element].count == Workspace.rows { flush(element, target, rowStride, workspace) }
            }
        }
        for element in environments.indices { flush(element, target, rowStride, workspace) }
    }

    /// Adds the kernels of the environments that wait to their structures' rows.
    private func flush(
        _ element: Int, _ target: UnsafeMutablePointer<Double>, _ rowStride: Int, _ workspace: Workspace
    ) {
        let owners = workspace.owners[element]
        guard !owners.isEmpty else { return }
        let products = workspace.waiting[element][0..<owners.count] * environments[element][...].transpose
        for (row, owner) in owners.enumerated() {
            products.withRow(row) { source in
                let sums = target + (owner * rowStride + offsets[element])
                for column in source.indices { sums[column] += integerPower(source[column], power) }
            }
        }
        workspace.owners[element].removeAll(keepingCapacity: true)
    }
}

/// Features of a structure's environments, each divided by its norm; zero stays zero.
struct NormalizedEnvironments {
    /// [centres, columns], in the structure's order.
    let rows: Matrix
    /// The channel of each centre's element.
    let elements: [Int]

    init(_ structure: Structure, _ featurizer: Featurizer, _ workspace: Featurizer.Workspace) {
        let centres = featurizer.centreIndices(of: structure)
        let columns = featurizer.layout.count
        var rows = Matrix.uninitialized(rows: centres.count, columns: columns)
        rows.withMutableElements { target in
            featurizer.features(of: structure, into: target.baseAddress!, rowStride: columns, using: workspace)
            for centre in centres.indices {
                let row = target.baseAddress! + centre * columns
                var square = 0.0
                for column in 0..<columns { square += row[column] * row[column] }
                let factor = square > 0 ? 1 / square.squareRoot() : 0
                for column in 0..<columns { row[column] *= factor }
            }
        }
        self.rows = rows
        elements = centres.map { featurizer.elements.firstIndex(of: structure.elements[$0])! }
    }
}

/// `base` to the power of a positive integer.
@inline(__always)
func integerPower(_ base: Double, _ power: Int) -> Double {
    if power == 1 { return base }
    if power == 2 { return base * base }
    var (result, square, rest) = (1.0, base, power)
    while rest > 0 {
        if rest & 1 == 1 { result *= square }
        square *= square
        rest >>= 1
    }
    return result
}
