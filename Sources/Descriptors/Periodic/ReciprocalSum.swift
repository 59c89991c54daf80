/// The long-range part of the potential's coefficients in a periodic structure, a sum over wave vectors k of the
/// reciprocal lattice:
///
///     c[i, a, n, l, m] = 1/V sum_k g(k) J_nl(k) Y_lm(k) { Re, Im } [ exp(i k.r_i) S_a(k)* ],
///     S_a(k) = sum_{j of element a} exp(i k.r_j)
///
/// with g(k) and V of `ReciprocalLattice`, the real part for even l, the imaginary for odd l. k and -k add the same, so half of them are summed, twice. Over
/// chunks of wave vectors the sum is a matrix product: rows (a, i), columns (l, m, n).
struct ReciprocalSum {
    let split: PeriodicSplit
    let lattice: ReciprocalLattice
    let lMax: Int
    let harmonics: SphericalHarmonics
    /// Exponentials exp(i k.r) whose products make all others.
    let phases: LatticePhases

    /// Wave vectors in a product: the second operand stays in the second-level cache, and sums are not too often added
    /// to.
    static let chunk = 128

    /// The sums over wave vectors, in the memory given.
    func sums(_ field: FieldCoefficients, memory: inout ReciprocalMemory) -> ReciprocalChunk {
        let channels = field.channelCount
        let radials = field.radialCount
        let rows = channels * phases.centerCount
        var chunk = memory.reserve(
            waves: Self.chunk, rows: rows, columns: columns(radials, mirror: lattice.mirror), lMax: lMax,
            radialLength: split.planeWaves.view.rowLength, parts: lattice.mirror == nil ? 2 : 4)
        if lattice.mirror == nil {
            phases.forEachWaveVector(lattice) { k, weight, wave in
                structureFactors(wave, channels, chunk)
                chunk.append(k, weight)
                if chunk.count == Self.chunk { multiply(&chunk) }
            }
        } else {
            phases.forEachMirroredPair(lattice) { k, weight, wave, image in
                mirroredFactors(wave, image, channels, chunk)
                chunk.append(k, weight)
                if chunk.count == Self.chunk { multiply(&chunk) }
            }
        }
        if chunk.count > 0 { multiply(&chunk) }
        return chunk
    }

    /// Columns (l, m, n) of each part of a chunk.
    func columns(_ radials: Int, mirror: Int? = nil) -> InlineArray<4, Int> {
        var counts = InlineArray<4, Int>(repeating: 0)
        for l in 0...lMax {
            for m in -l...l { counts[Self.part(l, m, mirror)] += radials }
        }
        return counts
    }

    /// The part of a chunk that Y_lm belongs to. In the real harmonics, cos m phi for m >= 0 and sin |m| phi, mirroring
    /// changes the sign of z, of x (phi becomes pi - phi) or of y (phi becomes -phi).
    @inline(__always)
    private static func part(_ l: Int, _ m: Int, _ mirror: Int?) -> Int {
        let isOpposite =
            switch mirror {
            case nil: false
            case 0: m & 1 != (m < 0 ? 1 : 0)
            case 1: m < 0
            default: (l &+ m) & 1 != 0
            }
        return (l & 1) &+ (isOpposite ? 2 : 0)
    }

    /// The real and imaginary parts of exp(i k.r_i) S_a(k)* for one k, [a][i].
    func structureFactors(_ wave: LatticePhases.Wave, _ channels: Int, _ chunk: ReciprocalChunk, part: Int = 0) {
        let even = chunk.factors[part] + chunk.count &* chunk.factorLength
        let odd = chunk.factors[part &+ 1] + chunk.count &* chunk.factorLength
        for channel in 0..<channels {
            var cosines = SIMD8<Double>()
            var sines = SIMD8<Double>()
            func sum(_ run: Range<Int>) {
                for place in stride(from: run.lowerBound, to: run.upperBound, by: 8) {
                    cosines += wave.cosine.loadVector(place)
                    sines += wave.sine.loadVector(place)
                }
            }
            sum(phases.centerRuns[channel]..<phases.centerRuns[channel + 1])
            sum(phases.otherRuns[channel]..<phases.otherRuns[channel + 1])
            let (a, b) = (SIMD8(repeating: cosines.sum()), SIMD8(repeating: sines.sum()))
            let offset = channel &* phases.centerCount
            for place in stride(from: 0, to: phases.centerCount, by: 8) {
                let c = wave.cosine.loadVector(place)
                let s = wave.sine.loadVector(place)
                even.storeVector(multiplyAdd(c, a, s * b), offset &+ place)
                odd.storeVector(multiplyAdd(s, a, -(c * b)), offset &+ place)
            }
        }
    }

    /// The same of k and of its mirror image together, for Y_lm that are equal at both and for such that are opposite. Without
    /// an image both are those of k: there what is opposite is 0, or, along the normal, what is not even as l is.
    private func mirroredFactors(
        _ wave: LatticePhases.Wave, _ image: LatticePhases.Wave?, _ channels: Int, _ chunk: ReciprocalChunk
    ) {
        let start = chunk.count &* chunk.factorLength
        let length = channels &* phases.centerCount
        structureFactors(wave, channels, chunk)
        guard let image else {
            for parity in 0...1 {
                (chunk.factors[parity &+ 2] + start).update(from: chunk.factors[parity] + start, count: length)
            }
            return
        }
        structureFactors(image, channels, chunk, part: 2)
        for parity in 0...1 {
            let (equal, opposite) = (chunk.factors[parity] + start, chunk.factors[parity &+ 2] + start)
            for place in stride(from: 0, to: length, by: 8) {
                let (a, b) = (equal.loadVector(place), opposite.loadVector(place))
                equal.storeVector(a + b, place)
                opposite.storeVector(a - b, place)
            }
        }
    }

