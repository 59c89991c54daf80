import Atomistics

/// Curves that neither train nor test: what a model says of an element that no curve trained on means nothing, and an
/// error with it in would say as little.
public struct LeftOut: Hashable, Sendable, CustomStringConvertible {
    /// The number of curves, at least one.
    public let curves: Int
    /// The elements that no training curve has, ascending.
    public let elements: [Element]
    /// The first of the curves.
    let first: String
    let source: SourceLocation
    /// What the dataset calls a curve.
    let noun: String

    /// What is left out of `groups`, each with an element that did not train; nil where there are none.
    init?(_ groups: [SampleGroup], trained: some Sequence<Element>, noun: String) {
        guard let first = groups.first else { return nil }
        curves = groups.count
        elements = Set(groups.flatMap(\.elements)).subtracting(trained).sorted()
        self.first = first.id
        source = first.source
        self.noun = noun
    }

    /// The symbols of the elements: `He Ar`.
    public var symbols: String { elements.map(\.symbol).joined(separator: " ") }

    /// The whole matter in a sentence for a person.
    public var description: String {
        "\(curves) test \(noun)\(curves == 1 ? "" : "s") left out, with elements that no training \(noun) has: "
            + "\(symbols); the first is \(first), \(source)"
    }
}
