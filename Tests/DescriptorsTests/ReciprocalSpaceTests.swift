import Foundation
import Testing

@testable import Descriptors

/// The functions of k that sums over the reciprocal lattice are made of.
@Suite struct ReciprocalSpaceTests {
    @Test(arguments: [1e-9, 1e-4, 0.03, 0.7, 1.0, 3.14159265358979, 6.0, 11.9, 12.1, 25, 300])
    func sphericalBesselFunctions(_ x: Double) {
        var found = [Double](repeating: 0, count: 13)
        found.withUnsafeMutableBufferPointer { SphericalBessel.evaluate(x, lMax: 12, into: $0.baseAddress!) }
        for l in 0...12 {
            // j_l(x) = 1/2 i^-l int_-1^1 exp(i x t) P_l(t) dt, by panels short against a wave
            let rule = PanelQuadrature(edges: (0...60).map { Double($0) / 30 - 1 }, order: 20)
            var sum = 0.0
            for (t, w) in zip(rule.nodes, rule.weights) {
                let wave = l % 2 == 0 ? cos(x * t) : sin(x * t)
                sum += 0.5 * w * wave * GaussLegendre.legendre(t, max(l, 1))[l] * (l % 4 < 2 ? 1 : -1)
            }
            #expect(abs(found[l] - sum) < 1e-14, "l \(l): \(found[l]) \(sum)")
        }
    }

    /// Against the transforms of the Gaussians, of widths w / q, that the kernel is made of.
    @Test(arguments: 1...6, [0.5, 1.3])
    func transformOfPowerLaws(_ exponent: Int, _ width: Double) {
        let transform = PowerLawTransform(exponent: exponent, width: width)
        let half = Double(exponent) / 2
        // graded towards q = 0, below which k w the integrand vanishes
        let rule = PanelQuadrature(edges: (0...48).map { pow(2, Double($0 - 48) / 4) }, order: 16)
        for k in [0.05, 0.3, 1, 1.41, 2, 5, 9] {
            var sum = 0.0
            for (q, w) in zip(rule.nodes, rule.weights) {
                sum += w * pow(q, 2 * half - 4) * exp(-0.5 * k * k * width * width / (q * q))
            }
            sum *= 2 * pow(2 * width * width, -half) / tgamma(half) * pow(2 * Double.pi, 1.5) * width * width * width
            #expect(abs(transform(k) - sum) < 1e-11 * abs(sum) + 1e-15, "k \(k): \(transform(k)) \(sum)")
        }
    }

    /// The term k = 0 is what is left at k = 0 of both parts of a split together.
    @Test(arguments: 1...6)
    func zeroModes(_ exponent: Int) {
        let (sigma, width, k) = (0.7, 1.6, 1e-4)
        let narrow = PowerLawTransform(exponent: exponent, width: sigma)
        let wide = PowerLawTransform(exponent: exponent, width: width)
        let found = wide.zeroMode(narrow: sigma)
        let expected = exponent > 3 ? wide(k) : wide(k) - narrow(k)
        // p = 4 approaches its limit linearly in k
        #expect(abs(found - expected) < (exponent == 4 ? 1e-3 : 1e-5) * abs(expected), "\(found) \(expected)")
        #expect(exponent <= 3 || abs(narrow.zeroMode(narrow: sigma)) > abs(found))
        #expect(exponent > 3 || narrow.zeroMode(narrow: sigma) == 0)
    }
}
