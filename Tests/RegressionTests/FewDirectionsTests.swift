import LinearAlgebra
import Testing
import Workers

@testable import Regression

/// Models found in few directions and improved in all, against factorizations in all; and how cross-validation goes down
/// the penalties in more and more directions.
struct FewDirectionsTests {
    private static func set(_ columns: Int, decades: Double = 25, noise: Double = 1e-4) -> TrainingSet {
        SyntheticData.curves(100, columns: columns, decades: decades, noise: noise)
    }

    private static func factorized(_ set: TrainingSet, lambda: Double) throws -> SampleSpaceSolver {
        try SampleSpaceSolver(
            PenalizedEquations(NormalEquations(set, space: .sample), lambda: lambda), .serial)
    }

    /// Of all rows and without some, with the rows' Gram matrix at hand and without.
    @Test(arguments: [900, 550], [true, false])
    func areTheSameModels(columns: Int, isMultiplied: Bool) throws {
        let set = Self.set(columns)
        let test = SyntheticData.curves(20, columns: columns, decades: 25, seed: 2)
        let equations = try NormalEquations(set, space: .sample)
        if isMultiplied { try equations.multiplyFewRows(.serial) }
        let sets = [[], Array(0..<70), (0..<700).filter { $0 % 21 < 7 }, Array(7..<700)]
        // Smaller ones begin with the directions of larger ones, and larger ones take a part of theirs.
        for lambda in [1e6, 10, 1e-3, 1e-7, 1e-5] {
            let solver = try RidgeSolver(equations, lambda: lambda)
            #expect(solver.solvesInFewDirections)
            let found = try solver.solver.weights(leavingOut: sets, .serial)
            let expected = try Self.factorized(set, lambda: lambda).weights(leavingOut: sets, .serial)
            let residuals = try solver.solver.residuals(leavingOut: sets, .serial)
            for model in sets.indices {
                let (w, v) = (found.row(model), expected.row(model))
                #expect(difference(set.features.times(w), set.features.times(v)) < 1e-8)
                #expect(difference(test.features.times(w), test.features.times(v)) < 1e-7)
                let exact = zip(set.targets, set.features.times(v)).map { $0 - $1 }
                #expect(difference(residuals.row(model), exact) < 1e-5)
            }
        }
    }

    /// Where directions are not few, or products of rows have too few digits to tell them, or rows are few.
    @Test func leaveTheRestToFactorizations() throws {
        func isFew(_ set: TrainingSet, _ lambda: Double) throws -> Bool {
            try RidgeSolver(NormalEquations(set, space: .sample), lambda: lambda).solvesInFewDirections
        }
        #expect(try !isFew(Self.set(900), 1e-11))
        #expect(try !isFew(Self.set(900, decades: 1), 1e-5))
        #expect(try !isFew(SyntheticData.curves(70, columns: 900, decades: 25), 1e-3))
    }

    /// What is chosen in nearly all directions is what is chosen in all, wherever the best is thought to be; errors are the
    /// same to four digits, as far as products of rows have them.
    @Test(arguments: [10, 0.1, 1e-3, 1e-7], [nil, 1e-2, 1e-9])
    func crossValidationChoosesTheSame(noise: Double, near lambda: Double?) throws {
        let set = Self.set(900, noise: noise)
        let expected = try NormalEquations(set, space: .sample)
            .crossValidated(CrossValidation.standardGrid, folds: 5, seed: 3, .serial)
        let found = try NormalEquations(set, space: .sample).crossValidate(near: lambda, seed: 3)
        #expect(found.best == expected.best && found.lambdas == expected.lambdas)
        for k in found.lambdas.indices where found.lambdas[k] >= found.best {
            #expect(abs(found.errors[k] / expected.errors[k] - 1) < 1e-4 + 1e-13 / found.lambdas[k])
        }
    }

    /// Errors may have two valleys, as those of charged with polar dimers do: a smaller penalty that is known roughly and
    /// comes near the best leaves it open which is the best.
    @Test func roughErrorsDecideNothing() {
        func isBest(_ errors: [Double]) -> Bool {
            CrossValidation(lambdas: [1e-2, 1e-4, 1e-6, 1e-8, 1e-10], errors: errors, pointErrors: errors).isBest(
                amongThoseFrom: 1e-7)
        }
        #expect(isBest([3, 1, 2, 2, 2]) && isBest([3, 2, 1, 1.2, 3]))
        #expect(!isBest([3, 1, 2, 1.05, 2]) && !isBest([3, 1, 2, 0.9, 2]) && !isBest([3, 1, 2, 2, 1]))
    }

    @Test func areCancelled() {
        let cancellation = Cancellation()
        cancellation.cancel()
        let execution = Execution(threads: 1, cancellation: cancellation)
        #expect(throws: CancellationError.self) {
            try RidgeSolver(NormalEquations(Self.set(900), space: .sample), lambda: 1e-5, execution: execution)
        }
    }
}
