import LinearAlgebra
import Testing
import Workers

@testable import Regression

struct SolverPlanTests {
    /// A lambda, or purpose, decides with the shape what is looked for.
    @Test func decisions() throws {
        let wide = SolverPlan(rows: 2801, columns: 10224)
        #expect(wide.space == .sample && wide.spanWithoutGram == nil)
        #expect(wide.span(in: .sample, for: .folds)?.limit == 1867)
        #expect(wide.span(in: .sample, for: .errorBars)?.limit == 1400)
        #expect(wide.nystroem(lambda: 1e-5)?.limit == 933)
        #expect(wide.allowsNystroem(lambda: 1e-8) && !wide.allowsNystroem(lambda: 1e-9))
        #expect(wide.penalizedDirections(in: .sample, lambda: 1e-5)?.limit == 933)
        #expect(wide.penalizedDirections(in: .sample, lambda: 1e-11) == nil)

        let many = SolverPlan(rows: 5850, columns: 10224)
        #expect(many.spanWithoutGram?.limit == 2925 && many.span(in: .sample, for: .folds) == nil)

        let tall = SolverPlan(rows: 5850, columns: 600)
        #expect(tall.space == .feature && tall.spanWithoutGram == nil)
        #expect(tall.span(in: .feature, for: .errorBars)?.limit == 450)
        #expect(tall.density(forSingleModel: false) == 0.7 && tall.density(forSingleModel: true) == 0.5)

        let few = SolverPlan(rows: 499, columns: 2000)
        #expect(few.span(in: .sample, for: .folds) == nil && few.density(forSingleModel: true) == nil)
        #expect(!few.allowsNystroem(lambda: 1e-3))
    }

    /// Every training says what it did; the operations of products are those that were done.
    @Test func stagesAreTold() throws {
        let set = SyntheticData.curves(80, columns: 900, decades: 25, noise: 1e-4)
        let log = WorkLog()
        let execution = Execution(threads: 2, log: log)
        _ = try NystroemSolver.weights(of: set, lambda: 1e-3, execution: execution)
        let equations = try NormalEquations(set, execution: execution)
        _ = try RidgeSolver(equations, lambda: 1e-5, execution: execution).weights(execution: execution)
        let reduced = try equations.reduced(for: .folds, execution: execution)
        _ = try reduced.crossValidate(execution: execution)
        let solver = try RidgeSolver(reduced, lambda: 1e-5, execution: execution)
        _ = try solver.committee(execution: execution)
        _ = try solver.calibrate(execution: execution)
        _ = try PredictiveVariance(reduced, lambda: 1e-5, execution: execution)
        let stages = log.stages
        #expect(
            stages.map(\.name) == [
                "single model", "zeros", "Gram matrix", "factorization", "weights", "span of the rows", "Gram matrices",
                "cross-validation", "committee", "span of the rows", "Gram matrices", "calibration", "Gram matrices",
                "predictive variance",
            ])
        #expect(stages.first { $0.name == "Gram matrix" }?.flops == Double(560 * 560 * 900))
        #expect(stages.allSatisfy { $0.seconds >= 0 && !$0.method.isEmpty && ($0.flops ?? 1) > 0 })
        #expect(BLAS.measuredRate(threads: 1) > 1e8)
    }
}
