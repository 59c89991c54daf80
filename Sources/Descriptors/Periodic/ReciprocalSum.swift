import Atomistics

/// The long-range part of the potential's coefficients in a periodic structure, a sum over wave vectors k of the
/// reciprocal lattice:
///
///     c[i, a, n, l, m] = 1/V sum_k g(k) J_nl(k) Y_lm(k) { Re, Im } [ exp(i k.r_i) S_a(k)* ],
///     S_a(k) = sum_{j of element a} exp(i k.r_j)
///
/// the real part for even l, the imaginary for odd l. k and -k add the same, so half of them are summed, twice. Over
/// chunks of wave vectors the sum is a matrix product: rows (a, i), columns (l, m, n).
struct ReciprocalSum {
    let split: PeriodicSplit
    let lMax: Int
    let harmonics: SphericalHarmonics
    /// Exponentials exp(i k.r) whose products make all others.
    let phases: LatticePhases

    /// Wave vectors in a product: the second operand stays in the second-level cache, and sums are not too often added
    /// to.
    static let chunk = 128

    /// The sums over wave vectors, in the memory given.
    func sums(_ field: FieldCoefficients, _ cell: UnitCell, memory: inout ReciprocalMemory) -> ReciprocalChunk {
        let channels = field.channelCount
        let radials = field.radialCount
        let rows = channels * phases.centerCount
        var chunk = memory.reserve(
            waves: Self.chunk, rows: rows, columns: columns(radials), lMax: lMax,
            radialLength: split.planeWaves.view.rowLength)
        phases.forEachWaveVector(cell, kMax: split.range.kMax) { k, wave in
            structureFactors(wave, channels, chunk)
            chunk.x[chunk.count] = k.x
            chunk.y[chunk.count] = k.y
            chunk.z[chunk.count] = k.z
            chunk.count += 1
            if chunk.count == Self.chunk { multiply(&chunk, cell) }
        }
        if chunk.count > 0 { multiply(&chunk, cell) }
        return chunk
    }

    /// Columns (l, m, n) of even and of odd l.
    func columns(_ radials: Int) -> InlineArray<2, Int> {
        let even = stride(from: 0, through: lMax, by: 2).reduce(0) { $0 + 2 * $1 + 1 } * radials
        return [even, (lMax + 1) * (lMax + 1) * radials - even]
    }

    /// The real and imaginary parts of exp(i k.r_i) S_a(k)* for one k, [a][i].
    func structureFactors(_ wave: LatticePhases.Wave, _ channels: Int, _ chunk: ReciprocalChunk) {
        let even = chunk.factors[0] + chunk.count &* chunk.factorLength
        let odd = chunk.factors[1] + chunk.count &* chunk.factorLength
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

    /// Adds the chunk's wave vectors to the sums, and empties it.
    private func multiply(_ chunk: inout ReciprocalChunk, _ cell: UnitCell) {
        evaluate(chunk, cell)
        fillWaves(chunk)
        for parity in 0...1 where chunk.columns[parity] > 0 { addProduct(chunk, parity) }
        chunk.count = 0
    }

    /// Y_lm and g(k) J_nl(k) of the chunk's wave vectors.
    func evaluate(_ chunk: ReciprocalChunk, _ cell: UnitCell) {
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
            var weight = SIMD8<Double>()
            for lane in 0..<8 { weight[lane] = 2 / cell.volume * split.transform(k[lane]) }
            split.planeWaves.view.interpolate(
                k, inverse, weight: weight, scratch: chunk.scratch,
                into: chunk.radials + first * chunk.radialLength, stride: chunk.radialLength, rows: chunk.order,
                count: min(8, count - first))
        }
    }

    /// Multiplies the two: the second operand of the products.
    func fillWaves(_ chunk: ReciprocalChunk) {
        let radials = split.planeWaves.count
        let radialStride = split.planeWaves.stride
        for index in 0..<chunk.count {
            let y = chunk.harmonics + index * chunk.harmonicLength
            let j = chunk.radials + index * chunk.radialLength
            // Whole vectors: what runs over is overwritten by the next columns or lies in the padding.
            var targets = (chunk.waves[0] + index * chunk.waveLengths[0], chunk.waves[1] + index * chunk.waveLengths[1])
            for l in 0...lMax {
                var target = l % 2 == 0 ? targets.0 : targets.1
                for m in 0..<2 * l + 1 {
                    let factor = SIMD8(repeating: y[l * l + m])
                    for n in stride(from: 0, to: radialStride, by: 8) {
                        target.storeVector(factor * (j + l * radialStride).loadVector(n), n)
                    }
                    target += radials
                }
                if l % 2 == 0 { targets.0 = target } else { targets.1 = target }
            }
        }
    }

    /// Adds the product of both operands, over the wave vectors, to the sums of one parity of l.
    private func addProduct(_ chunk: ReciprocalChunk, _ parity: Int) {
        let columns = chunk.columns[parity]
        let product = ProductKernel(
            rows: chunk.rows, columns: columns, activeRows: ActiveColumns(all: chunk.rows, memory: chunk.active[0]),
            activeColumns: ActiveColumns(all: columns, memory: chunk.active[1]), lCount: 1)
        let terms = ProductKernel.Terms(
            a: chunk.factors[parity], b: chunk.waves[parity], aLength: chunk.factorLength,
            bLength: chunk.waveLengths[parity], depth: chunk.count, scale: 1)
        withUnsafePointer(to: terms) {
            product.multiply(ProductKernel.Band(rows: 0..<chunk.rows, terms: $0), to: chunk.product)
        }
        let sums = chunk.sums[parity]
        for place in stride(from: 0, to: chunk.rows * columns, by: 8) {
            sums.storeVector(sums.loadVector(place) + chunk.product.loadVector(place), place)
        }
    }

    /// Adds the sums, and the term k = 0, to the coefficients that are kept.
    func add(
        _ chunk: ReciprocalChunk, to field: FieldCoefficients, _ work: ExpansionWorkspace, _ cell: UnitCell
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
                    var sources = (
                        chunk.sums[0] + row * chunk.columns[0], chunk.sums[1] + row * chunk.columns[1]
                    )
                    for l in 0...lMax {
                        var target = field.rows(central: central, l: l, center: center) + slot * radials
                        var source = l % 2 == 0 ? sources.0 : sources.1
                        for _ in 0..<2 * l + 1 {
                            for n in 0..<radials { target[n] += source[n] }
                            source += radials
                            target += field.rowLengths[central]
                        }
                        if l % 2 == 0 { sources.0 = source } else { sources.1 = source }
                    }
                    let target = field.rows(central: central, l: 0, center: center) + slot * radials
                    let zero = split.zeroMode / cell.volume * Double(phases.atomCounts[channel])
                    for n in 0..<radials { target[n] += zero * split.planeWaves.atOrigin[n] }
                }
            }
        }
    }
}
