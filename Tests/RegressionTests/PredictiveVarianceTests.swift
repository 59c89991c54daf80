import LinearAlgebra
import Testing
import Workers

@testable import Regression

struct PredictiveVarianceTests {
    /// Few enough rows to invert everything plainly; more rows than columns in feature space.
    private func set(_ space: NormalEquations.Space) -> TrainingSet {
        SyntheticData.curves(12, columns: space == .sample ? 60 : 9, decades: 1, noise: 0.3, dissociated: true)
    }

    @Test(
        "the variance is that of the conditional normal distribution",
        arguments: [NormalEquations.Space.sample, .feature])
    func formula(space: NormalEquations.Space) throws {
        let set = set(space)
        let equations = try NormalEquations(set, space: space)
        let variance = try PredictiveVariance(equations, lambda: 1e-2)
        let penalty = 1e-2 * BruteForce.meanDiagonal(set)

        /// mu + x.x - k^T (K + mu I)^-1 k by the definition, for rows of the set, given others of them.
        func bracket(_ row: Int, given rows: [Int]) throws -> Double {
            let x = set.features.row(row)
            let k = rows.map { BruteForce.dot(set.features.row($0), x) }
            let kernel = Matrix(rows: rows.count, columns: rows.count) {
                BruteForce.dot(set.features.row(rows[$0]), set.features.row(rows[$1])) + ($0 == $1 ? penalty : 0)
            }
            let solution = try Cholesky(SymmetricMatrix(upperTriangleOf: kernel.copy())).solve(k)
            return penalty + BruteForce.dot(x, x) - BruteForce.dot(k, solution)
        }
        let all = Array(0..<set.rows)
        let deviations = variance.deviations(set.features)
        for row in [0, 5, 6, 40] {
            let expected = variance.scale * (try bracket(row, given: all)).squareRoot()
            #expect(abs(deviations[row] - expected) < 1e-7 * expected)
        }

        // The scale: errors of left-out folds over their own variances.
        let fold = try Splits.folds(12, folds: 5, seed: 0)
        var squares: [Double] = []
        for index in 0..<5 {
            let left = all.filter { fold[$0 / 7] == index }
            let kept = all.filter { fold[$0 / 7] != index }
            let weights = BruteForce.weights(set, rows: kept, penalty: penalty)
            for row in left where !set.isDissociated[row] {
                let error = set.targets[row] - BruteForce.dot(set.features.row(row), weights)
                squares.append(error * error / (try bracket(row, given: kept)))
            }
        }
        let expected = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        #expect(abs(variance.scale / expected - 1) < 1e-6)
    }

    @Test("far from the data error bars are wide, on the data they shrink to the noise")
    func limits() throws {
        let set = set(.sample)
        let variance = try PredictiveVariance(NormalEquations(set), lambda: 1e-8)
        let far = Matrix([set.features.row(0).map { 100 * $0 * ($0 > 0 ? 1 : -1) }])
        let noise = variance.scale * (1e-8 * BruteForce.meanDiagonal(set)).squareRoot()
        let near = variance.deviations(set.features)
        #expect(near.allSatisfy { $0 >= noise * 0.999 && $0 < 3 * noise })
        #expect(variance.deviations(far)[0] > 1000 * noise)
        // No features, no prior variance: only the noise is left.
        #expect(abs(variance.deviations(Matrix(rows: 1, columns: 60))[0] / noise - 1) < 1e-9)
    }

    @Test("targets drawn from the prior are covered as a normal distribution promises")
    func coverage() throws {
        var source = RandomSource(seed: 9, stream: .split)
        let rows = 400
        let columns = 20
        let features = Matrix(rows: rows, columns: columns) { _, _ in source.normal() }
        let weights = (0..<columns).map { _ in 3 * source.normal() }
        let targets = (0..<rows).map { BruteForce.dot(features.row($0), weights) + source.normal() }
        let training = TrainingSet(
            features: Matrix((0..<200).map(features.row)), targets: Array(targets[..<200]), groups: Array(0..<200))
        let equations = try NormalEquations(training)
        // Noise over prior variance is 1/9, relative to a mean diagonal of about 20.
        let lambda = 1 / 9.0 / equations.problem.meanDiagonal
        let variance = try PredictiveVariance(equations, lambda: lambda)
        let fit = try RidgeSolver(equations, lambda: lambda).weights()
        let test = Array(200..<rows)
        let deviations = variance.deviations(Matrix(test.map(features.row)))
        let coverage = Coverage(
            reference: test.map { targets[$0] }, prediction: test.map { BruteForce.dot(features.row($0), fit) },
            errorBars: deviations)
        // 200 points: within two standard errors of 68.3 and 95.4 %.
        #expect(abs(coverage.oneSigma - 0.683) < 0.07 && abs(coverage.twoSigma - 0.954) < 0.035)
    }
}
