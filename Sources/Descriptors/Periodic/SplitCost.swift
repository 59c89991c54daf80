import Foundation

/// What summing the potential of one structure costs, by the width it is split at: nanoseconds on one thread, as
/// measured, of which only ratios matter.
struct SplitCost {
    var atoms: Int
    var centers: Int
    /// Cubic angstrom; of a slab what its atoms take.
    var volume: Double
    /// The area and the thickness of a slab; nil of a lattice in three dimensions.
    var slab: (area: Double, thickness: Double, isMirrored: Bool)?
    /// Elements in the structure.
    var elements: Int
    var lMax: Int
    var radialCount: Int

    /// - Parameter slabRange: of a slab.
    func nanoseconds(_ range: SplitRange, _ slabRange: SlabRange?) -> Double {
        let harmonics = Double((lMax + 1) * (lMax + 1))
        let vectors = Double((radialCount + 7) / 8)
        // Of a structure without centers all widths would cost next to nothing, and the search for the least go on and on.
        let (atoms, centers) = (Double(atoms), Double(max(1, centers)))
        // Half of the sphere of wave vectors: phases, structure factors, the product's rows times vectors of columns.
        // Rows come in eights.
        let elements = Double(elements)
        let rows = elements * max(centers, 8 * elements)
        let columns = max(1, harmonics * Double(radialCount) / 8)
        var waves = volume * pow(range.kMax, 3) / (12 * Double.pi * Double.pi)
        var neighborhood = 4 / 3 * Double.pi * pow(range.reach, 3) / volume
        if let slab, let slabRange {
            waves = slabRange.waveVectors(area: slab.area, thickness: slab.thickness, kMax: range.kMax)
            neighborhood = Self.neighborhood(range.reach, thickness: slab.thickness) / slab.area
        }
        // Mirror images are multiplied together.
        let products = (slab?.isMirrored ?? false) ? 0.5 : 1
        let wave = 25 + 0.5 * atoms + 0.2 * rows + products * (2 + 0.31 * rows) * columns
        // Half of the pairs where both atoms are centers: finding one, its harmonics, its table, the sum.
        let neighbors = atoms * neighborhood
        let pairs = neighbors * (centers - 0.5 * centers * centers / atoms)
        let pair = 38 + 0.7 * harmonics + (3.6 * Double(lMax + 1) + 0.6 * harmonics) * vectors
        return waves * wave + pairs * pair
    }

    /// The area that atoms within a distance share with one, mean over all heights of both in a slab: pi (R^2 - z^2) where
    /// |z| < R.
    private static func neighborhood(_ reach: Double, thickness: Double) -> Double {
        if reach >= thickness { return Double.pi * (reach * reach - thickness * thickness / 6) }
        let ratio = reach / thickness
        return Double.pi * reach * reach * ratio * (4 / 3 - 0.5 * ratio)
    }
}
