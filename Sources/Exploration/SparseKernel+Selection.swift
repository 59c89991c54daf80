import Atomistics
import Descriptors
import LinearAlgebra
import Regression
import Workers

extension SparseKernel {
    /// How active environments are chosen.
    struct Selection: Hashable, Sendable {
        /// The number of active environments of each element, at most.
        var count: Int
        /// The seed of the candidates and of the first one among them.
        var seed: UInt64

        /// Environments of each element among which farthest points are looked for. Their features are held at once.
        var candidates: Int { max(1000, 2 * count) }
    }

    /// A kernel whose active environments are farthest points, element by element, among those of `structures`, with
    /// the whitening of each element's columns: W with W^T K_MM W = I, so that kernels times W are the features of the
    /// subset of regressors (Quinonero-Candela and Rasmussen, J. Mach. Learn. Res. 6, 1939 (2005), section 5).
    ///
    /// The distance is the kernel's own, d^2 = k_ii + k_jj - 2 k_ij. Where there are more environments than
    /// `Selection.candidates`, those of structures in a random order are taken until there are that many of each
    /// element.
    static func choose(
        from structures: [Structure], featurizer: EnvironmentFeaturizer, power: Int, sums: Bool,
        _ selection: Selection, _ execution: Execution
    ) throws -> (kernel: SparseKernel, whitening: [Matrix]) {
        var source = RandomSource(seed: selection.seed, stream: .activeEnvironments)
        let (drawn, candidates) = draw(source.shuffle(structures), featurizer, selection.candidates)
        let rows = try execution.map(drawn.count, makeState: { EnvironmentRows(featurizer) }) { index, rows in
            rows.normalized(drawn[index])
        }

        var places: [[ActiveEnvironments.Place]] = []
        var environments: [Environments] = []
        var whitening: [Matrix] = []
        for candidates in candidates {
            try execution.checkCancellation()
            guard !candidates.isEmpty else {
                places.append([])
                environments.append(Environments(rows: 0, featurizer))
                whitening.append(Matrix(rows: 0, columns: 0))
                continue
            }
            // How alike environments are does not depend on the part that is learnt.
            let features = Environments(candidates.map { (rows[$0.structure], $0.center) }, featurizer)
            let kernels = BLAS.withThreads(execution.threads) { features.likeness(power: power) }
            let chosen = farthestPoints(kernels, count: selection.count, from: source.below(candidates.count)).sorted()
            places.append(chosen.map { candidates[$0] })
            environments.append(Environments(chosen.map { (features, $0) }, featurizer))
            whitening.append(
                try BLAS.withThreads(execution.threads) {
                    featurizer.turns
                        ? try environments.last!.turningKernels(power: power).whitening()
                        : try kernels.submatrix(chosen).whitening()
                })
        }
        let active = ActiveEnvironments(structures: drawn, places: places)
        let kernel = SparseKernel(
            featurizer: featurizer, power: power, sums: sums, active: active, environments: environments)
        return (kernel, whitening)
    }

    /// The first of `structures` that it takes for `limit` environments of each element, and these.
    private static func draw(
        _ structures: [Structure], _ featurizer: EnvironmentFeaturizer, _ limit: Int
    ) -> (structures: [Structure], places: [[ActiveEnvironments.Place]]) {
        var drawn: [Structure] = []
        var places = [[ActiveEnvironments.Place]](repeating: [], count: featurizer.invariants.elements.count)
        for structure in structures where places.contains(where: { $0.count < limit }) {
            var isUsed = false
            for (center, atom) in featurizer.invariants.centerIndices(of: structure).enumerated() {
                let element = featurizer.invariants.elements.firstIndex(of: structure.elements[atom])!
                guard places[element].count < limit else { continue }
                places[element].append(.init(structure: drawn.count, center: center))
                isUsed = true
            }
            if isUsed { drawn.append(structure) }
        }
        return (drawn, places)
    }
}
