import Atomistics
import LinearAlgebra
import Regression

/// Error bars of a class's points and of new structures, from the predictive variance of a trained model.
struct RowDeviations: Sendable {
    private let variance: PredictiveVariance
    private let scaling: KernelScaling
    private let dissociation: Dissociation

    init(variance: PredictiveVariance, rows: TrainingRows, dissociation: Dissociation) {
        self.variance = variance
        scaling = rows.scaling
        self.dissociation = dissociation
    }

    /// For every row of the features; eV.
    func ofRows(_ features: ClassFeatures, threads: Int) -> [Double] {
        // Few rows at a time, as they are copied.
        BLAS.withThreads(threads) {
            stride(from: 0, to: features.matrix.rows, by: 512).flatMap { first in
                deviations(features.matrix.selectingRows(Array(first..<min(first + 512, features.matrix.rows))))
            }
        }
    }

    /// For structures, the monomers of all being those of the first where `isRigid`; eV.
    func of(_ structures: [Structure], isRigid: Bool, map: FeatureMap) -> [Double] {
        guard !structures.isEmpty else { return [] }
        let workspace = FeatureMap.Workspace(map)
        func rows(_ structures: [Structure]) -> Matrix {
            var rows = Matrix.uninitialized(rows: structures.count, columns: map.count)
            rows.withMutableElements {
                map.writeTrainingRows(of: structures, into: $0.baseAddress!, using: workspace)
            }
            return rows
        }
        var result = rows(structures)
        if dissociation == .exact {
            let alone = isRigid ? Array(structures.prefix(1)) : structures
            let (first, second) = (rows(alone.map { $0.fragment(0) }), rows(alone.map { $0.fragment(1) }))
            for row in structures.indices {
                let place = isRigid ? 0 : row
                result.withMutableRow(row) { row in
                    first.withRow(place) { a in
                        second.withRow(place) { b in for k in row.indices { row[k] -= a[k] + b[k] } }
                    }
                }
            }
        }
        return deviations(result)
    }

    private func deviations(_ rows: consuming Matrix) -> [Double] {
        guard scaling.widths.count > 1 else { return variance.deviations(rows) }
        var scaled = rows.copy()
        scaling.apply(to: &scaled)
        return variance.deviations(scaled)
    }
}
