import LinearAlgebra
import TestSupport
import Testing

@testable import Regression

/// Solutions through Gram matrices against the singular value decomposition of the features, on features as
/// ill-conditioned as those of real curves: singular values over 8 decades, Gram eigenvalues over 16.
struct PrecisionTests {
    /// w = V diag(s / (s^2 + mu)) U^T y.
    private func reference(_ svd: SingularValues, _ targets: [Double], penalty: Double) -> [Double] {
        var amplitudes = svd.left.times(targets, transposed: true)
        for k in amplitudes.indices { amplitudes[k] *= svd.values[k] / (svd.values[k] * svd.values[k] + penalty) }
        return svd.right.times(amplitudes, transposed: true)
    }

    /// 420 rows with 600 columns, and with 150.
    @Test(arguments: [(600, NormalEquations.Space.sample), (150, .feature)])
    func agreesWithSingularValues(columns: Int, space: NormalEquations.Space) throws {
        let set = SyntheticData.curves(60, columns: columns, decades: 8, noise: 1e-4)
        let test = SyntheticData.curves(20, columns: columns, decades: 8, seed: 2)
        let equations = try NormalEquations(set, space: space)
        let svd = try SingularValues(of: set.features)
        for lambda in CrossValidation.standardGrid {
            let found = try RidgeSolver(equations, lambda: lambda).weights()
            let weights = reference(svd, set.targets, penalty: lambda * equations.problem.meanDiagonal)
            // On rows not trained on, in units of the predictions' own size.
            let error = difference(test.features.times(found), test.features.times(weights))
            #expect(error < 1e-8)
            #expect(difference(found, weights) < 1e-7)
        }
    }

    /// The same from both spaces, for what is chosen by and for what is kept, to 1e-15 / lambda of the training residuals.
    /// These are large here: twice as many rows as columns, and dissociated rows that contradict the others.
    @Test func spacesAgree() throws {
        let set = SyntheticData.curves(40, columns: 130, decades: 8, noise: 1e-4, dissociated: true)
        let problems = try [NormalEquations.Space.sample, .feature].map { try NormalEquations(set, space: $0) }
        let scores = try problems.map { try $0.crossValidate() }
        for (k, lambda) in scores[0].lambdas.enumerated() {
            #expect(abs(scores[0].errors[k] / scores[1].errors[k] - 1) < 1e-15 / lambda + 1e-8)
        }
        #expect(scores[0].best == scores[1].best)
        for lambda in [1e-5, 1e-9, 1e-12] {
            let solvers = try problems.map { try RidgeSolver($0, lambda: lambda) }
            let committees = try solvers.map { try $0.committee() }
            for (a, b) in zip(committees[0].weights, committees[1].weights) {
                #expect(difference(set.features.times(a), set.features.times(b)) < 1e-15 / lambda + 1e-10)
            }
            let alphas = try solvers.map { try $0.calibrate().alpha }
            #expect(abs(alphas[0] / alphas[1] - 1) < 1e-15 / lambda + 1e-8)
        }
    }

    /// Every fold's error for every penalty, from a decomposition of that fold's own features.
    @Test(arguments: [(300, NormalEquations.Space.sample), (100, .feature)])
    func crossValidationAgreesWithSingularValues(columns: Int, space: NormalEquations.Space) throws {
        let set = SyntheticData.curves(40, columns: columns, decades: 8, noise: 1e-4)
        let equations = try NormalEquations(set, space: space)
        let result = try equations.crossValidate(seed: 3)
        let fold = try Splits.folds(40, folds: 5, seed: 3)
        var squares = [Double](repeating: 0, count: result.lambdas.count)
        for index in 0..<5 {
            let kept = (0..<set.rows).filter { fold[$0 / 7] != index }
            let svd = try SingularValues(of: Matrix(kept.map(set.features.row)))
            for (k, lambda) in result.lambdas.enumerated() {
                let weights = reference(
                    svd, kept.map { set.targets[$0] }, penalty: lambda * equations.problem.meanDiagonal)
                for row in 0..<set.rows where fold[row / 7] == index {
                    let residual = BruteForce.residual(set, row: row, weights)
                    squares[k] += residual * residual
                }
            }
        }
        let expected = squares.map { ($0 / Double(set.rows)).squareRoot() }
        for k in expected.indices { #expect(abs(result.errors[k] / expected[k] - 1) < 1e-5) }
        let best = expected.indices.min { expected[$0] < expected[$1] }!
        #expect(result.best == result.lambdas[best])
    }
}
