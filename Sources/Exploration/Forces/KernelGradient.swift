import Atomistics
import Descriptors
import LinearAlgebra

/// Derivatives of energies that are sums of polynomial kernels with active environments, E = sum_iM w_M kappa_iM^zeta with
/// kappa_iM = p_i . p_M / |p_i| |p_M|:
///
///     dE/dp_i = (g_i - (g_i . p_i) p_i / |p_i|^2) / |p_i|,   g_i = sum_M w_M zeta kappa_iM^(zeta - 1) p_M / |p_M|
///
/// are weights of each environment's own invariants, from which `EnergyGradient` goes on.
struct KernelGradient: Sendable {
    let kernel: SparseKernel
    let gradient: EnergyGradient
    /// [model][column of the kernel]
    let weights: [[Double]]
    /// How many of the models, the first ones, there are derivatives of.
    let differentiated: Int

    init(_ kernel: SparseKernel, weights: [[Double]], differentiated: Int) {
        precondition(!kernel.featurizer.turns && kernel.sums, "kernels of numbers, summed over centers")
        self.differentiated = differentiated
        self.kernel = kernel
        self.weights = weights
        gradient = EnergyGradient(kernel.featurizer.invariants)
    }

    /// One thread's scratch memory.
    final class Workspace {
        fileprivate let rows: EnvironmentRows
        fileprivate let gradient: EnergyGradient.Workspace
        fileprivate var slopes: [Double] = []

        init(_ kernel: KernelGradient, isHelped: Bool) {
            rows = EnvironmentRows(kernel.kernel.featurizer, isHelped: isHelped)
            gradient = kernel.gradient.makeWorkspace(isHelped: isHelped)
        }
    }

    /// The derivatives of the energies.
    /// - Returns: the energies of all models.
    func evaluate(
        _ structure: Structure, _ extent: EnergyGradient.Extent, into result: inout EnergyDerivatives,
        using workspace: Workspace
    ) -> [Double] {
        var energies = [Double](repeating: 0, count: weights.count)
        let columns = kernel.featurizer.columns
        let centerCount = kernel.featurizer.invariants.rowCount(of: structure)
        workspace.slopes = Array(repeating: 0, count: differentiated * centerCount * columns + 1)
        for (element, own) in kernel.ownEnvironments(in: structure, using: workspace.rows).enumerated() {
            guard let own else { continue }
            let (active, centers, products) = (kernel.environments[element], own.centers, own.likeness)
            let first = kernel.ranges[element].lowerBound
            for place in 0..<active.rows {
                let sum = centers.indices.reduce(0) { $0 + integerPower(products[$1, place], kernel.power) }
                for model in weights.indices { energies[model] += weights[model][first + place] * sum }
            }
            // [model, center][active]
            let factors = Matrix(rows: differentiated * centers.count, columns: active.rows) { row, place in
                let (model, center) = row.quotientAndRemainder(dividingBy: centers.count)
                let kappa = products[center, place]
                let power = kernel.power == 1 ? 1 : integerPower(kappa, kernel.power - 1)
                return weights[model][first + place] * Double(kernel.power) * power
            }
            let sums = factors[...] * active.invariants[...]
            for row in 0..<sums.rows {
                let (model, place) = row.quotientAndRemainder(dividingBy: centers.count)
                let start = (model * centerCount + centers[place]) * columns
                sums.withRow(row) { sum in
                    own.environments.invariants.withRow(place) { p in
                        var along = 0.0
                        for column in 0..<columns { along += sum[column] * p[column] }
                        for column in 0..<columns {
                            workspace.slopes[start + column] = own.inverses[place] * (sum[column] - along * p[column])
                        }
                    }
                }
            }
        }
        workspace.slopes.withUnsafeBufferPointer {
            gradient.differentiate(
                structure, slopes: $0.baseAddress!, models: differentiated, extent, into: &result,
                using: workspace.gradient)
        }
        return energies
    }
}
