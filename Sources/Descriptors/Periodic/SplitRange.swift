import Foundation

/// Where the sums of a split may end.
struct SplitRange: Hashable, Sendable {
    /// w in angstrom.
    var width: Double
    /// Angstrom; 0 where nothing is left for real space.
    var reach: Double
    /// 1/angstrom.
    var kMax: Double
}

/// Finds ranges beyond which a sum adds less than `accuracy` times what an atom adds to its own largest coefficient.
struct SplitRangeRule: Sendable {
    private let basis: RadialBasis
    private let sigma: Double
    private let exponent: Int
    private let lMax: Int
    private let allowed: Double
    /// The largest |Y_lm| of each column (l, n).
    private let harmonics: [Double]
    /// |J_nl(k) Y_lm| at k = 0, `step`, ...
    private let waves: [[Double]]
    private let step: Double

    init(basis: RadialBasis, sigma: Double, exponent: Int, lMax: Int, accuracy: Double) {
        (self.basis, self.sigma, self.exponent, self.lMax) = (basis, sigma, exponent, lMax)
        let stride = (basis.count + 7) / 8 * 8
        let harmonics = (0..<(lMax + 1) * stride).map { (Double(2 * ($0 / stride) + 1) / (4 * Double.pi)).squareRoot() }
        self.harmonics = harmonics
        let own = Self.row(
            RadialIntegral(
                basis: basis, source: .kernel(.potential(sigma: sigma, exponent: exponent)), lMax: lMax), 0, harmonics)
        allowed = accuracy * own.max()!
        // exp(-k^2 sigma^2 / 2) leaves nothing of a double at the last.
        let count = 192
        let (end, step) = (8.6 / sigma, 8.6 / sigma / Double(count))
        let plane = RadialIntegral(basis: basis, source: .planeWave(reach: end), lMax: lMax)
        waves = (0...count).map { Self.row(plane, step * Double($0), harmonics) }
        self.step = step
    }

    func range(width: Double) -> SplitRange {
        SplitRange(width: width, reach: width > sigma ? reach(width) : 0, kMax: kMax(width))
    }

    // 1/(2 pi)^3 int 4 pi k^2 g(k) |J(k) Y| dk from the end inwards
    private func kMax(_ width: Double) -> Double {
        let transform = PowerLawTransform(exponent: exponent, width: width)
        var tail = [Double](repeating: 0, count: harmonics.count)
        for index in (1..<waves.count).reversed() {
            let k = step * Double(index)
            let factor = step * k * k / (2 * Double.pi * Double.pi) * transform(k)
            for column in tail.indices { tail[column] += factor * waves[index][column] }
            if tail.max()! > allowed { return k + step }
        }
        return step
    }

    // rho int 4 pi d^2 |I(d) Y| dd, at a density of atoms that nothing exceeds by much
    private func reach(_ width: Double) -> Double {
        let density = 0.1
        let short = RadialIntegral(
            basis: basis, source: .kernel(.shortRange(sigma: sigma, exponent: exponent, width: width)), lMax: lMax)
        let spacing = 0.4 * width
        var tail = [Double](repeating: 0, count: harmonics.count)
        var d = basis.extent + 8.6 * width
        while d > basis.radius {
            let factor = spacing * density * 4 * Double.pi * d * d
            for (column, value) in Self.row(short, d, harmonics).enumerated() { tail[column] += factor * value }
            if tail.max()! > allowed { return d + 0.5 * spacing }
            d -= spacing
        }
        return basis.radius
    }

    /// |I_nl(x) Y_lm|
    private static func row(_ integral: RadialIntegral, _ x: Double, _ harmonics: [Double]) -> [Double] {
        var row = [Double](repeating: 0, count: harmonics.count)
        row.withUnsafeMutableBufferPointer { integral.evaluate(x, into: $0.baseAddress!) }
        return zip(row, harmonics).map { abs($0 * $1) }
    }
}
