extension SphericalHarmonics {
    /// Writes Y_lm of eight unit vectors u and three numbers beside each from which gradients come: with v = d u,
    ///
    ///     dY_lm / dv = (h - u (u.h)) / d
    ///
    /// h is the gradient of Y_lm as the polynomial q_l^m(z) Re or Im (x + iy)^m, which is Y_lm on the sphere only: what it
    /// has along u is not that of Y_lm, and is taken out of sums over (l, m) once.
    ///
    /// Four rows for each vector, Y, h_x, h_y, h_z, of (lMax + 1)^2 numbers each, filled up to `count` (a multiple of 8).
    /// - Parameter scratch: 32 `count` doubles, where they lie transposed first.
    @inline(__always)
    func evaluateWithGradient(
        x: SIMD8<Double>, y: SIMD8<Double>, z: SIMD8<Double>, scratch: UnsafeMutablePointer<Double>,
        count: Int, into out: UnsafeMutablePointer<Double>
    ) {
        evaluateWithGradient(x: x, y: y, z: z, into: scratch, plane: 8 &* count)
        var first = 0
        while first < 4 &* count {
            let rows = transpose(InlineArray<8, SIMD8<Double>> { scratch.loadVector(8 &* (first &+ $0)) })
            for k in 0..<8 { out.storeVector(rows[unchecked: k], 4 &* count &* k &+ first) }
            first &+= 8
        }
    }

    /// Writes Y, h_x, h_y and h_z, `plane` doubles apart, a vector for each (l, m).
    @inline(__always)
    private func evaluateWithGradient(
        x: SIMD8<Double>, y: SIMD8<Double>, z: SIMD8<Double>, into out: UnsafeMutablePointer<Double>, plane: Int
    ) {
        constants.withUnsafeBufferPointer { constants in
            var next = constants.baseAddress!
            var cosine = SIMD8<Double>(repeating: 1)
            var sine = SIMD8<Double>(repeating: 0)
            // m Re and m Im (x + iy)^(m - 1)
            var (cosineBefore, sineBefore) = (sine, sine)
            func store(_ q: SIMD8<Double>, _ slope: SIMD8<Double>, _ l: Int, _ m: Int) {
                let minus = out + 8 &* (l &* l &+ l &- m)
                minus.storeVector(q * sine)
                minus.storeVector(q * sineBefore, plane)
                minus.storeVector(q * cosineBefore, 2 &* plane)
                minus.storeVector(slope * sine, 3 &* plane)
                let plus = minus + 16 &* m
                plus.storeVector(q * cosine)
                plus.storeVector(q * cosineBefore, plane)
                plus.storeVector(-q * sineBefore, 2 &* plane)
                plus.storeVector(slope * cosine, 3 &* plane)
            }
            for m in 0...lMax {
                var before = Slope(value: SIMD8(repeating: 0), slope: SIMD8(repeating: 0))
                var here = Slope(value: SIMD8(repeating: next[0]), slope: SIMD8(repeating: 0))
                next += 1
                store(here.value, here.slope, m, m)
                for l in m..<lMax {
                    let value = multiplyAdd(next[0] * z, here.value, next[1] * before.value)
                    let slope = multiplyAdd(
                        next[0], multiplyAdd(z, here.slope, here.value), next[1] * before.slope)
                    (before, here) = (here, Slope(value: value, slope: slope))
                    next += 2
                    store(value, slope, l &+ 1, m)
                }
                (cosineBefore, sineBefore) = (Double(m + 1) * cosine, Double(m + 1) * sine)
                (cosine, sine) = (x * cosine - y * sine, x * sine + y * cosine)
            }
        }
    }
}
