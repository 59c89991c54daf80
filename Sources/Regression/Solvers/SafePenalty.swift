import LinearAlgebra

/// What `factorize` makes of the penalty, or of the smallest of its doublings from `start` that is positive definite in
/// double precision. In the latter case it is a preconditioner, which conjugate gradients turn into the solution for the
/// penalty asked for: with at most 64 times the penalty, in a few tens of rounds.
func safely<Factor>(
    penalty: Double, startingAt start: Double = 0, lambda: Double, _ factorize: (_ shift: Double) throws -> Factor
) throws -> Factor {
    var shift = max(penalty, start)
    while shift <= 64 * penalty {
        do { return try factorize(shift) } catch is FactorizationError { shift *= 2 }
    }
    throw RegressionError.penaltyTooSmall(lambda: lambda)
}
