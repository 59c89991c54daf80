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
        from structures: [Structure], featurizer: Featurizer, power: Int, _ selection: Selection,
        _ execution: Execution
    ) throws -> (kernel: SparseKernel, whitening: [Matrix]) {
        var source = RandomSource(seed: selection.seed, stream: .activeEnvironments)
        let (drawn, candidates) = draw(source.shuffle(structures), featurizer, selection.candidates)
        let rows = try execution.map(drawn.count, makeState: { EnvironmentRows(featurizer) }) { index, rows in
            rows.normalized(drawn[index])
        }

        var places: [[ActiveEnvironments.Place]] = []
        var environments: [Matrix] = []
        var whitening: [Matrix] = []
        for candidates in candidates {
            try execution.checkCancellation()
            guard !candidates.isEmpty else {
                places.append([])
                environments.append(Matrix(rows: 0, columns: featurizer.layout.count))
                whitening.append(Matrix(rows: 0, columns: 0))
                continue
            }
            let features = Matrix.gathering(candidates.map { (rows[$0.structure], $0.center) })
            let kernels = BLAS.withThreads(execution.threads) { features.gramOfRows() }.mapping {
                integerPower($0, power)
            }
            let chosen = farthestPoints(kernels, count: selection.count, from: source.below(candidates.count)).sorted()
            places.append(chosen.map { candidates[$0] })
            environments.append(Matrix.gathering(chosen.map { (features, $0) }))
            whitening.append(try BLAS.withThreads(execution.threads) { try kernels.submatrix(chosen).whitening() })
        }
        let active = ActiveEnvironments(structures: drawn, places: places)
        let kernel = SparseKernel(featurizer: featurizer, power: power, active: active, environments: environments)
        return (kernel, whitening)
    }

    /// The first of `structures` that it takes for `limit` environments of each element, and these.
    private static func draw(
        _ structures: [Structure], _ featurizer: Featurizer, _ limit: Int
    ) -> (structures: [Structure], places: [[ActiveEnvironments.Place]]) {
        var drawn: [Structure] = []
        var places = [[ActiveEnvironments.Place]](repeating: [], count: featurizer.elements.count)
        for structure in structures where places.contains(where: { $0.count < limit }) {
            var isUsed = false
            for (center, atom) in featurizer.centerIndices(of: structure).enumerated() {
                let element = featurizer.elements.firstIndex(of: structure.elements[atom])!
                guard places[element].count < limit else { continue }
                places[element].append(.init(structure: drawn.count, center: center))
                isUsed = true
            }
            if isUsed { drawn.append(structure) }
        }
        return (drawn, places)
    }
}

extension Matrix {
    /// Rows of several matrices, all of one length; at least one.
    fileprivate static func gathering(_ rows: [(Matrix, Int)]) -> Matrix {
        var result = Matrix.uninitialized(rows: rows.count, columns: rows[0].0.columns)
        for (place, (matrix, row)) in rows.enumerated() {
            result.withMutableRow(place) { target in
                matrix.withRow(row) { target.baseAddress!.update(from: $0.baseAddress!, count: $0.count) }
            }
        }
        return result
    }
}
