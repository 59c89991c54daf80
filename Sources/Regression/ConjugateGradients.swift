import LinearAlgebra

/// Improves approximate solutions of several symmetric positive definite systems at once, one in each row, by conjugate
/// gradients preconditioned with an approximate inverse.
///
/// This is iterative refinement that also converges where plain refinement would not: the preconditioner is a
/// factorisation of a matrix with rounding errors (or a slightly larger penalty), the operator is applied through more
/// accurate data. With a good factorisation one or two rounds do.
///
/// - Parameters:
///   - solutions: [systems, order], improved in place.
///   - residuals: right sides minus operator times solutions, [systems, order], computed accurately.
///   - measure: which norm of the residual r is compared with the tolerance.
///   - tolerance: the norm at which a system is finished.
///   - limit: the largest number of rounds.
///   - apply: the operators on the rows of a matrix.
///   - precondition: the approximate inverses on the rows of a matrix, in place.
func conjugateGradients(
    _ solutions: inout Matrix, residuals: Matrix, measure: ResidualNorm, tolerance: Double, limit: Int,
    apply: (Matrix) throws -> Matrix, precondition: (inout Matrix) throws -> Void
) rethrows {
    let systems = solutions.rows
    var residuals = residuals.copy()
    var preconditioned = residuals.copy()
    try precondition(&preconditioned)
    var directions = preconditioned.copy()
    var products = (0..<systems).map { dot(residuals, preconditioned, row: $0) }
    for _ in 0..<limit {
        // A product that is not positive says that rounding is all that is left.
        let open = (0..<systems).map { system in
            products[system] > 0 && products[system].isFinite
                && (measure == .euclidean ? dot(residuals, residuals, row: system) : products[system])
                    > tolerance * tolerance
        }
        guard open.contains(true) else { return }
        let images = try apply(directions)
        for system in 0..<systems where open[system] {
            let curvature = dot(directions, images, row: system)
            guard curvature > 0 else { continue }
            let step = products[system] / curvature
            add(step, directions, to: &solutions, row: system)
            add(-step, images, to: &residuals, row: system)
        }
        preconditioned = residuals.copy()
        try precondition(&preconditioned)
        for system in 0..<systems where open[system] {
            let product = dot(residuals, preconditioned, row: system)
            let ratio = product / products[system]
            products[system] = product
            directions.withMutableRow(system) { direction in
                preconditioned.withRow(system) { for i in $0.indices { direction[i] = $0[i] + ratio * direction[i] } }
            }
        }
    }
}

enum ResidualNorm {
    /// |r|
    case euclidean
    /// sqrt(r^T P r), P the preconditioner: the norm of the error in the metric of the operator.
    case preconditioned
}
