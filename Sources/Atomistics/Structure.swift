/// Atoms at one moment: what descriptors are computed of. A molecule, a point of a binding curve, one of its monomers,
/// or what a crystal or a periodic box repeats.
public struct Structure: Sendable {
    public var elements: [Element]
    /// Angstrom.
    public var positions: [SIMD3<Double>]
    /// 0 for monomer A, 1 for monomer B; empty where there are no monomers.
    public var fragments: [UInt8]
    /// What is repeated in all directions; nil for a molecule. Atoms may lie outside of it.
    public var cell: UnitCell?

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
        Structure(elements: elements, positions: points[point].positions, fragments: fragments, cell: cell)
    }
}
