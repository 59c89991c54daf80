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

/// A weighted sum of invariants' kernels, as `rho-v`, `0.7*rho-rho+0.3*rho-v` or `rho-rho+v-v^2`.
///
/// In a sum each part is divided by the mean diagonal of its training Gram matrix before its weight applies;
/// a lone invariant is not rescaled. `^2` gives a part the polynomial kernel of that power, whatever the others have.
public struct Descriptor: Hashable, Codable, Sendable, LosslessStringConvertible {
    public struct Term: Hashable, Codable, Sendable {
        public var weight: Double
        public var invariant: Invariant
        /// The term's own kernel; nil where it takes that of the model.
        public var kernel: Kernel?

        public init(weight: Double = 1, invariant: Invariant, kernel: Kernel? = nil) {
            self.weight = weight
            self.invariant = invariant
            self.kernel = kernel
        }

        fileprivate var name: String {
            if case .polynomial(let power) = kernel { return "\(invariant.rawValue)^\(power)" }
            return invariant.rawValue
        }

        /// `rho-v` or `rho-v^2`.
        fileprivate init?(name: String) {
            let parts = name.split(separator: "^", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
            guard (1...2).contains(parts.count), let invariant = Invariant(name: parts[0]) else { return nil }
            self.init(invariant: invariant)
            if parts.count == 2 {
                guard let kernel = Kernel("poly:" + parts[1]) else { return nil }
                self.kernel = kernel
            }
        }
    }

    public let terms: [Term]
    /// Whether cross-validation chooses the weights: `auto*rho-rho+auto*rho-v`.
    public let choosesWeights: Bool

    public init(_ invariant: Invariant) { self.init(terms: [Term(invariant: invariant)]) }

    /// - Parameter terms: at least one.
    public init(terms: [Term]) {
        precondition(!terms.isEmpty, "a descriptor has terms")
        self.terms = terms
        choosesWeights = false
    }

    /// Fails on an unknown name, a negative weight, when all weights are 0, or when only some of them are `auto`.
    public init?(_ text: String) {
        var terms: [Term] = []
        var automatic = 0
        let parts = text.lowercased().split(separator: "+", omittingEmptySubsequences: false)
        for part in parts {
            let factors = part.split(separator: "*", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
            guard (1...2).contains(factors.count), var term = Term(name: factors[factors.count - 1]) else { return nil }
            if factors.count == 2 {
                if factors[0] == "auto" {
                    automatic += 1
                } else {
                    guard let value = Double(factors[0]), value >= 0, value.isFinite else { return nil }
                    term.weight = value
                }
            }
            let same = terms.firstIndex { $0.invariant == term.invariant && $0.kernel == term.kernel }
            if let same {
                terms[same].weight += automatic > 0 ? 0 : term.weight
            } else {
                terms.append(term)
            }
        }
        guard automatic == 0 || automatic == parts.count else { return nil }
        terms.removeAll { $0.weight == 0 }
        guard !terms.isEmpty else { return nil }
        if terms.count == 1 { terms[0].weight = 1 }
        self.terms = terms
        choosesWeights = automatic > 0 && terms.count > 1
    }

    public var description: String {
        if terms.count == 1 { return terms[0].name }
        return terms.map { (choosesWeights ? "auto" : "\($0.weight)") + "*" + $0.name }.joined(separator: "+")
    }

    /// The same sum with these weights, one for each term.
    public func weighted(_ weights: [Double]) -> Descriptor {
        precondition(weights.count == terms.count, "one weight for each term")
        return Descriptor(
            terms: zip(terms, weights).map { Term(weight: $1, invariant: $0.invariant, kernel: $0.kernel) })
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
