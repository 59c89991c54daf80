import Foundation

/// The reciprocal part of an Ewald sum: wave vectors k = x a* + y b* + z c* up to a cutoff, one of each pair k and -k,
/// with their weights.
struct WaveVectors: Sendable {
    /// All vectors of one x and y: z ascending from `first`, and the weight of each.
    private struct Row {
        var x: Int
        var y: Int
        var first: Int
        var weights: [Double]
    }

    private let rows: [Row]
    /// The largest |x|, |y| and |z|.
    private let extent: (x: Int, y: Int, z: Int)

    init(_ cell: UnitCell, splitting: Double, cutoff: Double) {
        let (a, b, c) = cell.reciprocal
        // From x = k a / 2 pi.
        func most(_ vector: SIMD3<Double>) -> Int {
            Int((cutoff * (vector * vector).sum().squareRoot() / (2 * Double.pi)).rounded(.down))
        }
        extent = (most(cell.a), most(cell.b), most(cell.c))
        // Twice 2 pi / V: for k and -k.
        let factor = 4 * Double.pi / cell.volume
        var rows: [Row] = []
        for x in 0...extent.x {
            for y in (x == 0 ? 0 : -extent.y)...extent.y {
                // Half of the space: the first index that is not 0 is positive.
                let first = x == 0 && y == 0 ? 1 : -extent.z
                guard first <= extent.z else { continue }
                let weights = (first...extent.z).map { z in
                    let k = Double(x) * a + Double(y) * b + Double(z) * c
                    let square = (k * k).sum()
                    return square > cutoff * cutoff ? 0 : factor * exp(-square / (4 * splitting * splitting)) / square
                }
                // |k|^2 is convex in z: what is inside is one interval.
                guard let begin = weights.firstIndex(where: { $0 > 0 }) else { continue }
                let end = weights.lastIndex { $0 > 0 }!
                rows.append(Row(x: x, y: y, first: first + begin, weights: Array(weights[begin...end])))
            }
        }
        self.rows = rows
    }

    /// The sum over pairs of wave vectors, sum_k weight(k) |sum_j q_j exp(i k r_j)|^2 for positions as multiples of the
    /// cell's vectors.
    func sum(_ charges: [Double], _ fractional: [SIMD3<Double>]) -> Double {
        var total = 0.0
        forEachFactor(charges, phases(fractional)) { _, _, weight, real, imaginary in
            total += weight * (real * real + imaginary * imaginary)
        }
        return total
    }

    /// The potential 2 sum_k weight(k) sum_j cos k (r - r_j) for unit charges and points r, both as multiples of the
    /// cell's vectors.
    func potential(_ sources: [SIMD3<Double>], at points: [SIMD3<Double>]) -> [Double] {
        let places = phases(points)
        var result = [Double](repeating: 0, count: points.count)
        var current: (x: Int, y: Int)?
        var (rowReal, rowImaginary) = (result, result)
        let ones = [Double](repeating: 1, count: points.count)
        forEachFactor(Array(repeating: 1, count: sources.count), phases(sources)) { row, z, weight, real, imaginary in
            if current.map({ $0 != (row.x, row.y) }) ?? true {
                places.multiply(ones, row.x, row.y, into: &rowReal, &rowImaginary)
                current = (row.x, row.y)
            }
            places.z.with(z) { cosZ, sinZ, signZ in
                for j in result.indices {
                    let sz = signZ * sinZ[j]
                    let c = rowReal[j] * cosZ[j] - rowImaginary[j] * sz
                    let s = rowReal[j] * sz + rowImaginary[j] * cosZ[j]
                    result[j] += 2 * weight * (c * real + s * imaginary)
                }
            }
        }
        return result
    }

    /// Calls `body` for every wave vector with its place, its weight and sum_j q_j exp(i k r_j).
    private func forEachFactor(
        _ charges: [Double], _ phases: CellPhases,
        _ body: (_ row: (x: Int, y: Int), _ z: Int, _ weight: Double, _ real: Double, _ imaginary: Double) -> Void
    ) {
        let count = charges.count
        var (real, imaginary) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        for row in rows {
            phases.multiply(charges, row.x, row.y, into: &real, &imaginary)
            for (offset, weight) in row.weights.enumerated() {
                var (a, b) = (0.0, 0.0)
                phases.z.with(row.first + offset) { cosZ, sinZ, signZ in
                    for j in 0..<count {
                        let sz = signZ * sinZ[j]
                        a += real[j] * cosZ[j] - imaginary[j] * sz
                        b += real[j] * sz + imaginary[j] * cosZ[j]
                    }
                }
                body((row.x, row.y), row.first + offset, weight, a, b)
            }
        }
    }

    private func phases(_ fractional: [SIMD3<Double>]) -> CellPhases {
        CellPhases(
            x: Phases(fractional.map(\.x), extent.x), y: Phases(fractional.map(\.y), extent.y),
            z: Phases(fractional.map(\.z), extent.z))
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
