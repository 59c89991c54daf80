/// Something about a sound curve that a model may stumble over.
public struct DataWarning: Sendable, Hashable, CustomStringConvertible {
    /// What a warning is about.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Lengths seem to be in another unit than angstrom, or fractional.
        case lengthUnit
        /// Two atoms are closer than any bond.
        case tooClose
        /// The energy at the end is not that of the charges.
        case tail
        /// A monomer changes its shape along the curve.
        case notRigid
        /// A point is off the line through its neighbors.
        case unsmooth
        /// Another curve has the same atoms, distances and energies.
        case duplicate
        /// Another structure has the same atoms and another target.
        case contradiction
        /// The target of all structures is the same.
        case constantTarget
        /// The structures of a tensor are all turned the same way.
        case alignedStructures
        /// A monomer would be a radical with the charge it is given.
        case oddElectrons
        /// The class says one thing, the charges another.
        case classMismatch
        /// The charges of the monomers are not told.
        case unknownCharges
        /// The curve has no energies to be trained on.
        case noEnergies
    }

    /// What the warning is about.
    public var kind: Kind
    /// The name of the curve, or structure, it is about.
    public var curve: String
    /// Where that curve or structure begins.
    public var location: SourceLocation
    /// What looks wrong, with the name and without the place.
    public var reason: DataText

    init(_ kind: Kind, _ curve: BindingCurve, _ reason: DataText) {
        self.init(kind, id: curve.id, at: curve.source, "curve \(quoted(curve.id)): \(reason)")
    }

    init(_ kind: Kind, _ labeled: LabeledStructure, _ reason: DataText) {
        self.init(kind, id: labeled.id, at: labeled.source, "structure \(quoted(labeled.id)): \(reason)")
    }

    init(_ kind: Kind, id: String, at location: SourceLocation, _ reason: DataText) {
        self.kind = kind
        curve = id
        self.location = location
        self.reason = reason
    }

    public var description: String { "\(location): \(reason)" }
}

extension Dataset {
    /// Everything that looks wrong with curves, or structures, that could be read: their lengths, then the rest, each in
    /// file order.
    public func warnings() -> [DataWarning] {
        guard target == nil else { return distanceWarnings() + structureWarnings() }
        let curves = curves
        return distanceWarnings()
            + zip(curves, Self.duplicates(curves)).flatMap { curve, original in
                curve.warnings() + (original.map { [duplicateWarning(curve, curves[$0])] } ?? [])
            }
    }

    private func duplicateWarning(_ curve: BindingCurve, _ original: BindingCurve) -> DataWarning {
        DataWarning(
            .duplicate, curve,
            "the same atoms, distances and energies as curve \(quoted(original.id)) at \(original.source)")
    }

    /// For every curve the first one before it that looks the same, if any. Turned in space a dimer is the same.
    private static func duplicates(_ curves: [BindingCurve]) -> [Int?] {
        struct Likeness: Hashable {
            var elements: [Element]
            var fragments: [UInt8]
            var distances: [Int?]
            var energies: [Int?]
        }
        var first: [Likeness: Int] = [:]
        return curves.enumerated().map { index, curve in
            let likeness = Likeness(
                elements: curve.elements, fragments: curve.fragments,
                distances: curve.points.map { Int(exactly: ($0.distance * 1e4).rounded()) },
                energies: curve.points.map { $0.energy.flatMap { Int(exactly: ($0 * 1e7).rounded()) } })
            if let known = first[likeness] { return known }
            first[likeness] = index
            return nil
        }
    }
}
