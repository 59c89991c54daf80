/// Modified spherical Bessel functions of the first kind, exponentially scaled: exp(-x) i_l(x), l = 0 ... lMax.
///
/// Eight arguments at a time. Relative accuracy about 1e-15 for every x >= 0 and l <= 12: the downward recurrence
/// i_l-1 = i_l+1 + (2l + 1)/x i_l, stable everywhere, from an l high enough, scaled to i_0 at the end (no division in
/// the loop: ratios of successive functions instead take eight times as long); above x = 60 the upward recurrence, whose
/// error grows only as exp(l^2 / x) there.
enum ScaledBessel {
    static let upwardFrom = 60.0

    /// Writes lMax + 1 vectors to `out`.
    @inline(__always)
    static func evaluate(_ x: SIMD8<Double>, lMax: Int, into out: UnsafeMutablePointer<SIMD8<Double>>) {
        let zeroth = scaledZeroth(x)
        out[0] = zeroth
        guard lMax > 0 else { return }

        let (smallest, largest) = (x.min(), x.max())
        if smallest < upwardFrom {
            // Below 1e-10 i_l is 0 but for i_0 = 1 and i_1 = x / 3; a smaller argument would overflow.
            let tiny = 1e-10
            let small = x.replacing(with: upwardFrom, where: x .> upwardFrom).replacing(with: tiny, where: x .< tiny)
            let inverse = 1 / small
            let start = lMax + 6 + Int(5.2 * min(largest, upwardFrom).squareRoot())
            // The ratio far above, from its uniform asymptotic form.
            let order = SIMD8(repeating: Double(start) + 1.5)
            let root: SIMD8<Double> = (order * order + small * small).squareRoot()
            var above = small / (order + root)
            var here = SIMD8<Double>(repeating: 1)
            var factor = Double(2 * start - 1) * inverse
            for l in stride(from: start - 1, through: 1, by: -1) {
                if l <= lMax { out[l] = here }
                (above, here) = (here, multiplyAdd(factor, here, above))
                factor -= 2 * inverse
            }
            var scale = zeroth / here
            scale.replace(with: scale * x * inverse, where: x .< tiny)
            for l in 1...lMax { out[l] *= scale }
        }
        if largest >= upwardFrom {
            let mask = x .>= upwardFrom
            let inverse = 1 / x.replacing(with: upwardFrom, where: x .< upwardFrom)
            // i_1 / i_0 = coth x - 1/x, and coth x is 1 to the last digit here
            var (before, here) = (zeroth, zeroth - zeroth * inverse)
            for l in 1...lMax {
                out[l].replace(with: here, where: mask)
                let factor: SIMD8<Double> = Double(2 * l + 1) * inverse
                (before, here) = (here, before - factor * here)
            }
        }
    }

    /// (1 - exp(-2x)) / 2x; below 1/2, where that cancels, exp(-x) times the series of sinh x / x.
    @inline(__always)
    private static func scaledZeroth(_ x: SIMD8<Double>) -> SIMD8<Double> {
        let isSmall = x .< 0.5
        let half = x.replacing(with: 0.5, where: x .> 0.5)
        let square = half * half
        var series = SIMD8<Double>(repeating: 1)
        for k in stride(from: 7, through: 1, by: -1) {
            series = 1 + series * square * (1 / Double(2 * k * (2 * k + 1)))
        }
        let exponential = exponential((-2 * x).replacing(with: -x, where: isSmall))
        let large = x.replacing(with: 0.5, where: isSmall)
        return ((1 - exponential) / (2 * large)).replacing(with: exponential * series, where: isSmall)
    }
}
