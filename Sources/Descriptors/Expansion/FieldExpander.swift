import Atomistics
import Workers

/// Expands the density and the potential of a structure around its centers, c[i, a, n, l, m] =
/// sum_j w(d) I_nl(d) Y_lm(u).
///
/// Two steps per tile of pairs: each pair's Y_lm and w I_nl once, as I_nl is the same seen from either atom and
/// Y_lm(-u) = (-1)^l Y_lm(u); then each center's sums over its neighbors. Of a periodic structure the pairs are those
/// with all images; what the potential has beyond them comes from a sum over wave vectors.
final class FieldExpander: Sendable {
    let density: RadialTable?
    let potential: RadialTable?
    let cutoff: CutoffFunction
    let reach: Reach
    let lMax: Int
    /// How the potential of periodic structures is split.
    let splits: PeriodicSplits?
    let harmonics: SphericalHarmonics
    /// Up to l = 1: directions.
    private let directions = SphericalHarmonics(lMax: 1)
    nonisolated(unsafe) private let groups: UnsafeMutableBufferPointer<NeighborSum.Group>
    /// l = 0 alone.
    nonisolated(unsafe) private let scalars: UnsafeMutableBufferPointer<NeighborSum.Group>

    init(
        density: RadialTable?, potential: RadialTable?, splits: PeriodicSplits?, cutoff: CutoffFunction, reach: Reach,
        lMax: Int
    ) {
        self.density = density
        self.potential = potential
        self.splits = splits
        self.cutoff = cutoff
        self.reach = reach
        self.lMax = lMax
        harmonics = SphericalHarmonics(lMax: lMax)
        let groups = NeighborSum.Group.all(lMax: lMax)
        self.groups = .allocate(capacity: groups.count)
        _ = self.groups.initialize(from: groups)
        scalars = .allocate(capacity: 1)
        _ = scalars.initialize(from: NeighborSum.Group.all(lMax: 0))
    }

    deinit {
        groups.deallocate()
        scalars.deallocate()
    }

    /// What products are to be made of.
    enum Expansion {
        /// The coefficients of every l.
        case coefficients
        /// Those of l = 0, and all pairs of neighbors with their Y_lm up to l = 1.
        case neighbors(PairTile)

        var isOverNeighbors: Bool { if case .neighbors = self { true } else { false } }
    }

    /// - Parameter prefersNeighbors: given how many neighbors a center has on average in each field, whether products
    ///   are to be summed over neighbors, as those of a molecule that is not large can be.
    @discardableResult
    func expand(
        _ work: ExpansionWorkspace,
        choosing prefersNeighbors: ((density: Double, potential: Double)) -> Bool = { _ in false }
    ) -> Expansion {
        if density != nil { work.density.reset(centerStart: work.centerStart) }
        if potential != nil { work.potential.reset(centerStart: work.centerStart) }
        guard work.atoms.count > 0 else { return .coefficients }
        let split = split(for: work)
        let sums = PairSums(self, split: split)
        if let split, let cell = work.cell {
            let waves = reciprocalSum(split, cell, work)
            var ofWaves: ReciprocalChunk?
            // Neither writes what the other reads.
            Parallel.both(sideBySide: work.isHelped) {
                expandPairs(sums, work)
            } _: {
                ofWaves = waves.sums(work.potential, memory: &work.reciprocal)
            }
            addSelf(sums, work)
            waves.add(ofWaves!, to: work.potential, work)
            return .coefficients
        }
        let tile = expandNeighbors(sums, work, choosing: prefersNeighbors)
        if tile == nil { expandPairs(sums, work) }
        addSelf(sums, work)
        return tile.map { .neighbors($0) } ?? .coefficients
    }

    /// Each center's own density and potential; f_c(0) = 1.
    private func addSelf(_ sums: PairSums, _ work: ExpansionWorkspace) {
        if let density { addSelf(density, 1, work, work.density) }
        if let term = sums.potential { addSelf(term.table, term.constant + term.slope, work, work.potential) }
        if let term = sums.correction { addSelf(term.table, term.constant + term.slope, work, work.potential) }
    }

