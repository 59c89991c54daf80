/// Classes that are taken together, as one model trains on them; most often one alone.
public struct ClassSelection: Hashable, Sendable, CustomStringConvertible {
    /// The classes that are taken; they have no order.
    public let classes: Set<DimerClass>

    /// Several classes taken together, each counted once.
    public init(_ classes: some Sequence<DimerClass>) { self.classes = Set(classes) }

    /// One class alone.
    public init(_ dimerClass: DimerClass) { classes = [dimerClass] }

    /// All dimers with a net charge on some monomer: the charged dimers of J. Chem. Phys. 151, 204105 (2019), Fig. 2.
    public static let charged = ClassSelection([.chargedCharged, .chargedPolar, .chargedApolar])

    /// The class, where there is one alone.
    public var single: DimerClass? { classes.count == 1 ? classes.first : nil }

    /// `CC,CP,CA`, in the paper's order.
    public var label: String { classes.sorted().map(\.label).joined(separator: ",") }

    public var description: String { label }
}

extension ClassSelection: Comparable {
    /// Classes alone in their own order, then those taken together.
    public static func < (a: ClassSelection, b: ClassSelection) -> Bool {
        if let a = a.single, let b = b.single { return a < b }
        return (a.classes.count, a.label) < (b.classes.count, b.label)
    }
}

extension ClassSelection: Codable {
    /// The label is all that a selection is known by, unless a class has a comma in its own.
    private enum Keys: String, CodingKey { case label, classes }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let labels =
            try container.decodeIfPresent([String].self, forKey: .classes)
            ?? container.decode(String.self, forKey: .label).split(separator: ",").map(String.init)
        self.init(labels.map { DimerClass($0) })
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(label, forKey: .label)
        guard classes.contains(where: { $0.label.contains(",") || $0.label.isEmpty }) else { return }
        try container.encode(classes.sorted().map(\.label), forKey: .classes)
    }
}

extension Dataset {
    /// The groups of some classes, in file order.
    public func groups(of selection: ClassSelection) -> [SampleGroup] {
        groups.filter { selection.classes.contains($0.dimerClass) }
    }

    /// The binding curves of some classes, in file order.
    public func curves(of selection: ClassSelection) -> [BindingCurve] { groups(of: selection).compactMap(\.curve) }

    /// Why some classes cannot be had of this dataset, in words for a person; nil where they can.
    public func problem(with selection: ClassSelection) -> String? {
        let missing = selection.classes.subtracting(classes).sorted()
        guard !missing.isEmpty else { return nil }
        let known = classes.map(\.label).joined(separator: ", ")
        return "there is no class \(missing.map(\.label).joined(separator: ", ")) in \(name), which has \(known)"
    }
}
