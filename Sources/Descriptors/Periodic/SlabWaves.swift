import Atomistics
import Foundation

/// The Fourier coefficients, across a slab, of the potential of one atom of width w and of its images in the plane.
///
/// At a height z over the atom its part of wave vector K is, times the area,
///
///     phi_K(z) = 2 pi / Gamma(p/2) int_0^T t^(p-3) exp(-K^2 / 4 t^2 - z^2 t^2) dt,   T = 1 / sqrt(2) w,
///
/// as the kernel is a mixture of Gaussians. Its transform is that of `PowerLawTransform` at k^2 = K^2 + k_n^2; with
/// multiples of 2 pi / L in the place of all k_n it is repeated every L. Where K is large the images are too far away to
/// be seen, as exp(-K z). Where it is small phi_K is cut off by a window (`SlabRange`) before it is transformed,
///
///     g_K(k_n) = 2 int_0^inf W(z) phi_K(z) cos(k_n z) dz,
///
/// by the trapezoid rule, which is exact for what has no shorter waves. The term K = 0, for p = 1 and 2 without a constant
/// that is infinite, is what is left of -2 pi |z| and -2 pi ln(|z| / 1 angstrom) when they are smeared, and, for p > 2, of
/// 2 pi / (p - 2) |z|^(2 - p).
struct SlabWaves {
    /// Rows of K from here on need no window.
    let widest: Double
    /// The largest multiple of 2 pi / L.
    let last: Int
    /// Of the row last filled: g_K, its slope with K divided by K, and its slope with k_n, at multiples of 2 pi / L.
    let values: UnsafeMutablePointer<Double>
    let inPlane: UnsafeMutablePointer<Double>
    let across: UnsafeMutablePointer<Double>

    /// Heights, in whole vectors, and nodes of t.
    private let heightCount: Int
    private let nodeCount: Int
    /// Multiples in whole vectors.
    private let rowLength: Int
    /// phi_0 at the heights.
    private let sheet: UnsafeMutablePointer<Double>
    /// By node: what a Gaussian counts for, and 1 / 4 t^2.
    private let mixture: UnsafeMutablePointer<Double>
    private let inverseSquares: UnsafeMutablePointer<Double>
    /// exp(-z^2 t^2), [node][height]
    private let gaussians: UnsafeMutablePointer<Double>
    /// 2 h W cos(k_n z) and -2 h W z sin(k_n z), h the distance of heights; [height][multiple]
    private let cosines: UnsafeMutablePointer<Double>
    private let sines: UnsafeMutablePointer<Double>
    /// phi_K and what its slope with K is, divided by K.
    private let potential: UnsafeMutablePointer<Double>
    private let slope: UnsafeMutablePointer<Double>

    /// Panels of ln t, of 16 nodes each, are at most so long.
    private static let panel = 0.5
    private static let rule = GaussLegendre(count: 16)

    /// - Parameter cell: with a third vector across the slab, of length L.
    init(
        _ range: SlabRange, _ transform: PowerLawTransform, _ cell: UnitCell, thickness: Double,
        memory: inout Scratch<Double>
    ) {
        let (p, width, tau) = (transform.exponent, transform.width, range.smoothing)
        let length = range.length(thickness: thickness)
        widest = range.widest(thickness: thickness)
        // No longer than what plane waves are tabulated for.
        last = Int(range.kMax * length / (2 * Double.pi))
        let spacing = Double.pi / range.kMax
        let end = 0.5 * length + (2 * range.decay).squareRoot() * tau
        let count = Int(end / spacing) + 1
        heightCount = (count + 7) / 8 * 8
        rowLength = (last + 8) / 8 * 8

        // The range of t that the smallest K leaves; no K, no nodes.
        let top = 1 / (2.0.squareRoot() * width)
        let smallest = Self.shortestWave(cell)
        let bottom = smallest < widest ? min(0.5 * top, 0.5 * smallest / range.decay.squareRoot()) : top
        let panels = bottom < top ? Int((log(top / bottom) / Self.panel).rounded(.up)) : 0
        nodeCount = panels * Self.rule.nodes.count

        var next = memory.reserve(
            3 * rowLength + 3 * heightCount + 2 * nodeCount + (nodeCount + 2 * rowLength) * heightCount)
        func take(_ length: Int) -> UnsafeMutablePointer<Double> {
            defer { next += length }
            return next
        }
        (gaussians, cosines, sines) = (
            take(nodeCount * heightCount), take(rowLength * heightCount), take(rowLength * heightCount)
        )
        (values, inPlane, across) = (take(rowLength), take(rowLength), take(rowLength))
        (sheet, potential, slope) = (take(heightCount), take(heightCount), take(heightCount))
        (mixture, inverseSquares) = (take(nodeCount), take(nodeCount))

        let front = 2 * Double.pi / tgamma(Double(p) / 2)
        for panel in 0..<panels {
            let half = 0.5 * log(top / bottom) / Double(panels)
            for (index, (x, w)) in zip(Self.rule.nodes, Self.rule.weights).enumerated() {
                let t = bottom * exp(half * (Double(2 * panel + 1) + x))
                let node = panel * Self.rule.nodes.count + index
                mixture[node] = front * half * w * pow(t, Double(p - 2))
                inverseSquares[node] = 0.25 / (t * t)
                for height in stride(from: 0, to: heightCount, by: 8) {
                    let z = spacing * (SIMD8(0, 1, 2, 3, 4, 5, 6, 7) + Double(height))
                    gaussians.storeVector(exponential(-(t * t) * z * z), node * heightCount + height)
                }
            }
        }
        for height in 0..<heightCount {
            let z = spacing * Double(height)
            sheet[height] = Self.sheet(z, transform)
            // 0 counts once, and what fills up the last vector not at all.
            let window = height < count ? 0.5 * erfc((z - 0.5 * length) / (2.0.squareRoot() * tau)) : 0
            let weight = spacing * window * (height == 0 ? 1 : 2)
            let angle = 2 * Double.pi * z / length
            let step = (x: cos(angle), y: sin(angle))
            var phase = (x: 1.0, y: 0.0)
            let (cosines, sines) = (cosines + height * rowLength, sines + height * rowLength)
            for multiple in 0..<rowLength {
                cosines[multiple] = weight * phase.x
                sines[multiple] = -weight * z * phase.y
                phase = (phase.x * step.x - phase.y * step.y, phase.x * step.y + phase.y * step.x)
            }
        }
    }

