import Atomistics

/// What the sum over wave vectors adds to a gradient. With F_a(k, i) the real part of exp(i k.r_i) S_a(k)* for even l and
/// its imaginary part for odd l (see `ReciprocalSum`), and T(k) = 2/V g(k) J_nl(k) Y_lm(k), the energy changes as
///
///     sum_k sum_ai P_a(k, i) dF_a(k, i) + H(k) dT(k),
///     P_a(k, i) = sum_lmn dE/dc[i, a, lmn] T_lmn(k),   H_lmn(k) = sum_ai dE/dc[i, a, lmn] F_a(k, i)
///
/// F changes with the atoms and T with the strain: two products, each as large as that of the energy itself. The auxiliary
/// length across a slab is strained with it, so that k.r does not change; nothing depends on that length.
struct ReciprocalPass {
    let sum: ReciprocalSum
    let work: ExpansionWorkspace
    let field: FieldCoefficients
    let gradient: FieldGradient
    let result: GradientSums

    private var phases: LatticePhases { sum.phases }

    struct Memory: ~Copyable {
        var chunk = ReciprocalMemory()
        fileprivate var doubles = Scratch<Double>()
        fileprivate var runs = Scratch<RowProduct.Run>()
        fileprivate var columns = Scratch<RowProduct.Column>()
    }

    /// Operands and results of the products, even l and odd l.
    private struct Operands {
        /// (a, i): columns of `points` and of the results P.
        let rows: Int
        /// (l, m, n), and the same in whole vectors.
        let counts: InlineArray<4, Int>
        let columns: InlineArray<2, Int>
        /// dE/dc of each model, [a, i][l, m, n] and [l, m, n][a, i].
        let derivatives: InlineArray<2, UnsafeMutablePointer<Double>>
        let transposed: InlineArray<2, UnsafeMutablePointer<Double>>
        /// [k][a, i] and [k][l, m, n].
        let p: InlineArray<2, UnsafeMutablePointer<Double>>
        let h: InlineArray<2, UnsafeMutablePointer<Double>>
        /// [k][cos, sin][point]
        let waves: UnsafeMutablePointer<Double>
        /// Derivatives of g J, [k][l][n].
        let slopes: UnsafeMutablePointer<Double>
        /// Of one k, by element dE/dRe S_a and dE/dIm S_a, and dE/d(k.r) of every point.
        let factors: UnsafeMutablePointer<Double>
        let points: UnsafeMutablePointer<Double>
        /// [model][x, y, z][point]
        let forces: UnsafeMutablePointer<Double>
        let zeros: UnsafeMutablePointer<Double>
        /// Elements that the structure has: columns of P, runs of A where they are summed over.
        let present: UnsafeBufferPointer<RowProduct.Column>
        let presentRuns: UnsafeBufferPointer<RowProduct.Run>
        /// All (l, m, n).
        let all: InlineArray<2, UnsafeBufferPointer<RowProduct.Column>>
        let allRuns: UnsafeMutablePointer<RowProduct.Run>
    }

    func run(_ memory: inout Memory) {
        let operands = reserve(&memory)
        var chunk = memory.chunk.reserve(
            waves: ReciprocalSum.chunk, rows: operands.rows, columns: operands.counts, lMax: sum.lMax,
            radialLength: sum.split.planeWaves.view.rowLength, withGradients: result.wantsStrain)
        arrange(operands)
        let length = 2 &* phases.count
        phases.forEachWaveVector(sum.lattice, withSlopes: result.wantsStrain) { k, weight, wave in
            sum.structureFactors(wave, field.channelCount, chunk)
            let copy = operands.waves + chunk.count &* length
            copy.update(from: wave.cosine, count: phases.count)
            (copy + phases.count).update(from: wave.sine, count: phases.count)
            chunk.append(k, weight)
            if chunk.count == ReciprocalSum.chunk { add(&chunk, operands) }
        }
        if chunk.count > 0 { add(&chunk, operands) }
        for model in 0..<result.models {
            scatter(operands, model)
            addZeroMode(model)
        }
    }

