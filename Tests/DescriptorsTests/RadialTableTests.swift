import Foundation
import Testing

@testable import Descriptors

@Suite struct RadialTableTests {
    static let sources: [RadialSource] =
        [
            RadialKernel.density(sigma: 0.1), .density(sigma: 0.3), .density(sigma: 1),
            .potential(sigma: 0.3, exponent: 1), .potential(sigma: 1, exponent: 1), .potential(sigma: 2, exponent: 1),
            .potential(sigma: 0.5, exponent: 2), .potential(sigma: 1, exponent: 3), .potential(sigma: 1, exponent: 6),
            .shortRange(sigma: 0.3, exponent: 1, width: 1), .shortRange(sigma: 1, exponent: 6, width: 1.3),
        ].map { .kernel($0) } + [.planeWave(reach: 8)]

    /// Interpolated values against quadrature between the nodes, relative to the largest value of the table.
    @Test(arguments: sources, [(3, 4.0), (6, 3.0), (8, 6.0)])
    func interpolationIsExactToElevenDigits(_ source: RadialSource, _ shape: (Int, Double)) {
        let basis = RadialBasis(kind: .gto, nMax: shape.0, radius: shape.1)
        let lMax = 4
        let isDensity = source.exponent == 0
        let table = RadialTable(basis: basis, source: source, lMax: lMax, reach: isDensity ? shape.1 : nil, threads: 2)
        let integral = RadialIntegral(basis: basis, source: source, lMax: lMax)
        var generator = SystemRandomNumberGenerator()
        var largest = 0.0
        var worst = 0.0
        var exact = [Double](repeating: 0, count: (lMax + 1) * integral.stride)
        for trial in 0..<120 {
            let range = isDensity ? 0...shape.1 : trial < 60 ? 0...(shape.1 + 2) : trial < 110 ? 0...30 : 30...300
            let d = trial == 0 ? 0 : Double.random(in: range, using: &generator)
            exact.withUnsafeMutableBufferPointer { integral.evaluate(d, into: $0.baseAddress!) }
            let found = table.values(at: d)
            for l in 0...lMax {
                for n in 0..<basis.count {
                    largest = max(largest, abs(exact[l * integral.stride + n]))
                    worst = max(worst, abs(exact[l * integral.stride + n] - found[l * basis.count + n]))
                }
            }
        }
        #expect(worst < 1e-11 * largest, "\(source) n_max \(shape.0) r_c \(shape.1): \(worst / largest)")
    }

    /// The Coulomb path (potentials of the basis functions) against the superposition of Gaussians that serves p > 1.
    @Test(arguments: [RadialBasisKind.gto, .monomial])
    func monomialAndGTOAgainstDirectQuadrature(_ kind: RadialBasisKind) {
        let basis = RadialBasis(kind: kind, nMax: 4, radius: 3)
        let sigma = 0.7
        let lMax = 3
        let rule = PanelQuadrature(edges: (0...12).map { Double($0) * basis.extent / 12 }, order: 24)
        // t = 1 - 2 q^2 crowds points at t = 1, where the kernel varies fastest
        let angular = PanelQuadrature(edges: [0, 0.25, 0.5, 1], order: 24)
        for exponent in [1, 2, 4] {
            let integral = RadialIntegral(
                basis: basis, source: .kernel(.potential(sigma: sigma, exponent: exponent)), lMax: lMax)
            for d in [0.4, 2.2, 3.1, 5.0, 9.0] {
                var found = [Double](repeating: 0, count: (lMax + 1) * integral.stride)
                found.withUnsafeMutableBufferPointer { integral.evaluate(d, into: $0.baseAddress!) }
                let largest = found.map(abs).max()!
                for l in 0...lMax {
                    var expected = [Double](repeating: 0, count: basis.count)
                    var radial = expected
                    for (r, w) in zip(rule.nodes, rule.weights) {
                        basis.evaluate(r, l: l, into: &radial)
                        var projection = 0.0
                        for (q, v) in zip(angular.nodes, angular.weights) {
                            let t = 1 - 2 * q * q
                            let s = max(0, r * r + d * d - 2 * r * d * t).squareRoot()
                            projection +=
                                4 * q * v * GaussLegendre.legendre(t, lMax)[l]
                                * smearedPower(s, sigma: sigma, exponent: exponent)
                        }
                        for n in 0..<basis.count { expected[n] += 2 * Double.pi * w * r * r * radial[n] * projection }
                    }
                    for n in 0..<basis.count {
                        #expect(
                            abs(expected[n] - found[l * integral.stride + n]) < 1e-9 * largest,
                            "\(kind) p \(exponent) d \(d) l \(l) n \(n)")
                    }
                }
            }
        }
    }

    /// P(p/2, s^2 / 2 sigma^2) / s^p in closed form.
    private func smearedPower(_ s: Double, sigma: Double, exponent: Int) -> Double {
        let x = s * s / (2 * sigma * sigma)
        if x < 1e-10 {
            return 1 / (pow(2, Double(exponent) / 2) * pow(sigma, Double(exponent)) * tgamma(Double(exponent) / 2 + 1))
        }
        switch exponent {
        case 1: return erf(x.squareRoot()) / s
        case 2: return -expm1(-x) / (s * s)
        default: return (x < 1e-3 ? x * x / 2 - x * x * x / 3 + x * x * x * x / 8 : 1 - exp(-x) * (1 + x)) / pow(s, 4)
        }
    }

    /// The Laplace expansion: beyond the basis, d^(l + 1) I_nl(d) is the multipole moment, whatever the distance.
    @Test func farCoulombIsTheLaplaceExpansion() {
        let basis = RadialBasis(kind: .monomial, nMax: 1, radius: 3)
        let table = RadialTable(
            basis: basis, source: .kernel(.potential(sigma: 0.3, exponent: 1)), lMax: 6, reach: nil, threads: 1)
        for d in [6.5, 12.0, 40.0, 1000.0] {
            let values = table.values(at: d)
            for l in 0...6 {
                // 4 pi / (2l + 1) int_0^r_c r^(l+2) N r^l dr, N = sqrt((2l + 3) / r_c^(2l + 3))
                let power = Double(2 * l + 3)
                let moment = 4 * Double.pi / Double(2 * l + 1) * (pow(3, power) / power).squareRoot()
                #expect(abs(values[l] * pow(d, Double(l + 1)) / moment - 1) < 1e-11, "l \(l) d \(d)")
            }
        }
    }
}
