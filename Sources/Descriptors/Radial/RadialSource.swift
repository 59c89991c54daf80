/// What is expanded about a center, a distance away: the field of an atom, or, of a wave vector in the place of an atom,
/// a plane wave.
enum RadialSource: Hashable, Sendable {
    case kernel(RadialKernel)
    /// exp(i k.r), its wave number k in the place of a distance; up to k = `reach`, 1/angstrom.
    case planeWave(reach: Double)

    /// The smearing, angstrom; 0 for a plane wave.
    var sigma: Double {
        switch self {
        case .kernel(.density(let sigma)), .kernel(.potential(let sigma, _)), .kernel(.shortRange(let sigma, _, _)):
            sigma
        case .planeWave: 0
        }
    }

    /// p of the decay with distance; 0 where the decay is faster.
    var exponent: Int {
        if case .kernel(.potential(_, let exponent)) = self { exponent } else { 0 }
    }

    /// The length (of a plane wave: the wave number) over which I_nl changes; a table has 25 nodes on it.
    func scale(_ basis: RadialBasis) -> Double {
        // The basis as seen from k-space: it ends at a length, and a function of length L changes over 1 / L.
        if case .planeWave = self { return 2.5 / (basis.kind == .gto ? 0.5 * basis.extent : basis.radius) }
        // Smearing widens what the basis resolves, except at d = 0, where r^n of odd n has a kink that sigma alone
        // rounds.
        let widened = (sigma * sigma + basis.finestScale * basis.finestScale).squareRoot()
        return min(widened, 1.6 * sigma)
    }
}
