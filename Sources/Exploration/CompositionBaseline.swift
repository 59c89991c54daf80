import LinearAlgebra
import Regression

/// A first guess of each element's offset in a target: least squares of the training targets on the composition.
///
/// The offsets themselves are learnt: the composition is among the features, and every fit, fold, committee member and
/// subset of a learning curve finds its own. Total energies are large, though, and a penalty on all of an offset would
/// show in the small differences that matter; what is left of it beside this guess is small. A model's weights hold the
/// sum of both.
struct CompositionBaseline: Sendable {
    /// An offset for each of the last columns of features; empty for binding curves, whose energies are 0 far apart.
    let offsets: [Double]

    /// - Parameters:
    ///   - set: the training rows, not scaled; the composition is their last columns.
    ///   - count: how many those are.
    init(_ set: TrainingSet, count: Int) throws {
        guard count > 0 else {
            offsets = []
            return
        }
        let first = set.columns - count
        var normal = Matrix(rows: count, columns: count)
        var right = [Double](repeating: 0, count: count)
        for row in 0..<set.rows {
            set.features.withRow(row) { features in
                for i in 0..<count {
                    right[i] += features[first + i] * set.targets[row]
                    for j in i..<count { normal[i, j] += features[first + i] * features[first + j] }
                }
            }
        }
        // Elements that always come in the same proportion cannot be told apart; a trace of a penalty shares out their
        // offset. Elements that do not train have none.
        let trace = (0..<count).reduce(0) { $0 + normal[$1, $1] }
        for i in 0..<count { normal[i, i] += 1e-12 * trace }
        offsets = try Cholesky(SymmetricMatrix(upperTriangleOf: consume normal)).solve(right)
    }

    /// The rows of a set, their targets without their offsets.
    func residualSet(_ set: TrainingSet) -> TrainingSet {
        guard !offsets.isEmpty else { return set }
        return set.with(targets: residuals(set))
    }

    /// Targets without their offsets.
    func residuals(_ set: TrainingSet) -> [Double] {
        guard !offsets.isEmpty else { return set.targets }
        let first = set.columns - offsets.count
        return set.targets.indices.map { row in
            set.features.withRow(row) { features in
                offsets.indices.reduce(set.targets[row]) { $0 - offsets[$1] * features[first + $1] }
            }
        }
    }

    /// Weights of a model of the targets from those of a model of the residuals.
    func added(to weights: [Double]) -> [Double] {
        let first = weights.count - offsets.count
        return weights.indices.map { $0 < first ? weights[$0] : weights[$0] + offsets[$0 - first] }
    }
}
