import Atomistics

extension ClassSelection {
    /// The kinds of the two monomers in words; nil for a class of the user's own.
    var longName: String? {
        switch single {
        case .chargedCharged?: "charged-charged"
        case .chargedPolar?: "charged-polar"
        case .chargedApolar?: "charged-apolar"
        case .polarPolar?: "polar-polar"
        case .polarApolar?: "polar-apolar"
        case .apolarApolar?: "apolar-apolar"
        default: nil
        }
    }
}
