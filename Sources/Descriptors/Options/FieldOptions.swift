/// Which atoms the potential at a center comes from, by the cutoff function f_c(d) of their distance.
public enum Reach: String, Hashable, Codable, Sendable, CaseIterable {
    /// All atoms, weight 1.
    case full
    /// Weight f_c(d).
    case near
    /// Weight 1 - f_c(d).
    case far

    /// The weight of an atom as constant + slope f_c(d).
    var terms: (constant: Double, slope: Double) {
        switch self {
        case .full: (1, 0)
        case .near: (0, 1)
        case .far: (1, -1)
        }
    }

    /// The weight of an atom whose cutoff function f_c(d) has this value.
    public func weight(_ f: Double) -> Double { terms.constant + terms.slope * f }
}

/// The radial functions the potential is expanded in; the density always takes `gto`.
public enum RadialBasisKind: String, Hashable, Codable, Sendable, CaseIterable {
    /// r^n exp(-r^2 / 2 s_n^2), orthonormalized after Loewdin.
    case gto
    /// One function r^l per l on [0, r_c], normalized: the multipole expansion itself.
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
    /// The atoms that the potential comes from.
    public var reach: Reach
    /// The radial functions of the potential.
    public var basis: RadialBasisKind

    /// Lengths in angstrom.
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

    /// f_c(d).
    public var cutoffFunction: CutoffFunction { CutoffFunction(radius: cutoff, width: cutoffWidth) }

    /// What an atom adds to the density and to the potential, by its distance from the center: f_c(d), and its reach.
    /// The central atom itself, at distance 0, is near.
    public func weights(at distance: Double) -> (density: Double, potential: Double) {
        let f = distance > 0 ? cutoffFunction(distance) : 1
        return (f, reach.weight(f))
    }

    /// One atom's density.
    public var densityKernel: RadialKernel { .density(sigma: sigmaDensity) }
    /// One atom's potential.
    public var potentialKernel: RadialKernel { .potential(sigma: sigmaPotential, exponent: exponent) }

    // MARK: - What there is

    /// The values that `nMax` may have.
    public static let radialCounts = 1...16
    /// The values that `lMax` may have.
    public static let angularMomenta = 0...12
    /// The values that `cutoff` may have, angstrom.
    public static let cutoffs = 0.5...20.0
    /// The values that `sigmaDensity` and `sigmaPotential` may have, angstrom.
    public static let widths = 0.1...5.0
    /// The exponents p that there are kernels for.
    public static let exponents = 1...6

    /// Whether all values are within these, and the cutoff's width within the cutoff.
    public var isPossible: Bool {
        Self.radialCounts.contains(nMax) && Self.angularMomenta.contains(lMax) && Self.cutoffs.contains(cutoff)
            && cutoffWidth >= 0 && cutoffWidth <= cutoff && Self.widths.contains(sigmaDensity)
            && Self.widths.contains(sigmaPotential) && Self.exponents.contains(exponent)
    }
}