    private func reserve(_ memory: inout Memory) -> Operands {
        let (models, chunk, channels) = (result.models, ReciprocalSum.chunk, field.channelCount)
        let rows = channels * phases.centerCount
        let counts = sum.columns(field.radialCount)
        let columns: InlineArray<2, Int> = [(counts[0] + 7) / 8 * 8, (counts[1] + 7) / 8 * 8]
        let all = columns[0] + columns[1]
        let radialLength = sum.split.planeWaves.view.rowLength
        let zeroCount = (2 * sum.lMax + 1) * field.radialCount + 16
        var next = memory.doubles.reserve(
            2 * models * rows * all + 2 * chunk * rows + chunk * all + 2 * chunk * phases.count + chunk * radialLength
                + 2 * channels + (1 + 3 * models) * phases.count + zeroCount + 16)
        func take(_ length: Int) -> UnsafeMutablePointer<Double> {
            defer { next += length }
            return next
        }
        func takeTwo(_ length: (Int) -> Int) -> InlineArray<2, UnsafeMutablePointer<Double>> {
            [take(length(0)), take(length(1))]
        }
        let derivatives = takeTwo { models * rows * columns[$0] }
        let transposed = takeTwo { models * rows * columns[$0] }
        let p = takeTwo { _ in chunk * rows }
        // A vector of the last functions runs over.
        let h = takeTwo { chunk * columns[$0] + 8 }

        let places = memory.columns.reserve(rows / 8 + all / 8)
        let runs = memory.runs.reserve(channels + 2)
        var (presentCount, runCount) = (0, 0)
        for channel in 0..<channels where phases.atomCounts[channel] > 0 {
            let first = channel * phases.centerCount
            runs[runCount] = RowProduct.Run(first: first, count: phases.centerCount)
            runCount += 1
            for place in stride(from: first, to: first + phases.centerCount, by: 8) {
                places[presentCount] = RowProduct.Column(source: place, target: place)
                presentCount += 1
            }
        }
        let ofColumns = places + presentCount
        for vector in 0..<all / 8 {
            let place = 8 * (vector < columns[0] / 8 ? vector : vector - columns[0] / 8)
            ofColumns[vector] = RowProduct.Column(source: place, target: place)
        }
        let allRuns = runs + channels
        for parity in 0...1 { allRuns[parity] = RowProduct.Run(first: 0, count: counts[parity]) }
        let operands = Operands(
            rows: rows, counts: counts, columns: columns, derivatives: derivatives, transposed: transposed, p: p, h: h,
            waves: take(2 * chunk * phases.count), slopes: take(chunk * radialLength), factors: take(2 * channels),
            points: take(phases.count), forces: take(3 * models * phases.count), zeros: take(zeroCount),
            present: UnsafeBufferPointer(start: places, count: presentCount),
            presentRuns: UnsafeBufferPointer(start: runs, count: runCount),
            all: [
                UnsafeBufferPointer(start: ofColumns, count: columns[0] / 8),
                UnsafeBufferPointer(start: ofColumns + columns[0] / 8, count: columns[1] / 8),
            ], allRuns: allRuns)
        for parity in 0...1 {
            operands.derivatives[parity].update(repeating: 0, count: models * rows * columns[parity])
            operands.transposed[parity].update(repeating: 0, count: models * rows * columns[parity])
            // Without odd l there is no product to write it.
            operands.p[parity].update(repeating: 0, count: chunk * rows)
        }
        operands.forces.update(repeating: 0, count: 3 * models * phases.count)
        operands.zeros.update(repeating: 0, count: zeroCount)
        return operands
    }

    /// Writes dE/dc as the products' operands.
    private func arrange(_ operands: Operands) {
        let radials = field.radialCount
        for model in 0..<result.models {
            forEachCenter { central, center, channel, row in
                let own = gradient.rows(model: model, central: central, center: center, channel: channel)
                var next: InlineArray<2, Int> = [0, 0]
                for l in 0...sum.lMax {
                    let parity = l & 1
                    let rows = own.at(l, gradient.stride)
                    let start = model &* operands.rows &* operands.columns[parity]
                    let derivatives = operands.derivatives[parity] + (start &+ row &* operands.columns[parity])
                    let transposed = operands.transposed[parity] + (start &+ row)
                    for m in 0..<2 &* l &+ 1 {
                        for n in 0..<radials {
                            let value = rows[m &* gradient.stride &+ n]
                            derivatives[next[parity]] = value
                            transposed[next[parity] &* operands.rows] = value
                            next[parity] &+= 1
                        }
                    }
                }
            }
        }
    }

    /// Calls `body` with every center, every element that the structure has and that is kept, and their row (a, i).
    @inline(__always)
    private func forEachCenter(_ body: (_ central: Int, _ center: Int, _ channel: Int, _ row: Int) -> Void) {
        let channels = field.channelCount
        for central in 0..<channels {
            for center in work.centerStart[central]..<work.centerStart[central + 1] {
                let place = phases.centerRuns[central] &+ center &- work.centerStart[central]
                for channel in 0..<channels
                where phases.atomCounts[channel] > 0 && field.slots[central &* channels &+ channel] >= 0 {
                    body(central, center, channel, channel &* phases.centerCount &+ place)
                }
            }
        }
    }

