import Foundation

/// The radial part of <nlm|exp(i k.r)> = J_nl(k) Re or Im Y_lm(k):
///
///     J_nl(k) = s_l 4 pi int_0^inf r^2 R_nl(r) j_l(k r) dr
///
/// where s_l = 1, -1, -1, 1, ... for l = 0, 1, 2, 3, ... comes from i^l: the real part of i^l z is s_l Re z for even l
/// and s_l Im z for odd l.
struct PlaneWaveTransform: Sendable {
    private let lMax: Int
    private let count: Int
    private let nodes: [Double]
    /// s_l 4 pi w r^2 R_nl at the nodes, [node][l][n].
    private let values: [Double]

    /// - Parameter reach: the largest wave number that will be asked for, 1/angstrom.
    init(basis: RadialBasis, lMax: Int, reach: Double) {
        self.lMax = lMax
        count = basis.count
        // Sixteen points resolve both the basis on 2.5 of its finest scale and a wave of ten radians.
        let panels = max(2, Int((basis.extent / min(2.5 * basis.finestScale, 10 / reach)).rounded(.up)))
        let rule = PanelQuadrature(edges: (0...panels).map { basis.extent * Double($0) / Double(panels) })
        nodes = rule.nodes
        let (count, block) = (count, (lMax + 1) * count)
        var values = [Double](repeating: 0, count: nodes.count * block)
        values.withUnsafeMutableBufferPointer { values in
            for (k, r) in rule.nodes.enumerated() {
                for l in 0...lMax {
                    let row = values.baseAddress! + (k * block + l * count)
                    basis.evaluate(r, l: l, into: row)
                    let sign: Double = l % 4 == 0 || l % 4 == 3 ? 1 : -1
                    for n in 0..<count { row[n] *= sign * 4 * Double.pi * rule.weights[k] * r * r }
                }
            }
        }
        self.values = values
    }

    /// Adds J_nl(k) to `out`, [l][n] with rows of `stride`.
    func evaluate(_ k: Double, into out: UnsafeMutablePointer<Double>, stride: Int) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: lMax + 1) { bessel in
            let bessel = bessel.baseAddress!
            values.withUnsafeBufferPointer { values in
                var row = values.baseAddress!
                for r in nodes {
                    SphericalBessel.evaluate(k * r, lMax: lMax, into: bessel)
                    for l in 0...lMax {
                        for n in 0..<count { out[l * stride + n] += bessel[l] * row[n] }
                        row += count
                    }
                }
            }
        }
    }
}
