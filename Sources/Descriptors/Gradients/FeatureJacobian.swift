import Atomistics

/// The derivatives of features with respect to the positions of atoms, analytically: what a model learns forces from.
///
/// Where weights are known `EnergyGradient` is faster by far: this is for those who look for them. Every invariant is
/// linear in the coefficients or a product of two, F = B(c, c), so that along a direction, with c' the derivative of the
/// coefficients,
///
///     F' = B(c, c') + B(c', c) = (F[c + c'] - F[c - c']) / 2
///
/// exactly: the kernels that make features make their derivatives (`CoefficientSlopes`).
///
/// Immutable, so that any number of threads may use one, each with a `Workspace` of its own.
public final class FeatureJacobian: Sendable {
    /// What the features are computed with.
    public let featurizer: Featurizer

    /// Derivatives of the features of a featurizer.
    public init(_ featurizer: Featurizer) { self.featurizer = featurizer }

    /// One thread's scratch memory: 8 (l_max + 1)^2 n_max doubles of each field, three times, for each pair of atoms.
    public final class Workspace {
        fileprivate let features: Featurizer.Workspace
        fileprivate var pairs = PairEvaluation.Memory()
        fileprivate var reciprocal = ReciprocalSlopes.Memory()
        /// Of the density, then of each potential.
        fileprivate let slopes: [SlopeMemory]
        fileprivate var rows = Scratch<Double>()

        init(_ features: Featurizer.Workspace) {
            self.features = features
            slopes = (0...features.expansions.count).map { _ in SlopeMemory() }
        }
    }

    fileprivate final class SlopeMemory {
        var memory = CoefficientSlopes.Memory()
    }

    /// Scratch memory for one thread.
    public func makeWorkspace() -> Workspace { Workspace(featurizer.makeWorkspace()) }

    /// Calls `body` with the derivatives with respect to each coordinate of each atom, atom after atom as the structure has
    /// them, x before y before z.
    ///
    /// - Parameter body: is given the atom, the axis, and dF/dr, rows and columns as `Featurizer.features` writes them,
    ///   `layout.count` doubles apart; per angstrom.
    public func forEachCoordinate(
        of structure: Structure, using workspace: Workspace,
        _ body: (_ atom: Int, _ axis: Int, _ rows: UnsafePointer<Double>) -> Void
    ) {
        let space = workspace.features
        featurizer.expand(structure, using: space)
        let all = slopes(workspace)
        let count = (featurizer.perAtom ? space.expansion.centerCount : 1) * featurizer.layout.count
        // Products are written in whole vectors.
        let forward = workspace.rows.reserve(2 * count + 16)
        let backward = forward + count + 8
        let atoms = space.expansion.atoms
        // Sorted atoms are those of the structure in another order.
        let place = (0..<atoms.count).sorted { atoms.given[$0] < atoms.given[$1] }
        for atom in 0..<atoms.count {
            for axis in 0..<3 {
                for slopes in all { slopes.move(place[atom], axis: axis, by: 1) }
                featurizer.writeInvariants(to: forward, rowStride: featurizer.layout.count, using: space)
                for slopes in all { slopes.move(place[atom], axis: axis, by: -1) }
                featurizer.writeInvariants(to: backward, rowStride: featurizer.layout.count, using: space)
                for slopes in all { slopes.move(place[atom], axis: axis, by: 0) }
                for index in 0..<count { forward[index] = 0.5 * (forward[index] - backward[index]) }
                body(atom, axis, forward)
            }
        }
    }

    /// The slopes of the coefficients of every field that is expanded.
    private func slopes(_ workspace: Workspace) -> [CoefficientSlopes] {
        var result: [CoefficientSlopes] = []
        for (index, expander) in featurizer.expanders.enumerated() {
            let work = workspace.features.expansions[index]
            func reserve(_ field: FieldCoefficients, _ place: Int) -> CoefficientSlopes {
                workspace.slopes[place].memory.reserve(field, work)
            }
            let density = expander.density == nil ? nil : reserve(work.density, 0)
            let potential = expander.potential == nil ? nil : reserve(work.potential, 1 + index)
            let split = expander.split(for: work)
            let pairs = PairEvaluation(expander, split: split, work)
            pairs.forEachPair(&workspace.pairs) { block, pair in
                if pair.hasDensity, let density { density.add(pair, block.density, of: block) }
                if pair.hasPotential, let potential { potential.add(pair, block.potential, of: block) }
            }
            if let split, let cell = work.cell, let potential {
                ReciprocalSlopes(sum: expander.reciprocalSum(split, cell, work), slopes: potential).run(
                    &workspace.reciprocal)
            }
            for slopes in [density, potential].compactMap({ $0 }) {
                slopes.sumOwn()
                result.append(slopes)
            }
        }
        return result
    }
}