    /// How the potential of a periodic structure is split; nil where it is not, as only what is near counts.
    func split(for work: ExpansionWorkspace) -> PeriodicSplit? {
        guard let splits, let potential, let cell = work.cell, reach != .near else { return nil }
        return splits.split(
            for: SplitCost(
                atoms: work.atoms.count, centers: work.centerCount, volume: cell.volume,
                slab: cell.area.map { ($0, work.thickness, ReciprocalLattice.mirror(of: cell.normal!) != nil) },
                elements: work.elementCount, lMax: lMax,
                radialCount: potential.count))
    }

    /// The sum over wave vectors of a periodic structure, with the exponentials of its atoms.
    func reciprocalSum(_ split: PeriodicSplit, _ cell: UnitCell, _ work: ExpansionWorkspace) -> ReciprocalSum {
        let lattice = ReciprocalLattice(split, cell, thickness: work.thickness, memory: &work.phases.slab)
        return ReciprocalSum(
            split: split, lattice: lattice, lMax: lMax, harmonics: harmonics,
            phases: LatticePhases(
                work.atoms, channelCount: work.density.channelCount, lattice: lattice, memory: &work.phases))
    }

    /// All pairs of a molecule and the coefficients of l = 0; nil if not so chosen.
    private func expandNeighbors(
        _ sums: PairSums, _ work: ExpansionWorkspace,
        choosing prefersNeighbors: ((density: Double, potential: Double)) -> Bool
    ) -> PairTile? {
        let count = work.atoms.count
        guard work.cell == nil && lMax > 0 && count <= PairTile.wholeSize else { return nil }
        var tile = reserve(groupSize: count, work)
        tile.gather(sums, between: 0..<count, and: 0..<count, of: work.atoms)
        func mean(_ lists: NeighborLists) -> Double { lists.mean(atoms: count, centers: work.centerCount) }
        guard prefersNeighbors((mean(tile.density), mean(tile.potential))) else { return nil }
        evaluateHarmonics(tile, directions, count: 8)
        evaluateRadials(tile, sums)
        func sum(_ part: FieldNeighbors) {
            self.sum(part, around: 0..<count, of: work.atoms, at: 0, groups: scalars, adds: false)
        }
        if density != nil { sum(densityNeighbors(tile, work)) }
        if potential != nil { sum(potentialNeighbors(tile, work)) }
        return tile
    }

    func reserve(groupSize: Int, _ work: ExpansionWorkspace) -> PairTile {
        work.pairs.reserve(
            groupSize: groupSize, lMax: lMax, channelCount: work.density.channelCount,
            densityStride: density?.view.rowLength ?? 0, potentialStride: potential?.view.rowLength ?? 0)
    }

    /// The coefficients from pairs of atoms and, in a periodic structure, their images.
    private func expandPairs(_ sums: PairSums, _ work: ExpansionWorkspace) {
        forEachTile(sums, work) { tile, first, second in
            // Each center's first neighbors are written, the rest added: those of the first group are seen by all.
            add(
                sums, between: first, and: second, in: &tile, to: work,
                addsSecond: first.lowerBound > 0 || second.lowerBound >= work.atoms.count)
        }
    }

    /// Calls `body` with a tile for the pairs between two groups of atoms, or within one, until all pairs were seen: in a
    /// periodic structure those with images come last.
    @inline(__always)
    func forEachTile(
        _ sums: PairSums, _ work: ExpansionWorkspace, _ body: (inout PairTile, Range<Int>, Range<Int>) -> Void
    ) {
        let atoms = work.atoms
        let groupCount = (atoms.count + PairTile.groupSize - 1) / PairTile.groupSize
        let size = (atoms.count + groupCount - 1) / groupCount
        var tile = reserve(groupSize: work.cell == nil ? size : PairTile.groupSize, work)
        func group(_ index: Int) -> Range<Int> { index * size..<min(atoms.count, (index + 1) * size) }
        for a in 0..<groupCount {
            for b in a..<groupCount { body(&tile, group(a), group(b)) }
        }
        guard let cell = work.cell else { return }
        let images = PeriodicImages(cell: cell, atoms: atoms, horizon: sums.horizon)
        for a in 0..<groupCount {
            images.forEachGroup(around: group(a)) { images in body(&tile, group(a), images) }
        }
    }