    /// Adds what the chunk's wave vectors have, and empties it.
    private func add(_ chunk: inout ReciprocalChunk, _ operands: Operands) {
        if result.wantsStrain { evaluate(chunk, operands) } else { sum.evaluate(chunk) }
        sum.fillWaves(chunk)
        for model in 0..<result.models {
            for parity in 0...1 where operands.counts[parity] > 0 {
                let start = model &* operands.rows &* operands.columns[parity]
                RowProduct(
                    a: chunk.waves[parity], b: operands.transposed[parity] + start, c: operands.p[parity],
                    aLength: chunk.waveLengths[parity], bLength: operands.rows, cLength: operands.rows,
                    rows: chunk.count,
                    runs: UnsafeBufferPointer(start: operands.allRuns + parity, count: 1), columns: operands.present,
                    adds: false
                ).multiply()
                guard result.wantsStrain else { continue }
                RowProduct(
                    a: chunk.factors[parity], b: operands.derivatives[parity] + start, c: operands.h[parity],
                    aLength: chunk.factorLength, bLength: operands.columns[parity], cLength: operands.columns[parity],
                    rows: chunk.count, runs: operands.presentRuns, columns: operands.all[parity], adds: false
                ).multiply()
            }
            for index in 0..<chunk.count {
                let energy = addForces(chunk, operands, index, model)
                if result.wantsStrain { addStrain(chunk, operands, index, energy, model) }
            }
        }
        chunk.count = 0
    }

    /// Y_lm and the weighted J_nl of the chunk's wave vectors with their derivatives, the weights as they are.
    private func evaluate(_ chunk: ReciprocalChunk, _ operands: Operands) {
        chunk.fillUp()
        for first in stride(from: 0, to: chunk.count, by: 8) {
            let (x, y, z) = (chunk.x.loadVector(first), chunk.y.loadVector(first), chunk.z.loadVector(first))
            let k: SIMD8<Double> = (x * x + y * y + z * z).squareRoot()
            let inverse = 1 / k
            sum.harmonics.evaluateWithGradient(
                x: x * inverse, y: y * inverse, z: z * inverse, scratch: chunk.scratch, count: chunk.harmonicStride,
                into: chunk.harmonics + first &* chunk.harmonicLength)
            let weight = Slope(value: chunk.weight.loadVector(first), slope: SIMD8())
            let start = first &* chunk.radialLength
            sum.split.planeWaves.view.interpolateWithSlope(
                k, inverse, weight: weight, scratch: chunk.scratch, values: chunk.radials + start,
                slopes: operands.slopes + start, count: min(8, chunk.count &- first))
        }
    }

    /// Adds k dE/d(k.r) of one k to the sums of every point; its energy.
    private func addForces(_ chunk: ReciprocalChunk, _ operands: Operands, _ index: Int, _ model: Int) -> Double {
        let cosine = operands.waves + 2 &* phases.count &* index
        let sine = cosine + phases.count
        let (even, odd) = (
            operands.p[0] + operands.rows &* index, operands.p[1] + operands.rows &* index
        )
        let (real, imaginary) = (
            chunk.factors[0] + chunk.factorLength &* index, chunk.factors[1] + chunk.factorLength &* index
        )
        let points = operands.points
        points.update(repeating: 0, count: phases.count)
        var energy = SIMD8<Double>()
        for channel in 0..<field.channelCount where phases.atomCounts[channel] > 0 {
            var (ofReal, ofImaginary) = (SIMD8<Double>(), SIMD8<Double>())
            let first = channel &* phases.centerCount
            for place in stride(from: 0, to: phases.centerCount, by: 8) {
                let (p, q) = (even.loadVector(first &+ place), odd.loadVector(first &+ place))
                let (re, im) = (real.loadVector(first &+ place), imaginary.loadVector(first &+ place))
                let (c, s) = (cosine.loadVector(place), sine.loadVector(place))
                // d Re = -Im d(k.r_i), d Im = Re d(k.r_i)
                points.storeVector(multiplyAdd(q, re, multiplyAdd(-p, im, points.loadVector(place))), place)
                ofReal = multiplyAdd(p, c, multiplyAdd(q, s, ofReal))
                ofImaginary = multiplyAdd(p, s, multiplyAdd(-q, c, ofImaginary))
                energy = multiplyAdd(p, re, multiplyAdd(q, im, energy))
            }
            let (u, v) = (SIMD8(repeating: ofReal.sum()), SIMD8(repeating: ofImaginary.sum()))
            func add(_ run: Range<Int>) {
                for place in stride(from: run.lowerBound, to: run.upperBound, by: 8) {
                    let (c, s) = (cosine.loadVector(place), sine.loadVector(place))
                    points.storeVector(multiplyAdd(v, c, multiplyAdd(-u, s, points.loadVector(place))), place)
                }
            }
            add(phases.centerRuns[channel]..<phases.centerRuns[channel + 1])
            add(phases.otherRuns[channel]..<phases.otherRuns[channel + 1])
        }
        let k = SIMD3(chunk.x[index], chunk.y[index], chunk.z[index])
        let forces = operands.forces + 3 &* model &* phases.count
        for place in stride(from: 0, to: phases.count, by: 8) {
            let slope = points.loadVector(place)
            for axis in 0..<3 {
                let target = axis &* phases.count &+ place
                forces.storeVector(multiplyAdd(k[axis], slope, forces.loadVector(target)), target)
            }
        }
        return energy.sum()
    }

