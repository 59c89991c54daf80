import LinearAlgebra
import Testing
import Workers

@testable import Regression

struct SolverPlanTests {
    /// A lambda, or purpose, decides with the shape what is looked for.
    @Test func decisions() throws {
        let wide = SolverPlan(rows: 2801, columns: 10224)
        #expect(wide.space == .sample && wide.multipliesRowsFirst && wide.solvesInFewDirections)
        #expect(wide.span(in: .sample)?.limit == 1867)
        #expect(wide.nearlyAllDirections(near: nil)?.limit == 1867)
        #expect(wide.nearlyAllDirections(near: 1e-6) != nil && wide.nearlyAllDirections(near: 1e-8) == nil)
        #expect(wide.penalizedDirections(in: .sample, lambda: 1e-5)?.limit == 933)
        #expect(wide.penalizedDirections(in: .sample, lambda: 1e-11) == nil)

        let many = SolverPlan(rows: 5850, columns: 10224)
        #expect(!many.multipliesRowsFirst && many.span(in: .sample)?.limit == 2925)

        let tall = SolverPlan(rows: 5850, columns: 600)
        #expect(tall.space == .feature && !tall.multipliesRowsFirst && !tall.solvesInFewDirections)
        #expect(tall.span(in: .feature)?.limit == 450)
        #expect(tall.density == 0.7)

        let few = SolverPlan(rows: 499, columns: 2000)
        #expect(few.span(in: .sample) == nil && few.density == nil)
        #expect(!few.solvesInFewDirections && few.nearlyAllDirections(near: nil) == nil)
    }

    /// Every training says what it did; the operations of products are those that were done.
    @Test func stagesAreTold() throws {
        let set = SyntheticData.curves(80, columns: 900, decades: 25, noise: 10)
        let log = WorkLog()
        let execution = Execution(threads: 2, log: log)
        let equations = try NormalEquations(set, execution: execution)
        let first = try RidgeSolver(equations, lambda: 1e-3, execution: execution)
        #expect(first.solvesInFewDirections)
        _ = try first.weights(execution: execution)
        let found = try equations.crossValidate(near: 1e-3, execution: execution)
        #expect(found.best >= 1e-4)
        let solver = try RidgeSolver(equations, lambda: 1e-3, execution: execution)
        _ = try solver.committee(execution: execution)
        _ = try solver.calibrate(execution: execution)
        _ = try RidgeSolver(equations, lambda: 1e-12, execution: execution).weights(execution: execution)
        _ = try PredictiveVariance(equations.reduced(execution: execution), lambda: 1e-5, execution: execution)
        let stages = log.stages
        #expect(
            stages.map(\.name) == [
                "zeros", "span of the rows", "Gram matrix", "weights", "Gram matrix", "span of the rows",
                "Gram matrices",
                "cross-validation", "span of the rows", "Gram matrix", "committee", "Gram matrices", "calibration",
                "factorization", "weights", "span of the rows", "Gram matrices", "predictive variance",
            ])
        #expect(stages.last { $0.name == "Gram matrix" && $0.size == "560 x 560" }?.flops == Double(560 * 560 * 900))
        #expect(stages.allSatisfy { $0.seconds >= 0 && !$0.method.isEmpty && ($0.flops ?? 1) > 0 })
        #expect(BLAS.measuredRate(threads: 1) > 1e8)
    }
}
