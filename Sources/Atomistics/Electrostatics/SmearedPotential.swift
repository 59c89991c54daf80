import Foundation

/// The potential of Gaussian unit charges that a cell repeats without end, in a background that makes them neutral: the
/// field that descriptors `v` of a periodic structure expand for p = 1. In 1/angstrom; its mean over the cell is 0.
///
///     V(r) = sum_jT (erf(s / sqrt 2 sigma) - erf(alpha s)) / s,   s = |r - r_j - T|
///          + 4 pi / V sum_{k != 0} exp(-k^2 / 4 alpha^2) / k^2 sum_j cos k (r - r_j)
///          - N pi / V (1 / alpha^2 - 2 sigma^2).
///
/// The last term takes out the mean of the first. Where sigma is so wide that it needs no help, alpha = 1 / sqrt 2
/// sigma leaves the second alone.
///
/// A slab, of area A, has no background: away from it an atom and its images in the plane have the potential -2 pi |z| / A.
/// It is summed in a box of such a height L that images across it are not seen but for their mean over the plane, of which
/// 2 pi / A ((z^2 + sigma^2) / L + L / 6) is too much.
public struct SmearedPotential: Sendable {
    private let cell: UnitCell
    private let sources: [SIMD3<Double>]
    private let sharpness: Double
    private let splitting: Double
    private let cutoff: Double
    private let translations: [SIMD3<Double>]
    private let waves: WaveVectors
    private let width: Double
    private let accuracy: Double

    /// The potential of unit charges in a cell.
    /// - Parameters:
    ///   - sources: where the charges are, angstrom, inside the cell or not.
    ///   - width: sigma, angstrom.
    ///   - accuracy: the size of what both sums leave out; 1e-5 is more than a picture shows.
    ///   - splitting: alpha, where the caller wants another one; at most 1 / sqrt 2 sigma counts.
    public init(
        cell: UnitCell, sources: [SIMD3<Double>], width: Double, accuracy: Double = 1e-5, splitting: Double? = nil
    ) {
        precondition(width > 0 && accuracy > 0 && accuracy < 1, "a width, and an accuracy between 0 and 1")
        let cell = cell.reduced
        self.cell = cell
        (self.width, self.accuracy) = (width, accuracy)
        self.sources = sources
        sharpness = 1 / (2.0.squareRoot() * width)
        guard cell.openAxis == nil else {
            // Its box depends on where the potential is asked for.
            (self.splitting, cutoff, translations) = (splitting ?? .infinity, 0, [])
            waves = WaveVectors(cell, splitting: 1, cutoff: 0)
            return
        }
        let balanced = EwaldSum.balancedSplitting(charges: max(1, sources.count), volume: cell.volume)
        self.splitting = min(splitting ?? balanced, sharpness)
        let reach = (-log(accuracy)).squareRoot()
        cutoff = self.splitting < sharpness ? reach / self.splitting : 0
        translations = cutoff > 0 ? EwaldSum.translations(cell, within: cutoff) : []
        waves = WaveVectors(cell, splitting: self.splitting, cutoff: 2 * reach * self.splitting)
    }

    /// The potential at some points (angstrom), in their order, 1/angstrom.
    public func values(at points: [SIMD3<Double>]) -> [Double] {
        if let normal = cell.normal, let area = cell.area { return slabValues(at: points, normal, area) }
        var result = waves.potential(sources.map(cell.fractional), at: points.map(cell.fractional))
        guard cutoff > 0 else { return result }
        let excess = 1 / (splitting * splitting) - 1 / (sharpness * sharpness)
        let mean = Double.pi / cell.volume * excess * Double(sources.count)
        for (index, point) in points.enumerated() {
            result[index] += sources.reduce(-mean) { $0 + shortRanged(point - $1) }
        }
        return result
    }

    private func slabValues(at points: [SIMD3<Double>], _ normal: SIMD3<Double>, _ area: Double) -> [Double] {
        let height = cell.thickness(of: sources + points)
        let (a, b) = (cell.reciprocal.a, cell.reciprocal.b)
        let shortest = [a, b, a + b, a - b].map(\.length).min()!
        let length = height + 12 * width - log(accuracy) / shortest
        let box = SmearedPotential(
            cell: UnitCell(cell.a, cell.b, length * normal)!, sources: sources, width: width, accuracy: accuracy,
            splitting: splitting.isFinite ? splitting : nil)
        return zip(points, box.values(at: points)).map { point, value in
            sources.reduce(value) { sum, source in
                let z = (point - source).dot(normal)
                return sum - 2 * Double.pi / area * ((z * z + width * width) / length + length / 6)
            }
        }
    }

    /// The potential in real space of one source and its images, 1/angstrom.
    private func shortRanged(_ difference: SIMD3<Double>) -> Double {
        let nearest = cell.centered(difference)
        var sum = 0.0
        for translation in translations {
            let vector = nearest + translation
            let square = (vector * vector).sum()
            guard square < cutoff * cutoff else { continue }
            let distance = square.squareRoot()
            // At the source itself both error functions are straight lines.
            sum +=
                distance < 1e-6
                ? 2 / Double.pi.squareRoot() * (sharpness - splitting)
                : (erf(sharpness * distance) - erf(splitting * distance)) / distance
        }
        return sum
    }
}
