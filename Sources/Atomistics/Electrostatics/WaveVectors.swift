import Foundation

/// The reciprocal part of an Ewald sum: wave vectors h a* + k b* + l c* up to a cutoff, one of each pair and its
/// opposite, with their weights.
struct WaveVectors: Sendable {
    /// All vectors of one h and k, and the weight of each.
    private struct Row {
        var vectors: WaveVectorRow
        var weights: [Double]
    }

    private let rows: [Row]
    /// The largest |h|, |k| and |l|.
    private let extent: (h: Int, k: Int, l: Int)

    init(_ cell: UnitCell, splitting: Double, cutoff: Double) {
        let reciprocal = cell.reciprocal
        extent = cell.waveVectorExtent(within: cutoff)
        // Twice 2 pi / V: for k and -k.
        let factor = 4 * Double.pi / cell.volume
        var rows: [Row] = []
        cell.forEachWaveVectorRow(within: cutoff) { row in
            let base = Double(row.h) * reciprocal.a + Double(row.k) * reciprocal.b
            let weights = row.l.map { l in
                let vector = base + Double(l) * reciprocal.c
                let square = (vector * vector).sum()
                return factor * exp(-square / (4 * splitting * splitting)) / square
            }
            rows.append(Row(vectors: row, weights: weights))
        }
        self.rows = rows
    }

    /// The sum over pairs of wave vectors, sum_k weight(k) |sum_j q_j exp(i k r_j)|^2 for positions as multiples of the
    /// cell's vectors.
    func sum(_ charges: [Double], _ fractional: [SIMD3<Double>]) -> Double {
        var total = 0.0
        forEachWave(of: charges, at: phases(fractional)) { wave in
            total += wave.weight * (wave.real * wave.real + wave.imaginary * wave.imaginary)
        }
        return total
    }

    /// The potential 2 sum_k weight(k) sum_j cos k (r - r_j) for unit charges and points r, both as multiples of the
    /// cell's vectors.
    func potential(_ sources: [SIMD3<Double>], at points: [SIMD3<Double>]) -> [Double] {
        var result = [Double](repeating: 0, count: points.count)
        let (charges, ones) = (sources.map { _ in 1.0 }, points.map { _ in 1.0 })
        forEachWave(of: charges, at: phases(sources), seenBy: ones, at: phases(points)) {
            wave, point, real, imaginary in
            result[point] += 2 * wave.weight * (real * wave.real + imaginary * wave.imaginary)
        }
        return result
    }

    /// The derivatives of `sum` with respect to positions, in the unit of the reciprocal vectors.
    func gradients(
        _ charges: [Double], _ fractional: [SIMD3<Double>],
        reciprocal: (a: SIMD3<Double>, b: SIMD3<Double>, c: SIMD3<Double>)
    ) -> [SIMD3<Double>] {
        var result = [SIMD3<Double>](repeating: .zero, count: charges.count)
        let phases = phases(fractional)
        forEachWave(of: charges, at: phases, seenBy: charges, at: phases) { wave, point, real, imaginary in
            // Re(conj S i q exp(i k r)) of |S|^2.
            let vector = Double(wave.h) * reciprocal.a + Double(wave.k) * reciprocal.b + Double(wave.l) * reciprocal.c
            result[point] += 2 * wave.weight * (real * wave.imaginary - imaginary * wave.real) * vector
        }
        return result
    }

    /// Calls `body` for every wave vector and every point r with factor exp(i k r), its real and its imaginary part.
    @inline(__always)
    private func forEachWave(
        of charges: [Double], at sources: CellPhases, seenBy factors: [Double], at points: CellPhases,
        _ body: (_ wave: Wave, _ point: Int, _ real: Double, _ imaginary: Double) -> Void
    ) {
        var current: (h: Int, k: Int)?
        var (rowReal, rowImaginary) = (factors, factors)
        forEachWave(of: charges, at: sources) { wave in
            if current.map({ $0 != (wave.h, wave.k) }) ?? true {
                points.multiply(factors, wave.h, wave.k, into: &rowReal, &rowImaginary)
                current = (wave.h, wave.k)
            }
            points.z.with(wave.l) { cosZ, sinZ, signZ in
                for j in factors.indices {
                    let sz = signZ * sinZ[j]
                    body(
                        wave, j, rowReal[j] * cosZ[j] - rowImaginary[j] * sz,
                        rowReal[j] * sz + rowImaginary[j] * cosZ[j])
                }
            }
        }
    }

