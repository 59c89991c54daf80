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
        work.x.withUnsafeBufferPointer { x in
            work.y.withUnsafeBufferPointer { y in
                work.z.withUnsafeBufferPointer { z in
                    work.channel.withUnsafeBufferPointer { channel in
                        work.centre.withUnsafeBufferPointer { centre in
                            addPairs(
                                x: x, y: y, z: z, channel: channel, centre: centre, density: work.density,
                                potential: work.potential, harmonics: work.harmonics)
                        }
                    }
                }
            }
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

    private func addPairs(
        x: UnsafeBufferPointer<Double>, y: UnsafeBufferPointer<Double>, z: UnsafeBufferPointer<Double>,
        channel: UnsafeBufferPointer<Int>, centre: UnsafeBufferPointer<Int>, density: FieldCoefficients,
        potential: FieldCoefficients, harmonics yLM: UnsafeMutablePointer<SIMD8<Double>>
    ) {
        let count = x.count
        let densityView = self.density?.view
        let densityVectors = (self.density?.stride ?? 0) / 8
        let potentialView = self.potential?.view
        let potentialVectors = (self.potential?.stride ?? 0) / 8
        // Beyond this distance a pair adds nothing to any field.
        let horizon = potentialView != nil && reach != .near ? Double.infinity : cutoff.radius
        let horizonSquared = horizon * horizon

        var first = SIMD8<Int>(repeating: 0)
        var second = first
        var dx = SIMD8<Double>(repeating: 0), dy = dx, dz = dx
        var filled = 0

        func flush() {
            // Lanes without a pair repeat the last one; they are computed and not read.
            let squared = dx * dx + dy * dy + dz * dz
            let distance = squared.squareRoot()
            let inverse = 1 / distance
            harmonics.evaluate(x: dx * inverse, y: dy * inverse, z: dz * inverse, into: yLM)
            let y = UnsafeRawPointer(yLM).assumingMemoryBound(to: Double.self)
            for lane in 0..<filled {
                let (i, j, d) = (first[lane], second[lane], distance[lane])
                let f = cutoff(d)
                if let densityView, f > 0 {
                    add(
                        densityView, vectors: densityVectors, to: density, i: i, j: j, channel: channel, centre: centre,
                        distance: d, weight: f, y: y + lane)
                }
                if let potentialView {
                    let weight = reach == .full ? 1 : reach == .near ? f : 1 - f
                    if weight > 0 {
                        add(
                            potentialView, vectors: potentialVectors, to: potential, i: i, j: j, channel: channel,
                            centre: centre, distance: d, weight: weight, y: y + lane)
                    }
                }
            }
            filled = 0
        }

        for i in 0..<count {
            for j in (i + 1)..<max(count, i + 1) {
                if centre[i] < 0 && centre[j] < 0 { continue }
                // u points from i to j
                let (a, b, c) = (x[j] - x[i], y[j] - y[i], z[j] - z[i])
                if a * a + b * b + c * c >= horizonSquared { continue }
                first[filled] = i
                second[filled] = j
                dx[filled] = a
                dy[filled] = b
                dz[filled] = c
                filled += 1
                if filled == 8 { flush() }
            }
        }
        if filled > 0 { flush() }
    }

    /// Adds one pair to both of its atoms; `y` points at Y_00, the next Y_lm are 8 apart.
    @inline(__always)
    private func add(
        _ table: RadialTable.View, vectors: Int, to field: FieldCoefficients, i: Int, j: Int,
        channel: UnsafeBufferPointer<Int>, centre: UnsafeBufferPointer<Int>, distance: Double, weight: Double,
        y: UnsafePointer<Double>
    ) {
        let stencil = table.stencil(distance: distance)
        let rowLength = field.rowLength
        let (ci, cj) = (centre[i], centre[j])
        let toI = channel[j] * field.radialCount
        let toJ = channel[i] * field.radialCount
        let inverse = 1 / distance
        var scale = weight
        if stencil.isFar { for _ in 0..<table.exponent { scale *= inverse } }
        let w = stencil.weights
        let n = table.rowLength
        for l in 0...lMax {
            let width = 2 * l + 1
            let yl = y + 8 * l * l
            for vector in 0..<vectors {
                let row = stencil.row + (l * vectors + vector) * 8
                var radial = w[0] * row.loadVector(0)
                radial = multiplyAdd(w[1], row.loadVector(n), radial)
                radial = multiplyAdd(w[2], row.loadVector(2 * n), radial)
                radial = multiplyAdd(w[3], row.loadVector(3 * n), radial)
                radial = multiplyAdd(w[4], row.loadVector(4 * n), radial)
                radial = multiplyAdd(w[5], row.loadVector(5 * n), radial)
                radial = multiplyAdd(w[6], row.loadVector(6 * n), radial)
                radial = multiplyAdd(w[7], row.loadVector(7 * n), radial)
                radial *= scale
                if ci >= 0 {
                    let target = field.rows(l: l, centre: ci) + toI + vector * 8
                    for m in 0..<width {
                        target.storeVector(multiplyAdd(yl[8 * m], radial, target.loadVector(m * rowLength)), m * rowLength)
                    }
                }
                if cj >= 0 {
                    let target = field.rows(l: l, centre: cj) + toJ + vector * 8
                    let signed = l % 2 == 0 ? radial : -radial
                    for m in 0..<width {
                        target.storeVector(multiplyAdd(yl[8 * m], signed, target.loadVector(m * rowLength)), m * rowLength)
                    }
                }
            }
            if stencil.isFar { scale *= inverse }
        }
    }
}
