import Atomistics

/// How one field's coefficients change with the positions of atoms: of every center i, atom j and axis the derivative of
/// c[i, a_j, lmn] with respect to r_j, and of every center that of its own coefficients, minus the sum of these, as only
/// differences of positions count.
///
///     d c[i, a, lmn] / d r_j = s[i][j][axis][lm][n]                    (a the element of j)
///     d c[i, a, lmn] / d r_i = - sum_{j of a, not i} s[i][j][axis][lm][n]
///
/// Images of an atom move with it: those of a center's own atom add nothing.
struct CoefficientSlopes {
    let field: FieldCoefficients
    let work: ExpansionWorkspace
    /// Atoms of the structure, as it was given.
    let atomCount: Int
    /// n in whole vectors.
    let stride: Int
    /// Doubles of an axis: (l, m) and n.
    let axisLength: Int
    /// [center][atom as given][axis][l^2 + l + m][n]
    let values: UnsafeMutablePointer<Double>
    /// [center][channel][axis][l^2 + l + m][n], those of a center's own position.
    let own: UnsafeMutablePointer<Double>
    /// The coefficients as they are.
    let saved: UnsafeMutablePointer<Double>

    /// Memory for one structure.
    struct Memory: ~Copyable {
        private var doubles = Scratch<Double>()

        /// Room for the slopes of a field that has just been expanded, all 0, beside a copy of its coefficients.
        mutating func reserve(_ field: FieldCoefficients, _ work: ExpansionWorkspace) -> CoefficientSlopes {
            let stride = (field.radialCount + 7) / 8 * 8
            let axisLength = (field.lMax + 1) * (field.lMax + 1) * stride
            let (atoms, centers) = (work.atoms.count, work.centerCount)
            let (pairs, channels) = (3 * centers * atoms * axisLength, 3 * centers * field.channelCount * axisLength)
            let count = field.valueCount
            let start = doubles.reserve(pairs + channels + count + 8)
            start.update(repeating: 0, count: pairs + channels)
            (start + pairs + channels).update(from: field.values, count: count)
            return CoefficientSlopes(
                field: field, work: work, atomCount: atoms, stride: stride, axisLength: axisLength, values: start,
                own: start + pairs, saved: start + pairs + channels)
        }
    }

    /// Those of a center and an atom.
    @inline(__always)
    func pair(_ center: Int, _ atom: Int) -> UnsafeMutablePointer<Double> {
        values + 3 &* axisLength &* (center &* atomCount &+ atom)
    }

    // MARK: - Summing

    /// Adds what a pair of atoms has.
    @inline(__always)
    func add(_ pair: PairBlock.Pair, _ radials: PairBlock.Radials, of block: PairBlock) {
        let atoms = block.atoms
        let (i, j) = (atoms.given[pair.i], atoms.given[pair.j])
        if i == j { return }
        let (u, inverse) = block.direction(pair.lane)
        let (first, second) = (atoms.center[pair.i], atoms.center[pair.j])
        // Where one is no center nobody reads what the other place is given.
        let own = first < 0 ? nil : self.pair(first, j)
        let other = second < 0 ? nil : self.pair(second, i)
        let h = block.harmonics + 4 &* block.harmonicStride &* pair.lane
        let step = block.harmonicStride
        var values = radials.values + radials.rowLength &* pair.lane
        var slopes = radials.slopes + radials.rowLength &* pair.lane
        // Y_lm(-u) = (-1)^l Y_lm(u), and v changes with r_i as with -r_j.
        var sign = -1.0
        for l in 0...field.lMax {
            for lm in l &* l..<(l &+ 1) &* (l &+ 1) {
                let y = h[lm]
                let g = SIMD3(h[step &+ lm], h[2 &* step &+ lm], h[3 &* step &+ lm])
                // The derivative of I(d) Y(u) with respect to v: I' Y u + I (h - u (u.h)) / d.
                let across = inverse * (g - (u * g).sum() * u)
                let along = y * u
                for n in Swift.stride(from: 0, to: stride, by: 8) {
                    let (value, slope) = (values.loadVector(n), slopes.loadVector(n))
                    for axis in 0..<3 {
                        let q = multiplyAdd(along[axis], slope, across[axis] * value)
                        let place = axis &* axisLength &+ lm &* stride &+ n
                        if let own { own.storeVector(own.loadVector(place) + q, place) }
                        if let other { other.storeVector(multiplyAdd(sign, q, other.loadVector(place)), place) }
                    }
                }
            }
            values += stride
            slopes += stride
            sign = -sign
        }
    }

    /// Sums those of a center's own position, once all pairs have been seen.
    func sumOwn() {
        let atoms = work.atoms
        for place in 0..<atoms.count where atoms.center[place] >= 0 {
            let center = atoms.center[place]
            for other in 0..<atoms.count where other != place {
                let target = own + 3 &* axisLength &* (center &* field.channelCount &+ atoms.channel[other])
                let source = pair(center, atoms.given[other])
                for index in Swift.stride(from: 0, to: 3 &* axisLength, by: 8) {
                    target.storeVector(target.loadVector(index) - source.loadVector(index), index)
                }
            }
        }
    }

    // MARK: - Moving

    /// Writes the coefficients as they are, plus `factor` times their derivative with respect to one coordinate of an atom,
    /// given by its place among the sorted atoms: of every coefficient that this changes.
    func move(_ place: Int, axis: Int, by factor: Double) {
        let atoms = work.atoms
        let (atom, channel) = (atoms.given[place], atoms.channel[place])
        for other in 0..<atoms.count where atoms.center[other] >= 0 {
            let (center, central) = (atoms.center[other], atoms.channel[other])
            if other != place {
                write(center, central, channel, pair(center, atom) + axis &* axisLength, factor)
                continue
            }
            for channel in 0..<field.channelCount {
                let source = own + 3 &* axisLength &* (center &* field.channelCount &+ channel)
                write(center, central, channel, source + axis &* axisLength, factor)
            }
        }
    }

    @inline(__always)
    private func write(
        _ center: Int, _ central: Int, _ channel: Int, _ slopes: UnsafePointer<Double>, _ factor: Double
    ) {
        let slot = field.slots[central &* field.channelCount &+ channel]
        if slot < 0 { return }
        let (radials, length) = (field.radialCount, field.rowLengths[central])
        var slopes = slopes
        for l in 0...field.lMax {
            var target = field.rows(central: central, l: l, center: center) + slot &* radials
            var source = saved + (target - field.values)
            for _ in 0..<2 &* l &+ 1 {
                for n in 0..<radials { target[n] = source[n] + factor * slopes[n] }
                target += length
                source += length
                slopes += stride
            }
        }
    }
}
