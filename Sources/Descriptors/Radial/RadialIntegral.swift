import Foundation

/// I_nl(d) of one source and one basis at any distance, to about 1e-13 of the largest, by quadrature.
///
/// What the tables are filled from, and the test of their interpolation.
struct RadialIntegral: Sendable {
    let basis: RadialBasis
    let source: RadialSource
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

    init(basis: RadialBasis, source: RadialSource, lMax: Int) {
        self.basis = basis
        self.source = source
        self.lMax = lMax
        stride = (basis.count + 7) / 8 * 8
        let sigma = source.sigma
        switch source {
        case .kernel(.density):
            method = .single(
                Self.transform(basis: basis, lMax: lMax, width: sigma),
                prefactor: pow(Double.pi * sigma * sigma, -0.75))
        case .kernel(.potential(_, exponent: 1)):
            let limit = basis.extent + 8.6 * sigma
            let potential = CoulombPotential(basis: basis, lMax: lMax, sigma: sigma, reach: limit + 8.6 * sigma)
            method = .coulomb(
                potential.transform, prefactor: pow(2 * Double.pi * sigma * sigma, -1.5), limit: limit,
                moments: potential.moments)
        case .kernel(.potential(_, let exponent)):
            method = .superposition(Self.octaves(basis, lMax, sigma), exponent: exponent, first: 0)
        case .kernel(.shortRange(_, let exponent, let width)):
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
            transform.accumulate(distance: d, width: source.sigma, factor: prefactor, into: out, stride: stride)
        case .coulomb(let transform, let prefactor, let limit, let moments):
            if d < limit {
                transform.accumulate(distance: d, width: source.sigma, factor: prefactor, into: out, stride: stride)
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
        let sigma = source.sigma
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
}