    /// Writes the coefficients of one K, 1/angstrom.
    func fill(waveNumber: Double, withSlopes: Bool) {
        var potential = UnsafePointer(sheet)
        if waveNumber > 0 {
            let square = waveNumber * waveNumber
            self.potential.update(repeating: 0, count: heightCount)
            slope.update(repeating: 0, count: heightCount)
            for node in 0..<nodeCount {
                let factor = mixture[node] * exp(-square * inverseSquares[node])
                let row = gaussians + node * heightCount
                Self.add(factor, row, heightCount, to: self.potential)
                if withSlopes { Self.add(-2 * inverseSquares[node] * factor, row, heightCount, to: slope) }
            }
            potential = UnsafePointer(self.potential)
        }
        values.update(repeating: 0, count: rowLength)
        for height in 0..<heightCount {
            Self.add(potential[height], cosines + height * rowLength, rowLength, to: values)
        }
        guard withSlopes else { return }
        inPlane.update(repeating: 0, count: rowLength)
        across.update(repeating: 0, count: rowLength)
        for height in 0..<heightCount {
            // K = 0 stays what it is.
            if waveNumber > 0 { Self.add(slope[height], cosines + height * rowLength, rowLength, to: inPlane) }
            Self.add(potential[height], sines + height * rowLength, rowLength, to: across)
        }
    }

    @inline(__always)
    private static func add(
        _ factor: Double, _ row: UnsafeMutablePointer<Double>, _ count: Int, to sums: UnsafeMutablePointer<Double>
    ) {
        let factor = SIMD8(repeating: factor)
        for place in stride(from: 0, to: count, by: 8) {
            sums.storeVector(multiplyAdd(factor, row.loadVector(place), sums.loadVector(place)), place)
        }
    }

    /// The shortest K that is not 0, of a reduced cell.
    private static func shortestWave(_ cell: UnitCell) -> Double {
        let (a, b) = (cell.reciprocal.a, cell.reciprocal.b)
        func square(_ x: SIMD3<Double>) -> Double { (x * x).sum() }
        return min(min(square(a), square(b)), min(square(a + b), square(a - b))).squareRoot()
    }

    /// phi_0(z), without its infinite constant for p = 1 and 2.
    static func sheet(_ z: Double, _ transform: PowerLawTransform) -> Double {
        let (p, w) = (transform.exponent, transform.width)
        let x = z * z / (2 * w * w)
        switch p {
        case 1:
            let root = 2.0.squareRoot() * w
            return -2 * Double.pi * (z * erf(z / root) + root / Double.pi.squareRoot() * exp(-x))
        case 2:
            // ln x + E_1(x) is smooth.
            if x >= 1 { return -Double.pi * (log(z * z) + PowerLawTransform.upperGamma(0, x)) }
            var (sum, term) = (log(2 * w * w) - 0.577215664901532860606512, 1.0)
            for k in 1...20 {
                term *= -x / Double(k)
                sum -= term / Double(k)
            }
            return -Double.pi * sum
        default:
            return 2 * Double.pi / Double(p - 2) * RadialKernel.potential(sigma: w, exponent: p - 2)(z)
        }
    }
}
