/// Which molecule a monomer is: its elements, bonds and charge, wherever its atoms are and in whatever order.
///
/// Atoms are bonded up to 1.3 times the sum of their covalent radii. Two monomers are the same if refinement of colors
/// (Weisfeiler and Lehman, 1968) cannot tell their bonds apart: conformers, mirror images, cis and trans are one, and so are a
/// few pairs of molecules as alike as decalin and bicyclopentyl. A molecule is never taken for two
/// while its bonds hold.
public struct Monomer: Hashable, Sendable {
    /// The net charge in units of e; nil where the data do not tell.
    public let charge: Int?
    /// Of each atom its element, its color and those of its neighbors, sorted.
    private let atoms: [[Int]]

    /// The molecule that atoms are; molecules, where they have no bonds between each other.
    public init(_ structure: Structure, charge: Int?) {
        self.charge = charge
        let elements = structure.elements
        let neighbors = Self.bonds(structure)
        var colors = elements.map(\.atomicNumber)
        var count = Set(colors).count
        while true {
            let signatures = colors.indices.map { [colors[$0]] + neighbors[$0].map { colors[$0] }.sorted() }
            let ranked = Set(signatures).sorted { $0.lexicographicallyPrecedes($1) }
            let ranks = Dictionary(uniqueKeysWithValues: zip(ranked, 0...))
            colors = signatures.map { ranks[$0]! }
            if ranked.count == count { break }
            count = ranked.count
        }
        atoms = colors.indices.map {
            [elements[$0].atomicNumber, colors[$0]] + neighbors[$0].map { colors[$0] }.sorted()
        }
        .sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static let longestBond = 1.3

    /// The neighbors of each atom.
    private static func bonds(_ structure: Structure) -> [[Int]] {
        let radii = structure.elements.map(\.covalentRadius)
        var neighbors = radii.map { _ in [Int]() }
        for a in radii.indices {
            for b in 0..<a
            where (structure.positions[a] - structure.positions[b]).length <= longestBond * (radii[a] + radii[b]) {
                neighbors[a].append(b)
                neighbors[b].append(a)
            }
        }
        return neighbors
    }
}

extension BindingCurve {
    /// Which molecules A and B are, by the first point.
    public var monomers: (a: Monomer, b: Monomer) {
        let structure = structure(at: 0)
        return (Monomer(structure.fragment(0), charge: chargeA), Monomer(structure.fragment(1), charge: chargeB))
    }
}
