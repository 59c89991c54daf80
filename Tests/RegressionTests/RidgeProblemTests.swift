import LinearAlgebra
import Testing
import Workers

@testable import Regression

struct RidgeProblemTests {
    private let set = SyntheticData.curves(12, columns: 60, decades: 3, noise: 0.1, dissociated: true)

    /// Everything drawn at random follows from the seed, and nothing depends on the number of threads.
    @Test func seedsDecide() throws {
        func everything(seed: UInt64, threads: Int) throws -> ([Double], [[Double]], Double) {
            let execution = Execution(threads: threads)
            let equations = try NormalEquations(set, execution: execution)
            let solver = try RidgeSolver(equations, lambda: 1e-4, execution: execution)
            return (
                try equations.crossValidate(seed: seed, execution: execution).errors,
                try solver.committee(members: 4, seed: seed, execution: execution).weights,
                try solver.calibrate(members: 4, seed: seed, execution: execution).alpha
            )
        }
        let first = try everything(seed: 1, threads: 1)
        let again = try everything(seed: 1, threads: 3)
        #expect(difference(first.0, again.0) < 1e-6)
        for (a, b) in zip(first.1, again.1) { #expect(difference(a, b) < 1e-9) }
        #expect(abs(first.2 / again.2 - 1) < 1e-8)
        let other = try everything(seed: 2, threads: 1)
        #expect(difference(first.0, other.0) > 1e-3)
        #expect(difference(first.1[0], other.1[0]) > 1e-6)
    }

    /// A committee of more members begins with the same ones; each sees 80 % of the groups, whole.
    @Test func membersTrainOnWholeGroups() throws {
        let solver = try RidgeSolver(NormalEquations(set), lambda: 1e-4)
        let left = try solver.leftOutGroups(members: 6, fraction: 0.8, seed: 0)
        #expect(left.allSatisfy { $0.count == 2 })
        #expect(try solver.leftOutGroups(members: 3, fraction: 0.8, seed: 0) == Array(left.prefix(3)))
        let committee = try solver.committee(members: 6)
        for (member, groups) in left.enumerated() {
            let kept = (0..<set.rows).filter { !groups.contains($0 / 7) }
            let expected = BruteForce.weights(set, rows: kept, penalty: 1e-4 * BruteForce.meanDiagonal(set))
            #expect(difference(committee.weights[member], expected) < 1e-7)
        }
        let (mean, spread) = committee.predict(set.features)
        let values = committee.weights.map { BruteForce.dot(set.features.row(5), $0) }
        let average = values.reduce(0, +) / 6
        let variance = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 5
        #expect(abs(mean[5] - average) < 1e-12 && abs(spread[5] - variance.squareRoot()) < 1e-12)
    }

    @Test func bestIsTheSmallestError() {
        let validation = CrossValidation(
            lambdas: [1e-3, 1e-4, 1e-5, 1e-2], errors: [2, 1, 1, 1], pointErrors: [2, 1, 1, 1])
        #expect(validation.best == 1e-2)
        #expect(CrossValidation.standardGrid.count == 25)
        #expect(CrossValidation.standardGrid.first == 1 && CrossValidation.standardGrid.last == 1e-12)
        #expect(CrossValidation.gridEnd(at: 1) == .largest && CrossValidation.gridEnd(at: 1e-12) == .smallest)
        #expect(
            CrossValidation.standardGrid.dropFirst().dropLast().allSatisfy { CrossValidation.gridEnd(at: $0) == nil })
        #expect(
            zip(CrossValidation.standardGrid, CrossValidation.standardGrid.dropFirst()).allSatisfy {
                abs($0 / $1 - 10.0.squareRoot()) < 1e-12
            })
    }

    /// A subset is a problem of its own: its own penalty and choice, whatever it was cut from.
    @Test(arguments: [(60, NormalEquations.Space.sample), (12, .sample), (12, .feature)])
    func learningCurve(columns: Int, space: NormalEquations.Space) throws {
        let set = SyntheticData.curves(12, columns: columns, decades: 3, noise: 0.1, dissociated: true)
        let test = SyntheticData.curves(4, columns: columns, decades: 3, dissociated: true, seed: 5)
        let equations = try NormalEquations(set, space: space)
        let points = try equations.learningCurve(sizes: [6, 12], draws: 2, test: test, seed: 3)
        #expect(points.map(\.size) == [6, 6, 12])
        #expect(points.map(\.draw) == [0, 1, 0])
        #expect(points.allSatisfy { $0.test.points == 24 })
        #expect(points[0] != points[1])
        var source = RandomSource(seed: 3, stream: .learningCurve, index: 1)
        let groups = source.shuffle(Array(0..<12)).prefix(6).sorted()
        let rows = (0..<set.rows).filter { groups.contains($0 / 7) }
        let part = TrainingSet(
            features: Matrix(rows.map(set.features.row)), targets: rows.map { set.targets[$0] },
            groups: rows.map { set.groups[$0] }, isDissociated: rows.map { set.isDissociated[$0] })
        let lambda = try NormalEquations(part).crossValidate(seed: 3).best
        #expect(points[1].lambda == lambda)
        let weights = BruteForce.weights(set, rows: rows, penalty: lambda * BruteForce.meanDiagonal(part))
        let errors = PredictionErrors(
            reference: test.targets, prediction: test.features.times(weights), counts: test.isDissociated.map { !$0 })
        #expect(abs(points[1].test.rmse / errors.rmse - 1) < 1e-5)
        #expect(throws: RegressionError.self) { try equations.learningCurve(sizes: [3], draws: 1, test: test) }
        let given = try equations.learningCurve(sizes: [3], draws: 1, test: test, lambda: 1e-4)
        #expect(given[0].lambda == 1e-4)
    }

    @Test func whatCannotBeLearned() throws {
        let features = Matrix(rows: 6, columns: 2) { i, j in Double(i + j + 1) }
        let groups = [0, 0, 1, 1, 2, 2]
        func problem(_ features: Matrix, _ targets: [Double]) throws -> NormalEquations {
            try NormalEquations(TrainingSet(features: features, targets: targets, groups: groups))
        }
        #expect(throws: RegressionError.noRows) {
            try NormalEquations(TrainingSet(features: Matrix(rows: 0, columns: 2), targets: [], groups: []))
        }
        #expect(throws: RegressionError.noFeatures) {
            try problem(Matrix(rows: 6, columns: 2), [1, 2, 3, 4, 5, 6])
        }
        #expect(throws: RegressionError.notFinite("targets")) { try problem(features, [1, 2, .nan, 4, 5, 6]) }
        var broken = features.copy()
        broken[3, 1] = .infinity
        #expect(throws: RegressionError.notFinite("features")) { try problem(broken, [1, 2, 3, 4, 5, 6]) }
        #expect(throws: RegressionError.constantTargets) {
            try problem(features, [2, 2, 2, 2, 2, 2]).crossValidate(folds: 3)
        }
        #expect(throws: RegressionError.tooFewGroups(3, needed: 5, purpose: "5-fold cross-validation")) {
            try problem(features, [1, 2, 3, 4, 5, 6]).crossValidate()
        }
        let single = try NormalEquations(
            TrainingSet(features: features, targets: [1, 2, 3, 4, 5, 6], groups: [0, 0, 0, 0, 0, 0]))
        #expect(throws: RegressionError.tooFewGroups(1, needed: 2, purpose: "a committee")) {
            try RidgeSolver(single, lambda: 1e-3).committee()
        }
    }

    /// A penalty is enlarged a little where rounding demands it, and refused where that would not do.
    @Test func penaltiesTooSmall() throws {
        func factorize(_ least: Double) -> (Double) throws(FactorizationError) -> Double {
            { shift throws(FactorizationError) in
                if shift < least { throw .notPositiveDefinite(minor: 1, order: 1) }
                return shift
            }
        }
        #expect(try safely(penalty: 1, lambda: 1e-9, factorize(0)) == 1)
        #expect(try safely(penalty: 1, startingAt: 3, lambda: 1e-9, factorize(4)) == 6)
        #expect(throws: RegressionError.penaltyTooSmall(lambda: 1e-9)) {
            try safely(penalty: 1, lambda: 1e-9, factorize(65))
        }
    }

    /// K of the scaled features is the weighted sum of the parts' K, each divided by its mean diagonal.
    @Test func sumsOfKernels() throws {
        var features = Matrix(rows: 5, columns: 4) { i, j in Double((i * 7 + j * 3) % 5) - 1.5 }
        let rows = [0, 1, 3]
        let scaling = try KernelScaling(features, rows: rows, widths: [3, 1], weights: [0.7, 0.3])
        func kernel(_ matrix: Matrix, _ columns: Range<Int>, _ i: Int, _ k: Int) -> Double {
            columns.reduce(0) { $0 + matrix[i, $1] * matrix[k, $1] }
        }
        func meanDiagonal(_ columns: Range<Int>) -> Double {
            rows.reduce(0) { $0 + kernel(features, columns, $1, $1) } / 3
        }
        let expected =
            0.7 * kernel(features, 0..<3, 2, 4) / meanDiagonal(0..<3) + 0.3 * kernel(features, 3..<4, 2, 4)
            / meanDiagonal(3..<4)
        scaling.apply(to: &features)
        #expect(abs(kernel(features, 0..<4, 2, 4) - expected) < 1e-14)
        // A lone part is left as it is.
        var lone = set.features.copy()
        try KernelScaling(lone, widths: [60], weights: [5]).apply(to: &lone)
        #expect(lone.values == set.features.values)
    }

    @Test func errorsOverPointsThatCount() {
        let errors = PredictionErrors(reference: [1, 3, 100], prediction: [2, 3, 0], counts: [true, true, false])
        #expect(errors.points == 2)
        #expect(errors.mae == 0.5 && errors.std == 1)
        #expect(abs(errors.rmse - 0.5.squareRoot()) < 1e-15)
        #expect(abs(errors.rmsePercent - 100 * 0.5.squareRoot()) < 1e-12)
        #expect(PredictionErrors(reference: [2], prediction: [1]).rmsePercent.isNaN)
        let coverage = Coverage(reference: [0, 0, 0, 0], prediction: [1, -1.5, 3, 0], errorBars: [1, 1, 1, 1])
        #expect(coverage.oneSigma == 0.5 && coverage.twoSigma == 0.75)
    }

    @Test func workIsCancelledAndReported() throws {
        let cancellation = Cancellation()
        let stopping = Execution(threads: 2, cancellation: cancellation) { if $0 > 0.3 { cancellation.cancel() } }
        #expect(throws: CancellationError.self) {
            try NormalEquations(set, execution: stopping).crossValidate(execution: stopping)
        }
        let fractions = Mutex<[Double]>([])
        let reporting = Execution(threads: 1, progress: { fraction in fractions.withLock { $0.append(fraction) } })
        _ = try NormalEquations(set).crossValidate(execution: reporting)
        fractions.withLock {
            #expect($0 == $0.sorted() && $0.last == 1)
        }
    }
}
