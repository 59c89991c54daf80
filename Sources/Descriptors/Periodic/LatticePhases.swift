import Atomistics
import Foundation

/// exp(i k.r) of every atom of a periodic structure, for one wave vector after the other of half the reciprocal
/// lattice.
///
/// With k = h a* + k b* + l c* it is the product of powers of three numbers per atom: no trigonometric function is
/// called but for those three. Points are the centers, sorted by element, and after them the atoms that are none; every
/// element's run is filled up to a whole vector with points that count for nothing.
struct LatticePhases {
    /// Points, with those that count for nothing.
    let count: Int
    /// Points that are centers.
    let centerCount: Int
    /// Runs of the centers and of the other atoms of element c: `runs[c] ..< runs[c + 1]`.
    let centerRuns: UnsafePointer<Int>
    let otherRuns: UnsafePointer<Int>
    /// How many atoms of each element there are.
    let atomCounts: UnsafePointer<Int>
    /// The atom at each point; -1 where there is none.
    let atoms: UnsafePointer<Int>

    /// [power][cos, sin][point] for each lattice direction.
    private let tables: InlineArray<3, UnsafeMutablePointer<Double>>
    private let powers: InlineArray<3, Int>
    /// Two rows of [cos, sin][point].
    private let rows: UnsafeMutablePointer<Double>

    /// One wave vector's exponentials, [point].
    struct Wave {
        let cosine: UnsafePointer<Double>
        let sine: UnsafePointer<Double>
    }

    /// - Parameter channelCount: of elements.
    init(
        _ atoms: ExpansionWorkspace.Atoms, channelCount: Int, cell: UnitCell, kMax: Double, memory: inout PhaseMemory
    ) {
        // Runs are filled up by less than a vector.
        let integers = memory.integers.reserve(3 * channelCount + 2 + atoms.count + 14 * channelCount)
        let (centers, others, counts) = (integers, integers + channelCount + 1, integers + 2 * channelCount + 2)
        counts.update(repeating: 0, count: channelCount)
        centers.update(repeating: 0, count: channelCount + 1)
        for atom in 0..<atoms.count {
            counts[atoms.channel[atom]] += 1
            if atoms.center[atom] >= 0 { centers[atoms.channel[atom] + 1] += 1 }
        }
        others[0] = 0
        for channel in 0..<channelCount {
            let center = centers[channel + 1]
            others[channel + 1] = others[channel] + (counts[channel] - center + 7) / 8 * 8
            centers[channel + 1] = centers[channel] + (center + 7) / 8 * 8
        }
        let centerCount = centers[channelCount]
        for channel in 0...channelCount { others[channel] += centerCount }
        let count = others[channelCount]
        (self.count, self.centerCount) = (count, centerCount)
        (centerRuns, otherRuns, atomCounts) = (UnsafePointer(centers), UnsafePointer(others), UnsafePointer(counts))
        let atomOfPoint = counts + channelCount
        atomOfPoint.update(repeating: -1, count: count)
        self.atoms = UnsafePointer(atomOfPoint)

        let extent = cell.waveVectorExtent(within: kMax)
        let powers: InlineArray<3, Int> = [extent.h, extent.k, extent.l]
        let total = powers[0] + powers[1] + powers[2] + 3
        let doubles = memory.doubles.reserve((2 * total + 4) * count)
        let tables: InlineArray<3, UnsafeMutablePointer<Double>> = [
            doubles, doubles + 2 * count * (powers[0] + 1), doubles + 2 * count * (powers[0] + powers[1] + 2),
        ]
        rows = doubles + 2 * count * total
        self.powers = powers
        self.tables = tables

        // The first power, at the points of atoms; what counts for nothing is 0 in the first direction.
        for axis in 0..<3 {
            let table = tables[axis]
            table.update(repeating: axis == 0 ? 0 : 1, count: count)
            (table + count).update(repeating: 0, count: count)
            if powers[axis] > 0 { (table + 2 * count).update(repeating: 0, count: 2 * count) }
        }
        var channel = -1
        var (nextCenter, nextOther) = (0, 0)
        for atom in 0..<atoms.count {
            if atoms.channel[atom] != channel {
                channel = atoms.channel[atom]
                (nextCenter, nextOther) = (centers[channel], others[channel])
            }
            let isCenter = atoms.center[atom] >= 0
            let point = isCenter ? nextCenter : nextOther
            if isCenter { nextCenter += 1 } else { nextOther += 1 }
            let fraction = cell.fractional(SIMD3(atoms.x[atom], atoms.y[atom], atoms.z[atom]))
            tables[0][point] = 1
            atomOfPoint[point] = atom
            for axis in 0..<3 where powers[axis] > 0 {
                let angle = 2 * Double.pi * fraction[axis]
                tables[axis][2 * count + point] = cos(angle)
                tables[axis][3 * count + point] = sin(angle)
            }
        }
        for axis in 0..<3 {
            let table = tables[axis]
            for power in stride(from: 2, through: powers[axis], by: 1) {
                Self.multiply(
                    table + 2 * count * (power - 1), table + 2 * count, sign: 1, count, into: table + 2 * count * power)
            }
        }
    }

    /// Calls `body` with k (1/angstrom) and its exponentials for one of each pair k, -k of the reciprocal lattice with
    /// 0 < |k| <= kMax, which is at most the one given to `init`.
    @inline(__always)
    func forEachWaveVector(_ cell: UnitCell, kMax: Double, _ body: (SIMD3<Double>, Wave) -> Void) {
        let reciprocal = cell.reciprocal
        let (plane, wave) = (rows, rows + 2 * count)
        cell.forEachWaveVectorRow(within: kMax) { row in
            let base = Double(row.h) * reciprocal.a + Double(row.k) * reciprocal.b
            Self.multiply(
                tables[0] + 2 * count * row.h, tables[1] + 2 * count * abs(row.k), sign: row.k < 0 ? -1 : 1, count,
                into: plane)
            for l in row.l {
                Self.multiply(plane, tables[2] + 2 * count * abs(l), sign: l < 0 ? -1 : 1, count, into: wave)
                body(base + Double(l) * reciprocal.c, Wave(cosine: wave, sine: wave + count))
            }
        }
    }

    /// The product of two rows of complex numbers, or of the first and the conjugate of the second (`sign` -1).
    @inline(__always)
    private static func multiply(
        _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, sign: Double, _ count: Int,
        into out: UnsafeMutablePointer<Double>
    ) {
        for place in stride(from: 0, to: count, by: 8) {
            let (ar, ai) = (a.loadVector(place), a.loadVector(count &+ place))
            let (br, bi) = (b.loadVector(place), sign * b.loadVector(count &+ place))
            out.storeVector(multiplyAdd(ar, br, -(ai * bi)), place)
            out.storeVector(multiplyAdd(ar, bi, ai * br), count &+ place)
        }
    }
}

/// The memory of phases.
struct PhaseMemory: ~Copyable {
    var doubles = Scratch<Double>()
    var integers = Scratch<Int>()
}
