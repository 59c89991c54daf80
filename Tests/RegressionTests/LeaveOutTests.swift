import LinearAlgebra
import Testing

@testable import Regression

/// What was trained without some rows is what training without them gives.
struct LeaveOutTests {
    /// More columns than rows, and the reverse; each in both spaces.
    static let cases: [(columns: Int, space: NormalEquations.Space)] = [
        (90, .sample), (90, .feature), (20, .sample), (20, .feature),
    ]

    @Test(arguments: cases)
    func modelOfAllRows(columns: Int, space: NormalEquations.Space) throws {
        let set = SyntheticData.curves(9, columns: columns, decades: 3, noise: 0.1, dissociated: true)
        let weights = try RidgeSolver(NormalEquations(set, space: space), lambda: 1e-6).weights()
        let expected = BruteForce.weights(set, rows: Array(0..<set.rows), penalty: 1e-6 * BruteForce.meanDiagonal(set))
        #expect(difference(weights, expected) < 1e-7)
    }

    @Test(arguments: cases)
    func modelsWithoutSomeRows(columns: Int, space: NormalEquations.Space) throws {
        let set = SyntheticData.curves(9, columns: columns, decades: 3, noise: 0.1, dissociated: true)
        let equations = try NormalEquations(set, space: space)
        let solver = try RidgeSolver(equations, lambda: 1e-5)
        // A few rows, most rows, none, all but one curve.
        let sets = [[3, 4, 20], Array(7..<63), [], Array(0..<56)]
        let residuals = try solver.solver.residuals(leavingOut: sets, .serial)
        let weights = try solver.solver.weights(leavingOut: sets, .serial)
        for (model, left) in sets.enumerated() {
            let kept = (0..<set.rows).filter { !left.contains($0) }
            let expected = BruteForce.weights(set, rows: kept, penalty: 1e-5 * BruteForce.meanDiagonal(set))
            #expect(difference(weights.row(model), expected) < 1e-7)
            #expect(
                difference(residuals.row(model), (0..<set.rows).map { BruteForce.residual(set, row: $0, expected) })
                    < 1e-7)
        }
    }

    @Test(arguments: cases)
    func modelsWithoutFoldsAndMore(columns: Int, space: NormalEquations.Space) throws {
        let set = SyntheticData.curves(9, columns: columns, decades: 3, noise: 0.1)
        let solver = try RidgeSolver(NormalEquations(set, space: space), lambda: 1e-5)
        let folds = [Array(0..<21), Array(21..<42), Array(42..<63)]
        // Rows 7, 8 and 9 are left out with either fold but their own, the others with one only.
        let sets = [
            [[21, 22, 50], [0, 1, 7, 8, 9, 60], [7, 8, 9, 30]],
            [[], [50], [3, 4]],
        ]
        let residuals = try solver.solver.residuals(leavingOutFolds: folds, and: sets, .serial)
        for (member, sets) in sets.enumerated() {
            for fold in folds.indices {
                let kept = (0..<63).filter { !folds[fold].contains($0) && !sets[fold].contains($0) }
                let expected = BruteForce.weights(set, rows: kept, penalty: 1e-5 * BruteForce.meanDiagonal(set))
                #expect(
                    difference(
                        residuals[fold][member], folds[fold].map { BruteForce.residual(set, row: $0, expected) }) < 1e-7
                )
            }
        }
    }

    @Test("groups left out one by one are as if each model had been trained without one", arguments: cases)
    func leavingGroupsOut(columns: Int, space: NormalEquations.Space) throws {
        let set = SyntheticData.curves(11, columns: columns, decades: 3, noise: 0.1, dissociated: true)
        let lambdas = [1, 1e-2, 1e-4, 1e-6]
        let result = try NormalEquations(set, space: space).leaveGroupsOut(lambdas)
        for (model, lambda) in lambdas.enumerated() {
            var (sum, points) = (0.0, 0)
            for group in 0..<11 {
                let left = 7 * group..<7 * group + 7
                let kept = (0..<set.rows).filter { !left.contains($0) }
                let weights = BruteForce.weights(set, rows: kept, penalty: lambda * BruteForce.meanDiagonal(set))
                // The last row of a curve is its limit, which counts in no error.
                for row in left.dropLast() {
                    let residual = BruteForce.residual(set, row: row, weights)
                    sum += residual * residual
                    points += 1
                }
            }
            let expected = (sum / Double(points)).squareRoot()
            #expect(abs(result.errors[model] / expected - 1) < 1e-7)
            #expect(abs(result.pointErrors[model] / expected - 1) < 1e-7)
        }
        // As the plan has them: in few directions where these tell.
        let planned = try NormalEquations(set).leaveGroupsOut(lambdas)
        for (a, b) in zip(planned.errors, result.errors) { #expect(abs(a / b - 1) < 1e-3) }
        #expect(planned.best == result.best)
    }

    @Test(arguments: cases)
    func crossValidation(columns: Int, space: NormalEquations.Space) throws {
        let set = SyntheticData.curves(11, columns: columns, decades: 3, noise: 0.1, dissociated: true)
        let lambdas = [1e-2, 1e-4, 1e-6]
        let result = try NormalEquations(set, space: space).crossValidate(lambdas, seed: 7)
        let pointErrors = try NormalEquations(set, space: space).pointErrors(lambdas, seed: 7)
        let fold = try Splits.folds(11, folds: 5, seed: 7)
        for (model, lambda) in lambdas.enumerated() {
            var squares = 0.0
            var points = 0
            for index in 0..<5 {
                let kept = (0..<set.rows).filter { fold[$0 / 7] != index }
                let weights = BruteForce.weights(set, rows: kept, penalty: lambda * BruteForce.meanDiagonal(set))
                for row in 0..<set.rows where fold[row / 7] == index && !set.isDissociated[row] {
                    let residual = BruteForce.residual(set, row: row, weights)
                    squares += residual * residual
                    points += 1
                }
            }
            #expect(points == 66)
            #expect(abs(result.errors[model] / (squares / Double(points)).squareRoot() - 1) < 1e-7)
            #expect(abs(pointErrors[model] / result.errors[model] - 1) < 1e-7)
        }
    }
}
