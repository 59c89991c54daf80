/// The pairs between two groups of atoms, each once, with what both of its atoms need: Y_lm of its direction and, per
/// field, w(d) I_nl(d).
///
/// Pairs come in ascending order of their first, then their second atom, so that the neighbors of every atom appear
/// in the order of the atoms, those of one element in one run.
struct PairTile {
    /// At most this many atoms in a group: everything about a tile of pairs stays in the second-level cache.
    static let groupSize = 24
    /// At most this many atoms in the only tile of a molecule whose products are summed over neighbors, which needs all
    /// pairs at once.
    static let wholeSize = 48

    var count = 0
    /// The vector from the first atom to the second of each pair, its components and its length.
    let dx: UnsafeMutablePointer<Double>
    let dy: UnsafeMutablePointer<Double>
    let dz: UnsafeMutablePointer<Double>
    let distance: UnsafeMutablePointer<Double>
    /// The two atoms of each pair.
    let first: UnsafeMutablePointer<Int32>
    let second: UnsafeMutablePointer<Int32>
    /// All pairs, from near to far.
    let order: UnsafeMutablePointer<Int32>
    let buckets: UnsafeMutablePointer<Int32>
    /// One record per pair: Y_lm, then the density's and the potential's w(d) I_nl(d), [l][n].
    let records: UnsafeMutablePointer<Double>
    let recordLength: Int
    let harmonicStride: Int
    /// Where the fields' parts of a record begin.
    let densityOffset: Int
    let potentialOffset: Int
    let density: NeighborLists
    let potential: NeighborLists
    /// As many -1 as a list is long, then as many 1.
    let signs: UnsafePointer<Double>
    /// For eight pairs at work: `harmonicStride` vectors, at least 11.
    let scratch: UnsafeMutablePointer<Double>
    /// For the potential's part of eight records.
    let sums: UnsafeMutablePointer<Double>
    /// 0 ..< 8
    let firstEight: UnsafePointer<Int32>
    /// One center's runs, as many as there are channels.
    let runs: UnsafeMutablePointer<NeighborSum.Run>
}

extension PairTile {
    static let bucketCount = 256

    /// Fills the last eight pairs up with copies of their first.
    func fillUp() {
        let whole = count / 8 * 8
        for pair in count..<(count + 7) / 8 * 8 {
            dx[pair] = dx[whole]
            dy[pair] = dy[whole]
            dz[pair] = dz[whole]
        }
    }

    /// Puts all pairs in order of distance, to a sixteenth of an angstrom, up to 16 angstrom.
    func sortByDistance() {
        buckets.update(repeating: 0, count: Self.bucketCount + 1)
        func bucket(_ pair: Int) -> Int {
            Int(distance[pair] < 15.9 ? 16 * distance[pair] : Double(Self.bucketCount - 1))
        }
        for pair in 0..<count { buckets[bucket(pair) &+ 1] &+= 1 }
        for index in 0..<Self.bucketCount { buckets[index &+ 1] &+= buckets[index] }
        for pair in 0..<count {
            let index = bucket(pair)
            order[Int(buckets[index])] = Int32(truncatingIfNeeded: pair)
            buckets[index] &+= 1
        }
    }
}

/// For each atom of a tile, the pairs that it is part of: first those in which it is the second atom.
struct NeighborLists {
    /// Where the pair's record begins, [atom][neighbor], rows of `capacity`.
    let records: UnsafeMutablePointer<Int32>
    let capacity: Int
    /// [atom]: how many pairs, and in how many of them the atom is the second.
    let totals: UnsafeMutablePointer<Int32>
    let reversed: UnsafeMutablePointer<Int32>
    /// [atom][channel]: how many of its neighbors are of that element.
    let counts: UnsafeMutablePointer<Int32>
    let channelCount: Int

    func clear(atoms: Int) {
        totals.update(repeating: 0, count: atoms)
        reversed.update(repeating: 0, count: atoms)
        counts.update(repeating: 0, count: atoms * channelCount)
    }

    /// Neighbors of a center on average, where the first atoms are all.
    func mean(atoms: Int, centers: Int) -> Double {
        var sum: Int32 = 0
        for atom in 0..<atoms { sum &+= totals[atom] }
        return Double(sum) / Double(max(1, centers))
    }

    @inline(__always)
    func append(record: Int, to atom: Int, channel: Int) {
        let place = Int(totals[atom])
        records[atom &* capacity &+ place] = Int32(truncatingIfNeeded: record)
        totals[atom] = Int32(truncatingIfNeeded: place &+ 1)
        counts[atom &* channelCount &+ channel] &+= 1
    }
}

/// The memory of a tile of pairs.
struct PairScratch: ~Copyable {
    private var doubles = Scratch<Double>()
    private var integers = Scratch<Int32>()
    private var runs = Scratch<NeighborSum.Run>()

    /// Room for the pairs between groups of `size` atoms. A stride of 0 leaves a field out.
    mutating func reserve(
        groupSize size: Int, lMax: Int, channelCount: Int, densityStride: Int, potentialStride: Int
    ) -> PairTile {
        // Filled up to whole blocks of eight pairs.
        let pairs = size * size / 8 * 8 + 8
        let harmonicStride = ((lMax + 1) * (lMax + 1) + 7) / 8 * 8
        let recordLength = harmonicStride + densityStride + potentialStride
        let scratchLength = 8 * max(11, harmonicStride)
        let double = doubles.reserve(pairs * (4 + recordLength) + 2 * size + scratchLength + 8 * potentialStride)
        let scratch = double + pairs * (4 + recordLength)
        let signs = scratch + scratchLength
        for k in 0..<2 * size { signs[k] = k < size ? -1 : 1 }
        let perField = 2 * size * (size + 2 + channelCount)
        let integer = integers.reserve(2 * perField + 3 * pairs + PairTile.bucketCount + 1 + 8)
        let (order, first) = (integer + 2 * perField, integer + 2 * perField + pairs)
        let buckets = first + 2 * pairs
        let firstEight = buckets + PairTile.bucketCount + 1
        for lane in 0..<8 { firstEight[lane] = Int32(lane) }
        func neighbors(_ start: UnsafeMutablePointer<Int32>) -> NeighborLists {
            let totals = start + 2 * size * size
            return NeighborLists(
                records: start, capacity: size, totals: totals, reversed: totals + 2 * size, counts: totals + 4 * size,
                channelCount: channelCount)
        }
        return PairTile(
            dx: double, dy: double + pairs, dz: double + 2 * pairs, distance: double + 3 * pairs,
            first: first, second: first + pairs, order: order, buckets: buckets, records: double + 4 * pairs,
            recordLength: recordLength, harmonicStride: harmonicStride, densityOffset: harmonicStride,
            potentialOffset: harmonicStride + densityStride, density: neighbors(integer),
            potential: neighbors(integer + perField), signs: signs, scratch: scratch,
            sums: signs + 2 * size, firstEight: firstEight, runs: runs.reserve(channelCount))
    }
}
