import Foundation
import Synchronization

/// The potential of periodic structures split in two as by Ewald: the kernel smeared to a width w, summed in reciprocal
/// space up to wave numbers `kMax`, and the rest, summed in real space up to distances `reach`.
final class PeriodicSplit: Sendable {
    let range: SplitRange
    /// The rest; nil where w is sigma_V and nothing is left.
    let shortRange: RadialTable?
    /// J_nl(k), see `PlaneWaveTransform`.
    let planeWaves: RadialTable
    /// Of the kernel of width w.
    let transform: PowerLawTransform
    /// The term k = 0, see `PowerLawTransform`.
    let zeroMode: Double

    init(basis: RadialBasis, sigma: Double, exponent: Int, lMax: Int, range: SplitRange, threads: Int) {
        self.range = range
        let width = range.width
        transform = PowerLawTransform(exponent: exponent, width: width)
        zeroMode = transform.zeroMode(narrow: sigma)
        planeWaves = RadialTable(
            basis: basis, kernel: .planeWave(reach: range.kMax), lMax: lMax, reach: range.kMax, threads: threads)
        shortRange =
            width > sigma
            ? RadialTable(
                basis: basis, kernel: .shortRange(sigma: sigma, exponent: exponent, width: width), lMax: lMax,
                reach: range.reach, threads: threads) : nil
    }
}

/// Where the sums of a split may end.
struct SplitRange: Hashable, Sendable {
    /// w in angstrom.
    var width: Double
    /// Angstrom; 0 where nothing is left for real space.
    var reach: Double
    /// 1/angstrom.
    var kMax: Double
}

/// The splits of one potential at a few widths, and which is the fastest for a structure.
///
/// Widths come from a coarse grid so that tables are made once for many structures; tables and ranges are made when
/// first asked for.
final class PeriodicSplits: Sendable {
    private let basis: RadialBasis
    private let sigma: Double
    private let exponent: Int
    private let lMax: Int
    private let options: PeriodicOptions
    private let threads: Int

    private struct Contents {
        var ranges: [SplitRange] = []
        var splits: [PeriodicSplit?] = []
    }
    private let contents = Mutex(Contents())

    init(fields: FieldOptions, options: PeriodicOptions, threads: Int) {
        basis = RadialBasis(kind: fields.basis, nMax: fields.nMax, radius: fields.cutoff)
        sigma = fields.sigmaPotential
        exponent = fields.exponent
        lMax = fields.lMax
        self.options = options
        self.threads = threads
    }

    /// The fastest split for a structure.
    func split(for shape: SplitCost) -> PeriodicSplit {
        contents.withLock { contents in
            if contents.ranges.isEmpty {
                contents.ranges = ranges()
                contents.splits = Array(repeating: nil, count: contents.ranges.count)
            }
            var (best, least) = (0, Double.infinity)
            for (index, range) in contents.ranges.enumerated() {
                let cost = shape.nanoseconds(range)
                if cost < least { (best, least) = (index, cost) }
            }
            if let split = contents.splits[best] { return split }
            let split = PeriodicSplit(
                basis: basis, sigma: sigma, exponent: exponent, lMax: lMax, range: contents.ranges[best],
                threads: threads)
            contents.splits[best] = split
            return split
        }
    }

    /// The ranges of sigma_V and wider widths, in steps of a third of an octave.
    private func ranges() -> [SplitRange] {
        if let width = options.width {
            return SplitRange.all([max(width, sigma)], basis, sigma: sigma, exponent, lMax, options.accuracy)
        }
        let widths = (0..<16).map { sigma * pow(2, Double($0) / 3) }.filter { $0 == sigma || $0 < 3.5 }
        return SplitRange.all(widths, basis, sigma: sigma, exponent, lMax, options.accuracy)
    }
}

