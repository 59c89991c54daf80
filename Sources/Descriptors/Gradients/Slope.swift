/// Eight numbers and their derivatives with respect to one variable: arithmetic on them differentiates.
struct Slope: PolynomialVariable {
    var value: SIMD8<Double>
    var slope: SIMD8<Double>

    @inline(__always)
    static func + (a: Slope, b: Double) -> Slope { Slope(value: a.value + b, slope: a.slope) }

    @inline(__always)
    static func * (a: Slope, b: Slope) -> Slope {
        Slope(value: a.value * b.value, slope: multiplyAdd(a.slope, b.value, a.value * b.slope))
    }

    @inline(__always)
    static func * (a: Slope, b: Double) -> Slope { Slope(value: a.value * b, slope: a.slope * b) }

    /// Those of `other` where the mask says so.
    @inline(__always)
    func replacing(with other: Slope, where mask: SIMDMask<SIMD8<Int64>>) -> Slope {
        Slope(
            value: value.replacing(with: other.value, where: mask),
            slope: slope.replacing(with: other.slope, where: mask))
    }
}

extension CutoffFunction {
    /// f_c(d) of eight distances and its derivative, to 1e-15 of its largest.
    @inline(__always)
    func withSlope(_ distance: SIMD8<Double>) -> Slope {
        // f_c = (1 - sin x) / 2
        let rate = Double.pi / max(width, 1e-300)
        let x = (distance - (radius - 0.5 * width)) * rate
        let square = x * x
        // The cosine's Taylor series up to x^22, exact to the last digit for |x| <= pi / 2.
        let series: InlineArray<12, Double> = [
            -1 / 1124000727777607680000.0, 1 / 2432902008176640000.0, -1 / 6402373705728000.0,
            1 / 20922789888000.0, -1 / 87178291200.0, 1 / 479001600.0,
            -1 / 3628800.0, 1 / 40320.0, -1 / 720.0,
            1 / 24.0, -1 / 2.0, 1 / 1.0,
        ]
        let cosine = Self.polynomial(series, square)
        let isFlat = (distance .<= radius - width) .| (distance .>= radius)
        return Slope(value: self(distance), slope: (-0.5 * rate * cosine).replacing(with: 0, where: isFlat))
    }
}

extension RadialTable.View {
    /// Doubles of scratch memory that `interpolateWithSlope` needs.
    static let slopeScratch = 152

    /// Writes w I_nl and its derivative at eight distances, [l][n], rows `rowLength` apart, of the first `count` of them;
    /// zeros where w and w' are 0.
    ///
    /// The derivative is that of the interpolating polynomials: of the very numbers that `interpolate` gives.
    /// - Parameters:
    ///   - inverse: 1 / d.
    ///   - weight: w and w'.
    ///   - scratch: `slopeScratch` doubles.
    @inline(__always)
    func interpolateWithSlope(
        _ d: SIMD8<Double>, _ inverse: SIMD8<Double>, weight: Slope, scratch: UnsafeMutablePointer<Double>,
        values: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>, count: Int
    ) {
        let isFar = d .> nearLimit
        let square = farInverseStep * inverse * inverse
        let t = (nearInverseStep * d).replacing(with: square, where: isFar)
        let rate = SIMD8(repeating: nearInverseStep).replacing(with: -2 * square * inverse, where: isFar)
        let last = SIMD8(repeating: nearLast).replacing(with: farLast, where: isFar)
        // As in `interpolate`, to the last bit.
        let large = 0x1.8p52
        var node = (t - 0.5 + large) - large
        node.replace(with: last, where: node .> last)
        var factor = weight
        let power = Slope(value: inverse, slope: -inverse * inverse)
        for _ in 0..<exponent { factor = factor.replacing(with: factor * power, where: isFar) }
        let weights = LagrangeWeights.eight(Slope(value: t - node, slope: rate))
        for k in 0..<8 {
            let product = weights[unchecked: k] * factor
            scratch.storeVector(product.value, 16 * k)
            scratch.storeVector(product.slope, 16 * k + 8)
        }
        scratch.storeVector(node, 128)
        scratch.storeVector(d, 136)
        scratch.storeVector(inverse, 144)
        let isWanted = (weight.value .!= 0) .| (weight.slope .!= 0)

        for lane in 0..<count {
            let d = scratch[136 + lane]
            var (value, slope) = (values + lane &* rowLength, slopes + lane &* rowLength)
            if d > reach || !isWanted[lane] {
                value.update(repeating: 0, count: rowLength)
                slope.update(repeating: 0, count: rowLength)
                continue
            }
            let isFar = d > nearLimit
            var nodes = (isFar ? far : near) + 8 &* Int(scratch[128 + lane])
            let block = isFar ? farBlock : nearBlock
            let w = InlineArray<8, SIMD8<Double>> { SIMD8(repeating: scratch[16 * $0 + lane]) }
            let dw = InlineArray<8, SIMD8<Double>> { SIMD8(repeating: scratch[16 * $0 + 8 + lane]) }
            // d^-l in the far zone, and -l / d
            let (ratio, rate) = isFar ? (scratch[144 + lane], -scratch[144 + lane]) : (1, 0)
            var (power, inner) = (1.0, 0.0)
            for _ in 0...lMax {
                var n = 0
                repeat {
                    var sum = w[unchecked: 0] * nodes.loadVector(0)
                    var slopeSum = dw[unchecked: 0] * nodes.loadVector(0)
                    for k in 1..<8 {
                        let node = nodes.loadVector(8 * k)
                        sum = multiplyAdd(w[unchecked: k], node, sum)
                        slopeSum = multiplyAdd(dw[unchecked: k], node, slopeSum)
                    }
                    value.storeVector(power * sum)
                    slope.storeVector(power * multiplyAdd(inner, sum, slopeSum))
                    nodes += block
                    value += 8
                    slope += 8
                    n &+= 8
                } while n < stride
                power *= ratio
                inner += rate
            }
        }
    }
}
