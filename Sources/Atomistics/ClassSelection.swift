/// Classes that are taken together, as one model trains on them; most often one alone.
public struct ClassSelection: Hashable, Sendable, CustomStringConvertible {
    /// The classes that are taken; they have no order.
    public let classes: Set<DimerClass>
    /// Of what every atom has the element whose atoms are learnt; nil of what structures have, and of all atoms.
    public let element: Element?
    /// Of a tensor the irreducible part that is learnt; nil of numbers, and of a tensor as a whole.
    public let part: CartesianTensor.Part?

    /// Several classes taken together, each counted once.
    public init(
        _ classes: some Sequence<DimerClass>, element: Element? = nil, part: CartesianTensor.Part? = nil
    ) {
        self.classes = Set(classes)
        self.element = element
        self.part = part
    }

    /// One class alone.
    public init(_ dimerClass: DimerClass) { self.init([dimerClass]) }

    /// All dimers with a net charge on some monomer: the charged dimers of J. Chem. Phys. 151, 204105 (2019), Fig. 2.
    public static let charged = ClassSelection([.chargedCharged, .chargedPolar, .chargedApolar])

    /// The class, where there is one alone.
    public var single: DimerClass? { classes.count == 1 ? classes.first : nil }

    /// `CC,CP,CA`, in the paper's order.
    public var label: String { classes.sorted().map(\.label).joined(separator: ",") }

    /// The part of a target: `O`, `lambda 2`, `O, lambda 1`; nil of a target as a whole.
    public var partName: String? {
        let names = [element?.symbol, part?.description].compactMap(\.self)
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    /// The label, of a part with its name: `CC, lambda 2`, or the name alone of structures without a class.
    public var description: String {
        guard let partName else { return label }
        return single == .structures ? partName : "\(label), \(partName)"
    }
}

extension ClassSelection: Comparable {
    /// Classes alone in their own order, then those taken together; of the same the elements ascending, and of each the
    /// parts with lambda ascending.
    public static func < (a: ClassSelection, b: ClassSelection) -> Bool {
        if a.classes == b.classes {
            return (a.element?.atomicNumber ?? 0, a.part?.lambda ?? -1)
                < (b.element?.atomicNumber ?? 0, b.part?.lambda ?? -1)
        }
        if let a = a.single, let b = b.single { return a < b }
        return (a.classes.count, a.label) < (b.classes.count, b.label)
    }
}

extension ClassSelection: Codable {
    /// The label is all that a selection is known by, unless a class has a comma in its own.
    private enum Keys: String, CodingKey { case label, classes, element, part }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let labels =
            try container.decodeIfPresent([String].self, forKey: .classes)
            ?? container.decode(String.self, forKey: .label).split(separator: ",").map(String.init)
        self.init(
            labels.map { DimerClass($0) }, element: try container.decodeIfPresent(Element.self, forKey: .element),
            part: try container.decodeIfPresent(CartesianTensor.Part.self, forKey: .part))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(label, forKey: .label)
        try container.encodeIfPresent(element, forKey: .element)
        try container.encodeIfPresent(part, forKey: .part)
        guard classes.contains(where: { $0.label.contains(",") || $0.label.isEmpty }) else { return }
        try container.encode(classes.sorted().map(\.label), forKey: .classes)
    }
}

extension Dataset {
    /// The groups of some classes, in file order; of a part of a target those that have it, with that part alone for their
    /// value.
    public func groups(of selection: ClassSelection) -> [SampleGroup] {
        let chosen = members(of: selection)
        guard let target = target(of: selection), selection.partName != nil else { return chosen }
        return chosen.map { group in
            guard case .structure(var labeled) = group else { return group }
            labeled.value = labeled.value.map { target.chosen($0, of: labeled.structure) }
            return .structure(labeled)
        }
    }

    /// The same groups as they are, with all of their value.
    public func members(of selection: ClassSelection) -> [SampleGroup] {
        groups.filter { group in
            selection.classes.contains(group.dimerClass) && (selection.element.map(group.elements.contains) ?? true)
        }
    }

    /// What is learnt of some classes: of a part of a target that part.
    public func target(of selection: ClassSelection) -> Target? {
        var target = target
        target?.element = selection.element
        target?.part = selection.part
        return target
    }

    /// The same classes, of a target with parts each of them in turn: of what atoms have every element, of a tensor every
    /// irreducible part; of a number themselves.
    public func parts(of selection: ClassSelection) -> [ClassSelection] {
        guard let target, target.hasParts else { return [selection] }
        let members = target.column == nil ? [] : members(of: selection)
        let elements: [Element?] = target.column == nil ? [nil] : Set(members.flatMap(\.elements)).sorted()
        let parts: [CartesianTensor.Part?] = target.tensor?.parts ?? [nil]
        return elements.flatMap { element in
            parts.map { ClassSelection(selection.classes, element: element, part: $0) }
        }
    }

    /// What can be trained on alone: every class, of a target with parts each of these.
    public var selections: [ClassSelection] { classes.flatMap { parts(of: ClassSelection($0)) } }

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