extension SplitRange {
    /// Ranges beyond which a sum adds less than `accuracy` times what an atom adds to its own largest coefficient.
    static func all(
        _ widths: [Double], _ basis: RadialBasis, sigma: Double, _ exponent: Int, _ lMax: Int, _ accuracy: Double
    ) -> [SplitRange] {
        let stride = (basis.count + 7) / 8 * 8
        let length = (lMax + 1) * stride
        var row = [Double](repeating: 0, count: length)
        func evaluate(_ integral: RadialIntegral, _ x: Double) {
            row.withUnsafeMutableBufferPointer { integral.evaluate(x, into: $0.baseAddress!) }
        }
        // The largest |Y_lm| of each column.
        let harmonic = (0..<length).map { (Double(2 * ($0 / stride) + 1) / (4 * Double.pi)).squareRoot() }
        evaluate(RadialIntegral(basis: basis, kernel: .potential(sigma: sigma, exponent: exponent), lMax: lMax), 0)
        let allowed = accuracy * harmonic[0] * row[..<stride].map(abs).max()!

        // exp(-k^2 sigma^2 / 2) leaves nothing of a double here.
        let (top, steps) = (8.6 / sigma, 192)
        let step = top / Double(steps)
        let plane = RadialIntegral(basis: basis, kernel: .planeWave(reach: top), lMax: lMax)
        let waves = (0...steps).map { index -> [Double] in
            evaluate(plane, step * Double(index))
            return zip(row, harmonic).map { abs($0 * $1) }
        }
        return widths.map { width in
            let transform = PowerLawTransform(exponent: exponent, width: width)
            // 1/(2 pi)^3 int 4 pi k^2 g(k) |J(k) Y| dk from the end inwards
            var kMax = step
            var tail = [Double](repeating: 0, count: length)
            for index in (1...steps).reversed() {
                let k = step * Double(index)
                let factor = step * k * k / (2 * Double.pi * Double.pi) * transform(k)
                for column in 0..<length { tail[column] += factor * waves[index][column] }
                if tail.max()! > allowed {
                    kMax = k + step
                    break
                }
            }
            if width == sigma { return SplitRange(width: width, reach: 0, kMax: kMax) }
            // rho int 4 pi d^2 |I(d) Y| dd, at a density of atoms that nothing exceeds by much
            let density = 0.1
            let short = RadialIntegral(
                basis: basis, kernel: .shortRange(sigma: sigma, exponent: exponent, width: width), lMax: lMax)
            let spacing = 0.4 * width
            var reach = basis.radius
            var d = basis.extent + 8.6 * width
            tail = Array(repeating: 0, count: length)
            while d > basis.radius {
                evaluate(short, d)
                let factor = spacing * density * 4 * Double.pi * d * d
                for column in 0..<length { tail[column] += factor * abs(row[column]) * harmonic[column] }
                if tail.max()! > allowed {
                    reach = d + 0.5 * spacing
                    break
                }
                d -= spacing
            }
            return SplitRange(width: width, reach: reach, kMax: kMax)
        }
    }
}

/// What summing the potential of one structure costs, by the width it is split at: nanoseconds on one thread, as measured,
/// of which only ratios matter.
struct SplitCost {
    var atoms: Int
    var centres: Int
    /// Cubic angstrom.
    var volume: Double
    /// Elements in the structure.
    var elements: Int
    var lMax: Int
    var radialCount: Int

    func nanoseconds(_ range: SplitRange) -> Double {
        let harmonics = Double((lMax + 1) * (lMax + 1))
        let vectors = Double((radialCount + 7) / 8)
        let (atoms, centres) = (Double(atoms), Double(centres))
        // Half of the sphere of wave vectors: phases, structure factors, the product's rows times vectors of columns.
        let rows = Double(elements) * centres
        let waves = volume * pow(range.kMax, 3) / (12 * Double.pi * Double.pi)
        let wave = 25 + 0.5 * atoms + 0.2 * rows + 0.31 * rows * max(1, harmonics * Double(radialCount) / 8)
        // Half of the pairs where both atoms are centres: finding one, its harmonics, its table, the sum.
        let neighbours = atoms / volume * 4 / 3 * Double.pi * pow(range.reach, 3)
        let pairs = neighbours * (centres - 0.5 * centres * centres / atoms)
        let pair = 38 + 0.7 * harmonics + (3.6 * Double(lMax + 1) + 0.6 * harmonics) * vectors
        return waves * wave + pairs * pair
    }
}
