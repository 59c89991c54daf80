import Descriptors

extension Descriptor {
    /// The name in the field's letters: `ρ-V`.
    public var symbol: String {
        if terms.count == 1 { return terms[0].symbol }
        return terms.map { (choosesWeights ? "auto" : $0.weight.text) + " " + $0.symbol }.joined(separator: " + ")
    }
}

extension Descriptor.Term {
    /// The term in the field's letters: `ρ-V@6^2`.
    fileprivate var symbol: String {
        let field = invariant.symbol + (exponent.map { "@\($0)" } ?? "")
        if case .polynomial(let power) = kernel { return "\(field)^\(power)" }
        return field
    }
}

extension Invariant {
    fileprivate var symbol: String {
        switch self {
        case .rho: "ρ"
        case .v: "V"
        case .rhoRho: "ρ-ρ"
        case .rhoV: "ρ-V"
        case .vV: "V-V"
        }
    }
}
