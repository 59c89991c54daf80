/// Real spherical harmonics Y_lm(u) of unit vectors, orthonormal on the sphere, no Condon-Shortley phase; index
/// l^2 + l + m, m = -l ... l, sin(|m| phi) for negative m.
///
/// Eight vectors at a time, by the normalised recurrence of the associated Legendre functions in z and of
/// (x + iy)^m in the plane; no trigonometric function is called.
struct SphericalHarmonics: Sendable {
    let lMax: Int
    /// q_m^m, the start of each column, with the factor sqrt 2 of m > 0.
    private let diagonal: [Double]
    /// q_l^m = a z q_l-1^m - b q_l-2^m, at index l (lMax + 1) + m.
    private let a: [Double]
    private let b: [Double]

    init(lMax: Int) {
        self.lMax = lMax
        let n = lMax + 1
        var diagonal = [Double](repeating: 0, count: n)
        var a = [Double](repeating: 0, count: n * n)
        var b = a
        // 1 / sqrt(4 pi) prod (2k + 1) / 2k, and sqrt 2 for m > 0
        var start = 1 / (4 * Double.pi).squareRoot()
        for m in 0...lMax {
            if m > 0 { start *= (Double(2 * m + 1) / Double(2 * m)).squareRoot() }
            diagonal[m] = m == 0 ? start : start * 2.0.squareRoot()
            for l in (m + 1)..<max(n, m + 1) {
                let (dl, dm) = (Double(l), Double(m))
                let scale = (4 * dl * dl - 1) / (dl * dl - dm * dm)
                a[l * n + m] = scale.squareRoot()
                if l > m + 1 {
                    b[l * n + m] = (scale * ((dl - 1) * (dl - 1) - dm * dm) / (4 * (dl - 1) * (dl - 1) - 1)).squareRoot()
                }
            }
        }
        self.diagonal = diagonal
        self.a = a
        self.b = b
    }

    /// Writes (lMax + 1)^2 vectors to `out`: lane k belongs to the unit vector (x[k], y[k], z[k]).
    @inline(__always)
    func evaluate(
        x: SIMD8<Double>, y: SIMD8<Double>, z: SIMD8<Double>, into out: UnsafeMutablePointer<SIMD8<Double>>
    ) {
        let n = lMax + 1
        diagonal.withUnsafeBufferPointer { diagonal in
            a.withUnsafeBufferPointer { a in
                b.withUnsafeBufferPointer { b in
                    var cosine = SIMD8<Double>(repeating: 1)
                    var sine = SIMD8<Double>(repeating: 0)
                    for m in 0...lMax {
                        var before = SIMD8<Double>(repeating: 0)
                        var here = SIMD8<Double>(repeating: diagonal[m])
                        for l in m...lMax {
                            if l > m {
                                let next = a[l * n + m] * z * here - b[l * n + m] * before
                                before = here
                                here = next
                            }
                            out[l * l + l + m] = here * cosine
                            if m > 0 { out[l * l + l - m] = here * sine }
                        }
                        (cosine, sine) = (x * cosine - y * sine, x * sine + y * cosine)
                    }
                }
            }
        }
    }
}
