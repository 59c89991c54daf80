import LinearAlgebra

/// The equations of a ridge problem with one penalty.
struct PenalizedEquations: Sendable {
    let equations: NormalEquations
    /// Relative to the mean diagonal.
    let lambda: Double
    /// mu.
    let penalty: Double

    var problem: RidgeProblem { equations.problem }
    var design: any DesignOperator { equations.design }

    init(_ equations: NormalEquations, lambda: Double) {
        self.equations = equations
        self.lambda = lambda
        penalty = equations.problem.penalty(lambda)
    }

    /// The Cholesky factor of a Gram matrix, in memory of its own, with the penalty on its diagonal.
    func factor(_ gram: () throws -> SymmetricMatrix) throws -> Cholesky {
        try safely(penalty: penalty, lambda: lambda) { shift in
            var matrix = try gram()
            matrix.addToDiagonal(shift)
            return try Cholesky(consume matrix)
        }
    }
}

/// What `factorize` makes of the penalty, or of the smallest of its doublings from `start` that is positive definite in
/// double precision. In the latter case it is a preconditioner, which conjugate gradients turn into the solution for the
/// penalty asked for.
func safely<Factor>(
    penalty: Double, startingAt start: Double = 0, lambda: Double, _ factorize: (_ shift: Double) throws -> Factor
) throws -> Factor {
    var shift = max(penalty, start)
    while shift <= SolverPlan.largestShift * penalty {
        do { return try factorize(shift) } catch is FactorizationError { shift *= 2 }
    }
    throw RegressionError.penaltyTooSmall(lambda: lambda)
}
