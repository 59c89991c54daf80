import Foundation

/// An isotropic kernel g(s) smeared by a Gaussian of width sigma (angstrom).
public enum RadialKernel: Hashable, Sendable {
    /// (pi sigma^2)^(-3/4) exp(-s^2 / 2 sigma^2)
    case density(sigma: Double)
    /// P(p/2, s^2 / 2 sigma^2) / s^p, P the regularized lower incomplete gamma function: 1/s^p far away, finite at 0.
    case potential(sigma: Double, exponent: Int)
    /// The potential of width sigma less that of a larger width: what is left to be summed in real space when the wide
    /// one is summed in reciprocal space. Decays as exp(-s^2 / 2 width^2).
    case shortRange(sigma: Double, exponent: Int, width: Double)
    /// exp(i k.r) in the place of a kernel, its wave number k in the place of a distance; up to k = `reach`,
    /// 1/angstrom.
    case planeWave(reach: Double)

    /// The smearing, angstrom; 0 for a plane wave.
    var sigma: Double {
        switch self {
        case .density(let sigma), .potential(let sigma, _), .shortRange(let sigma, _, _): sigma
        case .planeWave: 0
        }
    }

    /// p of the decay with distance; 0 where the decay is faster.
    var exponent: Int {
        if case .potential(_, let exponent) = self { exponent } else { 0 }
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

/// I_nl(d) of one kernel and one basis at any distance, to about 1e-13 of the largest, by quadrature.
///
/// What the tables are filled from, and the test of their interpolation.
struct RadialIntegral: Sendable {
    let basis: RadialBasis
    let kernel: RadialKernel
    let lMax: Int
    /// Rows of the result: `basis.count` padded to a multiple of 8.
    let stride: Int

    private enum Method: Sendable {
        /// One Gaussian of width sigma.
        case single(GaussianTransform, prefactor: Double)
        /// Coulomb: beyond `limit` the multipole moments are exact.
        case coulomb(GaussianTransform, prefactor: Double, limit: Double, moments: [Double])
        /// Gaussians of all widths from sigma to sigma / `first`; the transform for widths of [sigma, 2 sigma), [2, 4),
        /// ...
        case superposition([GaussianTransform], exponent: Int, first: Double)
        case planeWave(PlaneWaveTransform)
    }
    private let method: Method

    init(basis: RadialBasis, kernel: RadialKernel, lMax: Int) {
        self.basis = basis
        self.kernel = kernel
        self.lMax = lMax
        stride = (basis.count + 7) / 8 * 8
        let sigma = kernel.sigma
        switch kernel {
        case .density:
            method = .single(
                Self.transform(basis: basis, lMax: lMax, width: sigma),
                prefactor: pow(Double.pi * sigma * sigma, -0.75))
        case .potential(_, exponent: 1):
            let limit = basis.extent + 8.6 * sigma
            let (transform, moments) = Self.coulomb(basis: basis, lMax: lMax, sigma: sigma, reach: limit + 8.6 * sigma)
            method = .coulomb(
                transform, prefactor: pow(2 * Double.pi * sigma * sigma, -1.5), limit: limit, moments: moments)
        case .potential(_, let exponent):
            method = .superposition(Self.octaves(basis, lMax, sigma), exponent: exponent, first: 0)
        case .shortRange(_, let exponent, let width):
            method = .superposition(Self.octaves(basis, lMax, sigma), exponent: exponent, first: sigma / width)
        case .planeWave(let reach):
            method = .planeWave(PlaneWaveTransform(basis: basis, lMax: lMax, reach: reach))
        }
    }

    private static func octaves(_ basis: RadialBasis, _ lMax: Int, _ sigma: Double) -> [GaussianTransform] {
        (0..<4).map { transform(basis: basis, lMax: lMax, width: sigma * Double(1 << $0)) }
    }

    /// Writes I_nl(d), [l][n] with rows of `stride`.
    func evaluate(_ d: Double, into out: UnsafeMutablePointer<Double>) {
        for index in 0..<(lMax + 1) * stride { out[index] = 0 }
        switch method {
        case .single(let transform, let prefactor):
            transform.accumulate(distance: d, width: kernel.sigma, factor: prefactor, into: out, stride: stride)
        case .coulomb(let transform, let prefactor, let limit, let moments):
            if d < limit {
                transform.accumulate(distance: d, width: kernel.sigma, factor: prefactor, into: out, stride: stride)
            } else {
                for l in 0...lMax {
                    for n in 0..<basis.count {
                        out[l * stride + n] = moments[l * basis.count + n] * pow(d, -Double(l + 1))
                    }
                }
            }
        case .superposition(let transforms, let exponent, let first):
            superpose(transforms, exponent, from: first, at: d, into: out)
        case .planeWave(let transform):
            transform.evaluate(d, into: out, stride: stride)
        }
    }

    private static let panelRule = GaussLegendre(count: 12)

    // P(p/2, s^2/2 sigma^2) / s^p = 2 (2 sigma^2)^(-p/2) / Gamma(p/2) int_0^1 q^(p-1) exp(-q^2 s^2 / 2 sigma^2) dq:
    // Gaussians of widths sigma / q. Panels double from the scale sigma / d, on which the integrand lives.
    private func superpose(
        _ transforms: [GaussianTransform], _ exponent: Int, from first: Double, at d: Double,
        into out: UnsafeMutablePointer<Double>
    ) {
        let sigma = kernel.sigma
        let half = Double(exponent) / 2
        let prefactor = 2 * pow(2 * sigma * sigma, -half) / tgamma(half)
        let last = d > basis.extent ? min(1, 8.6 * sigma / (d - basis.extent)) : 1
        if last <= first { return }
        var edges = [first]
        var edge = sigma / max(d, basis.radius)
        while edge <= first { edge *= 2 }
        while edge < last {
            edges.append(edge)
            edge *= 2
        }
        edges.append(last)
        let rule = PanelQuadrature(edges: edges, rule: Self.panelRule)
        for (q, weight) in zip(rule.nodes, rule.weights) {
            let octave = min(transforms.count - 1, max(0, Int(-log2(q))))
            transforms[octave].accumulate(
                distance: d, width: sigma / q, factor: prefactor * weight * pow(q, 2 * half - 1), into: out,
                stride: stride)
        }
    }

    private static func transform(basis: RadialBasis, lMax: Int, width: Double) -> GaussianTransform {
        let scale = 1 / (1 / (width * width) + 1 / (basis.finestScale * basis.finestScale)).squareRoot()
        let panels = max(2, Int((basis.extent / (2.5 * scale)).rounded(.up)))
        let edges = (0...panels).map { basis.extent * Double($0) / Double(panels) }
        return GaussianTransform(
            quadrature: PanelQuadrature(edges: edges), lMax: lMax, count: basis.count
        ) { _, r, l, out in basis.evaluate(r, l: l, into: out) }
    }

    /// The Coulomb potential of each basis function,
    /// 4 pi / (2l + 1) [ r^-(l+1) int_0^r x^(l+2) R_nl + r^l int_r^inf x^(1-l) R_nl ], and its multipole moments
    /// 4 pi / (2l + 1) int_0^inf x^(l+2) R_nl, [l][n].
    private static func coulomb(
        basis: RadialBasis, lMax: Int, sigma: Double, reach: Double
    ) -> (GaussianTransform, moments: [Double]) {
        let scale = 1 / (1 / (sigma * sigma) + 1 / (basis.finestScale * basis.finestScale)).squareRoot()
        let panel = 2 * scale
        // Graded towards 0, where x^(1-l) R_nl is singular for l > 1: the rest of the potential goes as r^2 there.
        var edges = [0.0]
        var edge = 1e-3 * panel
        while edge < panel {
            edges.append(edge)
            edge *= 2
        }
        // Uniform to the end of the basis, then as the kernel alone demands.
        let inner = max(1, Int(((basis.extent - panel) / panel).rounded(.up)))
        for k in 0...inner { edges.append(panel + (basis.extent - panel) * Double(k) / Double(inner)) }
        let outer = max(1, Int(((reach - basis.extent) / (2 * sigma)).rounded(.up)))
        for k in 1...outer { edges.append(basis.extent + (reach - basis.extent) * Double(k) / Double(outer)) }
        let rule = PanelQuadrature(edges: edges)

        let order = rule.order
        let cumulative = GaussLegendre(count: order).cumulativeWeights()
        let total = rule.nodes.count
        let count = basis.count
        var potential = [Double](repeating: 0, count: total * (lMax + 1) * count)
        var moments = [Double](repeating: 0, count: (lMax + 1) * count)
        var radial = [Double](repeating: 0, count: total * count)
        for l in 0...lMax {
            if l == 0 || basis.dependsOnL {
                radial.withUnsafeMutableBufferPointer { radial in
                    for k in 0..<total { basis.evaluate(rule.nodes[k], l: l, into: radial.baseAddress! + k * count) }
                }
            }
            let inside = rule.nodes.map { pow($0, Double(l + 2)) }
            let outside = rule.nodes.map { pow($0, Double(1 - l)) }
            let front = 4 * Double.pi / Double(2 * l + 1)
            for n in 0..<count {
                var innerIntegral = [Double](repeating: 0, count: total)
                var outerIntegral = innerIntegral
                var sum = 0.0
                for panel in 0..<edges.count - 1 {
                    let half = (edges[panel + 1] - edges[panel]) / 2
                    let base = panel * order
                    for i in 0..<order {
                        var partial = 0.0
                        for j in 0..<order {
                            partial += cumulative[i][j] * inside[base + j] * radial[(base + j) * count + n]
                        }
                        innerIntegral[base + i] = sum + half * partial
                    }
                    for j in 0..<order {
                        sum += rule.weights[base + j] * inside[base + j] * radial[(base + j) * count + n]
                    }
                }
                moments[l * count + n] = front * sum
                sum = 0
                for panel in (0..<edges.count - 1).reversed() {
                    let half = (edges[panel + 1] - edges[panel]) / 2
                    let base = panel * order
                    for i in 0..<order {
                        // from node i to the panel's end: the rule is symmetric, so read it backwards
                        var partial = 0.0
                        for j in 0..<order {
                            partial +=
                                cumulative[order - 1 - i][order - 1 - j] * outside[base + j]
                                * radial[(base + j) * count + n]
                        }
                        outerIntegral[base + i] = sum + half * partial
                    }
                    for j in 0..<order {
                        sum += rule.weights[base + j] * outside[base + j] * radial[(base + j) * count + n]
                    }
                }
                for k in 0..<total {
                    let r = rule.nodes[k]
                    potential[(k * (lMax + 1) + l) * count + n] =
                        front * (innerIntegral[k] * pow(r, -Double(l + 1)) + outerIntegral[k] * pow(r, Double(l)))
                }
            }
        }
        let transform = GaussianTransform(quadrature: rule, lMax: lMax, count: count) { k, _, l, out in
            for n in 0..<count { out[n] = potential[(k * (lMax + 1) + l) * count + n] }
        }
        return (transform, moments)
    }
}
