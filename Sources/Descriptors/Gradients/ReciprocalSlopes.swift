/// What the sum over wave vectors adds to `CoefficientSlopes`. With T_lmn(k) = 2/V g(k) J_nl(k) Y_lm(k) (see
/// `ReciprocalSum`) an atom j changes the coefficients of a center i as
///
///     d c[i, a_j, lmn] / d r_j = sum_k k T_lmn(k) { sin k.(r_i - r_j), -cos k.(r_i - r_j) },
///
/// the sine for even l, minus the cosine for odd l: for every center one matrix product over a chunk of wave vectors.
struct ReciprocalSlopes {
    let sum: ReciprocalSum
    let slopes: CoefficientSlopes

    struct Memory: ~Copyable {
        fileprivate var chunk = ReciprocalMemory()
        fileprivate var doubles = Scratch<Double>()
        fileprivate var columns = Scratch<RowProduct.Column>()
        fileprivate var runs = Scratch<RowProduct.Run>()
    }

    private struct Operands {
        /// [point][k], cosines and sines of k.r.
        let cosines: UnsafeMutablePointer<Double>
        let sines: UnsafeMutablePointer<Double>
        /// [atom as given][k] of one center.
        let factors: UnsafeMutablePointer<Double>
        /// [k][axis][l, m][n], even l and odd l.
        let waves: InlineArray<2, UnsafeMutablePointer<Double>>
        let waveLengths: InlineArray<2, Int>
        let columns: InlineArray<2, UnsafeBufferPointer<RowProduct.Column>>
        let runs: UnsafeMutablePointer<RowProduct.Run>
    }

    private static let waves = ReciprocalSum.chunk

    func run(_ memory: inout Memory) {
        let (phases, radials) = (sum.phases, slopes.field.radialCount)
        var chunk = memory.chunk.reserve(
            waves: Self.waves, rows: 0, columns: sum.columns(radials), lMax: sum.lMax,
            radialLength: sum.split.planeWaves.view.rowLength)
        let operands = reserve(&memory)
        phases.forEachWaveVector(sum.lattice) { k, weight, wave in
            for point in 0..<phases.count {
                operands.cosines[point &* Self.waves &+ chunk.count] = wave.cosine[point]
                operands.sines[point &* Self.waves &+ chunk.count] = wave.sine[point]
            }
            chunk.append(k, weight)
            if chunk.count == Self.waves { add(&chunk, operands) }
        }
        if chunk.count > 0 { add(&chunk, operands) }
    }

    private func reserve(_ memory: inout Memory) -> Operands {
        let (phases, stride, lMax) = (sum.phases, slopes.stride, sum.lMax)
        let all = (lMax + 1) * (lMax + 1)
        let even = Swift.stride(from: 0, through: lMax, by: 2).reduce(0) { $0 + 2 * $1 + 1 }
        let lengths: InlineArray<2, Int> = [3 * even * stride, 3 * (all - even) * stride]
        let perPoint = Self.waves * phases.count
        var next = memory.doubles.reserve(
            2 * perPoint + Self.waves * (slopes.atomCount + lengths[0] + lengths[1]) + 16)
        func take(_ length: Int) -> UnsafeMutablePointer<Double> {
            defer { next += length }
            return next
        }
        let places = memory.columns.reserve((lengths[0] + lengths[1]) / 8 + 2)
        var counts: InlineArray<2, Int> = [0, 0]
        let starts: InlineArray<2, UnsafeMutablePointer<RowProduct.Column>> = [places, places + lengths[0] / 8]
        for axis in 0..<3 {
            for l in 0...lMax {
                for lm in l * l..<(l + 1) * (l + 1) {
                    for n in Swift.stride(from: 0, to: stride, by: 8) {
                        starts[l & 1][counts[l & 1]] = RowProduct.Column(
                            source: 8 * counts[l & 1], target: axis * slopes.axisLength + lm * stride + n)
                        counts[l & 1] += 1
                    }
                }
            }
        }
        let (cosines, sines) = (take(perPoint), take(perPoint))
        return Operands(
            cosines: cosines, sines: sines, factors: take(Self.waves * slopes.atomCount),
            waves: [take(Self.waves * lengths[0]), take(Self.waves * lengths[1])], waveLengths: lengths,
            columns: [
                UnsafeBufferPointer(start: starts[0], count: counts[0]),
                UnsafeBufferPointer(start: starts[1], count: counts[1]),
            ], runs: memory.runs.reserve(1))
    }