    /// Adds what the change of one k has: k becomes k - eps^T k, its weight changes with it and with 1 / V.
    private func addStrain(
        _ chunk: ReciprocalChunk, _ operands: Operands, _ index: Int, _ energy: Double, _ model: Int
    ) {
        let radials = field.radialCount
        var derivative = PairDerivative()
        var harmonics = UnsafePointer(chunk.harmonics + chunk.harmonicLength &* index)
        var values = UnsafePointer(chunk.radials + chunk.radialLength &* index)
        var slopes = UnsafePointer(operands.slopes + chunk.radialLength &* index)
        var rows: InlineArray<2, UnsafePointer<Double>> = [
            UnsafePointer(operands.h[0] + operands.columns[0] &* index),
            UnsafePointer(operands.h[1] + operands.columns[1] &* index),
        ]
        for l in 0...sum.lMax {
            derivative.add(
                l: l, rows[l & 1], operands.zeros, sign: 0, rowLength: radials, harmonics: harmonics,
                count: chunk.harmonicStride, values: values, slopes: slopes, stride: gradient.stride)
            harmonics += 2 &* l &+ 1
            values += gradient.stride
            slopes += gradient.stride
            rows[l & 1] += (2 &* l &+ 1) &* radials
        }
        let k = SIMD3(chunk.x[index], chunk.y[index], chunk.z[index])
        let length = (k * k).sum().squareRoot()
        let q = derivative.vector(along: k / length, inverse: 1 / length)
        result.addStrain(-k, q, model: model)
        result.addPressure(-energy, model: model)
        // Of a slab K is in the plane and k = K + k_n n; else K is k.
        let normal = sum.lattice.normal
        let height = (k * normal).sum()
        let inPlane = k - height * normal
        let (alongPlane, across) = (-energy * chunk.inPlane[index], -energy * chunk.across[index])
        result.addStrain(alongPlane * inPlane + across * normal, inPlane, model: model)
        result.addStrain(across * (inPlane + height * normal), normal, model: model)
    }

    /// Adds the sums of the points to their atoms.
    private func scatter(_ operands: Operands, _ model: Int) {
        let forces = operands.forces + 3 &* model &* phases.count
        for point in 0..<phases.count where phases.atoms[point] >= 0 {
            let q = SIMD3(forces[point], forces[phases.count &+ point], forces[2 &* phases.count &+ point])
            result.add(q, at: work.atoms.given[phases.atoms[point]], model: model)
        }
    }

    /// The term k = 0 depends on the volume, or a slab's area, alone.
    private func addZeroMode(_ model: Int) {
        let zero = sum.lattice.zeroMode
        forEachCenter { central, center, channel, _ in
            let rows = gradient.rows(model: model, central: central, center: center, channel: channel)
            var energy = 0.0
            for n in 0..<field.radialCount { energy += rows.start[n] * sum.split.planeWaves.atOrigin[n] }
            result.addPressure(-zero * Double(phases.atomCounts[channel]) * energy, model: model)
        }
    }
}

extension GradientSums {
    /// Adds to the diagonal of the strain derivative.
    @inline(__always)
    func addPressure(_ value: Double, model: Int) {
        if !wantsStrain { return }
        for axis in 0..<3 { strain[9 &* model &+ 4 &* axis] += value }
    }
}
