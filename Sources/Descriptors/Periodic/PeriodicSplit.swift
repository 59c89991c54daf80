import Foundation
import Workers

/// The potential of periodic structures split in two as by Ewald: the kernel smeared to a width w, summed in reciprocal
/// space up to wave numbers `kMax`, and the rest, summed in real space up to distances `reach`.
final class PeriodicSplit: Sendable {
    let range: SplitRange
    /// The rest; nil where w is sigma_V and nothing is left.
    let shortRange: RadialTable?
    /// J_nl(k), see `PlaneWaveTransform`.
    let planeWaves: RadialTable
    /// The transform of the kernel of width w.
    let transform: PowerLawTransform
    /// The term k = 0, see `PowerLawTransform`.
    let zeroMode: Double

    init(basis: RadialBasis, sigma: Double, exponent: Int, lMax: Int, range: SplitRange, threads: Int) {
        self.range = range
        let width = range.width
        transform = PowerLawTransform(exponent: exponent, width: width)
        zeroMode = transform.zeroMode(narrow: sigma)
        planeWaves = RadialTable(
            basis: basis, source: .planeWave(reach: range.kMax), lMax: lMax, reach: range.kMax, threads: threads)
        shortRange =
            width > sigma
            ? RadialTable(
                basis: basis, source: .kernel(.shortRange(sigma: sigma, exponent: exponent, width: width)), lMax: lMax,
                reach: range.reach, threads: threads) : nil
    }
}

/// The splits of one potential at a few widths, and which is the fastest for a structure.
///
/// Widths come from a coarse grid, so that tables are made once for many structures; whatever is made is made when
/// first asked for.
final class PeriodicSplits: Sendable {
    private let basis: RadialBasis
    private let sigma: Double
    private let exponent: Int
    private let lMax: Int
    private let options: PeriodicOptions
    private let threads: Int

    private struct Contents {
        var rule: SplitRangeRule?
        /// The ranges found so far, by width.
        var ranges: [SplitRange] = []
        var splits: [Int: PeriodicSplit] = [:]
    }
    private let contents = Mutex(Contents())

    init(basis: RadialBasis, fields: FieldOptions, options: PeriodicOptions, threads: Int) {
        self.basis = basis
        sigma = fields.sigmaPotential
        exponent = fields.exponent
        lMax = fields.lMax
        self.options = options
        self.threads = threads
    }

    /// The fastest split for a structure.
    func split(for shape: SplitCost) -> PeriodicSplit {
        contents.withLock { contents in
            let best = options.width == nil ? fastest(for: shape, &contents) : 0
            if let split = contents.splits[best] { return split }
            let split = PeriodicSplit(
                basis: basis, sigma: sigma, exponent: exponent, lMax: lMax, range: range(best, &contents),
                threads: threads)
            contents.splits[best] = split
            return split
        }
    }

    /// Costs fall with the width, then rise: the search ends where they are twice the least.
    private func fastest(for shape: SplitCost, _ contents: inout Contents) -> Int {
        var (best, least) = (0, Double.infinity)
        for index in 0..<24 {
            let cost = shape.nanoseconds(range(index, &contents))
            if cost > 2 * least { break }
            if cost < least { (best, least) = (index, cost) }
        }
        return best
    }

    /// The given width, or sigma_V and wider widths in steps of a third of an octave.
    private func range(_ index: Int, _ contents: inout Contents) -> SplitRange {
        let rule =
            contents.rule
            ?? SplitRangeRule(basis: basis, sigma: sigma, exponent: exponent, lMax: lMax, accuracy: options.accuracy)
        contents.rule = rule
        while contents.ranges.count <= index {
            let width = options.width.map { max($0, sigma) } ?? sigma * pow(2, Double(contents.ranges.count) / 3)
            contents.ranges.append(rule.range(width: width))
        }
        return contents.ranges[index]
    }
}
