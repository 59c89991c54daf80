import Atomistics
import Descriptors
import LinearAlgebra

/// Polynomial kernels between the environments of structures and a fixed set of active environments, summed over each
/// structure's centers, or of what atoms have of each center alone:
///
///     k(A, M) = sum_{i in A of M's element} (p_i . p_M / |p_i| |p_M|)^zeta
///
/// and for a part of a tensor, with q[mu] the equivariants beside the invariants p,
///
///     k[mu mu'](A, M) = sum_{i in A of M's element} q_i[mu] . q_M[mu'] / |p_i| |p_M| (p_i . p_M / |p_i| |p_M|)^(zeta - 1)
///
/// (Grisafi, Wilkins, Csanyi, Ceriotti, Phys. Rev. Lett. 120, 036002 (2018), eq. 8, but for the norm: that of the
/// invariants leaves a nearly isotropic environment the little that it says of a direction).
///
/// Sums over environments are plain, so that energies are extensive and the isolated monomers' rows can be subtracted
/// from the dimer's: kernels of structures are then sums over environments with signs, dimer +1, monomers -1. Memory is
/// that of the sums: features of environments are made in pieces, multiplied and forgotten.
final class SparseKernel: Sendable {
    /// The features per atom.
    let featurizer: EnvironmentFeaturizer
    let power: Int
    /// Whether kernels are summed over the centers of a structure; else every center has rows of its own.
    let sums: Bool
    let active: ActiveEnvironments
    /// The features of each element's active environments.
    let environments: [Environments]
    /// The first column of each element in a row of kernels.
    private let offsets: [Int]
    /// The number of columns: active environments of all elements, in their order, times the components of a part.
    let count: Int

    /// Computes the features of the active environments: every place of `active` must exist, and be of its element.
    convenience init(featurizer: EnvironmentFeaturizer, power: Int, sums: Bool, active: ActiveEnvironments) {
        let rows = EnvironmentRows(featurizer)
        let features = active.structures.map(rows.normalized)
        let environments = active.places.map { places in
            Environments(places.map { (features[$0.structure], $0.center) }, featurizer)
        }
        self.init(featurizer: featurizer, power: power, sums: sums, active: active, environments: environments)
    }

    init(
        featurizer: EnvironmentFeaturizer, power: Int, sums: Bool, active: ActiveEnvironments,
        environments: [Environments]
    ) {
        self.featurizer = featurizer
        self.power = power
        self.sums = sums
        self.active = active
        self.environments = environments
        var next = 0
        offsets = environments.map { environments in
            defer { next += environments.rows * featurizer.components }
            return next
        }
        count = next
    }

    /// The columns of each element, in the order of the elements.
    var ranges: [Range<Int>] {
        zip(offsets, environments).map { $0..<$0 + $1.rows * featurizer.components }
    }

    /// Features of environments waiting for their product, by element. Memory is kept from one structure to the next:
    /// fresh pages cost more than what is written to them.
    final class Workspace {
        /// Rows that a product takes at once: enough for BLAS to be fast, and few enough to stay in the cache.
        static let rows = 128

        fileprivate let rows: EnvironmentRows
        fileprivate var waiting: [Environments]
        fileprivate var products: [Matrix]
        /// Products of equivariants, [waiting, mu][active, mu'].
        fileprivate var turning: [Matrix]
        /// The first row that the kernels of each environment that waits are added to.
        fileprivate var owners: [[Int]]

        init(_ kernel: SparseKernel) {
            let featurizer = kernel.featurizer
            let components = featurizer.components
            rows = EnvironmentRows(featurizer)
            waiting = kernel.environments.map { Environments(rows: $0.rows > 0 ? Self.rows : 0, featurizer) }
            products = kernel.environments.map { Matrix(rows: Self.rows, columns: $0.rows) }
            turning = kernel.environments.map {
                Matrix(rows: featurizer.turns ? Self.rows * components : 0, columns: $0.rows * components)
            }
            owners = kernel.environments.map { _ in [] }
        }
    }

