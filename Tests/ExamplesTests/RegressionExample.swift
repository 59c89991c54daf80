// example
import LinearAlgebra
import Regression

/// Weights with the regularization that predicts left-out curves best, and what the choice was.
func fit(_ features: Matrix, _ energies: [Double], curves: [Int]) throws -> (weights: [Double], lambda: Double) {
    let set = TrainingSet(features: features, targets: energies, groups: curves)
    let equations = try NormalEquations(set)
    let lambda = try equations.crossValidate(folds: 5).best
    return (try RidgeSolver(equations, lambda: lambda).weights(), lambda)
}
// end
