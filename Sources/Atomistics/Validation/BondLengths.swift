/// How near the atoms of a structure are to each other, in units of the sums of their covalent radii: about 1 for a bond,
/// from 0.77 (N2) to 1.25 (F2).
struct BondLengths {
    struct Pair {
        var a: Int
        var b: Int
        /// Angstrom.
        var distance: Double
        /// The distance divided by the sum of the covalent radii.
        var ratio: Double
    }

    /// The pair of the smallest ratio, of one monomer or of two.
    private(set) var closest: Pair?
    /// The ratio of each atom to the nearest of its own monomer, of elements that always have bonds.
    private(set) var ratios: [Double] = []

    /// Looks at all pairs of atoms, through the faces of a cell at the nearest image; of a large structure, for time's sake, at
    /// every so-manieth atom with all others.
    init(_ structure: Structure) {
        let (elements, positions, fragments, cell) = (
            structure.elements, structure.positions, structure.fragments, structure.cell
        )
        let radii = elements.map(\.covalentRadius)
        let centers = max(50, BondLengths.mostPairs / max(1, elements.count))
        for a in stride(from: 0, to: elements.count, by: max(1, elements.count / centers)) {
            var nearest = Double.infinity
            for b in elements.indices where b != a {
                var difference = positions[b] - positions[a]
                if let cell { difference = cell.centered(difference) }
                let ratio = difference.length / (radii[a] + radii[b])
                if ratio < closest?.ratio ?? .infinity {
                    closest = Pair(a: min(a, b), b: max(a, b), distance: difference.length, ratio: ratio)
                }
                if ratio < nearest, elements[b].isBonded, fragments.isEmpty || fragments[a] == fragments[b] {
                    nearest = ratio
                }
            }
            if nearest < .infinity, elements[a].isBonded { ratios.append(nearest) }
        }
    }

    private static let mostPairs = 2_000_000

    /// Closer than this part of the sum of covalent radii no atoms are: the shortest bonds are at 0.6 (Cr2) and 0.77 (N2).
    static let leastRatio = 0.55
}

/// A unit that lengths seem to be in, where angstrom are expected.
enum LengthUnit: String, CaseIterable {
    case bohr
    case nanometer = "nm"
    case picometer = "pm"

    /// How many times as long as they are bonds seem to be.
    var factor: Double {
        switch self {
        case .bohr: 1 / bohrLength
        case .nanometer: 0.1
        case .picometer: 100
        }
    }

    /// The unit that makes bonds of nearly all distances between nearest atoms, if one does and angstrom do not.
    init?(explaining ratios: [Double]) {
        func explains(_ factor: Double) -> Bool {
            Double(ratios.count { (0.7...1.35).contains($0 / factor) }) >= 0.95 * Double(ratios.count)
        }
        guard !ratios.isEmpty, !explains(1), let unit = LengthUnit.allCases.first(where: { explains($0.factor) }) else {
            return nil
        }
        self = unit
    }
}
