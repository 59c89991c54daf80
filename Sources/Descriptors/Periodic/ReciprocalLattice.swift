import Atomistics

/// What the plane wave of one wave vector k counts for in a sum over half of them, 2/V g(k), and how that changes when
/// the structure is strained: by the strain eps of a lattice in three dimensions
///
///     d ln g = -`inPlane` k.eps k
///
/// and of a slab, with k = K + k_n n, K in the plane and n its normal,
///
///     d ln g = -`inPlane` K.eps K - `across` (K.eps n + n.eps K + k_n n.eps n)
struct WaveWeight {
    var value: Double
    var inPlane = 0.0
    var across = 0.0
}

/// The wave vectors that the long-range part of a potential is summed over, and their weights.
///
/// A slab has vectors K of its plane and a continuum of k_n across it. Between heights that differ by less than some D the
/// continuum is as good as the multiples of 2 pi / L of a length L over 2 D, if weights are the Fourier coefficients of
/// the potential multiplied by a window: see `SlabWaves`. So a slab is summed as a tall box is, but exactly.
struct ReciprocalLattice {
    /// The cell; of a slab a box as tall as L.
    let cell: UnitCell
    /// The longest wave vector of a lattice; in a slab of those that need no window, and of K.
    let kMax: Double
    /// The largest multiples of reciprocal lattice vectors.
    let extent: (h: Int, k: Int, l: Int)
    /// g(0)/V: what an atom adds at k = 0.
    let zeroMode: Double
    /// Unit normal of a slab; 0 of a lattice in three dimensions.
    let normal: SIMD3<Double>
    /// The axis that the normal of a slab is along, 0, 1 or 2: there k and its mirror image across the plane, of the same
    /// weight, have Y_lm that are equal or opposite.
    let mirror: Int?
    private let transform: PowerLawTransform
    private let slab: SlabWaves?
    private let factor: Double

    /// - Parameters:
    ///   - cell: reduced.
    ///   - thickness: of the atoms of a slab, angstrom.
    init(_ split: PeriodicSplit, _ cell: UnitCell, thickness: Double, memory: inout Scratch<Double>) {
        transform = split.transform
        kMax = split.range.kMax
        guard let range = split.slab, let normal = cell.normal else {
            self.cell = cell
            self.normal = .zero
            mirror = nil
            extent = cell.waveVectorExtent(within: kMax)
            factor = 2 / cell.volume
            zeroMode = split.zeroMode / cell.volume
            slab = nil
            return
        }
        let length = range.length(thickness: thickness)
        self.normal = normal
        mirror = Self.mirror(of: normal)
        let tall = UnitCell(cell.a, cell.b, length * normal)!
        self.cell = tall
        let extent = tall.waveVectorExtent(within: kMax)
        let waves = SlabWaves(range, transform, tall, thickness: thickness, memory: &memory)
        self.extent = (extent.h, extent.k, max(extent.l, waves.last))
        factor = 2 / tall.volume
        waves.fill(waveNumber: 0, withSlopes: false)
        zeroMode = waves.values[0] / tall.volume
        slab = waves
    }

    /// The axis that a normal is along.
    static func mirror(of normal: SIMD3<Double>) -> Int? { (0..<3).first { abs(abs(normal[$0]) - 1) < 1e-14 } }

    /// The multiples of the third reciprocal lattice vector in a row of a slab that needs a window, whose weights are then
    /// ready; nil of all other rows.
    @inline(__always)
    func smoothRow(_ row: WaveVectorRow, _ base: SIMD3<Double>, withSlopes: Bool) -> ClosedRange<Int>? {
        guard let slab else { return nil }
        let waveNumber = (base * base).sum().squareRoot()
        guard waveNumber < slab.widest else { return nil }
        slab.fill(waveNumber: waveNumber, withSlopes: withSlopes)
        return (row.h == 0 && row.k == 0 ? 1 : -slab.last)...slab.last
    }

    /// The weight of one wave vector of the row.
    @inline(__always)
    func smoothWeight(_ l: Int, withSlopes: Bool) -> WaveWeight {
        let slab = slab!
        let value = slab.values[abs(l)]
        var weight = WaveWeight(value: factor * value)
        if withSlopes && value != 0 {
            weight.inPlane = slab.inPlane[abs(l)] / value
            weight.across = (l < 0 ? -1 : 1) * slab.across[abs(l)] / value
        }
        return weight
    }

    /// The weight of a wave vector that needs no window.
    @inline(__always)
    func weight(_ k: SIMD3<Double>, withSlope: Bool) -> WaveWeight {
        let length = (k * k).sum().squareRoot()
        let value = transform(length)
        var weight = WaveWeight(value: factor * value)
        if withSlope && value != 0 {
            weight.inPlane = transform.slope(length) / (length * value)
            weight.across = weight.inPlane * (k * normal).sum()
        }
        return weight
    }
}
