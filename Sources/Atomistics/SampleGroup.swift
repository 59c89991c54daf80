/// One structure, a molecule or what a crystal repeats, with what is to be learnt of it.
public struct LabeledStructure: Sendable {
    public var id: String
    public var dimerClass: DimerClass
    public var structure: Structure
    /// Component after component, one of a number; in eV where it is an energy. Nil where the file has none.
    public var value: [Double]?
    /// Where its frame begins, for messages.
    public var source: SourceLocation

    public init(
        id: String, dimerClass: DimerClass = .structures, structure: Structure, value: [Double]?, source: SourceLocation
    ) {
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

    public var id: String {
        switch self {
        case .curve(let curve): curve.id
        case .structure(let labeled): labeled.id
        }
    }

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

    /// As the file has them, each with its value; at least one.
    public var samples: [Sample] {
        switch self {
        case .curve(let curve):
            zip(curve.structures, curve.points).map { structure, point in
                Sample([.init(structure)], value: point.energy.map { [$0] }, distance: point.distance)
            }
        case .structure(let labeled): [Sample([.init(labeled.structure)], value: labeled.value)]
        }
    }

    /// Of the first sample; the elements and fragments are those of all.
    public var first: Structure {
        switch self {
        case .curve(let curve): curve.structure(at: 0)
        case .structure(let labeled): labeled.structure
        }
    }

    public var structures: [Structure] {
        switch self {
        case .curve(let curve): curve.structures
        case .structure(let labeled): [labeled.structure]
        }
    }

    /// Samples of its own.
    public var count: Int { curve?.points.count ?? 1 }

    /// Elements of all atoms, in file order.
    public var elements: [Element] { curve?.elements ?? first.elements }

    /// The binding curve, where it is one.
    public var curve: BindingCurve? {
        if case .curve(let curve) = self { curve } else { nil }
    }
}
