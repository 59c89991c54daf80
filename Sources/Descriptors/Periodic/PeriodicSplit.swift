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
    /// The term k = 0 of a lattice in three dimensions, see `PowerLawTransform`.
    let zeroMode: Double
    /// Of slabs: how what is wide is summed across them; nil of a lattice in three dimensions.
    let slab: SlabRange?

    init(
        basis: RadialBasis, sigma: Double, exponent: Int, lMax: Int, range: SplitRange, slab: SlabRange?, threads: Int
    ) {
        self.range = range
        self.slab = slab
        let width = range.width
        transform = PowerLawTransform(exponent: exponent, width: width)
        zeroMode = transform.zeroMode(narrow: sigma)
        let kMax = max(range.kMax, slab?.longestWave ?? 0)
        planeWaves = RadialTable(
            basis: basis, source: .planeWave(reach: kMax), lMax: lMax, reach: kMax, threads: threads)
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
        /// The ranges found so far, by width, and what slabs need beside them.
        var ranges: [SplitRange] = []
        var slabs: [Int: SlabRange] = [:]
        var splits: [Key: PeriodicSplit] = [:]
    }
    private struct Key: Hashable {
        var width: Int
        var isSlab: Bool
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
            let key = Key(width: best, isSlab: shape.slab != nil)
            if let split = contents.splits[key] { return split }
            let split = PeriodicSplit(
                basis: basis, sigma: sigma, exponent: exponent, lMax: lMax, range: range(best, &contents),
                slab: key.isSlab ? slab(best, &contents) : nil, threads: threads)
            contents.splits[key] = split
            return split
        }
    }

    /// Costs fall with the width, then rise: the search ends where they are twice the least.
    private func fastest(for shape: SplitCost, _ contents: inout Contents) -> Int {
        var (best, least) = (0, Double.infinity)
        for index in 0..<24 {
            let range = range(index, &contents)
            let cost = shape.nanoseconds(range, shape.slab == nil ? nil : slab(index, &contents))
            if cost > 2 * least { break }
            if cost < least { (best, least) = (index, cost) }
        }
        return best
    }

    private func slab(_ index: Int, _ contents: inout Contents) -> SlabRange {
        if let known = contents.slabs[index] { return known }
        let found = SlabRange(
            basis: basis, lMax: lMax, range: range(index, &contents), accuracy: options.accuracy)
        contents.slabs[index] = found
        return found
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
