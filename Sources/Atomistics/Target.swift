/// The number or tensor that each structure of a dataset, or each of its atoms, is to have learnt, in place of the
/// interaction energies of binding curves.
public struct Target: Hashable, Codable, Sendable {
    /// The key of a frame's comment that holds it; of what every atom has `column:` and the name of the column.
    public var key: String
    /// Whether it is learnt as the number divided by the atoms of the structure; else it is extensive, and learnt as it
    /// is.
    public var isPerAtom: Bool
    /// What a number that is no energy is measured in, empty for a bare number: it is taken, and shown, as it is. Nil for
    /// energies, which are converted from the unit of the file and to the unit of the person.
    public var unit: String?
    /// The kind of tensor; nil of a number, and in reading options where the data are to tell. Values of structures are
    /// then the irreducible parts, one after the other; of atoms, atom after atom.
    public var tensor: CartesianTensor?
    /// The point that the dipole of a charged structure is taken about; nil where nobody has said it.
    public var origin: Origin?
    /// The forces that are learnt beside an energy; nil where there are none.
    public var forces: Forces?
    /// The irreducible part of the tensor that is learnt alone; nil of a number, and of the tensor as a whole.
    public var part: CartesianTensor.Part?
    /// The element whose atoms are learnt alone; nil of what is no atom's, and of all atoms.
    public var element: Element?

    /// The point that a file's dipoles are taken about. Another point r changes the dipole of a charge q by -q r, and what
    /// a model predicts knows nothing of where a structure stands.
    public enum Origin: String, Hashable, Codable, Sendable, CaseIterable {
        /// Zero of the coordinates: dipoles are learnt about the center of the nuclear charges, mu - q r.
        case file
        /// A point that moves with the atoms, such as the center of mass: dipoles are learnt as they are.
        case atoms
    }

    /// Forces that every atom has, minus the derivatives of the energy.
    public struct Forces: Hashable, Codable, Sendable {
        /// The columns of atoms' lines that hold them, x, y and z.
        public var column: String
        /// The weight of the forces' squared errors over their squares, relative to that of the energies; 0 where energies
        /// alone train, and forces test. Nil lets cross-validation choose.
        public var weight: Double?

        /// Forces in some columns, by default with a weight that is chosen.
        public init(column: String, weight: Double? = nil) {
            self.column = column
            self.weight = weight
        }
    }

    /// Units of dipoles in e angstrom (CODATA 2018).
    static let dipoleUnits: [(name: String, size: Double)] = [
        ("debye", 0.208_194_333_5), ("e*A", 1), ("a.u.", bohrLength),
    ]

    /// The target under a key: an extensive energy unless told otherwise. `problem` tells whether the names will do.
    public init(
        key: String, isPerAtom: Bool = false, unit: String? = nil, tensor: CartesianTensor? = nil,
        origin: Origin? = nil, forces: Forces? = nil
    ) {
        self.key = key
        self.forces = forces
        self.origin = origin
        self.isPerAtom = isPerAtom
        self.unit = unit ?? (key.hasPrefix(Self.columnPrefix) ? "" : nil)
        self.tensor = tensor
    }

    private static let columnPrefix = "column:"

    /// The column of atoms' lines that holds what every atom has, which is no energy; nil of what structures have.
    public var column: String? {
        key.hasPrefix(Self.columnPrefix) ? String(key.dropFirst(Self.columnPrefix.count)) : nil
    }

    /// The columns of atoms' lines that hold what is learnt: what every atom has, or the forces beside an energy.
    var valueColumn: String? { column ?? forces?.column }

    /// Whether it has parts that are learnt one by one: those of a tensor, or elements.
    public var hasParts: Bool { tensor != nil || column != nil }

    /// The numbers of a structure, or of each atom: of a tensor those of all irreducible parts.
    public var count: Int { tensor?.count ?? 1 }

    /// The lambda of the spherical harmonics that values turn as: 0 of a number.
    public var lambda: Int { part?.lambda ?? 0 }

    /// What is wrong with the names, for a person; nil when nothing is. They are shown, and kept with models.
    public var problem: String? {
        if key.isEmpty || key.utf8.count > 256 || key.unicodeScalars.contains(where: \.isControl) {
            return "expected the name of a key, found \(quoted(key))"
        }
        if column == "" { return "expected the name of a column after \(Self.columnPrefix), found none" }
        let printable: ClosedRange<Unicode.Scalar> = " "..."~"
        if let unit, unit.unicodeScalars.count > 16 || !unit.unicodeScalars.allSatisfy(printable.contains) {
            return "expected a unit of at most 16 ASCII characters, found \(quoted(unit))"
        }
        return nil
    }

    /// Where the numbers that are learnt stand among those of a structure, or of an atom: those of the part, or all.
    public var range: Range<Int> {
        guard let part, let tensor, let place = tensor.parts.firstIndex(of: part) else { return 0..<count }
        return tensor.ranges[place]
    }

    /// The numbers of the structure alone, or of each of its atoms, out of its values.
    public func each(_ values: [Double]) -> [ArraySlice<Double>] {
        let count = count
        return stride(from: 0, to: values.count, by: count).map { values[$0..<$0 + count] }
    }

    /// What is learnt of a structure's values: those of the element's atoms, and of these the irreducible part.
    func chosen(_ values: [Double], of structure: Structure) -> [Double] {
        let range = range
        guard let element else { return Array(values[range]) }
        return zip(structure.elements, each(values)).filter { $0.0 == element }.flatMap { _, numbers in
            numbers.dropFirst(range.lowerBound).prefix(range.count)
        }
    }
}
