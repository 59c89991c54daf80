/// One structure, a molecule or what a crystal repeats, with what is to be learnt of it.
public struct LabeledStructure: Sendable {
    /// The structure's name in its dataset.
    public var id: String
    /// The class it is trained with: `structures` unless the file gives another.
    public var dimerClass: DimerClass
    /// The atoms, and the cell where they are periodic.
    public var structure: Structure
    /// Component after component, one of a number, of a tensor those of its irreducible parts; in eV where it is an energy.
    /// Of what every atom has, atom after atom. Nil where the file has none.
    public var value: [Double]?
    /// Minus the derivatives of the energy, eV/angstrom; nil where they are not asked for, or the file has none.
    public var forces: [SIMD3<Double>]?
    /// The whole charge in elementary charges; nil where the file does not tell it.
    public var charge: Double?
    /// Where its frame begins, for messages.
    public var source: SourceLocation

    /// A structure with its value; nil where it is only to be predicted.
    public init(
        id: String, dimerClass: DimerClass = .structures, structure: Structure, value: [Double]?,
        forces: [SIMD3<Double>]? = nil, charge: Double? = nil, source: SourceLocation
    ) {
        self.forces = forces
        self.charge = charge
        self.id = id
        self.dimerClass = dimerClass
        self.structure = structure
        self.value = value
        self.source = source
    }
}

/// What belongs together and is never divided between training and test: the points of a binding curve, or a structure.
public enum SampleGroup: Sendable, Identifiable {
    case curve(BindingCurve)
    case structure(LabeledStructure)

    /// The name of the curve or structure in its dataset.
    public var id: String {
        switch self {
        case .curve(let curve): curve.id
        case .structure(let labeled): labeled.id
        }
    }

    /// The class that the curve or structure is trained with.
    public var dimerClass: DimerClass {
        switch self {
        case .curve(let curve): curve.dimerClass
        case .structure(let labeled): labeled.dimerClass
        }
    }

    /// Where it begins, for messages.
    public var source: SourceLocation {
        switch self {
        case .curve(let curve): curve.source
        case .structure(let labeled): labeled.source
        }
    }

    /// The points of the curve, or the structure alone, in file order and each with its value; at least one.
    public var samples: [Sample] {
        switch self {
        case .curve(let curve):
            zip(curve.structures, curve.points).map { structure, point in
                Sample([.init(structure)], value: point.energy.map { [$0] }, distance: point.distance)
            }
        case .structure(let labeled): [Sample([.init(labeled.structure)], value: labeled.value)]
        }
    }

    /// The structure of the first sample; its elements and fragments are those of all.
    public var first: Structure {
        switch self {
        case .curve(let curve): curve.structure(at: 0)
        case .structure(let labeled): labeled.structure
        }
    }

    /// The structure of each sample, in the order of `samples`.
    public var structures: [Structure] {
        switch self {
        case .curve(let curve): curve.structures
        case .structure(let labeled): [labeled.structure]
        }
    }

    /// How many samples there are: the points of a curve, 1 for a structure.
    public var count: Int { curve?.points.count ?? 1 }

    /// Elements of all atoms, in file order.
    public var elements: [Element] { curve?.elements ?? first.elements }

    /// The binding curve, where it is one.
    public var curve: BindingCurve? {
        if case .curve(let curve) = self { curve } else { nil }
    }
}