    /// Adds the chunk's wave vectors to the sums, and empties it.
    private func multiply(_ chunk: inout ReciprocalChunk) {
        evaluate(chunk)
        fillWaves(chunk, mirror: lattice.mirror)
        for part in 0..<4 where chunk.columns[part] > 0 { addProduct(chunk, part) }
        chunk.count = 0
    }

    /// Y_lm and the weighted J_nl(k) of the chunk's wave vectors.
    func evaluate(_ chunk: ReciprocalChunk) {
        let count = chunk.count
        chunk.fillUp()
        let harmonicStride = chunk.harmonicStride
        for first in stride(from: 0, to: count, by: 8) {
            let x = chunk.x.loadVector(first)
            let y = chunk.y.loadVector(first)
            let z = chunk.z.loadVector(first)
            let k: SIMD8<Double> = (x * x + y * y + z * z).squareRoot()
            let inverse = 1 / k
            harmonics.evaluate(
                x: x * inverse, y: y * inverse, z: z * inverse, scratch: chunk.scratch, count: harmonicStride,
                into: chunk.harmonics + first * chunk.harmonicLength, stride: chunk.harmonicLength)
            split.planeWaves.view.interpolate(
                k, inverse, weight: chunk.weight.loadVector(first), scratch: chunk.scratch,
                into: chunk.radials + first * chunk.radialLength, stride: chunk.radialLength, rows: chunk.order,
                count: min(8, count - first))
        }
    }

    /// Multiplies the two: the second operand of the products.
    func fillWaves(_ chunk: ReciprocalChunk, mirror: Int? = nil) {
        let radials = split.planeWaves.count
        let radialStride = split.planeWaves.stride
        for index in 0..<chunk.count {
            let y = chunk.harmonics + index * chunk.harmonicLength
            let j = chunk.radials + index * chunk.radialLength
            // Whole vectors: what runs over is overwritten by the next columns or lies in the padding.
            var targets = InlineArray<4, UnsafeMutablePointer<Double>> {
                chunk.waves[$0] + index * chunk.waveLengths[$0]
            }
            for l in 0...lMax {
                for m in -l...l {
                    let part = Self.part(l, m, mirror)
                    let target = targets[unchecked: part]
                    let factor = SIMD8(repeating: y[l * l + l + m])
                    for n in stride(from: 0, to: radialStride, by: 8) {
                        target.storeVector(factor * (j + l * radialStride).loadVector(n), n)
                    }
                    targets[unchecked: part] = target + radials
                }
            }
        }
    }

    /// Adds the product of both operands, over the wave vectors, to the sums of one part.
    private func addProduct(_ chunk: ReciprocalChunk, _ part: Int) {
        let columns = chunk.columns[part]
        let product = ProductKernel(
            rows: chunk.rows, columns: columns, activeRows: ActiveColumns(all: chunk.rows, memory: chunk.active[0]),
            activeColumns: ActiveColumns(all: columns, memory: chunk.active[1]), lCount: 1)
        let terms = ProductKernel.Terms(
            a: chunk.factors[part], b: chunk.waves[part], aLength: chunk.factorLength,
            bLength: chunk.waveLengths[part], depth: chunk.count, scale: 1)
        withUnsafePointer(to: terms) {
            product.multiply(ProductKernel.Band(rows: 0..<chunk.rows, terms: $0), to: chunk.product)
        }
        let sums = chunk.sums[part]
        for place in stride(from: 0, to: chunk.rows * columns, by: 8) {
            sums.storeVector(sums.loadVector(place) + chunk.product.loadVector(place), place)
        }
    }

    /// Adds the sums, and the term k = 0, to the coefficients that are kept.
    func add(
        _ chunk: ReciprocalChunk, to field: FieldCoefficients, _ work: ExpansionWorkspace
    ) {
        let channels = field.channelCount
        let radials = field.radialCount
        for central in 0..<channels {
            for center in work.centerStart[central]..<work.centerStart[central + 1] {
                let place = phases.centerRuns[central] + center - work.centerStart[central]
                for channel in 0..<channels where phases.atomCounts[channel] > 0 {
                    let slot = field.slots[central * channels + channel]
                    if slot < 0 { continue }
                    field.isFilled[center * channels + slot] = true
                    let row = channel * phases.centerCount + place
                    var sources = InlineArray<4, UnsafeMutablePointer<Double>> {
                        chunk.sums[$0] + row * chunk.columns[$0]
                    }
                    for l in 0...lMax {
                        var target = field.rows(central: central, l: l, center: center) + slot * radials
                        for m in -l...l {
                            let part = Self.part(l, m, lattice.mirror)
                            let source = sources[unchecked: part]
                            for n in 0..<radials { target[n] += source[n] }
                            sources[unchecked: part] = source + radials
                            target += field.rowLengths[central]
                        }
                    }
                    let target = field.rows(central: central, l: 0, center: center) + slot * radials
                    let zero = lattice.zeroMode * Double(phases.atomCounts[channel])
                    for n in 0..<radials { target[n] += zero * split.planeWaves.atOrigin[n] }
                }
            }
        }
    }
}