    func densityNeighbors(_ tile: PairTile, _ work: ExpansionWorkspace) -> FieldNeighbors {
        FieldNeighbors(
            tile: tile, lists: tile.density, offset: tile.densityOffset, stride: density?.stride ?? 0,
            field: work.density)
    }

    func potentialNeighbors(_ tile: PairTile, _ work: ExpansionWorkspace) -> FieldNeighbors {
        FieldNeighbors(
            tile: tile, lists: tile.potential, offset: tile.potentialOffset, stride: potential?.stride ?? 0,
            field: work.potential)
    }

    /// The coefficients from the pairs between two groups of atoms, or within one.
    /// - Parameter addsSecond: whether those of the second group hold sums of other neighbors, as those of the first do.
    private func add(
        _ sums: PairSums, between first: Range<Int>, and second: Range<Int>, in tile: inout PairTile,
        to work: ExpansionWorkspace, addsSecond: Bool
    ) {
        let atoms = work.atoms
        tile.gather(sums, between: first, and: second, of: atoms)
        evaluateHarmonics(tile, harmonics, count: tile.harmonicStride)
        evaluateRadials(tile, sums)
        let isDiagonal = first.lowerBound == second.lowerBound
        func sum(_ part: FieldNeighbors) {
            if !isDiagonal { self.sum(part, around: first, of: atoms, at: 0, groups: groups, adds: true) }
            self.sum(
                part, around: second, of: atoms, at: isDiagonal ? 0 : part.lists.capacity, groups: groups,
                adds: addsSecond)
        }
        if density != nil { sum(densityNeighbors(tile, work)) }
        if potential != nil { sum(potentialNeighbors(tile, work)) }
    }

    /// The distance and Y_lm of every pair, eight pairs at a time.
    private func evaluateHarmonics(_ tile: PairTile, _ harmonics: SphericalHarmonics, count: Int) {
        tile.fillUp()
        for pair in stride(from: 0, to: tile.count, by: 8) {
            let dx = tile.dx.loadVector(pair)
            let dy = tile.dy.loadVector(pair)
            let dz = tile.dz.loadVector(pair)
            // Two atoms in one place see each other in no direction: I_nl(0) is 0 but for l = 0.
            var square = dx * dx + dy * dy + dz * dz
            square.replace(with: 1e-200, where: square .< 1e-200)
            let distance: SIMD8<Double> = square.squareRoot()
            let inverse = 1 / distance
            tile.distance.storeVector(distance, pair)
            harmonics.evaluate(
                x: dx * inverse, y: dy * inverse, z: dz * inverse, scratch: tile.scratch, count: count,
                into: tile.records + pair * tile.recordLength, stride: tile.recordLength)
        }
    }

