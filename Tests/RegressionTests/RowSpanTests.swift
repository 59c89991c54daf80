import LinearAlgebra
import Testing

@testable import Regression

/// Regression in the coordinates of the rows' span against the same in the columns given: features whose Gram matrix
/// falls off beyond rounding, more columns than rows and the reverse.
struct RowSpanTests {
    static let shapes: [(columns: Int, space: NormalEquations.Space)] = [(900, .sample), (240, .feature)]

    private func features(_ columns: Int) -> TrainingSet {
        SyntheticData.curves(80, columns: columns, decades: columns > 500 ? 25 : 12, noise: 1e-4)
    }

    @Test(arguments: shapes)
    func keepsScalarProducts(columns: Int, space: NormalEquations.Space) throws {
        let set = features(columns)
        let equations = try NormalEquations(set).reduced()
        let span = try #require(equations.design as? ReducedDesign)
        let rank = span.columns
        let z = span.stored.matrix
        #expect(rank < min(set.rows, columns) * 3 / 4)
        let (exact, reduced) = (set.features.gramOfRows(), z.gramOfRows())
        for i in 0..<set.rows {
            for j in i..<set.rows { #expect(abs(exact[i, j] - reduced[i, j]) < 1e-12 * equations.problem.meanDiagonal) }
        }
        // B is orthonormal; where it is known through products of rows, its last rows have two digits: rounding, 1e-15,
        // over the floor, 1e-13.
        let basis = span.featureWeights(.identity(rank))
        let products = basis.gramOfRows()
        let worst = (0..<rank).flatMap { i in (i..<rank).map { abs(products[i, $0] - (i == $0 ? 1 : 0)) } }.max()!
        #expect(worst < (space == .sample ? 0.1 : 1e-12))
        // X B^T = Z.
        let coordinates = set.features[...] * basis[...].transpose
        let size = equations.problem.meanDiagonal.squareRoot()
        let others = span.coordinates(of: set.features)
        for i in 0..<set.rows {
            for k in 0..<rank {
                #expect(abs(coordinates[i, k] - z[i, k]) < 5e-8 * size)
                #expect(abs(others[i, k] - z[i, k]) < 5e-8 * size)
            }
        }
    }

    /// Everything that is made of a problem, for every penalty of the grid; at the smallest the floor shows, as it
    /// must.
    @Test(arguments: shapes)
    func changesNothing(columns: Int, space: NormalEquations.Space) throws {
        let set = features(columns)
        let test = SyntheticData.curves(20, columns: columns, decades: columns > 500 ? 25 : 12, seed: 2)
        let (reduced, plain) = (try NormalEquations(set).reduced(), try NormalEquations(set, space: space))
        #expect(reduced.isReduced && !plain.isReduced)
        #expect(abs(reduced.problem.meanDiagonal / plain.problem.meanDiagonal - 1) < 1e-13)
        #expect(reduced.problem.columns == columns)
        let scores = try (
            reduced.crossValidate(), plain.crossValidated(CrossValidation.standardGrid, folds: 5, seed: 0, .serial)
        )
        for (k, lambda) in scores.0.lambdas.enumerated() {
            #expect(abs(scores.0.errors[k] / scores.1.errors[k] - 1) < 1e-7 + 1e-13 / lambda)
        }
        for lambda in [1e-3, 1e-6, 1e-9] {
            let solvers = try [reduced, plain].map { try RidgeSolver($0, lambda: lambda) }
            let fits = try solvers.map { try $0.weights() }
            let tolerance = 1e-7 + 1e-13 / lambda
            #expect(difference(test.features.times(fits[0]), test.features.times(fits[1])) < tolerance)
            let committees = try solvers.map { try $0.committee() }
            for (a, b) in zip(committees[0].weights, committees[1].weights) {
                #expect(difference(test.features.times(a), test.features.times(b)) < tolerance)
            }
            let bars = try [reduced, plain].map {
                try PredictiveVariance($0, lambda: lambda).deviations(test.features)
            }
            for (a, b) in zip(bars[0], bars[1]) { #expect(abs(a / b - 1) < 1e-5 + 1e-13 / lambda) }
            let alphas = try solvers.map { try $0.calibrate().alpha }
            // Calibration gives up directions of its own.
            #expect(abs(alphas[0] / alphas[1] - 1) < 3e-3)
        }
        let curves = try [reduced, plain].map {
            try $0.learningCurve(sizes: [20, 75], draws: 2, test: test, lambda: 1e-6).map(\.test.rmse)
        }
        for (a, b) in zip(curves[0], curves[1]) { #expect(abs(a / b - 1) < 1e-6) }
    }

    /// A part of the rows has a span of its own, in the coordinates of the whole's if that has one: against the same
    /// rows as a problem of their own in the columns given.
    @Test(arguments: [true, false])
    func ofAPart(isWholeReduced: Bool) throws {
        // Three functions in six points: half as many columns as rows, so that the part is in sample space.
        let set = SyntheticData.curves(90, points: 6, columns: 900, noise: 1e-4)
        let test = SyntheticData.curves(20, columns: 900, seed: 2)
        let plain = try NormalEquations(set)
        let whole = isWholeReduced ? try plain.reduced() : plain
        let part = try whole.restricted(toGroups: Array(2..<87)).reduced()
        #expect(whole.isReduced == isWholeReduced)
        #expect(part.isReduced && part.problem.columns == whole.design.columns)
        let weights = whole.design.featureWeights(Matrix([try RidgeSolver(part, lambda: 1e-8).weights()]))
        let rows = Array(12..<522)
        let alone = try NormalEquations(
            TrainingSet(
                features: set.features.selectingRows(rows), targets: rows.map { set.targets[$0] },
                groups: rows.map { set.groups[$0] }), space: .sample)
        let expected = try RidgeSolver(alone, lambda: 1e-8).weights()
        #expect(difference(test.features.times(weights.row(0)), test.features.times(expected)) < 2e-5)
        let grid = CrossValidation.standardGrid
        let scores = try (
            part.crossValidate().errors, alone.crossValidated(grid, folds: 5, seed: 0, .serial).errors
        )
        for (k, lambda) in CrossValidation.standardGrid.enumerated() {
            #expect(abs(scores.0[k] / scores.1[k] - 1) < 1e-7 + 1e-13 / lambda)
        }
    }

    /// Without the Gram matrix at hand, from the products that pivoting asks for.
    @Test func fromProductsOfSomeRows() throws {
        let set = features(900)
        let equations = try NormalEquations(set).reduced()
        let known = try #require(equations.design as? ReducedDesign)
        // In two steps, the second of which goes on where the first ended.
        let others = try NormalEquations(set, space: .sample)
        let few = try #require(
            try others.inDirections(SolverPlan.SpanSearch(limit: set.rows, floor: 1e-6), .serial))
        let all = try #require(
            try others.inDirections(SolverPlan.SpanSearch(limit: set.rows, floor: SolverPlan.productFloor), .serial))
        #expect(few.order < all.order && others.knownGram == nil)
        let found = try #require(all.design as? ReducedDesign)
        #expect(abs(found.columns - known.columns) < 10)
        let (exact, reduced) = (set.features.gramOfRows(), found.stored.matrix.gramOfRows())
        for i in 0..<set.rows {
            for j in i..<set.rows { #expect(abs(exact[i, j] - reduced[i, j]) < 1e-12 * equations.problem.meanDiagonal) }
        }
    }

    /// Rows that are all different to the last digit have no smaller span, and are left alone.
    @Test func leavesFullRankAlone() throws {
        for columns in [1200, 150] {
            let set = SyntheticData.curves(200, points: 3, columns: columns, decades: 0)
            #expect(try NormalEquations(set).reduced().isReduced == false)
        }
    }
}
