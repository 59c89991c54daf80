/// Why data cannot be learned from; misuse traps instead.
public enum RegressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing to train on.
    case noRows
    /// Every column is zero in training.
    case noFeatures
    /// "features" or "targets" hold NaN or infinity.
    case notFinite(String)
    /// A curve is never split, so that folds and subsets need that many of them.
    case tooFewGroups(Int, needed: Int, purpose: String)
    /// All targets that count are equal, so that nothing can be chosen by them.
    case constantTargets
    /// The Gram matrix with this penalty is not positive definite, even as a preconditioner.
    case penaltyTooSmall(lambda: Double)
    /// All members of the committee predict the same somewhere, so that its spread measures nothing.
    case noSpread
    /// alpha^2 came out negative: the members' spread exceeds their errors by more than the formula can correct.
    case calibrationNegative(squaredAlpha: Double)

    /// The error in words, for a person.
    public var description: String {
        switch self {
        case .noRows: "there are no training rows"
        case .noFeatures: "every feature is zero in training"
        case .notFinite(let what): "the \(what) contain values that are not finite"
        case .tooFewGroups(let groups, let needed, let purpose):
            "\(purpose) needs at least \(needed) training curves, not \(groups)"
        case .constantTargets: "all training targets are equal"
        case .penaltyTooSmall(let lambda):
            "the regularization \(lambda) is too small for double precision; 1e-12 and more are not"
        case .noSpread: "all members of the committee predict the same"
        case .calibrationNegative(let squaredAlpha):
            "the committee cannot be calibrated: alpha^2 would be \(squaredAlpha)"
        }
    }
}
