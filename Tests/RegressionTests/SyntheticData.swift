import LinearAlgebra
import Workers

@testable import Regression

/// Training sets made up for tests.
enum SyntheticData {
    /// Binding-curve-like features: each group is a smooth curve sampled at `points` distances, columns decay over
    /// `decades` decades, so that the spectrum of the Gram matrix does over twice as many. The last row of each curve is its dissociated limit
    /// when `dissociated`.
    static func curves(
        _ groups: Int, points: Int = 7, columns: Int, decades: Double = 8, noise: Double = 0, dissociated: Bool = false,
        seed: UInt64 = 1
    ) -> TrainingSet {
        var source = RandomSource(seed: seed, stream: .split)
        let scales = (0..<columns).map { power(10, -decades * Double($0) / Double(max(columns - 1, 1))) }
        let truth = scales.map { source.normal() / $0.squareRoot() }
        var features = Matrix(rows: groups * points, columns: columns)
        var targets: [Double] = []
        var labels: [Int] = []
        var flags: [Bool] = []
        for group in 0..<groups {
            // Each column is a random combination of a few smooth functions of the distance.
            let amplitudes = (0..<columns).map { _ in (0..<3).map { _ in source.normal() } }
            for point in 0..<points {
                let isLimit = dissociated && point == points - 1
                let x = 1 + Double(point) / Double(points)
                let functions = isLimit ? [1, 0, 0] : [1, 1 / x, 1 / (x * x * x)]
                let row = groups == 0 ? 0 : group * points + point
                for j in 0..<columns {
                    features[row, j] = scales[j] * zip(amplitudes[j], functions).reduce(0) { $0 + $1.0 * $1.1 }
                }
                let exact = features.row(row).indices.reduce(0) { $0 + features[row, $1] * truth[$1] }
                targets.append(isLimit ? 0 : exact + noise * source.normal())
                // Labels that neither start at 0 nor are consecutive.
                labels.append(100 + 3 * group)
                flags.append(isLimit)
            }
        }
        return TrainingSet(features: features, targets: targets, groups: labels, isDissociated: flags)
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double {
        // 10^x through the standard library only.
        var result = 1.0
        let whole = Int(exponent.rounded(.down))
        for _ in 0..<abs(whole) { result *= base }
        if whole < 0 { result = 1 / result }
        var root = base
        var rest = exponent - Double(whole)
        for _ in 0..<52 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }
}

extension RandomSource {
    /// Uniform in (0, 1).
    mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992 }

    /// Standard normal: a sum of twelve uniform numbers is near enough for features, not for statistics of tails.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
}

/// Ridge regression written down plainly: Gaussian elimination with partial pivoting on the normal equations of either
/// space, nothing shared with what it checks.
enum BruteForce {
    static func weights(_ features: [[Double]], _ targets: [Double], penalty: Double) -> [Double] {
        let rows = features.count
        let columns = features[0].count
        if rows <= columns {
            var k = (0..<rows).map { i in (0..<rows).map { j in dot(features[i], features[j]) + (i == j ? penalty : 0) }
            }
            let a = solve(&k, targets)
            return (0..<columns).map { j in (0..<rows).reduce(0) { $0 + a[$1] * features[$1][j] } }
        }
        var g = (0..<columns).map { i in
            (0..<columns).map { j in
                (0..<rows).reduce(0) { $0 + features[$1][i] * features[$1][j] } + (i == j ? penalty : 0)
            }
        }
        return solve(&g, (0..<columns).map { j in (0..<rows).reduce(0) { $0 + targets[$1] * features[$1][j] } })
    }

    static func weights(_ set: TrainingSet, rows: [Int], penalty: Double) -> [Double] {
        weights(rows.map(set.features.row), rows.map { set.targets[$0] }, penalty: penalty)
    }

    static func residual(_ set: TrainingSet, row: Int, _ weights: [Double]) -> Double {
        set.targets[row] - dot(set.features.row(row), weights)
    }

    /// trace(K) / rows
    static func meanDiagonal(_ set: TrainingSet) -> Double {
        (0..<set.rows).reduce(0) { $0 + dot(set.features.row($1), set.features.row($1)) } / Double(set.rows)
    }

    static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    private static func solve(_ a: inout [[Double]], _ b: [Double]) -> [Double] {
        var b = b
        let n = b.count
        for k in 0..<n {
            let pivot = (k..<n).max { abs(a[$0][k]) < abs(a[$1][k]) }!
            a.swapAt(k, pivot)
            b.swapAt(k, pivot)
            for i in k + 1..<max(n, k + 1) {
                let factor = a[i][k] / a[k][k]
                for j in k..<n { a[i][j] -= factor * a[k][j] }
                b[i] -= factor * b[k]
            }
        }
        for k in stride(from: n - 1, through: 0, by: -1) {
            for j in k + 1..<max(n, k + 1) { b[k] -= a[k][j] * b[j] }
            b[k] /= a[k][k]
        }
        return b
    }
}

/// The largest difference relative to the largest expected value.
func difference(_ a: [Double], _ b: [Double]) -> Double {
    let scale = b.map(abs).max() ?? 1
    return zip(a, b).map { abs($0 - $1) }.max()! / (scale > 0 ? scale : 1)
}