    /// Writes [rows, count] kernels, the components of a structure or of each of its centers, rows `rowStride` apart.
    /// - Parameter firstRows: where the rows of each structure begin, and after the last one their number.
    func write(
        _ structures: [Structure], firstRows: [Int], into target: UnsafeMutablePointer<Double>, rowStride: Int,
        using workspace: Workspace
    ) {
        let components = featurizer.components
        for row in 0..<firstRows.last! { (target + row * rowStride).update(repeating: 0, count: count) }
        for (structure, first) in zip(structures, firstRows) {
            workspace.rows.forEach(in: structure) { center, element in
                guard environments[element].rows > 0 else { return }
                workspace.rows.writeNormalized(
                    center, to: workspace.owners[element].count, of: &workspace.waiting[element])
                workspace.owners[element].append(sums ? first : first + center * components)
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
        let components = featurizer.components
        workspace.products[element].gemm(
            workspace.waiting[element].invariants[0..<owners.count],
            environments[element].invariants[...].transpose, intoRows: owners.indices)
        if featurizer.turns {
            workspace.turning[element].gemm(
                workspace.waiting[element].equivariants[0..<owners.count * components],
                environments[element].equivariants[...].transpose, intoRows: 0..<owners.count * components)
        }
        for (row, owner) in owners.enumerated() {
            workspace.products[element].withRow(row) { source in
                for mu in 0..<components {
                    let sums = target + ((owner + mu) * rowStride + offsets[element])
                    guard featurizer.turns else {
                        for column in source.indices { sums[column] += integerPower(source[column], power) }
                        continue
                    }
                    workspace.turning[element].withRow(row * components + mu) { turning in
                        for column in source.indices {
                            let factor = power == 1 ? 1 : integerPower(source[column], power - 1)
                            for place in column * components..<(column + 1) * components {
                                sums[place] += factor * turning[place]
                            }
                        }
                    }
                }
            }
        }
        workspace.owners[element].removeAll(keepingCapacity: true)
    }
}

/// The features per atom that a kernel compares: invariants, and for a part of a tensor the equivariants beside them.
struct EnvironmentFeaturizer: Sendable {
    /// Of one invariant, per atom.
    let invariants: Featurizer
    /// Of the same, per atom: a block of the invariants and one of the part; nil of numbers.
    let equivariants: EquivariantFeaturizer?

    /// - Parameter part: what is learnt; nil and lambda = 0 for invariants alone.
    init(_ invariants: Featurizer, part: CartesianTensor.Part?, tables: RadialTableCache) {
        self.invariants = invariants
        guard let part, part.lambda > 0 else {
            equivariants = nil
            return
        }
        equivariants = EquivariantFeaturizer(
            [(0, 1), (part.lambda, part.parity)], descriptor: invariants.descriptor, fields: invariants.fields,
            centers: invariants.centers, elements: invariants.elements, perAtom: true, presence: invariants.presence,
            tables: tables)
    }

    /// Whether there are equivariants.
    var turns: Bool { equivariants != nil }
    /// The number of components of the part: 2 lambda + 1, of numbers 1.
    var components: Int { equivariants.map { 2 * $0.layout.blocks[1].lambda + 1 } ?? 1 }
    /// Columns of invariants.
    var columns: Int { invariants.layout.count }
    /// Columns of equivariants, of each component; 0 of numbers.
    var turningColumns: Int { equivariants?.layout.blocks[1].count ?? 0 }
}

/// Features of some environments, divided by the norms of their invariants.
struct Environments: Sendable {
    /// [environments, columns]
    var invariants: Matrix
    /// [environments, components][columns]; without rows for numbers.
    var equivariants: Matrix
    private let components: Int

    /// Environments that are yet to be written.
    init(rows: Int, _ featurizer: EnvironmentFeaturizer) {
        components = featurizer.components
        invariants = Matrix(rows: rows, columns: featurizer.columns)
        equivariants = Matrix(
            rows: featurizer.turns ? rows * components : 0, columns: featurizer.turningColumns)
    }

    /// Those at some places of others.
    init(_ places: [(Environments, Int)], _ featurizer: EnvironmentFeaturizer) {
        self.init(rows: places.count, featurizer)
        for (row, (source, place)) in places.enumerated() {
            invariants.copyRow(row, from: source.invariants, place)
            guard featurizer.turns else { continue }
            for mu in 0..<components {
                equivariants.copyRow(row * components + mu, from: source.equivariants, place * components + mu)
            }
        }
    }

    /// The number of environments.
    var rows: Int { invariants.rows }

    /// How alike they are, [environments, environments]: the kernels of numbers.
    func likeness(power: Int) -> SymmetricMatrix { invariants.gramOfRows().mapping { integerPower($0, power) } }

    /// The kernels between them, [environments, components][environments, components], of a part that turns.
    func turningKernels(power: Int) -> SymmetricMatrix {
        let factors = invariants.gramOfRows()
        let turning = equivariants.gramOfRows()
        return SymmetricMatrix(
            upperTriangleOf: Matrix(rows: turning.order, columns: turning.order) { row, column in
                let factor = power == 1 ? 1 : integerPower(factors[row / components, column / components], power - 1)
                return factor * turning[row, column]
            })
    }
}

extension Matrix {
    fileprivate mutating func copyRow(_ row: Int, from other: Matrix, _ place: Int) {
        withMutableRow(row) { target in
            other.withRow(place) { target.baseAddress?.update(from: $0.baseAddress!, count: $0.count) }
        }
    }
}

/// Features of one structure's environments after another, in memory that is used again. For one thread.
final class EnvironmentRows {
    private enum Workspace {
        case invariants(Featurizer.Workspace)
        case equivariants(EquivariantFeaturizer, EquivariantFeaturizer.Workspace)
    }

    let featurizer: EnvironmentFeaturizer
    private let workspace: Workspace
    private let channels: [Element: Int]
    /// [centers, columns] of the last structure.
    private var rows: [Double] = []
    /// [centers, components, columns] of the last structure; empty for numbers.
    private var turning: [Double] = []

    init(_ featurizer: EnvironmentFeaturizer, isHelped: Bool = false) {
        self.featurizer = featurizer
        workspace =
            featurizer.equivariants.map { .equivariants($0, $0.makeWorkspace()) }
            ?? .invariants(featurizer.invariants.makeWorkspace(isHelped: isHelped))
        channels = Dictionary(uniqueKeysWithValues: featurizer.invariants.elements.enumerated().map { ($1, $0) })
    }

    /// Calls `body` with every center, counted from 0 in the structure's order, and the channel of its element.
    func forEach(in structure: Structure, _ body: (_ center: Int, _ element: Int) -> Void) {
        let centers = featurizer.invariants.centerIndices(of: structure)
        let columns = featurizer.columns
        if rows.count < centers.count * columns { rows = Array(repeating: 0, count: centers.count * columns) }
        let needed = centers.count * featurizer.components * featurizer.turningColumns
        if turning.count < needed { turning = Array(repeating: 0, count: needed) }
        rows.withUnsafeMutableBufferPointer { rows in
            turning.withUnsafeMutableBufferPointer { turning in
                guard let start = rows.baseAddress else { return }
                switch workspace {
                case .invariants(let space):
                    featurizer.invariants.features(of: structure, into: start, rowStride: columns, using: space)
                case .equivariants(let equivariants, let space):
                    // Without columns there is no memory, and nothing is written.
                    let blocks = [start, turning.baseAddress ?? start]
                    equivariants.features(of: structure, into: blocks, using: space)
                }
            }
        }
        for (center, atom) in centers.enumerated() { body(center, channels[structure.elements[atom]]!) }
    }

    /// Writes the features of a center of the last structure to a row of others, divided by the norm of its invariants;
    /// zero stays zero.
    /// - Returns: 1 over that norm, 0 of zero.
    @discardableResult
    func writeNormalized(_ center: Int, to row: Int, of target: inout Environments) -> Double {
        let columns = featurizer.columns
        var factor = 0.0
        target.invariants.withMutableRow(row) { target in
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
                factor = square > 0 ? 1 / square.squareRoot() : 0
                for column in 0..<columns { target[column] = factor * row[column] }
            }
        }
        guard featurizer.turns else { return factor }
        let components = featurizer.components
        for mu in 0..<components {
            target.equivariants.withMutableRow(row * components + mu) { target in
                let first = (center * components + mu) * target.count
                for column in target.indices { target[column] = factor * turning[first + column] }
            }
        }
        return factor
    }

    /// The environments of one structure.
    func normalized(_ structure: Structure) -> Environments {
        var result = Environments(rows: featurizer.invariants.rowCount(of: structure), featurizer)
        forEach(in: structure) { center, _ in writeNormalized(center, to: center, of: &result) }
        return result
    }
}

/// The environments of one element in a structure, beside the active ones of the element.
struct OwnEnvironments {
    /// Centers, counted from 0 in the structure's order.
    var centers: [Int]
    /// Normalized features of each, and 1 over their norms.
    var environments: Environments
    var inverses: [Double]
    /// kappa, [center, active]
    var likeness: Matrix
}

extension SparseKernel {
    /// The environments of a structure, by element; nil where it has none of it, or there are no active ones.
    func ownEnvironments(in structure: Structure, using rows: EnvironmentRows) -> [OwnEnvironments?] {
        var centers = [[Int]](repeating: [], count: environments.count)
        rows.forEach(in: structure) { center, element in centers[element].append(center) }
        return zip(centers, environments).map { centers, active in
            guard !centers.isEmpty && active.rows > 0 else { return nil }
            var own = Environments(rows: centers.count, featurizer)
            let inverses = centers.enumerated().map { row, center in
                rows.writeNormalized(center, to: row, of: &own)
            }
            let likeness = own.invariants[...] * active.invariants[...].transpose
            return OwnEnvironments(centers: centers, environments: own, inverses: inverses, likeness: likeness)
        }
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
