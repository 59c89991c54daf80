import Atomistics
import Descriptors
import LinearAlgebra

/// The derivatives of polynomial kernels with active environments, k_M = sum_i kappa_iM^zeta with
/// kappa_iM = p_i . p_M / |p_i| |p_M|, with respect to the positions of atoms: along a direction
///
///     k_M' = sum_i zeta kappa_iM^(zeta - 1) (p_i' . p_M / |p_M| - kappa_iM p_i' . p_i / |p_i|) / |p_i|
///
/// What `KernelGradient` sums over M with known weights, M by M.
struct KernelSlopes: Sendable {
    let kernel: SparseKernel
    private let jacobian: FeatureJacobian

    init(_ kernel: SparseKernel) {
        precondition(!kernel.featurizer.turns && kernel.sums, "kernels of numbers, summed over centers")
        self.kernel = kernel
        jacobian = FeatureJacobian(kernel.featurizer.invariants)
    }

    /// Derivatives of environments that a product takes at once.
    private static let batch = 1024

    /// One thread's scratch memory.
    final class Workspace {
        fileprivate let rows: EnvironmentRows
        fileprivate let jacobian: FeatureJacobian.Workspace
        /// Of each element derivatives that wait, [row, columns], and of each the coordinate and its center's place among the element's.
        fileprivate var waiting: [Matrix]
        fileprivate var owners: [[(coordinate: Int, center: Int)]]

        init(_ slopes: KernelSlopes) {
            let kernel = slopes.kernel
            rows = EnvironmentRows(kernel.featurizer)
            jacobian = slopes.jacobian.makeWorkspace()
            waiting = kernel.environments.map {
                Matrix(rows: $0.rows > 0 ? KernelSlopes.batch : 0, columns: kernel.featurizer.columns)
            }
            owners = kernel.environments.map { _ in [] }
        }
    }

    /// Writes minus the derivatives, a row for each coordinate of each atom, x before y before z, [3 atoms, count], rows
    /// `rowStride` apart.
    func write(
        _ structure: Structure, into target: UnsafeMutablePointer<Double>, rowStride: Int, using workspace: Workspace
    ) {
        let columns = kernel.featurizer.columns
        for row in 0..<3 * structure.elements.count {
            (target + row * rowStride).update(repeating: 0, count: kernel.count)
        }
        let own = kernel.ownEnvironments(in: structure, using: workspace.rows)
        jacobian.forEachCoordinate(of: structure, using: workspace.jacobian) { atom, axis, rows in
            for (element, own) in own.enumerated() {
                guard let own else { continue }
                for (place, center) in own.centers.enumerated() {
                    workspace.waiting[element].withMutableRow(workspace.owners[element].count) {
                        $0.baseAddress!.update(from: rows + center * columns, count: columns)
                    }
                    workspace.owners[element].append((3 * atom + axis, place))
                    if workspace.owners[element].count == Self.batch {
                        flush(element, own, target, rowStride, workspace)
                    }
                }
            }
        }
        for (element, own) in own.enumerated() {
            if let own { flush(element, own, target, rowStride, workspace) }
        }
    }

    private func flush(
        _ element: Int, _ own: OwnEnvironments, _ target: UnsafeMutablePointer<Double>, _ rowStride: Int,
        _ workspace: Workspace
    ) {
        let owners = workspace.owners[element]
        guard !owners.isEmpty else { return }
        let slopes = workspace.waiting[element]
        let products = slopes[0..<owners.count] * kernel.environments[element].invariants[...].transpose
        let first = kernel.ranges[element].lowerBound
        let power = Double(kernel.power)
        for (row, owner) in owners.enumerated() {
            let sums = target + (owner.coordinate * rowStride + first)
            let inverse = own.inverses[owner.center]
            let along = slopes.withRow(row) { slope in
                own.environments.invariants.withRow(owner.center) { p in
                    slope.indices.reduce(0) { $0 + slope[$1] * p[$1] }
                }
            }
            products.withRow(row) { products in
                own.likeness.withRow(owner.center) { likeness in
                    for active in products.indices {
                        let kappa = likeness[active]
                        let factor = kernel.power == 1 ? 1 : power * integerPower(kappa, kernel.power - 1)
                        sums[active] -= factor * inverse * (products[active] - kappa * along)
                    }
                }
            }
        }
        workspace.owners[element].removeAll(keepingCapacity: true)
    }
}
