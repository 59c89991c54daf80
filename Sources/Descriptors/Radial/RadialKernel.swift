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
}

extension RadialKernel {
    /// g(s) at a distance s >= 0 (angstrom): the field of one atom in real space, which expansions are made of.
    ///
    /// The incomplete gamma function by its series below s^2 / 2 sigma^2 = 2 and by recurrence from p = 1 or 2 above,
    /// to 1e-12 of the value at 0.
    public func callAsFunction(_ s: Double) -> Double {
        switch self {
        case .density(let sigma): pow(.pi * sigma * sigma, -0.75) * exp(-s * s / (2 * sigma * sigma))
        case .potential(let sigma, let exponent): RadialKernel.smeared(s, sigma, exponent)
        case .shortRange(let sigma, let exponent, let width):
            RadialKernel.smeared(s, sigma, exponent) - RadialKernel.smeared(s, width, exponent)
        }
    }

    private static func smeared(_ s: Double, _ sigma: Double, _ p: Int) -> Double {
        let a = Double(p) / 2
        let x = s * s / (2 * sigma * sigma)
        if x < 2 {
            var term = 1 / tgamma(a + 1)
            var sum = 0.0
            for n in 1...60 {
                sum += term
                term *= x / (a + Double(n))
            }
            return exp(-x) * sum * pow(2 * sigma * sigma, -a)
        }
        var order = p % 2 == 1 ? 0.5 : 1.0
        var value = p % 2 == 1 ? erf(x.squareRoot()) : 1 - exp(-x)
        while order < a - 0.25 {
            value -= pow(x, order) * exp(-x) / tgamma(order + 1)
            order += 1
        }
        return value / pow(s, Double(p))
    }
}
