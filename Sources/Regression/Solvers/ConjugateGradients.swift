import LinearAlgebra
import Workers

/// Improves approximate solutions of several symmetric positive definite systems at once, one in each row, by conjugate
/// gradients preconditioned with an approximate inverse.
///
/// This is iterative refinement that also converges where plain refinement would not: the preconditioner is a
/// factorization of a matrix with rounding errors (or a slightly larger penalty), the operator is applied through more
/// accurate data. With a good factorization one or two rounds do.
///
/// - Parameters:
///   - solutions: [systems, order], improved in place.
///   - residuals: right sides minus operator times solutions, [systems, order], computed accurately.
///   - measure: which norm of the residual r is compared with the tolerance.
///   - tolerance: the norm at which a system is finished.
///   - limit: the largest number of rounds.
///   - apply: the operators on the rows of a matrix that belong to the given systems.
///   - precondition: the approximate inverses on the rows of a matrix that belong to the given systems, in place.
/// - Returns: the rounds that were made.
@discardableResult
func conjugateGradients(
    _ solutions: inout Matrix, residuals: consuming Matrix, measure: ResidualNorm, tolerance: Double, limit: Int,
    apply: (_ vectors: Matrix, _ systems: [Int]) throws -> Matrix,
    precondition: (_ vectors: inout Matrix, _ systems: [Int]) throws -> Void
) rethrows -> Int {
    var residuals = consume residuals
    var systems = Array(0..<solutions.rows)
    if measure == .euclidean {
        // Most often nothing is left to be done, and this can be told without the preconditioner.
        let open = systems.filter { dot(residuals, residuals, row: $0) > tolerance * tolerance }
        residuals = residuals.selectingRows(open)
        systems = open
    }
    guard !systems.isEmpty else { return 0 }
    var preconditioned = residuals.copy()
    try precondition(&preconditioned, systems)
    var products = systems.indices.map { dot(residuals, preconditioned, row: $0) }
    var directions = preconditioned.copy()
    for round in 0..<limit {
        // Finished systems leave; a product that is not positive says that rounding is all that is left.
        let open = systems.indices.filter { k in
            let size = measure == .euclidean ? dot(residuals, residuals, row: k) : products[k]
            return size > tolerance * tolerance && products[k] > 0 && products[k].isFinite
        }
        guard !open.isEmpty else { return round }
        if open.count < systems.count {
            systems = open.map { systems[$0] }
            products = open.map { products[$0] }
            residuals = residuals.selectingRows(open)
            directions = directions.selectingRows(open)
        }
        let images = try apply(directions, systems)
        for (k, system) in systems.enumerated() {
            let curvature = dot(directions, images, row: k)
            let step = curvature > 0 ? products[k] / curvature : 0
            add(step, directions, row: k, to: &solutions, row: system)
            add(-step, images, row: k, to: &residuals, row: k)
        }
        preconditioned = residuals.copy()
        try precondition(&preconditioned, systems)
        for k in systems.indices {
            let product = dot(residuals, preconditioned, row: k)
            let ratio = product / products[k]
            products[k] = product
            directions.withMutableRow(k) { direction in
                preconditioned.withRow(k) { for i in $0.indices { direction[i] = $0[i] + ratio * direction[i] } }
            }
        }
    }
    return limit
}

/// A norm of a residual r.
enum ResidualNorm {
    /// |r|
    case euclidean
    /// sqrt(r^T P r), P the preconditioner: the norm of the error in the metric of the operator.
    case preconditioned
}

/// Improves weights [models, columns] in feature space by conjugate gradients whose operator goes through the features,
/// not the Gram matrix.
///
/// The residual is evaluated as X_S^T (y_S - X_S w) - mu w, which keeps the digits that forming X^T X loses.
/// - Parameters:
///   - sets: the left-out rows of each model, S being the others.
///   - penalties: mu of each model.
///   - tolerance: largest change still to be expected in the predictions of training rows, relative to |y|.
/// - Returns: the rounds that were made.
@discardableResult
func refine(
    _ weights: inout Matrix, of problem: RidgeProblem, leavingOut sets: [[Int]], penalties: [Double], tolerance: Double,
    _ execution: Execution, precondition: (inout Matrix, [Int]) throws -> Void
) throws -> Int {
    let kept = sets.map { left in
        var kept = [Bool](repeating: true, count: problem.rows)
        for row in left { kept[row] = false }
        return kept
    }
    /// X_S^T (y - X w) - mu w for the weights w of some models or, of directions, X_S^T X w + mu w.
    func gradient(_ weights: Matrix, _ models: [Int], ofDirections: Bool) -> Matrix {
        let targets = problem.targets
        var result = problem.design.applyBoth(weights) { rows, products in
            for (row, model) in models.enumerated() {
                let kept = kept[model]
                products.withMutableRow(row) { products in
                    for (place, row) in rows.enumerated() {
                        let value = ofDirections ? products[place] : targets[row] - products[place]
                        products[place] = kept[row] ? value : 0
                    }
                }
            }
        }
        for (row, model) in models.enumerated() {
            add((ofDirections ? 1 : -1) * penalties[model], weights, row: row, to: &result, row: row)
        }
        return result
    }
    return try conjugateGradients(
        &weights, residuals: gradient(weights, Array(sets.indices), ofDirections: false),
        measure: .preconditioned, tolerance: tolerance * norm(problem.targets), limit: SolverPlan.rounds.gram,
        apply: { vectors, models in
            try execution.checkCancellation()
            return gradient(vectors, models, ofDirections: true)
        }, precondition: precondition)
}
