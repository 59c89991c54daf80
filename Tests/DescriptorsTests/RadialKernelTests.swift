import Foundation
import Testing

@testable import Descriptors

/// Kernels in real space against the expansions made of them.
@Suite struct RadialKernelTests {
    /// I_nl(d) = 2 pi int r^2 R_n(r) int P_l(t) g(sqrt(r^2 + d^2 - 2 r d t)) dt dr with g from `callAsFunction`.
    @Test(arguments: [
        RadialKernel.density(sigma: 0.4), .potential(sigma: 0.7, exponent: 1), .potential(sigma: 0.7, exponent: 2),
        .potential(sigma: 0.7, exponent: 3), .potential(sigma: 0.7, exponent: 4), .potential(sigma: 0.7, exponent: 5),
        .potential(sigma: 0.7, exponent: 6),
    ])
    func expansionsAreMadeOfTheKernel(_ kernel: RadialKernel) {
        let basis = RadialBasis(kind: .gto, nMax: 3, radius: 3)
        let integral = RadialIntegral(basis: basis, source: .kernel(kernel), lMax: 1)
        let rule = PanelQuadrature(edges: (0...16).map { Double($0) * basis.extent / 16 }, order: 24)
        // t = 1 - 2 q^2 crowds points at t = 1, where the kernel varies fastest.
        let angular = PanelQuadrature(edges: [0, 0.125, 0.25, 0.5, 1], order: 24)
        for d in [0.3, 1.7, 4.0, 8.0] {
            var found = [Double](repeating: 0, count: 2 * integral.stride)
            found.withUnsafeMutableBufferPointer { integral.evaluate(d, into: $0.baseAddress!) }
            let largest = found.map(abs).max()!
            for l in 0...1 {
                var expected = [0.0, 0, 0]
                var radial = expected
                for (r, w) in zip(rule.nodes, rule.weights) {
                    basis.evaluate(r, l: l, into: &radial)
                    var average = 0.0
                    for (q, wq) in zip(angular.nodes, angular.weights) {
                        let t = 1 - 2 * q * q
                        let s = max(0, r * r + d * d - 2 * r * d * t).squareRoot()
                        average += 4 * q * wq * (l == 0 ? 1 : t) * kernel(s)
                    }
                    for n in 0..<3 { expected[n] += 2 * Double.pi * w * r * r * radial[n] * average }
                }
                for n in 0..<3 {
                    #expect(
                        abs(found[l * integral.stride + n] - expected[n]) < 1e-8 * largest,
                        "\(kernel) d \(d) l \(l) n \(n)")
                }
            }
        }
    }

    @Test func farAwayThePotentialIsAPower() {
        for p in 1...6 {
            #expect(abs(RadialKernel.potential(sigma: 0.5, exponent: p)(9) * pow(9, Double(p)) - 1) < 1e-12)
        }
        #expect(abs(RadialKernel.potential(sigma: 1, exponent: 1)(0) - (2 / Double.pi).squareRoot()) < 1e-14)
    }

    @Test func reachesAddUp() {
        var fields = FieldOptions(cutoff: 3, cutoffWidth: 1)
        for d in [0, 1.5, 2.4, 2.9, 3.5] {
            let weights = Reach.allCases.map { reach in
                fields.reach = reach
                return fields.weights(at: d).potential
            }
            #expect(weights[0] == 1 && abs(weights[1] + weights[2] - 1) < 1e-15)
            #expect(fields.weights(at: d).density == weights[1])
        }
    }
}