    /// w I_nl of every pair, eight pairs at a time.
    ///
    /// From near to far: pairs of similar distance read the same part of a table while it is in the first-level cache.
    /// In the order of the atoms every pair waits for the second level, and takes twice as long.
    private func evaluateRadials(_ tile: PairTile, _ sums: PairSums) {
        let scratch = tile.scratch
        tile.sortByDistance()
        let last = tile.count - 1
        for first in stride(from: 0, to: tile.count, by: 8) {
            let pairs = tile.order + first
            for lane in 0..<8 { scratch[lane] = tile.distance[Int(tile.order[min(first &+ lane, last)])] }
            let distance = scratch.loadVector()
            let inverse = 1 / distance
            let count = min(8, tile.count - first)
            let f = sums.usesCutoff ? cutoff(distance) : SIMD8(repeating: 1)
            if let table = density?.view {
                table.interpolate(
                    distance, inverse, weight: f, scratch: scratch, into: tile.records + tile.densityOffset,
                    stride: tile.recordLength, rows: pairs, count: count)
            }
            if let term = sums.potential {
                term.table.view.interpolate(
                    distance, inverse, weight: term.constant + term.slope * f, scratch: scratch,
                    into: tile.records + tile.potentialOffset, stride: tile.recordLength, rows: pairs, count: count)
            }
            if let term = sums.correction {
                add(
                    term.table.view, distance, inverse, weight: term.constant + term.slope * f, to: tile, pairs: pairs,
                    count: count)
            }
        }
    }

    /// Adds w I_nl to the potential's part of eight records, where w is not 0.
    private func add(
        _ table: RadialTable.View, _ distance: SIMD8<Double>, _ inverse: SIMD8<Double>, weight: SIMD8<Double>,
        to tile: PairTile, pairs: UnsafePointer<Int32>, count: Int
    ) {
        if !any(weight .!= 0) { return }
        table.interpolate(
            distance, inverse, weight: weight, scratch: tile.scratch, into: tile.sums, stride: table.rowLength,
            rows: tile.firstEight, count: count)
        for lane in 0..<count where weight[lane] != 0 {
            let record = tile.records + (Int(pairs[lane]) * tile.recordLength + tile.potentialOffset)
            let row = tile.sums + lane * table.rowLength
            for n in stride(from: 0, to: table.rowLength, by: 8) {
                record.storeVector(record.loadVector(n) + row.loadVector(n), n)
            }
        }
    }

    /// The coefficients of a group's centers, from or with (`adds`) their neighbors in a tile.
    /// - Parameter slot: the first atom's place in the tile's lists.
    private func sum(
        _ part: FieldNeighbors, around group: Range<Int>, of atoms: ExpansionWorkspace.Atoms, at slot: Int,
        groups: UnsafeMutableBufferPointer<NeighborSum.Group>, adds: Bool
    ) {
        let field = part.field
        let groupCount = groups.count
        let groups = groups.baseAddress!
        let runs = part.tile.runs
        for atom in group where atoms.center[atom] >= 0 {
            let (center, central) = (atoms.center[atom], atoms.channel[atom])
            part.list(central, around: slot + atom - group.lowerBound, into: runs)
            var runCount = 0
            for slot in 0..<field.slotCounts[central] {
                let run = runs[slot]
                if run.count > 0 { field.isFilled[center * field.channelCount + slot] = true }
                if adds && run.count == 0 { continue }
                runs[runCount] = run
                runCount += 1
            }
            let sum = NeighborSum(
                runs: runs, runCount: runCount, harmonics: part.tile.records, radial: part.tile.records + part.offset,
                radialStride: part.stride, rowLength: field.rowLengths[central], adds: adds)
            for index in 0..<groupCount {
                let group = groups[index]
                sum.sum(
                    group, to: field.rows(central: central, l: group.l, center: center),
                    field.rows(central: central, l: group.l + 1, center: center))
            }
        }
    }

    /// The central atom as its own neighbor at d = 0: l = 0 only.
    private func addSelf(_ table: RadialTable, _ weight: Double, _ work: ExpansionWorkspace, _ field: FieldCoefficients)
    {
        if weight == 0 { return }
        let atoms = work.atoms
        for atom in 0..<atoms.count where atoms.center[atom] >= 0 {
            let (center, channel) = (atoms.center[atom], atoms.channel[atom])
            let place = field.slots[channel * field.channelCount + channel]
            if place < 0 { continue }
            field.isFilled[center * field.channelCount + place] = true
            let row = field.rows(central: channel, l: 0, center: center) + place * field.radialCount
            for n in 0..<field.radialCount { row[n] += weight * table.atOrigin[n] }
        }
    }
}
