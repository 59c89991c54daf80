import Foundation

/// The Coulomb potential of each basis function,
/// 4 pi / (2l + 1) [ r^-(l+1) int_0^r x^(l+2) R_nl + r^l int_r^inf x^(1-l) R_nl ], and its multipole moments
/// 4 pi / (2l + 1) int_0^inf x^(l+2) R_nl.
struct CoulombPotential {
    /// The integral of the potential times a Gaussian.
    let transform: GaussianTransform
    /// [l][n]
    let moments: [Double]

    /// - Parameter reach: how far from the center the Gaussians come, angstrom.
    init(basis: RadialBasis, lMax: Int, sigma: Double, reach: Double) {
        let rule = PanelQuadrature(edges: Self.edges(basis, sigma, reach))
        let running = RunningIntegral(rule)
        let (total, count) = (rule.nodes.count, basis.count)
        var potential = [Double](repeating: 0, count: total * (lMax + 1) * count)
        var moments = [Double](repeating: 0, count: (lMax + 1) * count)
        var radial = [Double](repeating: 0, count: total * count)
        for l in 0...lMax {
            if l == 0 || basis.dependsOnL {
                radial.withUnsafeMutableBufferPointer { radial in
                    for k in 0..<total { basis.evaluate(rule.nodes[k], l: l, into: radial.baseAddress! + k * count) }
                }
            }
            let front = 4 * Double.pi / Double(2 * l + 1)
            let powers = rule.nodes.map { (inside: pow($0, Double(l + 2)), outside: pow($0, Double(1 - l))) }
            for n in 0..<count {
                let (inside, sum) = running.toNodes((0..<total).map { powers[$0].inside * radial[$0 * count + n] })
                let outside = running.fromNodes((0..<total).map { powers[$0].outside * radial[$0 * count + n] })
                moments[l * count + n] = front * sum
                for k in 0..<total {
                    let r = rule.nodes[k]
                    potential[(k * (lMax + 1) + l) * count + n] =
                        front * (inside[k] * pow(r, -Double(l + 1)) + outside[k] * pow(r, Double(l)))
                }
            }
        }
        self.moments = moments
        transform = GaussianTransform(quadrature: rule, lMax: lMax, count: count) { k, _, l, out in
            for n in 0..<count { out[n] = potential[(k * (lMax + 1) + l) * count + n] }
        }
    }

    /// Panels that resolve the basis and the Gaussian.
    private static func edges(_ basis: RadialBasis, _ sigma: Double, _ reach: Double) -> [Double] {
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
        return edges
    }
}
