/// A fault that LAPACK found in the data (its `info > 0`); misuse traps instead.
public enum FactorizationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The leading minor of this order is not positive: the matrix is not positive definite in double precision.
    case notPositiveDefinite(minor: Int, order: Int)
    /// An eigenvalue or singular value iteration did not converge.
    case notConverged(routine: String, order: Int)

    /// The error in words for a person.
    public var description: String {
        switch self {
        case .notPositiveDefinite(let minor, let order):
            "the matrix of order \(order) is not positive definite (leading minor \(minor))"
        case .notConverged(let routine, let order): "\(routine) did not converge for a matrix of order \(order)"
        }
    }
}

/// LAPACK's `info < 0` says that an argument is wrong, which is a mistake of this module.
func requireLegalArguments(_ info: Int32, _ routine: String) {
    precondition(info >= 0, "argument \(-info) of \(routine) is illegal")
}
