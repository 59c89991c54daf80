import Foundation

/// What summing the potential of one structure costs, by the width it is split at: nanoseconds on one thread, as
/// measured, of which only ratios matter.
struct SplitCost {
    var atoms: Int
    var centers: Int
    /// Cubic angstrom.
    var volume: Double
    /// Elements in the structure.
    var elements: Int
    var lMax: Int
    var radialCount: Int

    func nanoseconds(_ range: SplitRange) -> Double {
        let harmonics = Double((lMax + 1) * (lMax + 1))
        let vectors = Double((radialCount + 7) / 8)
        // Of a structure without centers all widths would cost next to nothing, and the search for the least go on and on.
        let (atoms, centers) = (Double(atoms), Double(max(1, centers)))
        // Half of the sphere of wave vectors: phases, structure factors, the product's rows times vectors of columns.
        // Rows come in eights.
        let elements = Double(elements)
        let rows = elements * max(centers, 8 * elements)
        let columns = max(1, harmonics * Double(radialCount) / 8)
        let waves = volume * pow(range.kMax, 3) / (12 * Double.pi * Double.pi)
        let wave = 25 + 2 * columns + 0.5 * atoms + 0.2 * rows + 0.31 * rows * columns
        // Half of the pairs where both atoms are centers: finding one, its harmonics, its table, the sum.
        let neighbors = atoms / volume * 4 / 3 * Double.pi * pow(range.reach, 3)
        let pairs = neighbors * (centers - 0.5 * centers * centers / atoms)
        let pair = 38 + 0.7 * harmonics + (3.6 * Double(lMax + 1) + 0.6 * harmonics) * vectors
        return waves * wave + pairs * pair
    }
}
