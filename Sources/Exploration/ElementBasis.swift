import Atomistics
import Descriptors

/// What a linear model takes elements for: each for itself, or combinations of a few pseudo-elements.
public enum ElementBasis: Hashable, Sendable, TextCoded {
    /// Every element a channel.
    case all
    /// Pseudo-elements that chemistry tells, the first so many of `ElementChannels.init(chemistryOf:count:centers:)`.
    case channels(Int)
    /// Pseudo-elements that the training structures tell, so many, or as many as there are elements.
    case learned(Int)

    /// The basis that a text names: `all`, `channels:3`, `learned:3`; nil for any other.
    public init?(_ text: String) {
        let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        if parts == ["all"] {
            self = .all
        } else if parts.count == 2, let count = Int(parts[1]), parts[0] == "channels" {
            guard ElementChannels.chemical.contains(count) else { return nil }
            self = .channels(count)
        } else if parts.count == 2, let count = Int(parts[1]), parts[0] == "learned", (1...100).contains(count) {
            self = .learned(count)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .all: "all"
        case .channels(let count): "channels:\(count)"
        case .learned(let count): "learned:\(count)"
        }
    }

    /// What a message about an unknown text begins with.
    public static let complaint = "not a basis of elements:"
}

/// The sums over centers that a linear model is made of.
public enum CentralSums: String, Hashable, Codable, Sendable, CaseIterable {
    /// One for each element.
    case separate
    /// One for each pseudo-element, in which centers count as they do as neighbors; with all elements one of all centers.
    case shared
    /// Both.
    case both

    fileprivate var centers: ElementChannels.Centers {
        switch self {
        case .separate: .separate
        case .shared: .shared
        case .both: .both
        }
    }
}

extension ModelOptions {
    /// Whether a linear model has other columns than those of all elements.
    var contractsElements: Bool { elements != .all || central != .separate }

    /// The pseudo-elements of these options; nil where there are none.
    /// - Parameter structures: those that tell learned ones.
    func channels(_ featurizer: Featurizer, from structures: [Structure]) -> ElementChannels? {
        guard case .learned(let count) = elements else { return channels(of: featurizer.elements) }
        return ElementChannels(of: structures, featurizer: featurizer, count: count, centers: central.centers)
    }

    /// The same, of learned ones others of the same number.
    func channels(of all: [Element]) -> ElementChannels? {
        guard contractsElements else { return nil }
        // More numbers than elements tell no more.
        return switch elements {
        case .all: ElementChannels(elements: all.count, centers: central.centers)
        case .learned(let count):
            ElementChannels(elements: all.count, channels: min(count, all.count), centers: central.centers)
        case .channels(let count):
            ElementChannels(chemistryOf: all, count: min(count, max(1, all.count)), centers: central.centers)
        }
    }

    /// Fails where pseudo-elements by chemistry are asked for, and of an element that trains not all is known.
    func requireChemistry(of trained: some Sequence<Element>) throws(InvalidParameter) {
        guard case .channels(let count) = elements, count > 1 else { return }
        let unknown = Set(trained).filter { $0.electronegativity == nil }.sorted()
        guard !unknown.isEmpty else { return }
        throw InvalidParameter(
            .elements,
            """
            \(.elements) \(elements) needs an electronegativity, which is not known of \
            \(unknown.map(\.symbol).joined(separator: " ")): use \(.elements) learned:\(count)
            """)
    }
}
