/// The number that each structure of a dataset is to have learnt, in place of the interaction energies of binding
/// curves.
public struct Target: Hashable, Codable, Sendable {
    /// The key of a frame's comment that holds it.
    public var key: String
    /// Whether it is learnt as the number divided by the atoms of the structure; else it is extensive, and learnt as it
    /// is.
    public var isPerAtom: Bool
    /// What a number that is no energy is measured in, empty for a bare number: it is taken, and shown, as it is. Nil for
    /// energies, which are converted from the unit of the file and to the unit of the person.
    public var unit: String?

    /// The target under a key: an extensive energy unless told otherwise. `problem` tells whether the names will do.
    public init(key: String, isPerAtom: Bool = false, unit: String? = nil) {
        self.key = key
        self.isPerAtom = isPerAtom
        self.unit = unit
    }

    /// What is wrong with the names, for a person; nil when nothing is. They are shown, and kept with models.
    public var problem: String? {
        if key.isEmpty || key.utf8.count > 256 || key.unicodeScalars.contains(where: \.isControl) {
            return "expected the name of a key, found \(quoted(key))"
        }
        let printable: ClosedRange<Unicode.Scalar> = " "..."~"
        if let unit, unit.unicodeScalars.count > 16 || !unit.unicodeScalars.allSatisfy(printable.contains) {
            return "expected a unit of at most 16 ASCII characters, found \(quoted(unit))"
        }
        return nil
    }
}
