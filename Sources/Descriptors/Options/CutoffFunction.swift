import Foundation

/// The shifted cosine f_c(d): 1 below r_c - width, 0 from r_c, (1 + cos(pi (d - r_c + width) / width)) / 2 between.
public struct CutoffFunction: Hashable, Sendable {
    /// r_c in angstrom.
    public let radius: Double
    /// The width of the step from 1 to 0 below r_c, in angstrom; 0 for a sharp one.
    public let width: Double

    /// f_c(d) of a distance in angstrom, from 1 down to 0.
    @inlinable
    public func callAsFunction(_ distance: Double) -> Double {
        if distance >= radius { return 0 }
        if distance <= radius - width { return 1 }
        return 0.5 * (1 + cos(Double.pi * (distance - radius + width) / width))
    }

    /// f_c(d) of eight distances, to 1e-15: a polynomial for the sine instead of eight calls of a library.
    @inline(__always)
    func callAsFunction(_ distance: SIMD8<Double>) -> SIMD8<Double> {
        // cos(pi (x + 1/2)) = -sin(pi x), -1/2 <= x <= 1/2 across the step
        let x = (distance - (radius - 0.5 * width)) * (Double.pi / max(width, 1e-300))
        let square = x * x
        // The sine's Taylor series up to x^23, exact to the last digit for |x| <= pi / 2.
        let series: InlineArray<12, Double> = [
            -1 / 25852016738884976640000.0, 1 / 51090942171709440000.0, -1 / 121645100408832000.0,
            1 / 355687428096000.0, -1 / 1307674368000.0, 1 / 6227020800.0,
            -1 / 39916800.0, 1 / 362880.0, -1 / 5040.0,
            1 / 120.0, -1 / 6.0, 1 / 1.0,
        ]
        let sine = Self.polynomial(series, square)
        var result = 0.5 - 0.5 * x * sine
        result.replace(with: 1, where: distance .<= radius - width)
        result.replace(with: 0, where: distance .>= radius)
        return result
    }

    /// A polynomial of eight numbers, from the coefficient of its highest power down.
    @inline(__always)
    static func polynomial(_ coefficients: InlineArray<12, Double>, _ x: SIMD8<Double>) -> SIMD8<Double> {
        var sum = SIMD8<Double>(repeating: coefficients[0])
        for k in 1..<coefficients.count { sum = multiplyAdd(sum, x, SIMD8(repeating: coefficients[k])) }
        return sum
    }
}
