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

/// A weighted sum of invariants' kernels, as `rho-v` or `0.7*rho-rho+0.3*rho-v`.
///
/// In a sum each part is divided by the mean diagonal of its training Gram matrix before its weight applies;
/// a lone invariant is not rescaled.
public struct Descriptor: Hashable, Codable, Sendable, LosslessStringConvertible {
    public struct Term: Hashable, Codable, Sendable {
        public var weight: Double
        public var invariant: Invariant
    }

    public let terms: [Term]

    public init(_ invariant: Invariant) { terms = [Term(weight: 1, invariant: invariant)] }

    /// Fails on an unknown name, a negative weight, or when all weights are 0.
    public init?(_ text: String) {
        var terms: [Term] = []
        for part in text.lowercased().split(separator: "+", omittingEmptySubsequences: false) {
            let factors = part.split(separator: "*", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
            guard (1...2).contains(factors.count), let invariant = Invariant(name: factors[factors.count - 1]) else {
                return nil
            }
            var weight = 1.0
            if factors.count == 2 {
                guard let value = Double(factors[0]), value >= 0, value.isFinite else { return nil }
                weight = value
            }
            if let index = terms.firstIndex(where: { $0.invariant == invariant }) {
                terms[index].weight += weight
            } else {
                terms.append(Term(weight: weight, invariant: invariant))
            }
        }
        terms.removeAll { $0.weight == 0 }
        guard !terms.isEmpty else { return nil }
        self.terms = terms.count == 1 ? [Term(weight: 1, invariant: terms[0].invariant)] : terms
    }

    public var description: String {
        if terms.count == 1 { return terms[0].invariant.rawValue }
        return terms.map { "\($0.weight)*\($0.invariant.rawValue)" }.joined(separator: "+")
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
