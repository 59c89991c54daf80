/// Coefficients of one field around every centre of one structure: c[l][centre][m][element, n].
///
/// This order makes the invariants of a central element one matrix product per l: its centres and their m are
/// consecutive rows. A row holds `elements * radial functions` values, padded to a multiple of 8.
struct FieldCoefficients {
    let lMax: Int
    let radialCount: Int
    let elementCount: Int
    /// Doubles in a row.
    let rowLength: Int
    private(set) var centreCount = 0
    private(set) var values: UnsafeMutablePointer<Double>
    private var capacity: Int

    init(lMax: Int, radialCount: Int, elementCount: Int) {
        self.lMax = lMax
        self.radialCount = radialCount
        self.elementCount = elementCount
        rowLength = (elementCount * radialCount + 7) / 8 * 8
        capacity = 0
        values = .allocateAligned(1)
    }

    func deallocate() { values.deallocate() }

    /// Zeroes the coefficients of `centreCount` centres; allocates only when there are more than ever before.
    mutating func reset(centreCount: Int) {
        self.centreCount = centreCount
        // A vector written at the last row's last element may reach past it, with zeros.
        let needed = centreCount * (lMax + 1) * (lMax + 1) * rowLength + 16
        if needed > capacity {
            values.deallocate()
            values = .allocateAligned(needed)
            capacity = needed
        } else {
            values.update(repeating: 0, count: needed)
        }
    }

    /// The 2l + 1 rows of one centre at one l.
    @inline(__always)
    func rows(l: Int, centre: Int) -> UnsafeMutablePointer<Double> {
        values + (centreCount * l * l + centre * (2 * l + 1)) * rowLength
    }
}

/// What one thread needs to expand one structure after another without allocating: atoms sorted by element as a
/// structure of arrays, and the coefficients.
final class ExpansionWorkspace {
    /// Atoms sorted by element channel; parallel arrays.
    var x: [Double] = []
    var y: [Double] = []
    var z: [Double] = []
    var channel: [Int] = []
    /// Row among the centres, or -1.
    var centre: [Int] = []
    /// For each sorted atom, its place in the structure as given.
    var original: [Int] = []
    /// Centres of channel c are `centreStart[c] ..< centreStart[c + 1]`.
    var centreStart: [Int] = []
    /// For each centre, its atom as given.
    var centreAtom: [Int] = []

    var density: FieldCoefficients
    var potential: FieldCoefficients
    let harmonics: UnsafeMutablePointer<SIMD8<Double>>
    /// Where an invariant is computed before it is packed.
    let product: UnsafeMutablePointer<Double>

    init(density: FieldCoefficients, potential: FieldCoefficients, lMax: Int) {
        self.density = density
        self.potential = potential
        harmonics = .allocate(capacity: (lMax + 1) * (lMax + 1))
        harmonics.initialize(repeating: SIMD8(), count: (lMax + 1) * (lMax + 1))
        let longest = max(density.rowLength, potential.rowLength)
        product = .allocateAligned(longest * longest)
    }

    deinit {
        density.deallocate()
        potential.deallocate()
        harmonics.deallocate()
        product.deallocate()
    }

    /// The sorted atoms for inner loops.
    struct Atoms {
        let count: Int
        let x: UnsafePointer<Double>
        let y: UnsafePointer<Double>
        let z: UnsafePointer<Double>
        let channel: UnsafePointer<Int>
        let centre: UnsafePointer<Int>
    }

