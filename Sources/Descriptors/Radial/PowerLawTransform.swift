import Foundation

/// The Fourier transform of the smeared power law P(p/2, s^2 / 2 w^2) / s^p, width w:
///
///     g(k) = int exp(-i k.s) P(p/2, s^2 / 2 w^2) / s^p d^3s
///          = pi^(3/2) 2^(3-p) / Gamma(p/2)  k^(p-3) Gamma((3-p)/2, k^2 w^2 / 2)
///
/// with the upper incomplete gamma function; for p = 1 it is 4 pi / k^2 exp(-k^2 w^2 / 2). Angstrom^(3-p).
struct PowerLawTransform: Sendable {
    let exponent: Int
    let width: Double
    private let prefactor: Double

    init(exponent: Int, width: Double) {
        self.exponent = exponent
        self.width = width
        prefactor = pow(Double.pi, 1.5) * pow(2, Double(3 - exponent)) / tgamma(Double(exponent) / 2)
    }

    /// g(k) for k > 0.
    func callAsFunction(_ k: Double) -> Double {
        let x = 0.5 * k * k * width * width
        if exponent == 1 { return 4 * Double.pi / (k * k) * exp(-x) }
        return prefactor * pow(k, Double(exponent - 3)) * Self.upperGamma(Double(3 - exponent) / 2, x)
    }

    /// dg/dk for k > 0.
    func slope(_ k: Double) -> Double {
        let p = Double(exponent)
        let x = 0.5 * k * k * width * width
        // dGamma(a, x)/dx = -x^(a - 1) exp(-x)
        let inner = prefactor * pow(k, p - 3) * pow(x, 0.5 * (1 - p)) * exp(-x) * k * width * width
        return (p - 3) / k * self(k) - inner
    }

    /// g(0) for p > 3. For p <= 3 it is infinite, the sum over the lattice has no term k = 0, and a split into two
    /// widths must take out what the narrower kernel has in excess of this one: minus the integral over space of the
    /// difference between the power laws smeared with `narrow` and with this width.
    func zeroMode(narrow: Double) -> Double {
        let p = Double(exponent)
        func front(_ width: Double) -> Double {
            2 * pow(2 * width * width, -p / 2) / tgamma(p / 2) * pow(2 * Double.pi, 1.5) * width * width * width
        }
        if exponent > 3 { return front(width) / (p - 3) }
        if exponent == 3 { return -front(narrow) * log(width / narrow) }
        return -front(narrow) * (1 - pow(narrow / width, p - 3)) / (p - 3)
    }

    /// Gamma(a, x) for a = 1/2, 0, -1/2, -1, -3/2 and x > 0, to 1e-11 of itself while x is below 100.
    static func upperGamma(_ a: Double, _ x: Double) -> Double {
        if a == 0.5 { return Double.pi.squareRoot() * erfc(x.squareRoot()) }
        if a == 0 { return exponentialIntegral(x) }
        // Each step loses a factor of x in accuracy, which is little where exp(-x) leaves anything.
        return (upperGamma(a + 1, x) - pow(x, a) * exp(-x)) / a
    }

    /// E_1(x) = Gamma(0, x).
    private static func exponentialIntegral(_ x: Double) -> Double {
        if x < 1 {
            // -gamma - ln x + sum_k (-1)^(k+1) x^k / (k k!)
            var sum = -0.577215664901532860606512 - log(x)
            var term = 1.0
            for k in 1...20 {
                term *= -x / Double(k)
                sum -= term / Double(k)
            }
            return sum
        }
        // exp(-x) / (x+1 - 1/(x+3 - 4/(x+5 - 9/...))), from far enough below
        let depth = 6 + Int(60 / x)
        var denominator = x + Double(2 * depth + 1)
        for k in stride(from: depth, through: 1, by: -1) {
            denominator = x + Double(2 * k - 1) - Double(k * k) / denominator
        }
        return exp(-x) / denominator
    }
}
