/// One invariant of the density rho and the potential V around an atom.
public enum Invariant: String, Hashable, Codable, Sendable, CaseIterable {
    /// rho, nu = 1: the l = 0 coefficients of the density.
    case rho
    /// V, nu' = 1: the l = 0 coefficients of the potential.
    case v
    /// rho x rho, the SOAP power spectrum.
    case rhoRho = "rho-rho"
    /// rho x V, the multi-scale LODE(1,1).
    case rhoV = "rho-v"
    /// V x V, LODE(2).
    case vV = "v-v"

    /// The names by which the papers call them.
    static let aliases: [String: Invariant] = ["lode1": .v, "soap": .rhoRho, "lode11": .rhoV, "lode2": .vV]

    public init?(name: String) {
        guard let found = Invariant(rawValue: name) ?? Invariant.aliases[name] else { return nil }
        self = found
    }

    public var usesDensity: Bool { self == .rho || self == .rhoRho || self == .rhoV }
    public var usesPotential: Bool { self != .rho && self != .rhoRho }
}

/// A weighted sum of invariants' kernels, as `rho-v` or `0.7*rho-rho+0.3*rho-v`. An invariant that holds the potential
/// may say of which exponent, as `rho-v@1+rho-v@6`; else it is that of the field options.
///
/// In a sum each part is divided by the mean diagonal of its training Gram matrix before its weight applies;
/// a lone invariant is not rescaled.
public struct Descriptor: Hashable, Codable, Sendable, LosslessStringConvertible {
    public struct Term: Hashable, Codable, Sendable {
        public var weight: Double
        public var invariant: Invariant
        /// p of the potential; nil for that of the field options.
        public var exponent: Int?

        /// Without the weight: `rho-v@6`.
        public var name: String { invariant.rawValue + (exponent.map { "@\($0)" } ?? "") }

        /// Fails on an unknown name, or an exponent out of range or of an invariant without a potential.
        init?(weight: Double, name: String) {
            let parts = name.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count <= 2, let invariant = Invariant(name: String(parts[0])) else { return nil }
            self.weight = weight
            self.invariant = invariant
            if parts.count == 2 {
                guard invariant.usesPotential, let exponent = Int(parts[1]), FieldOptions.exponents.contains(exponent)
                else { return nil }
                self.exponent = exponent
            }
        }

        init(weight: Double, invariant: Invariant, exponent: Int? = nil) {
            self.weight = weight
            self.invariant = invariant
            self.exponent = exponent
        }
    }

    public let terms: [Term]

    public init(_ invariant: Invariant) { terms = [Term(weight: 1, invariant: invariant)] }

    /// Fails on an unknown name, a negative weight, or when all weights are 0.
    public init?(_ text: String) {
        var terms: [Term] = []
        for part in text.lowercased().split(separator: "+", omittingEmptySubsequences: false) {
            let factors = part.split(separator: "*", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
            guard (1...2).contains(factors.count) else { return nil }
            var weight = 1.0
            if factors.count == 2 {
                guard let value = Double(factors[0]), value >= 0, value.isFinite else { return nil }
                weight = value
            }
            guard let term = Term(weight: weight, name: factors[factors.count - 1]) else { return nil }
            if let index = terms.firstIndex(where: { $0.name == term.name }) {
                terms[index].weight += weight
            } else {
                terms.append(term)
            }
        }
        terms.removeAll { $0.weight == 0 }
        guard !terms.isEmpty else { return nil }
        if terms.count == 1 { terms[0].weight = 1 }
        self.terms = terms
    }

    public var description: String {
        if terms.count == 1 { return terms[0].name }
        return terms.map { "\($0.weight)*\($0.name)" }.joined(separator: "+")
    }

    /// The exponents of the potentials that the terms need, each once, in the order of the terms.
    /// - Parameter standard: of terms that name none.
    public func exponents(standard: Int) -> [Int] {
        var result: [Int] = []
        for term in terms where term.invariant.usesPotential {
            let exponent = term.exponent ?? standard
            if !result.contains(exponent) { result.append(exponent) }
        }
        return result
    }

    public var usesDensity: Bool { terms.contains { $0.invariant.usesDensity } }
    public var usesPotential: Bool { terms.contains { $0.invariant.usesPotential } }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Descriptor(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown descriptor '\(text)'")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Substring {
    func trimmingSpaces() -> String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
