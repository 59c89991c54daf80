import Foundation
import LinearAlgebra
import Testing
import Workers

@testable import Regression

struct CalibrationTests {
    private struct Normal {
        var source: RandomSource
        mutating func next() -> Double { (-2 * log(source.uniform())).squareRoot() * cos(2 * .pi * source.uniform()) }
    }

    /// Members and truth drawn as the formula assumes, a hundred thousand times.
    @Test(arguments: [(8, 2.5), (5, 1), (20, 0.5)])
    func alphaIsRecovered(members: Int, alpha: Double) throws {
        var normal = Normal(source: RandomSource(seed: 5, stream: .split))
        let squaredZ = (0..<100_000).map { _ -> Double in
            let center = 10 * normal.next()
            let spread = 0.1 + normal.source.uniform()
            let predictions = (0..<members).map { _ in center + spread * normal.next() }
            let truth = center + alpha * spread * normal.next()
            let mean = predictions.reduce(0, +) / Double(members)
            let variance = predictions.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(members - 1)
            return (truth - mean) * (truth - mean) / variance
        }
        let calibration = try Calibration(squaredZ: squaredZ, members: members)
        #expect(abs(calibration.alpha / alpha - 1) < 0.03)
        #expect(calibration.points == 100_000)
    }

    @Test func formulaByHand() throws {
        // <z^2> = 4, M = 8: alpha^2 = -1/8 + 5/7 * 4.
        let calibration = try Calibration(squaredZ: [3, 5], members: 8)
        #expect(abs(calibration.alpha * calibration.alpha - (20.0 / 7 - 0.125)) < 1e-14)
        #expect(throws: RegressionError.calibrationNegative(squaredAlpha: -0.125)) {
            try Calibration(squaredZ: [0, 0], members: 8)
        }
        #expect(throws: RegressionError.noSpread) { try Calibration(squaredZ: [1, .infinity], members: 8) }
        #expect(throws: RegressionError.noRows) { try Calibration(squaredZ: [], members: 8) }
    }

    /// z^2 of every point of every fold from models trained anew, in both spaces.
    @Test(arguments: [(90, NormalEquations.Space.sample), (15, .feature)])
    func calibrationAgainstRetraining(columns: Int, space: NormalEquations.Space) throws {
        let set = SyntheticData.curves(14, columns: columns, decades: 2, noise: 0.1, dissociated: true)
        let equations = try NormalEquations(set, space: space)
        let solver = try RidgeSolver(equations, lambda: 1e-3)
        let result = try solver.calibrate(members: 5, seed: 11)
        let squaredZ = try Self.squaredZ(
            set, solver, penalty: 1e-3 * BruteForce.meanDiagonal(set), members: 5, seed: 11)
        let mean = squaredZ.reduce(0, +) / Double(squaredZ.count)
        #expect(result.points == 14 * 6 && squaredZ.count == 14 * 6)
        #expect(abs(result.meanSquaredZ / mean - 1) < 1e-6)
        #expect(abs(result.alpha * result.alpha - (-0.2 + 0.5 * mean)) < 1e-6 * mean)
    }

    /// However large the penalty, members differ, and relative to that spread their errors are what they are.
    @Test(arguments: [(200, NormalEquations.Space.sample), (15, .feature)], [1.0, 1e4, 1e6])
    func hugePenalties(_ shape: (columns: Int, space: NormalEquations.Space), lambda: Double) throws {
        let set = SyntheticData.curves(20, columns: shape.columns, decades: 2, noise: 0.1, dissociated: true)
        let equations = try NormalEquations(set, space: shape.space)
        let solver = try RidgeSolver(equations, lambda: lambda)
        // To first order X^T y over the penalty.
        let penalty = lambda * BruteForce.meanDiagonal(set)
        let first = (0..<shape.columns).map { column in
            (0..<set.rows).reduce(0) { $0 + set.features[$1, column] * set.targets[$1] } / penalty
        }
        if lambda > 1 { #expect(difference(try solver.weights(), first) < 200 / lambda) }
        let expected = try Calibration(
            squaredZ: Self.squaredZ(set, solver, penalty: penalty, members: 5, seed: 11), members: 5)
        let found = try solver.calibrate(members: 5, seed: 11)
        #expect(abs(found.alpha / expected.alpha - 1) < 0.02, "\(found.alpha) \(expected.alpha)")
    }

    /// z^2 of every row that counts of every fold, from models trained anew.
    private static func squaredZ(
        _ set: TrainingSet, _ solver: RidgeSolver, penalty: Double, members: Int, seed: UInt64
    ) throws -> [Double] {
        let groups = set.rows / 7
        let fold = try Splits.folds(groups, folds: 5, seed: seed)
        let folds = (0..<5).map { index in (0..<groups).filter { fold[$0] == index } }
        let left = try (0..<members).map { member in
            var source = RandomSource(seed: seed, stream: .calibration, index: member)
            return try solver.leftOutGroups(besides: folds, fraction: 0.8, &source)
        }
        return folds.enumerated().flatMap { index, validation -> [Double] in
            let weights = left.map { left in
                #expect(Set(left[index]).isDisjoint(with: validation))
                let kept = (0..<set.rows).filter { !validation.contains($0 / 7) && !left[index].contains($0 / 7) }
                return BruteForce.weights(set, rows: kept, penalty: penalty)
            }
            return (0..<set.rows).filter { validation.contains($0 / 7) && !set.isDissociated[$0] }.map { row in
                let residuals = weights.map { BruteForce.residual(set, row: row, $0) }
                let mean = residuals.reduce(0, +) / Double(members)
                let variance = residuals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(members - 1)
                return mean * mean / variance
            }
        }
    }

    /// Random features, a linear truth and noise: error bars must cover test points as often as they say, on average
    /// over data sets. The spread of 16 members makes 67 and 94 % of the normal distribution's 68 and 95.
    @Test func coverage() throws {
        var normal = Normal(source: RandomSource(seed: 9, stream: .split))
        let truth = (0..<25).map { _ in normal.next() }
        func draw(_ rows: Int) -> TrainingSet {
            let features = Matrix(rows: rows, columns: 25) { _, _ in normal.next() }
            let targets = features.times(truth).map { $0 + 0.5 * normal.next() }
            return TrainingSet(features: features, targets: targets, groups: (0..<rows).map { $0 / 4 })
        }
        var (one, two) = (0.0, 0.0)
        for _ in 0..<20 {
            let (training, test) = (draw(400), draw(1000))
            let solver = try RidgeSolver(NormalEquations(training), lambda: 1e-3)
            // Many folds, so that the committees that calibrate see nearly as much as the one that is calibrated.
            let calibration = try solver.calibrate(members: 16, folds: 20)
            let (mean, spread) = try solver.committee(members: 16).predict(test.features)
            let coverage = Coverage(
                reference: test.targets, prediction: mean, errorBars: spread.map { calibration.alpha * $0 })
            one += coverage.oneSigma / 20
            two += coverage.twoSigma / 20
        }
        #expect((0.64...0.70).contains(one), "\(one)")
        #expect((0.92...0.96).contains(two), "\(two)")
    }

    /// What the penalty suppresses may be given up: models without some groups predict the same to a hundredth of what they
    /// leave over, in fewer directions, whatever space they were prepared in.
    @Test(arguments: [(900, 1e-3), (900, 1e-4), (240, 1e-3)])
    func penalizedDirections(columns: Int, lambda: Double) throws {
        let set = SyntheticData.curves(80, columns: columns, decades: columns > 500 ? 25 : 12, noise: 1e-3)
        for space in [nil, NormalEquations.Space.sample, .feature] {
            let equations = try NormalEquations(set, space: space)
            let coarse = try equations.withoutPenalizedDirections(lambda: lambda, .serial)
            #expect(coarse !== equations && coarse.design.columns < equations.design.columns)
            #expect(coarse.problem.meanDiagonal == equations.problem.meanDiagonal)
            let sets = [
                [], equations.problem.groups.rows(of: 0..<15),
                equations.problem.groups.rows(of: stride(from: 0, to: 80, by: 3)),
            ]
            let solver = try RidgeSolver(equations, lambda: lambda)
            let exact = try solver.solver.residuals(leavingOut: sets, .serial)
            let found = try FeatureSpaceSolver(PenalizedEquations(coarse, lambda: lambda))
                .residuals(leavingOut: sets, .serial)
            for model in sets.indices {
                let difference = zip(exact.row(model), found.row(model)).map { $0 - $1 }
                #expect(norm(difference) < 1e-2 * norm(exact.row(model)))
            }
        }
    }

    /// G as the sum of its parts is G.
    @Test func gramFromParts() throws {
        let set = SyntheticData.curves(30, columns: 40, decades: 3, noise: 1e-3)
        let (whole, inParts) = (try NormalEquations(set, space: .feature), try NormalEquations(set, space: .feature))
        let sets = (0..<3).map { part in whole.problem.groups.rows(of: stride(from: part, to: 30, by: 3)) }
        let parts = try inParts.gramsOfColumns(parts: sets, .serial)
        let (expected, found) = (try whole.gramOfColumns(.serial), try inParts.gramOfColumns(.serial))
        let besides = try whole.gramOfColumns(leavingOut: sets[1])
        let known = try inParts.gramOfColumns(besides: parts[1])
        for i in 0..<40 {
            for j in i..<40 {
                #expect(abs(expected[i, j] - found[i, j]) < 1e-13 * expected.trace)
                #expect(abs(besides[i, j] - known[i, j]) < 1e-13 * expected.trace)
            }
        }
    }
}