    func withAtoms(_ body: (Atoms) -> Void) {
        x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
                z.withUnsafeBufferPointer { z in
                    channel.withUnsafeBufferPointer { channel in
                        centre.withUnsafeBufferPointer { centre in
                            guard x.count > 0 else { return }
                            body(
                                Atoms(
                                    count: x.count, x: x.baseAddress!, y: y.baseAddress!, z: z.baseAddress!,
                                    channel: channel.baseAddress!, centre: centre.baseAddress!))
                        }
                    }
                }
            }
        }
    }

    /// Sorts atoms by channel. `isCentre` nil means every atom.
    func load(positions: [SIMD3<Double>], channels: [Int], isCentre: [Bool]?, channelCount: Int) {
        let count = positions.count
        for array in [\ExpansionWorkspace.x, \.y, \.z] {
            if self[keyPath: array].count != count { self[keyPath: array] = Array(repeating: 0, count: count) }
        }
        if channel.count != count {
            channel = Array(repeating: 0, count: count)
            centre = channel
            original = channel
        }
        if centreStart.count != channelCount + 1 { centreStart = Array(repeating: 0, count: channelCount + 1) }
        centreAtom.removeAll(keepingCapacity: true)
        var next = 0
        for wanted in 0..<channelCount {
            centreStart[wanted] = centreAtom.count
            for atom in 0..<count where channels[atom] == wanted {
                x[next] = positions[atom].x
                y[next] = positions[atom].y
                z[next] = positions[atom].z
                channel[next] = wanted
                original[next] = atom
                if isCentre?[atom] ?? true {
                    centre[next] = centreAtom.count
                    centreAtom.append(atom)
                } else {
                    centre[next] = -1
                }
                next += 1
            }
        }
        centreStart[channelCount] = centreAtom.count
        precondition(next == count, "a channel outside the table")
    }
}

/// Expands the density and the potential of a structure around its centres, c[i, a, n, l, m] =
/// sum_j w(d) I_nl(d) Y_lm(u): every pair is visited once and serves both of its atoms, as I_nl is the same seen from
/// either and Y_lm(-u) = (-1)^l Y_lm(u).
struct FieldExpander: Sendable {
    let density: RadialTable?
    let potential: RadialTable?
    let cutoff: CutoffFunction
    let reach: Reach
    let lMax: Int
    let harmonics: SphericalHarmonics

    func expand(_ work: ExpansionWorkspace) {
        let centres = work.centreAtom.count
        if density != nil { work.density.reset(centreCount: centres) }
        if potential != nil { work.potential.reset(centreCount: centres) }
        addSelf(work)
        work.withAtoms { atoms in
            addPairs(of: atoms, density: work.density, potential: work.potential, harmonics: work.harmonics)
        }
    }

    /// The central atom as its own neighbour at d = 0: l = 0 only.
    private func addSelf(_ work: ExpansionWorkspace) {
        let y00 = 1 / (4 * Double.pi).squareRoot()
        func add(_ table: RadialTable, _ field: FieldCoefficients) {
            let stencil = table.view.stencil(distance: 0)
            for atom in work.centre.indices where work.centre[atom] >= 0 {
                let row = field.rows(l: 0, centre: work.centre[atom]) + work.channel[atom] * field.radialCount
                for n in 0..<table.count {
                    for k in 0..<8 { row[n] += y00 * stencil.weights[k] * stencil.row[k * table.view.rowLength + n] }
                }
            }
        }
        if let density { add(density, work.density) }
        if let potential, reach != .far { add(potential, work.potential) }
    }

    /// Up to eight pairs, worked on together. Lanes without a pair keep an old one; they are computed and not read.
    private struct PairBlock {
        var first = SIMD8<Int32>(repeating: 0)
        var second = SIMD8<Int32>(repeating: 0)
        /// From the first atom to the second.
        var dx = SIMD8<Double>(repeating: 1)
        var dy = SIMD8<Double>(repeating: 1)
        var dz = SIMD8<Double>(repeating: 1)
        var count = 0
    }

    private func addPairs(
        of atoms: ExpansionWorkspace.Atoms, density: FieldCoefficients, potential: FieldCoefficients,
        harmonics: UnsafeMutablePointer<SIMD8<Double>>
    ) {
        // Beyond this distance a pair adds nothing to any field.
        let horizon = self.potential != nil && reach != .near ? Double.infinity : cutoff.radius
        let horizonSquared = horizon * horizon
        var block = PairBlock()
        for i in 0..<atoms.count {
            for j in (i + 1)..<max(atoms.count, i + 1) {
                if atoms.centre[i] < 0 && atoms.centre[j] < 0 { continue }
                let dx = atoms.x[j] - atoms.x[i], dy = atoms.y[j] - atoms.y[i], dz = atoms.z[j] - atoms.z[i]
                if dx * dx + dy * dy + dz * dz >= horizonSquared { continue }
                let lane = block.count
                block.first[lane] = Int32(truncatingIfNeeded: i)
                block.second[lane] = Int32(truncatingIfNeeded: j)
                block.dx[lane] = dx
                block.dy[lane] = dy
                block.dz[lane] = dz
                block.count = lane + 1
                if block.count == 8 {
                    add(block, of: atoms, density: density, potential: potential, harmonics: harmonics)
                    block.count = 0
                }
            }
        }
        if block.count > 0 { add(block, of: atoms, density: density, potential: potential, harmonics: harmonics) }
    }

