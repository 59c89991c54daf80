import Atomistics
import Descriptors
import LinearAlgebra

/// Polynomial kernels between the environments of structures and a fixed set of active environments, summed over each
/// structure's centers:
///
///     k(A, M) = sum_{i in A of M's element} (p_i . p_M / |p_i| |p_M|)^zeta
///
/// Sums over environments are plain, so that energies are extensive and the isolated monomers' rows can be subtracted
/// from the dimer's: kernels of structures are then sums over environments with signs, dimer +1, monomers -1. Memory is
/// that of the sums: features of environments are made in pieces, multiplied and forgotten.
final class SparseKernel: Sendable {
    /// The features of one invariant, per atom.
    let featurizer: Featurizer
    let power: Int
    let active: ActiveEnvironments
    /// The features of each element's active environments, of norm 1: [active, columns].
    private let environments: [Matrix]
    /// The first column of each element in a row of kernels.
    private let offsets: [Int]
    /// The number of columns: active environments of all elements, in their order.
    let count: Int

    /// Computes the features of the active environments.
    /// - Parameter featurizer: per atom. Every place of `active` must exist, and be of its element.
    convenience init(featurizer: Featurizer, power: Int, active: ActiveEnvironments) {
        let rows = EnvironmentRows(featurizer)
        let features = active.structures.map(rows.normalized)
        let environments = active.places.map { places in
            Matrix(places.map { features[$0.structure].row($0.center) })
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

    /// Features of environments waiting for their product, by element. Memory is kept from one structure to the next:
    /// fresh pages cost more than what is written to them.
    final class Workspace {
        /// Rows that a product takes at once: enough for BLAS to be fast, and few enough to stay in the cache.
        static let rows = 128

        fileprivate let environments: EnvironmentRows
        fileprivate var waiting: [Matrix]
        fileprivate var products: [Matrix]
        /// The structure of each row that waits.
        fileprivate var owners: [[Int]]

        init(_ kernel: SparseKernel) {
            environments = EnvironmentRows(kernel.featurizer)
            let columns = kernel.featurizer.layout.count
            waiting = kernel.environments.map { Matrix(rows: $0.rows > 0 ? Self.rows : 0, columns: columns) }
            products = kernel.environments.map { Matrix(rows: Self.rows, columns: $0.rows) }
            owners = kernel.environments.map { _ in [] }
        }
    }

    /// Writes [structures, count] kernels, rows `rowStride` apart.
    func write(
        _ structures: [Structure], into target: UnsafeMutablePointer<Double>, rowStride: Int, using workspace: Workspace
    ) {
        for (index, structure) in structures.enumerated() {
            (target + index * rowStride).update(repeating: 0, count: count)
            workspace.environments.forEach(in: structure) { center, element in
                guard environments[element].rows > 0 else { return }
                workspace.waiting[element].withMutableRow(workspace.owners[element].count) {
                    workspace.environments.writeNormalized(center, to: $0.baseAddress!)
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
        workspace.products[element].gemm(
            workspace.waiting[element][0..<owners.count], environments[element][...].transpose,
            intoRows: owners.indices)
        for (row, owner) in owners.enumerated() {
            workspace.products[element].withRow(row) { source in
                let sums = target + (owner * rowStride + offsets[element])
                for column in source.indices { sums[column] += integerPower(source[column], power) }
            }
        }
        workspace.owners[element].removeAll(keepingCapacity: true)
    }
}

/// Features of one structure's environments after another, in memory that is used again. For one thread.
final class EnvironmentRows {
    let featurizer: Featurizer
    private let workspace: Featurizer.Workspace
    private let channels: [Element: Int]
    /// [centers, columns] of the last structure.
    private var rows: [Double] = []

    init(_ featurizer: Featurizer) {
        self.featurizer = featurizer
        workspace = featurizer.makeWorkspace()
        channels = Dictionary(uniqueKeysWithValues: featurizer.elements.enumerated().map { ($1, $0) })
    }

    /// Calls `body` with every center, counted from 0 in the structure's order, and the channel of its element.
    func forEach(in structure: Structure, _ body: (_ center: Int, _ element: Int) -> Void) {
        let centers = featurizer.centerIndices(of: structure)
        let columns = featurizer.layout.count
        if rows.count < centers.count * columns { rows = Array(repeating: 0, count: centers.count * columns) }
        rows.withUnsafeMutableBufferPointer { rows in
            guard let start = rows.baseAddress else { return }
            featurizer.features(of: structure, into: start, rowStride: columns, using: workspace)
        }
        for (center, atom) in centers.enumerated() { body(center, channels[structure.elements[atom]]!) }
    }

    /// Writes the features of a center of the last structure, divided by their norm; zero stays zero.
    func writeNormalized(_ center: Int, to target: UnsafeMutablePointer<Double>) {
        let columns = featurizer.layout.count
        rows.withUnsafeBufferPointer { rows in
            let row = rows.baseAddress! + center * columns
            // Eight sums, so that additions need not wait for one another.
            var squares = SIMD8<Double>.zero
            for column in stride(from: 0, to: columns & ~7, by: 8) {
                let values = UnsafeRawPointer(row + column).loadUnaligned(as: SIMD8<Double>.self)
                squares += values * values
            }
            var square = squares.sum()
            for column in columns & ~7..<columns { square += row[column] * row[column] }
            let factor = square > 0 ? 1 / square.squareRoot() : 0
            for column in 0..<columns { target[column] = factor * row[column] }
        }
    }

    /// [centers, columns] of one structure, divided by their norms.
    func normalized(_ structure: Structure) -> Matrix {
        let columns = featurizer.layout.count
        var result = Matrix(rows: featurizer.rowCount(of: structure), columns: columns)
        result.withMutableElements { target in
            forEach(in: structure) { center, _ in writeNormalized(center, to: target.baseAddress! + center * columns) }
        }
        return result
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
