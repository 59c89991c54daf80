import Atomistics
import LinearAlgebra
import Regression

/// Error bars of a class's rows and of new samples, from the predictive variance of a trained model.
struct RowDeviations: Sendable {
    private let variance: PredictiveVariance
    private let scaling: KernelScaling

    init(variance: PredictiveVariance, rows: TrainingRows) {
        self.variance = variance
        scaling = rows.scaling
    }

    /// The error bar of every row of the features; eV.
    func ofRows(_ features: ClassFeatures, threads: Int) -> [Double] {
        // Few rows at a time, as they are copied.
        BLAS.withThreads(threads) {
            stride(from: 0, to: features.matrix.rows, by: 512).flatMap { first in
                deviations(features.matrix.selectingRows(Array(first..<min(first + 512, features.matrix.rows))))
            }
        }
    }

    /// The error bars of samples, of each as many as the map has components; eV.
    func of(_ samples: [Sample], map: FeatureMap) -> [Double] {
        guard !samples.isEmpty else { return [] }
        var rows = Matrix.uninitialized(rows: samples.count * map.components, columns: map.count)
        rows.withMutableElements {
            map.writeTrainingRows(of: samples, into: $0.baseAddress!, using: FeatureMap.Workspace(map))
        }
        return deviations(rows)
    }

    private func deviations(_ rows: consuming Matrix) -> [Double] {
        guard scaling.widths.count > 1 else { return variance.deviations(rows) }
        var scaled = rows.copy()
        scaling.apply(to: &scaled)
        return variance.deviations(scaled)
    }
}
