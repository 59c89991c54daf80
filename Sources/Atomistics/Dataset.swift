/// What models learn from, in file order, read from a file or a folder of files: binding curves, or structures with a
/// target.
public struct Dataset: Sendable {
    /// What the user calls it: the last component of its path.
    public var name: String
    /// Binding curves, or structures, in file order: all of one kind, as `target` tells.
    public var groups: [SampleGroup]
    /// What is learnt of structures; nil where the groups are binding curves and have interaction energies.
    public var target: Target?
    /// The SHA-256 of the bytes that it was read from, where `ReadingOptions.wantsDigest` asked for it: of a file its own,
    /// of a folder that of the sorted lines `hash  name` of its files; of several those of theirs, by their last names.
    public var digest: String?

    /// A dataset of groups that are all structures where there is a target, and all curves where there is none.
    public init(name: String, groups: [SampleGroup], target: Target? = nil) {
        self.name = name
        self.groups = groups
        self.target = target
    }

    /// A dataset of binding curves, learnt by their interaction energies.
    public init(name: String, curves: [BindingCurve]) { self.init(name: name, groups: curves.map { .curve($0) }) }

    /// The groups that are binding curves.
    public var curves: [BindingCurve] { groups.compactMap(\.curve) }

    /// The groups that are structures.
    public var structures: [LabeledStructure] {
        groups.compactMap { if case .structure(let labeled) = $0 { labeled } else { nil } }
    }

    /// What `groups` are called in a text: `curve` or `structure`.
    public var noun: String { target == nil ? "curve" : "structure" }

    /// The classes that occur, in the paper's order.
    public var classes: [DimerClass] { Set(groups.map(\.dimerClass)).sorted() }

    /// All elements that occur, ascending.
    public var elements: [Element] { Set(groups.flatMap(\.elements)).sorted() }
}
