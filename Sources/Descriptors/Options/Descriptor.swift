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

    /// The invariant of this name in any case of letters, if there is one.
    public init?(name: String) {
        guard let found = Invariant(rawValue: name) ?? Invariant.aliases[name] else { return nil }
        self = found
    }

    /// Whether the density is among its fields.
    public var usesDensity: Bool { self == .rho || self == .rhoRho || self == .rhoV }
    /// Whether the potential is among its fields.
    public var usesPotential: Bool { self != .rho && self != .rhoRho }
}

/// A weighted sum of invariants' kernels, as `rho-v`, `0.7*rho-rho+0.3*rho-v` or `rho-rho+v-v^2`. An invariant that holds
/// the potential may say of which exponent, as `rho-v@1+rho-v@6`; else it is that of the field options.
///
/// In a sum each part is divided by the mean diagonal of its training Gram matrix before its weight applies;
/// a lone invariant is not rescaled. `^2` gives a part the polynomial kernel of that power, whatever the others have.
public struct Descriptor: Hashable, Sendable, TextCoded {
    /// One invariant of the sum and its weight.
    public struct Term: Hashable, Codable, Sendable {
        /// The factor of its part of the model.
        public var weight: Double
        /// The fields that are multiplied.
        public var invariant: Invariant
        /// p of the potential; nil for that of the field options.
        public var exponent: Int?
        /// The term's own kernel; nil where it takes that of the model.
        public var kernel: Kernel?

        /// A term; without an exponent and a kernel of its own it takes those of the field options and the model.
        public init(weight: Double = 1, invariant: Invariant, exponent: Int? = nil, kernel: Kernel? = nil) {
            self.weight = weight
            self.invariant = invariant
            self.exponent = exponent
            self.kernel = kernel
        }

        /// The term without its weight: `rho-v@6^2`.
        public var name: String {
            let field = invariant.rawValue + (exponent.map { "@\($0)" } ?? "")
            if case .polynomial(let power) = kernel { return "\(field)^\(power)" }
            return field
        }

        /// Fails on an unknown name, a power that is none, or an exponent out of range or of an invariant without a
        /// potential.
        fileprivate init?(name: String) {
            let powers = name.split(separator: "^", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
            guard (1...2).contains(powers.count) else { return nil }
            let parts = powers[0].split(separator: "@", omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count), let invariant = Invariant(name: String(parts[0])) else { return nil }
            self.init(invariant: invariant)
            if parts.count == 2 {
                guard invariant.usesPotential, let exponent = Int(parts[1]), FieldOptions.exponents.contains(exponent)
                else { return nil }
                self.exponent = exponent
            }
            if powers.count == 2 {
                guard let kernel = Kernel("poly:" + powers[1]) else { return nil }
                self.kernel = kernel
            }
        }
    }

    /// The terms of the sum, at least one.
    public let terms: [Term]
    /// Whether cross-validation chooses the weights: `auto*rho-rho+auto*rho-v`.
    public let choosesWeights: Bool

    /// One invariant of weight 1.
    public init(_ invariant: Invariant) { self.init(terms: [Term(invariant: invariant)]) }

    /// A sum of terms with the weights that they have.
    /// - Parameter terms: at least one.
    public init(terms: [Term]) {
        precondition(!terms.isEmpty, "a descriptor has terms")
        self.terms = terms
        choosesWeights = false
    }

    /// The weights of terms, but for 0, which leaves a term out: beyond these, squares lose all digits beside others.
    public static let weights = 1e-12...1e12

    /// The descriptor of a text in any case of letters; nil for an unknown name, a weight that is neither 0 nor one of
    /// `weights`, when all are 0, or when only some of them are `auto`.
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
                    guard let value = Double(factors[0]), value == 0 || Self.weights.contains(value) else { return nil }
                    term.weight = value
                }
            }
            if let same = terms.firstIndex(where: { $0.name == term.name }) {
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

    /// The text that `init` takes.
    public var description: String {
        if terms.count == 1 { return terms[0].name }
        return terms.map { (choosesWeights ? "auto" : "\($0.weight)") + "*" + $0.name }.joined(separator: "+")
    }

    /// The descriptor with these weights, one for each term.
    public func weighted(_ weights: [Double]) -> Descriptor {
        precondition(weights.count == terms.count, "one weight for each term")
        return Descriptor(
            terms: zip(terms, weights).map { term, weight in
                var term = term
                term.weight = weight
                return term
            })
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

    /// Whether a term has the density.
    public var usesDensity: Bool { terms.contains { $0.invariant.usesDensity } }
    /// Whether a term has the potential.
    public var usesPotential: Bool { terms.contains { $0.invariant.usesPotential } }

    /// What a text that is no descriptor is called.
    public static let complaint = "unknown descriptor"
}

extension Substring {
    func trimmingSpaces() -> String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
