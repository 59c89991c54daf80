import LinearAlgebra
import Testing
import Workers

@testable import Regression

/// A single model without a Gram matrix against the solver that has one.
struct SingleModelTests {
    private static func set(_ columns: Int, decades: Double = 25) -> TrainingSet {
        SyntheticData.curves(100, columns: columns, decades: decades, noise: 1e-4)
    }

    @Test(arguments: [900, 550])
    func isTheSameModel(columns: Int) throws {
        let set = Self.set(columns)
        let test = SyntheticData.curves(20, columns: columns, decades: 25, seed: 2)
        let equations = try NormalEquations(set)
        for lambda in [1e6, 1e4, 10, 1e-3, 1e-5, 1e-7] {
            let weights = try #require(try NystroemSolver.weights(of: set, lambda: lambda))
            let expected = try RidgeSolver(equations, lambda: lambda).weights()
            // 1e-8 of the training rows; test rows may have ten times as much.
            #expect(difference(set.features.times(weights), set.features.times(expected)) < 1e-8)
            #expect(difference(test.features.times(weights), test.features.times(expected)) < 1e-7)
        }
    }

    /// Where too many rows are needed, or too few are there, and what `NormalEquations` have a message for.
    @Test func leavesTheRestToTheSolver() throws {
        let set = Self.set(900)
        #expect(try NystroemSolver.weights(of: set, lambda: 1e-9) == nil)
        #expect(try NystroemSolver.weights(of: Self.set(400), lambda: 1e-5) == nil)
        #expect(try NystroemSolver.weights(of: Self.set(900, decades: 1), lambda: 1e-5) == nil)
        let zeros = Matrix(rows: set.rows, columns: 900)
        let empty = TrainingSet(features: zeros, targets: set.targets, groups: set.groups)
        #expect(try NystroemSolver.weights(of: empty, lambda: 1e-5) == nil)
        var targets = set.targets
        targets[3] = .nan
        let broken = TrainingSet(features: set.features, targets: targets, groups: set.groups)
        #expect(try NystroemSolver.weights(of: broken, lambda: 1e-5) == nil)
    }

    @Test func isCancelled() {
        let cancellation = Cancellation()
        cancellation.cancel()
        let execution = Execution(threads: 1, cancellation: cancellation)
        #expect(throws: CancellationError.self) {
            try NystroemSolver.weights(of: Self.set(900), lambda: 1e-5, execution: execution)
        }
    }
}