    private func add(
        _ block: PairBlock, of atoms: ExpansionWorkspace.Atoms, density: FieldCoefficients, potential: FieldCoefficients,
        harmonics yLM: UnsafeMutablePointer<SIMD8<Double>>
    ) {
        let distance = (block.dx * block.dx + block.dy * block.dy + block.dz * block.dz).squareRoot()
        let inverse = 1 / distance
        harmonics.evaluate(x: block.dx * inverse, y: block.dy * inverse, z: block.dz * inverse, into: yLM)
        let y = UnsafeRawPointer(yLM).assumingMemoryBound(to: Double.self)
        for lane in 0..<block.count {
            let (i, j) = (Int(block.first[lane]), Int(block.second[lane]))
            let pair = Pair(
                distance: distance[lane], firstCentre: atoms.centre[i], secondCentre: atoms.centre[j],
                firstChannel: atoms.channel[i], secondChannel: atoms.channel[j], y: y + lane)
            let f = cutoff(pair.distance)
            if let table = self.density, f > 0 {
                add(pair, table.view, vectors: table.stride / 8, weight: f, to: density)
            }
            if let table = self.potential {
                let weight = reach == .full ? 1 : reach == .near ? f : 1 - f
                if weight > 0 { add(pair, table.view, vectors: table.stride / 8, weight: weight, to: potential) }
            }
        }
    }

    private struct Pair {
        let distance: Double
        let firstCentre: Int
        let secondCentre: Int
        let firstChannel: Int
        let secondChannel: Int
        /// Points at Y_00; the next Y_lm are 8 apart.
        let y: UnsafePointer<Double>
    }

    /// Adds one pair to both of its atoms.
    @inline(__always)
    private func add(
        _ pair: Pair, _ table: RadialTable.View, vectors: Int, weight: Double, to field: FieldCoefficients
    ) {
        let stencil = table.stencil(distance: pair.distance)
        let rowLength = field.rowLength
        let toFirst = pair.secondChannel * field.radialCount
        let toSecond = pair.firstChannel * field.radialCount
        let inverse = 1 / pair.distance
        var scale = weight
        if stencil.isFar { for _ in 0..<table.exponent { scale *= inverse } }
        let w = stencil.weights
        let next = table.rowLength
        for l in 0...lMax {
            let y = pair.y + 8 * l * l
            for vector in 0..<vectors {
                let row = stencil.row + (l * vectors + vector) * 8
                var even = w[0] * row.loadVector(0)
                var odd = w[1] * row.loadVector(next)
                even = multiplyAdd(w[2], row.loadVector(2 * next), even)
                odd = multiplyAdd(w[3], row.loadVector(3 * next), odd)
                even = multiplyAdd(w[4], row.loadVector(4 * next), even)
                odd = multiplyAdd(w[5], row.loadVector(5 * next), odd)
                even = multiplyAdd(w[6], row.loadVector(6 * next), even)
                odd = multiplyAdd(w[7], row.loadVector(7 * next), odd)
                let radial = (even + odd) * scale
                if pair.firstCentre >= 0 {
                    var target = field.rows(l: l, centre: pair.firstCentre) + (toFirst + vector * 8)
                    for m in 0..<2 * l + 1 {
                        target.storeVector(multiplyAdd(y[8 * m], radial, target.loadVector(0)), 0)
                        target += rowLength
                    }
                }
                if pair.secondCentre >= 0 {
                    // Seen from the other end: Y_lm(-u) = (-1)^l Y_lm(u)
                    let mirrored = l % 2 == 0 ? radial : -radial
                    var target = field.rows(l: l, centre: pair.secondCentre) + (toSecond + vector * 8)
                    for m in 0..<2 * l + 1 {
                        target.storeVector(multiplyAdd(y[8 * m], mirrored, target.loadVector(0)), 0)
                        target += rowLength
                    }
                }
            }
            if stencil.isFar { scale *= inverse }
        }
    }
}