    /// A wave vector with what charges make of it.
    private struct Wave {
        var h: Int
        var k: Int
        var l: Int
        var weight: Double
        /// The sum of q_j exp(i k r_j), its real and its imaginary part.
        var real: Double
        var imaginary: Double
    }

    /// Calls `body` for every wave vector.
    private func forEachWave(of charges: [Double], at phases: CellPhases, _ body: (Wave) -> Void) {
        let count = charges.count
        var (real, imaginary) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        for row in rows {
            let (h, k) = (row.vectors.h, row.vectors.k)
            phases.multiply(charges, h, k, into: &real, &imaginary)
            for (l, weight) in zip(row.vectors.l, row.weights) {
                var (a, b) = (0.0, 0.0)
                phases.z.with(l) { cosZ, sinZ, signZ in
                    for j in 0..<count {
                        let sz = signZ * sinZ[j]
                        a += real[j] * cosZ[j] - imaginary[j] * sz
                        b += real[j] * sz + imaginary[j] * cosZ[j]
                    }
                }
                body(Wave(h: h, k: k, l: l, weight: weight, real: a, imaginary: b))
            }
        }
    }

    private func phases(_ fractional: [SIMD3<Double>]) -> CellPhases {
        CellPhases(
            x: Phases(fractional.map(\.x), extent.h), y: Phases(fractional.map(\.y), extent.k),
            z: Phases(fractional.map(\.z), extent.l))
    }
}

/// Phases of positions along the three reciprocal vectors.
private struct CellPhases {
    let x: Phases
    let y: Phases
    let z: Phases

    /// Writes q_j exp(i (x a* + y b*) r_j), which all z of a row share.
    func multiply(_ charges: [Double], _ x: Int, _ y: Int, into real: inout [Double], _ imaginary: inout [Double]) {
        self.x.with(x) { cosX, sinX, signX in
            self.y.with(y) { cosY, sinY, signY in
                for j in charges.indices {
                    let (sx, sy) = (signX * sinX[j], signY * sinY[j])
                    real[j] = charges[j] * (cosX[j] * cosY[j] - sx * sy)
                    imaginary[j] = charges[j] * (cosX[j] * sy + sx * cosY[j])
                }
            }
        }
    }
}

/// cos and sin of 2 pi n f for n = 0...extent and many f, each n after the one before by the addition theorem.
private struct Phases {
    /// The cosines, [extent + 1, count] row-major; the sines are laid out like them.
    private var cosines: [Double]
    private var sines: [Double]
    private let count: Int

    init(_ fractions: [Double], _ extent: Int) {
        count = fractions.count
        cosines = Array(repeating: 1, count: count)
        sines = Array(repeating: 0, count: count)
        cosines.reserveCapacity(count * (extent + 1))
        sines.reserveCapacity(count * (extent + 1))
        let first = fractions.map { fraction -> (Double, Double) in
            let angle = 2 * Double.pi * (fraction - fraction.rounded())
            return (cos(angle), sin(angle))
        }
        for n in 0..<extent {
            for j in 0..<count {
                let (c, s) = (cosines[n * count + j], sines[n * count + j])
                cosines.append(c * first[j].0 - s * first[j].1)
                sines.append(c * first[j].1 + s * first[j].0)
            }
        }
    }

    /// Calls `body` with the rows of |n|, and the sign of the sines.
    func with(
        _ n: Int, _ body: (UnsafePointer<Double>, UnsafePointer<Double>, Double) -> Void
    ) {
        cosines.withUnsafeBufferPointer { cosines in
            sines.withUnsafeBufferPointer { sines in
                guard let c = cosines.baseAddress, let s = sines.baseAddress else { return }
                body(c + abs(n) * count, s + abs(n) * count, n < 0 ? -1 : 1)
            }
        }
    }
}
