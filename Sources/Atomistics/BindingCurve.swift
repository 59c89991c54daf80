/// One dimer at several separations: the same atoms in every point, two fragments, an interaction energy per point.
///
/// Lengths in angstrom, energies in eV against the separated monomers, so that 0 is the dissociated limit.
public struct BindingCurve: Sendable, Identifiable {
    /// The dimer at one separation.
    public struct Point: Sendable {
        /// Distance of the geometric centers of the fragments, unless the file gave one; strictly increasing.
        public var distance: Double
        /// Interaction energy; nil where the file has none (then the curve can be predicted, not trained on).
        public var energy: Double?
        /// One position per atom, in the order of `elements`.
        public var positions: [SIMD3<Double>]

        /// A point with one position, in angstrom, for each atom of its curve, and an energy in eV.
        public init(distance: Double, energy: Double?, positions: [SIMD3<Double>]) {
            self.distance = distance
            self.energy = energy
            self.positions = positions
        }
    }

    /// The curve's name in its dataset.
    public var id: String
    /// The kind of the dimer, which models are trained by.
    public var dimerClass: DimerClass
    /// Elements of all atoms, in file order.
    public var elements: [Element]
    /// The monomer of each atom, 0 for A and 1 for B; as long as `elements`, and both occur.
    public var fragments: [UInt8]
    /// Net charge of monomer A in units of e; nil where the data do not tell.
    public var chargeA: Int?
    /// Net charge of monomer B in units of e; nil where the data do not tell.
    public var chargeB: Int?
    /// The points of the curve, ascending in distance.
    public var points: [Point]
    /// Where the curve begins, for messages.
    public var source: SourceLocation

    /// A curve of what is given, which is neither sorted nor checked: points must ascend, and there is an element and a
    /// fragment for every position.
    public init(
        id: String, dimerClass: DimerClass, elements: [Element], fragments: [UInt8], chargeA: Int?, chargeB: Int?,
        points: [Point], source: SourceLocation
    ) {
        self.id = id
        self.dimerClass = dimerClass
        self.elements = elements
        self.fragments = fragments
        self.chargeA = chargeA
        self.chargeB = chargeB
        self.points = points
        self.source = source
    }

    /// Atoms of both monomers together.
    public var atomCount: Int { elements.count }
}

/// A place in a file, for messages. Lines count from 1; 0 means the file as a whole.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file's path as it is shown to a person.
    public var file: String
    /// The line, from 1; 0 for the file as a whole.
    public var line: Int

    /// A line of a file, or with `line` 0 the file as a whole.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `FILE:LINE`, or the file alone; of one line and printable whatever the file is called.
    public var description: String { printable(name: file) + (line > 0 ? ":\(line)" : "") }
}
