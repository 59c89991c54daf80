import Atomistics
import Descriptors
import LinearAlgebra
import Regression

/// Which rows of a class's features train, how they are scaled, and how the dissociated limit enters.
struct TrainingRows: Sendable {
    /// Indices into the class's curves, ascending.
    let trainCurves: [Int]
    let testCurves: [Int]
    /// Factors of a sum's parts; all 1 for a lone invariant.
    let scaling: KernelScaling
    /// Taken away from the targets of training.
    let baseline: CompositionBaseline

    /// With the training matrix itself, which nobody needs who has the Gram matrix.
    /// - Parameters:
    ///   - weights: of the terms of a sum, in the order of the features' parts.
    ///   - limit: points beyond this distance do not train.
    static func training(
        _ features: ClassFeatures, weights: [Double], dissociation: Dissociation, trainCurves: [Int],
        upTo limit: Double? = nil
    ) throws -> (rows: TrainingRows, set: TrainingSet) {
        let isTraining = Set(trainCurves)
        let testCurves = features.curves.indices.filter { !isTraining.contains($0) }
        var set = Self.rows(of: trainCurves, features, dissociation, upTo: limit)
        let baseline = try CompositionBaseline(set, count: features.map.compositionCount)
        let widths = features.map.widths
        let scaling = try KernelScaling(set.features, widths: widths, weights: weights)
        if widths.count > 1 {
            let targets = baseline.residuals(set)
            var scaled = set.features
            // The set must not hold the elements while they are written.
            set = TrainingSet(
                features: Matrix(rows: 0, columns: 0), targets: [], groups: [])
            scaling.apply(to: &scaled)
            let labels = Self.labels(of: trainCurves, features, dissociation, upTo: limit)
            set = TrainingSet(
                features: scaled, targets: targets, groups: labels.groups, isDissociated: labels.isDissociated)
        }
        let rows = TrainingRows(
            trainCurves: trainCurves, testCurves: testCurves, scaling: scaling, baseline: baseline)
        return (rows, set)
    }

    /// Rows scaled as those of training are, without the baseline; copied only where there is something to scale.
    func scaled(_ rows: TrainingSet) -> TrainingSet {
        guard scaling.widths.count > 1 else { return rows }
        var features = rows.features.copy()
        scaling.apply(to: &features)
        return TrainingSet(
            features: features, targets: baseline.residuals(rows), groups: rows.groups,
            isDissociated: rows.isDissociated)
    }

    /// Rows of some curves, not scaled: every point up to the limit, minus the isolated monomers if `exact`; and after
    /// them, if `sample`, the dissociated dimer with energy 0.
    static func rows(
        of curves: [Int], _ features: ClassFeatures, _ dissociation: Dissociation, upTo limit: Double? = nil
    ) -> TrainingSet {
        let labels = labels(of: curves, features, dissociation, upTo: limit)
        let columns = features.dimers.columns
        var matrix = Matrix.uninitialized(rows: labels.targets.count, columns: columns)
        matrix.withMutableElements { target in
            features.dimers.withElements { dimers in
                features.monomers.withElements { monomers in
                    guard columns > 0 else { return }
                    nonisolated(unsafe) let (target, dimers, monomers) =
                        (target.baseAddress!, dimers.baseAddress!, monomers.baseAddress!)
                    let starts = labels.firstRow
                    // Copying hundreds of megabytes is worth two threads; nothing here can fail.
                    try? Parallel.forEach(curves.count, threads: 2, cancellation: nil, makeState: {}) { place, _ in
                        let curve = curves[place]
                        var row = target + starts[place] * columns
                        // Points ascend in distance.
                        for (point, source) in features.rows[curve].prefix(labels.points[place]).enumerated() {
                            row.update(from: dimers + source * columns, count: columns)
                            if dissociation == .exact {
                                let alone = monomers + features.monomerRow(curve, point: point)! * columns
                                for column in 0..<columns { row[column] -= alone[column] }
                            }
                            row += columns
                        }
                        if labels.hasLimit[place], let alone = features.monomerRow(curve, point: 0) {
                            row.update(from: monomers + alone * columns, count: columns)
                        }
                    }
                }
            }
        }
        return TrainingSet(
            features: matrix, targets: labels.targets, groups: labels.groups, isDissociated: labels.isDissociated)
    }

    private struct Labels {
        var targets: [Double] = []
        var groups: [Int] = []
        var isDissociated: [Bool] = []
        var firstRow: [Int] = []
        /// Points of each curve.
        var points: [Int] = []
        /// Whether the dissociated dimer is a row of the curve, after its points.
        var hasLimit: [Bool] = []
    }

    private static func labels(
        of curves: [Int], _ features: ClassFeatures, _ dissociation: Dissociation, upTo limit: Double?
    ) -> Labels {
        var labels = Labels()
        for curve in curves {
            labels.firstRow.append(labels.targets.count)
            let points = features.curves[curve].points.prefix { $0.distance <= limit ?? .infinity }
            labels.points.append(points.count)
            for point in points {
                labels.targets.append(point.energy!)
                labels.groups.append(curve)
                labels.isDissociated.append(false)
            }
            // A curve whose points are all beyond the limit does not train.
            let hasLimit = dissociation == .sample && !points.isEmpty && features.monomerRow(curve, point: 0) != nil
            labels.hasLimit.append(hasLimit)
            if hasLimit {
                labels.targets.append(0)
                labels.groups.append(curve)
                labels.isDissociated.append(true)
            }
        }
        return labels
    }
}

extension ClassFeatures {
    /// The row of `monomers` for one point of a curve; nil where the curve has no monomers.
    func monomerRow(_ curve: Int, point: Int) -> Int? {
        let rows = monomerRows[curve]
        return rows.isEmpty ? nil : rows.lowerBound + (rows.count == 1 ? 0 : point)
    }

    /// Energies [models, points] of every point of every curve, for weights [models, columns] in the features' own
    /// scale.
    func energies(weights: Matrix, dissociation: Dissociation) -> Matrix {
        var result = weights[...] * dimers[...].transpose
        guard dissociation == .exact else { return result }
        let alone = weights[...] * monomers[...].transpose
        for curve in curves.indices {
            for (point, row) in rows[curve].enumerated() {
                let monomer = monomerRow(curve, point: point)!
                for model in 0..<weights.rows { result[model, row] -= alone[model, monomer] }
            }
        }
        return result
    }
}
