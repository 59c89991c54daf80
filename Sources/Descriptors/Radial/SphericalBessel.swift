import Foundation

/// Spherical Bessel functions of the first kind, j_l(x), l = 0 ... lMax, to about 1e-15 of the largest.
enum SphericalBessel {
    /// Writes lMax + 1 values to `out`, for x >= 0.
    static func evaluate(_ x: Double, lMax: Int, into out: UnsafeMutablePointer<Double>) {
        if x < 1e-8 {
            // j_l is x^l / (2l + 1)!!: beyond l = 1 nothing that a double next to j_0 = 1 would hold
            for l in 0...lMax { out[l] = l == 0 ? 1 : l == 1 ? x / 3 : 0 }
            return
        }
        let j0 = sin(x) / x
        out[0] = j0
        guard lMax > 0 else { return }
        if x > Double(lMax) {
            // j_l+1 = (2l + 1)/x j_l - j_l-1, stable while l < x
            out[1] = (j0 - cos(x)) / x
            for l in 1..<max(1, lMax) { out[l + 1] = Double(2 * l + 1) / x * out[l] - out[l - 1] }
            return
        }
        // Downwards from far above, where the ratio to start with does not matter, and scaled to the larger of j_0,
        // j_1: they are never both small.
        var (above, here) = (0.0, 1e-250)
        for l in stride(from: lMax + 16 + Int(x), through: 1, by: -1) {
            if l <= lMax { out[l] = here }
            (above, here) = (here, Double(2 * l + 1) / x * here - above)
        }
        let j1 = (j0 - cos(x)) / x
        let scale = abs(j0) > abs(j1) || x < 1 ? j0 / here : j1 / out[1]
        for l in 1...lMax { out[l] *= scale }
    }
}
