import Atomistics
import Foundation

/// exp(i k.r) of every atom of a periodic structure, for one wave vector after the other of half the reciprocal
/// lattice, that of a slab as `ReciprocalLattice` has it.
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
    /// Three rows of [cos, sin][point].
    private let rows: UnsafeMutablePointer<Double>

    /// One wave vector's exponentials, [point].
    struct Wave {
        let cosine: UnsafePointer<Double>
        let sine: UnsafePointer<Double>
    }

    /// - Parameter channelCount: of elements.
    init(
        _ atoms: ExpansionWorkspace.Atoms, channelCount: Int, lattice: ReciprocalLattice, memory: inout PhaseMemory
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

        let extent = lattice.extent
        let powers: InlineArray<3, Int> = [extent.h, extent.k, extent.l]
        let total = powers[0] + powers[1] + powers[2] + 3
        let doubles = memory.doubles.reserve((2 * total + 6) * count)
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
            let fraction = lattice.cell.fractional(SIMD3(atoms.x[atom], atoms.y[atom], atoms.z[atom]))
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

    /// Calls `body` with the wave vectors of the lattice, one of each pair k, -k, without 0, their weights and their
    /// exponentials.
    /// - Parameter withSlopes: whether the weights' derivatives are wanted.
    @inline(__always)
    func forEachWaveVector(
        _ lattice: ReciprocalLattice, withSlopes: Bool = false, _ body: (SIMD3<Double>, WaveWeight, Wave) -> Void
    ) {
        let reciprocal = lattice.cell.reciprocal
        let (plane, wave) = (rows, rows + 2 * count)
        lattice.cell.forEachWaveVectorRow(within: lattice.kMax) { row in
            let base = Double(row.h) * reciprocal.a + Double(row.k) * reciprocal.b
            Self.multiply(
                tables[0] + 2 * count * row.h, tables[1] + 2 * count * abs(row.k), sign: row.k < 0 ? -1 : 1, count,
                into: plane)
            let smooth = lattice.smoothRow(row, base, withSlopes: withSlopes)
            for l in smooth ?? row.l {
                Self.multiply(plane, tables[2] + 2 * count * abs(l), sign: l < 0 ? -1 : 1, count, into: wave)
                let k = base + Double(l) * reciprocal.c
                let weight =
                    smooth == nil
                    ? lattice.weight(k, withSlope: withSlopes) : lattice.smoothWeight(l, withSlopes: withSlopes)
                body(k, weight, Wave(cosine: wave, sine: wave + count))
            }
        }
    }

    /// Calls `body` with the wave vectors on one side of a slab's plane, their weights, their exponentials and those of
    /// their mirror images, nil where a vector is in the plane, or along the normal, where that is -k.
    @inline(__always)
    func forEachMirroredPair(
        _ lattice: ReciprocalLattice, _ body: (SIMD3<Double>, WaveWeight, Wave, Wave?) -> Void
    ) {
        let reciprocal = lattice.cell.reciprocal
        let (plane, wave, image) = (rows, rows + 2 * count, rows + 4 * count)
        lattice.cell.forEachWaveVectorRow(within: lattice.kMax) { row in
            let base = Double(row.h) * reciprocal.a + Double(row.k) * reciprocal.b
            let isNormal = row.h == 0 && row.k == 0
            Self.multiply(
                tables[0] + 2 * count * row.h, tables[1] + 2 * count * abs(row.k), sign: row.k < 0 ? -1 : 1, count,
                into: plane)
            let smooth = lattice.smoothRow(row, base, withSlopes: false)
            for l in (isNormal ? 1 : 0)...(smooth ?? row.l).upperBound {
                let powers = tables[2] + 2 * count * l
                Self.multiply(plane, powers, sign: 1, count, into: wave)
                let hasImage = l > 0 && !isNormal
                if hasImage { Self.multiply(plane, powers, sign: -1, count, into: image) }
                let k = base + Double(l) * reciprocal.c
                let weight =
                    smooth == nil
                    ? lattice.weight(k, withSlope: false) : lattice.smoothWeight(l, withSlopes: false)
                body(
                    k, weight, Wave(cosine: wave, sine: wave + count),
                    hasImage ? Wave(cosine: image, sine: image + count) : nil)
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
    /// What a slab needs beside them.
    var slab = Scratch<Double>()
}