    /// Adds what the chunk's wave vectors have, and empties it.
    private func add(_ chunk: inout ReciprocalChunk, _ operands: Operands) {
        sum.evaluate(chunk)
        fillWaves(chunk, operands)
        operands.runs[0] = RowProduct.Run(first: 0, count: chunk.count)
        let phases = sum.phases
        for own in 0..<phases.centerCount where phases.atoms[own] >= 0 {
            let center = slopes.work.atoms.center[phases.atoms[own]]
            for parity in 0...1 where operands.waveLengths[parity] > 0 {
                fillFactors(own, isEven: parity == 0, chunk.count, operands)
                RowProduct(
                    a: operands.factors, b: operands.waves[parity], c: slopes.pair(center, 0), aLength: Self.waves,
                    bLength: operands.waveLengths[parity], cLength: 3 * slopes.axisLength, rows: slopes.atomCount,
                    runs: UnsafeBufferPointer(start: operands.runs, count: 1), columns: operands.columns[parity],
                    adds: true
                ).multiply()
            }
        }
        chunk.count = 0
    }

    /// k T of the chunk.
    private func fillWaves(_ chunk: ReciprocalChunk, _ operands: Operands) {
        let stride = slopes.stride
        for index in 0..<chunk.count {
            let y = chunk.harmonics + index &* chunk.harmonicLength
            let j = chunk.radials + index &* chunk.radialLength
            let k = SIMD3(chunk.x[index], chunk.y[index], chunk.z[index])
            var targets = (
                operands.waves[0] + index &* operands.waveLengths[0],
                operands.waves[1] + index &* operands.waveLengths[1]
            )
            for axis in 0..<3 {
                for l in 0...sum.lMax {
                    var target = l & 1 == 0 ? targets.0 : targets.1
                    for lm in l &* l..<(l &+ 1) &* (l &+ 1) {
                        let factor = SIMD8(repeating: k[axis] * y[lm])
                        for n in Swift.stride(from: 0, to: stride, by: 8) {
                            target.storeVector(factor * (j + l &* stride).loadVector(n), n)
                        }
                        target += stride
                    }
                    if l & 1 == 0 { targets.0 = target } else { targets.1 = target }
                }
            }
        }
    }

    /// sin k.(r_i - r_j), or minus the cosine, of all atoms j; 0 of the center's own.
    private func fillFactors(_ own: Int, isEven: Bool, _ count: Int, _ operands: Operands) {
        let phases = sum.phases
        let (c, s) = (operands.cosines + own &* Self.waves, operands.sines + own &* Self.waves)
        for point in 0..<phases.count where phases.atoms[point] >= 0 {
            let target = operands.factors + slopes.work.atoms.given[phases.atoms[point]] &* Self.waves
            if point == own {
                target.update(repeating: 0, count: count)
                continue
            }
            let (a, b) = (operands.cosines + point &* Self.waves, operands.sines + point &* Self.waves)
            for k in Swift.stride(from: 0, to: count, by: 8) {
                let (ck, sk, ak, bk) = (c.loadVector(k), s.loadVector(k), a.loadVector(k), b.loadVector(k))
                target.storeVector(
                    isEven ? multiplyAdd(sk, ak, -(ck * bk)) : -multiplyAdd(ck, ak, sk * bk), k)
            }
        }
    }
}
