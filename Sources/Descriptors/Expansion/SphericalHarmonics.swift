/// Real spherical harmonics Y_lm(u) of unit vectors, orthonormal on the sphere, no Condon-Shortley phase; index
/// l^2 + l + m, m = -l ... l, sin(|m| phi) for negative m.
///
/// Eight vectors at a time, by the normalized recurrence of the associated Legendre functions in z and of
/// (x + iy)^m in the plane; no trigonometric function is called.
struct SphericalHarmonics: Sendable {
    let lMax: Int
    /// For each m in turn q_m^m, then a and b of each l > m: q_l^m = a z q_l-1^m + b q_l-2^m. In the order of use.
    let constants: [Double]

    init(lMax: Int) {
        self.lMax = lMax
        var constants: [Double] = []
        // 1 / sqrt(4 pi) prod (2k + 1) / 2k, and sqrt 2 for m > 0
        var start = 1 / (4 * Double.pi).squareRoot()
        for m in 0...lMax {
            if m > 0 { start *= (Double(2 * m + 1) / Double(2 * m)).squareRoot() }
            constants.append(m == 0 ? start : start * 2.0.squareRoot())
            for l in m..<lMax {
                let (l, m) = (Double(l + 1), Double(m))
                let scale = (4 * l * l - 1) / (l * l - m * m)
                constants.append(scale.squareRoot())
                constants.append(-(scale * ((l - 1) * (l - 1) - m * m) / (4 * (l - 1) * (l - 1) - 1)).squareRoot())
            }
        }
        self.constants = constants
    }

    /// Writes Y_lm of eight unit vectors: rows of (lMax + 1)^2 values, filled up to `count` (a multiple of 8), `stride`
    /// apart.
    /// - Parameter scratch: 8 `count` doubles, where they lie transposed first.
    @inline(__always)
    func evaluate(
        x: SIMD8<Double>, y: SIMD8<Double>, z: SIMD8<Double>, scratch: UnsafeMutablePointer<Double>,
        count: Int, into out: UnsafeMutablePointer<Double>, stride: Int
    ) {
        evaluate(x: x, y: y, z: z, into: scratch)
        var first = 0
        while first < count {
            let rows = transpose(InlineArray<8, SIMD8<Double>> { scratch.loadVector(8 &* (first &+ $0)) })
            for k in 0..<8 { out.storeVector(rows[unchecked: k], k &* stride &+ first) }
            first &+= 8
        }
    }

    /// Writes (lMax + 1)^2 vectors to `out`: lane k belongs to the unit vector (x[k], y[k], z[k]).
    @inline(__always)
    private func evaluate(
        x: SIMD8<Double>, y: SIMD8<Double>, z: SIMD8<Double>, into out: UnsafeMutablePointer<Double>
    ) {
        constants.withUnsafeBufferPointer { constants in
            var next = constants.baseAddress!
            var cosine = SIMD8<Double>(repeating: 1)
            var sine = SIMD8<Double>(repeating: 0)
            for m in 0...lMax {
                var before = SIMD8<Double>(repeating: 0)
                var here = SIMD8<Double>(repeating: next[0])
                next += 1
                // (l, -m) and (l, m) with l = m
                var minus = out + 8 &* (m &* m)
                var plus = minus + 16 &* m
                minus.storeVector(here * sine)
                plus.storeVector(here * cosine)
                for l in m..<lMax {
                    (before, here) = (here, multiplyAdd(next[0] * z, here, next[1] * before))
                    next += 2
                    minus += 16 &* (l &+ 1)
                    plus += 16 &* (l &+ 1)
                    minus.storeVector(here * sine)
                    plus.storeVector(here * cosine)
                }
                (cosine, sine) = (x * cosine - y * sine, x * sine + y * cosine)
            }
        }
    }
}
