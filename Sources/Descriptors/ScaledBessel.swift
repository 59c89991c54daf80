import Foundation

/// Modified spherical Bessel functions of the first kind, exponentially scaled: exp(-x) i_l(x), l = 0 ... lMax.
///
/// Eight arguments at a time. Relative accuracy about 1e-15 for every x >= 0 and l <= 12: downward ratios
/// i_l / i_l-1 = x / (2l + 1 + x i_l+1 / i_l), stable everywhere, from an l high enough; above x = 60 the upward
/// recurrence, whose error grows only as exp(l^2 / x) there.
enum ScaledBessel {
    static let upwardFrom = 60.0

    /// Writes lMax + 1 vectors to `out`.
    @inline(__always)
    static func evaluate(_ x: SIMD8<Double>, lMax: Int, into out: UnsafeMutablePointer<SIMD8<Double>>) {
        let largest = x.max()
        let small = pointwiseMin(x, SIMD8(repeating: upwardFrom))
        var zeroth = SIMD8<Double>()
        for lane in 0..<8 { zeroth[lane] = scaledZeroth(x[lane]) }
        out[0] = zeroth
        guard lMax > 0 else { return }

        if x.min() < upwardFrom {
            let start = lMax + 6 + Int(5.2 * min(largest, upwardFrom).squareRoot())
            // The ratio far above, from its uniform asymptotic form.
            let order = SIMD8(repeating: Double(start) + 1.5)
            let root: SIMD8<Double> = (order * order + small * small).squareRoot()
            var ratio = small / (order + root)
            for l in stride(from: start, through: 1, by: -1) {
                let denominator: SIMD8<Double> = small * ratio + Double(2 * l + 1)
                ratio = small / denominator
                if l <= lMax { out[l] = ratio }
            }
            for l in 1...lMax { out[l] *= out[l - 1] }
        }
        if largest >= upwardFrom {
            let mask = x .>= upwardFrom
            let inverse = 1 / pointwiseMax(x, SIMD8(repeating: upwardFrom))
            // i_1 / i_0 = coth x - 1/x, and coth x is 1 to the last digit here
            var (before, here) = (zeroth, zeroth - zeroth * inverse)
            for l in 1...lMax {
                out[l].replace(with: here, where: mask)
                let factor: SIMD8<Double> = Double(2 * l + 1) * inverse
                (before, here) = (here, before - factor * here)
            }
        }
    }

    @inline(__always)
    private static func scaledZeroth(_ x: Double) -> Double {
        x < 1e-8 ? 1 - x : -expm1(-2 * x) / (2 * x)
    }
}
