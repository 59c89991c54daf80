/// The derivative with respect to v = d u of a sum over (l, m, n) of G_lmn w(d) I_nl(d) Y_lm(u), in vectors over n until
/// the end: for atoms and their distance, or for wave vectors in the place of both.
struct PairDerivative: BitwiseCopyable {
    /// Along v, and the sum of G w I h (see `evaluateWithGradient`).
    private var radial = SIMD8<Double>()
    private var x = SIMD8<Double>()
    private var y = SIMD8<Double>()
    private var z = SIMD8<Double>()

    /// Adds the terms of one l with G = `rows` + `sign` `others`.
    /// - Parameters:
    ///   - rowLength: doubles from one m to the next.
    ///   - harmonics: Y of l, m = -l; h_x, h_y and h_z follow, each `count` doubles after the one before.
    ///   - values: w I of l, `stride` of them, and their derivatives.
    @inline(__always)
    mutating func add(
        l: Int, _ rows: UnsafePointer<Double>, _ others: UnsafePointer<Double>, sign: Double, rowLength: Int,
        harmonics: UnsafePointer<Double>, count: Int, values: UnsafePointer<Double>, slopes: UnsafePointer<Double>,
        stride: Int
    ) {
        var n = 0
        repeat {
            var (r, gx, gy, gz) = (SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>())
            var (row, other, h) = (rows + n, others + n, harmonics)
            for _ in 0..<2 &* l &+ 1 {
                let g = multiplyAdd(sign, other.loadVector(), row.loadVector())
                r = multiplyAdd(h[0], g, r)
                gx = multiplyAdd(h[count], g, gx)
                gy = multiplyAdd(h[2 &* count], g, gy)
                gz = multiplyAdd(h[3 &* count], g, gz)
                row += rowLength
                other += rowLength
                h += 1
            }
            let value = values.loadVector(n)
            radial = multiplyAdd(r, slopes.loadVector(n), radial)
            x = multiplyAdd(gx, value, x)
            y = multiplyAdd(gy, value, y)
            z = multiplyAdd(gz, value, z)
            n &+= 8
        } while n < stride
    }

    /// The derivative with respect to v.
    /// - Parameter inverse: 1 / d.
    @inline(__always)
    func vector(along u: SIMD3<Double>, inverse: Double) -> SIMD3<Double> {
        let g = SIMD3(x.sum(), y.sum(), z.sum())
        let along = (u * g).sum()
        return (radial.sum() - inverse * along) * u + inverse * g
    }
}
