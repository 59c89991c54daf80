/// Classes that are taken together, as one model trains on them; most often one alone.
public struct ClassSelection: Hashable, Sendable, CustomStringConvertible {
    /// The classes that are taken; they have no order.
    public let classes: Set<DimerClass>
    /// Of a tensor the irreducible part that is learnt; nil of numbers, and of a tensor as a whole.
    public let part: CartesianTensor.Part?

    /// Several classes taken together, each counted once.
    public init(_ classes: some Sequence<DimerClass>, part: CartesianTensor.Part? = nil) {
        self.classes = Set(classes)
        self.part = part
    }

    /// One class alone.
    public init(_ dimerClass: DimerClass) { self.init([dimerClass]) }

    /// The same classes, of a tensor each of its parts in turn; of a number themselves.
    public func parts(of target: Target?) -> [ClassSelection] {
        target?.tensor.map { $0.parts.map { ClassSelection(classes, part: $0) } } ?? [self]
    }

    /// All dimers with a net charge on some monomer: the charged dimers of J. Chem. Phys. 151, 204105 (2019), Fig. 2.
    public static let charged = ClassSelection([.chargedCharged, .chargedPolar, .chargedApolar])

    /// The class, where there is one alone.
    public var single: DimerClass? { classes.count == 1 ? classes.first : nil }

    /// `CC,CP,CA`, in the paper's order.
    public var label: String { classes.sorted().map(\.label).joined(separator: ",") }

    /// The label, of a part with its name: `CC, lambda 2`, or the name alone of structures without a class.
    public var description: String {
        guard let part else { return label }
        return single == .structures ? "\(part)" : "\(label), \(part)"
    }
}

extension ClassSelection: Comparable {
    /// Classes alone in their own order, then those taken together; of the same the parts with lambda ascending.
    public static func < (a: ClassSelection, b: ClassSelection) -> Bool {
        if a.classes == b.classes { return a.part?.lambda ?? -1 < b.part?.lambda ?? -1 }
        if let a = a.single, let b = b.single { return a < b }
        return (a.classes.count, a.label) < (b.classes.count, b.label)
    }
}

extension ClassSelection: Codable {
    /// The label is all that a selection is known by, unless a class has a comma in its own.
    private enum Keys: String, CodingKey { case label, classes, part }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let labels =
            try container.decodeIfPresent([String].self, forKey: .classes)
            ?? container.decode(String.self, forKey: .label).split(separator: ",").map(String.init)
        self.init(
            labels.map { DimerClass($0) }, part: try container.decodeIfPresent(CartesianTensor.Part.self, forKey: .part)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(label, forKey: .label)
        try container.encodeIfPresent(part, forKey: .part)
        guard classes.contains(where: { $0.label.contains(",") || $0.label.isEmpty }) else { return }
        try container.encode(classes.sorted().map(\.label), forKey: .classes)
    }
}

extension Dataset {
    /// The groups of some classes, in file order; of a part of a tensor with that part alone for their value.
    public func groups(of selection: ClassSelection) -> [SampleGroup] {
        let chosen = groups.filter { selection.classes.contains($0.dimerClass) }
        guard let part = selection.part, let parts = target?.tensor?.parts, let place = parts.firstIndex(of: part)
        else {
            return chosen
        }
        let first = parts[..<place].reduce(0) { $0 + $1.count }
        return chosen.map { group in
            guard case .structure(var labeled) = group else { return group }
            labeled.value = labeled.value.map { Array($0[first..<first + part.count]) }
            return .structure(labeled)
        }
    }

    /// What is learnt of some classes: of a part of a tensor that part.
    public func target(of selection: ClassSelection) -> Target? {
        var target = target
        target?.part = selection.part
        return target
    }

    /// What can be trained on alone: every class, of a tensor each of its parts.
    public var selections: [ClassSelection] { classes.flatMap { ClassSelection($0).parts(of: target) } }

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
