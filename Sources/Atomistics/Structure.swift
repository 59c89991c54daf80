/// Atoms at one moment: what descriptors are computed of. A molecule, a point of a binding curve, one of its monomers,
/// or what a crystal, a periodic box or a slab repeats.
public struct Structure: Hashable, Sendable {
    /// The element of each atom.
    public var elements: [Element]
    /// The position of each atom in angstrom, in the order of `elements`.
    public var positions: [SIMD3<Double>]
    /// The monomer of each atom, 0 for A and 1 for B; empty where there are no monomers.
    public var fragments: [UInt8]
    /// What is repeated, in all directions or, of a slab, in two; nil for a molecule. Atoms may lie outside of it.
    public var cell: UnitCell?

    /// A structure of one position per element; fragments are none or one per atom.
    public init(
        elements: [Element], positions: [SIMD3<Double>], fragments: [UInt8] = [], cell: UnitCell? = nil
    ) {
        precondition(elements.count == positions.count, "one position per atom")
        precondition(fragments.isEmpty || fragments.count == elements.count, "one fragment per atom")
        self.elements = elements
        self.positions = positions
        self.fragments = fragments
        self.cell = cell
    }

    /// What no file of atoms has, but one of another kind might, for a person; nil when nothing is wrong.
    public var problem: String? {
        if elements.isEmpty { return "a structure without atoms" }
        // Scans move atoms beyond what a file's coordinates reach.
        let farthest = 10 * FrameReader.largestCoordinate
        if !positions.allSatisfy({ abs($0.x) <= farthest && abs($0.y) <= farthest && abs($0.z) <= farthest }) {
            return "an atom at no finite place"
        }
        if !fragments.allSatisfy({ $0 <= 1 }) { return "a fragment that is neither 0 nor 1" }
        if let cell {
            let vectors = [cell.a, cell.b, cell.c]
            if !vectors.allSatisfy({ $0.length <= FrameReader.largestCoordinate })
                || cell.heights.min() <= leastSeparation
            {
                return "a cell of no possible size"
            }
            if cell.isTooThick(for: positions) { return "a slab whose atoms are too far from its plane" }
        }
        return closePair(positions, in: cell) == nil ? nil : "two atoms on one spot"
    }

    /// The atoms of one fragment alone, with their fragment kept.
    public func fragment(_ fragment: UInt8) -> Structure {
        let kept = fragments.indices.filter { fragments[$0] == fragment }
        return Structure(
            elements: kept.map { elements[$0] }, positions: kept.map { positions[$0] },
            fragments: kept.map { fragments[$0] }, cell: cell)
    }
}

extension BindingCurve {
    /// The dimer at one of the curve's points.
    public func structure(at point: Int) -> Structure {
        Structure(elements: elements, positions: points[point].positions, fragments: fragments)
    }

    /// The dimer at each of the curve's points.
    public var structures: [Structure] { points.indices.map(structure) }
}
