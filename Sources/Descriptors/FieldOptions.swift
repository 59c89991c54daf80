/// Which atoms the potential at a centre comes from, by the cutoff function f_c(d) of their distance.
public enum Reach: String, Hashable, Codable, Sendable, CaseIterable {
    /// All atoms, weight 1.
    case full
    /// Weight f_c(d).
    case near
    /// Weight 1 - f_c(d).
    case far
}

/// The radial functions the potential is expanded in; the density always takes `gto`.
public enum RadialBasisKind: String, Hashable, Codable, Sendable, CaseIterable {
    /// r^n exp(-r^2 / 2 s_n^2), orthonormalised after Loewdin.
    case gto
    /// One function r^l per l on [0, r_c], normalised: the multipole expansion itself.
    case monomial
}

/// How the fields are smeared, weighted and expanded. Lengths in angstrom.
public struct FieldOptions: Hashable, Codable, Sendable {
    /// Number of radial functions, n = 0 ..< nMax.
    public var nMax: Int
    /// Highest angular momentum, l = 0 ... lMax.
    public var lMax: Int
    /// r_c: the environment's radius.
    public var cutoff: Double
    /// Width of the shifted cosine: f_c is 1 below r_c - width, 0 from r_c.
    public var cutoffWidth: Double
    /// sigma_rho: the density's Gaussian width.
    public var sigmaDensity: Double
    /// sigma_V: the Gaussian smearing of the potential's sources.
    public var sigmaPotential: Double
    /// p of the potential 1/r^p.
    public var exponent: Int
    public var reach: Reach
    public var basis: RadialBasisKind

    public init(
        nMax: Int = 6, lMax: Int = 4, cutoff: Double = 3.0, cutoffWidth: Double = 0.5, sigmaDensity: Double = 0.3,
        sigmaPotential: Double = 1.0, exponent: Int = 1, reach: Reach = .full, basis: RadialBasisKind = .gto
    ) {
        self.nMax = nMax
        self.lMax = lMax
        self.cutoff = cutoff
        self.cutoffWidth = cutoffWidth
        self.sigmaDensity = sigmaDensity
        self.sigmaPotential = sigmaPotential
        self.exponent = exponent
        self.reach = reach
        self.basis = basis
    }

    /// The exponents p that there are kernels for.
    public static let exponents = 1...6

    /// What is wrong with the values, for a person; nil when nothing is.
    public var problem: String? {
        if !(1...16).contains(nMax) { return "n-max must be between 1 and 16, not \(nMax)" }
        if !(0...12).contains(lMax) { return "l-max must be between 0 and 12, not \(lMax)" }
        if !(cutoff >= 0.5 && cutoff <= 20) { return "r-cut must be between 0.5 and 20 angstrom, not \(cutoff)" }
        if !(cutoffWidth >= 0 && cutoffWidth <= cutoff) {
            return "cutoff-width must be between 0 and r-cut, not \(cutoffWidth)"
        }
        if !(sigmaDensity >= 0.1 && sigmaDensity <= 5) {
            return "sigma-rho must be between 0.1 and 5 angstrom, not \(sigmaDensity)"
        }
        if !(sigmaPotential >= 0.1 && sigmaPotential <= 5) {
            return "sigma-v must be between 0.1 and 5 angstrom, not \(sigmaPotential)"
        }
        if !Self.exponents.contains(exponent) { return "exponent must be between 1 and 6, not \(exponent)" }
        return nil
    }
}
