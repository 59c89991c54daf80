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

extension ClassSelection {
    /// The names of a part's components, mu = -lambda ... lambda: `y`, `z`, `x` of a vector's.
    var componentNames: [String] {
        guard let part else { return ["all"] }
        return part.lambda == 1 ? ["y", "z", "x"] : (-part.lambda...part.lambda).map { "μ = \($0)" }
    }
}
