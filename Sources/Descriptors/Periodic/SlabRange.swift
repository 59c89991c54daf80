import Foundation

/// How the wide part of a slab's potential is made periodic across it: by a window that falls from 1 to 0 around half
/// of a length L,
///
///     W(z) = erfc((z - L/2) / sqrt(2) tau) / 2,   L = 2 (thickness + gap)
///
/// What a center sees, up to where its basis ends, then lies where W is 1.
struct SlabRange: Hashable, Sendable {
    /// tau, angstrom.
    let smoothing: Double
    /// Half of what L has in excess of twice the thickness, angstrom.
    let gap: Double
    /// Radius in angstrom beyond which the basis has next to nothing.
    let radius: Double
    /// The largest wave number across the slab where a window is needed, 1/angstrom.
    let kMax: Double
    /// exp(-`decay`) is next to nothing.
    let decay: Double

    init(basis: RadialBasis, lMax: Int, range: SplitRange, accuracy: Double) {
        // Of the potential of one atom, of which there are many.
        let least = accuracy / 10
        decay = -log(least)
        // A narrower window makes L shorter, and takes more wave vectors where it is needed: from half to all of w it makes
        // little difference.
        smoothing = 0.6 * range.width
        kMax = (2 * decay).squareRoot() / smoothing
        // int r^2 |R_nl| of each function over panels, relative to all.
        let panels = max(8, Int(4 * basis.extent / basis.finestScale))
        let rule = PanelQuadrature(edges: (0...panels).map { basis.extent * Double($0) / Double(panels) }, order: 4)
        var functions: [[Double]] = []
        for l in 0...(basis.dependsOnL ? lMax : 0) {
            var rows = [[Double]](repeating: [], count: basis.count)
            var values = [Double](repeating: 0, count: basis.count)
            for (r, w) in zip(rule.nodes, rule.weights) {
                values.withUnsafeMutableBufferPointer { basis.evaluate(r, l: l, into: $0.baseAddress!) }
                for n in 0..<basis.count { rows[n].append(w * r * r * abs(values[n])) }
            }
            functions += rows.map { row in
                let whole = row.reduce(0, +)
                return row.map { $0 / whole }
            }
        }
        /// The smallest length at which what falls with it is next to nothing.
        func length(_ leftOver: (_ node: Double, _ length: Double) -> Double) -> Double {
            var (low, high) = (0.0, basis.extent + 10 * range.width)
            for _ in 0..<24 {
                let middle = 0.5 * (low + high)
                let factors = rule.nodes.map { leftOver($0, middle) }
                let most = functions.map { zip($0, factors).reduce(0) { $0 + $1.0 * $1.1 } }.max()!
                if most > least { low = middle } else { high = middle }
            }
            return high
        }
        let width = 2.0.squareRoot() * smoothing
        gap = length { r, gap in 0.5 * erfc((gap - r) / width) }
        radius = length { r, radius in r > radius ? 1 : 0 }
    }

    /// L of a slab whose atoms are at most so far apart across it.
    func length(thickness: Double) -> Double { 2 * (thickness + gap) }

    /// K from which on the images that L brings are too far away to be seen, exp(-K z) at the nearest.
    func widest(thickness: Double) -> Double { decay / (length(thickness: thickness) - thickness - radius) }

    /// The longest wave vector that any slab takes with a window.
    var longestWave: Double {
        let inPlane = widest(thickness: 0)
        return (kMax * kMax + inPlane * inPlane).squareRoot()
    }

    /// How many wave vectors a slab takes, nearly.
    func waveVectors(area: Double, thickness: Double, kMax: Double) -> Double {
        let (length, widest) = (length(thickness: thickness), min(kMax, widest(thickness: thickness)))
        let ball = area * length * pow(kMax, 3) / (12 * Double.pi * Double.pi)
        let smoothRows = 1 + area * widest * widest / (8 * Double.pi)
        return ball + smoothRows * length / Double.pi * max(0, self.kMax - kMax)
    }
}
