import Atomistics

/// Which atoms are centers: `all`, or a comma-separated list of `EL`, `EL@A`, `EL@B`, `@A`, `@B`.
public struct CenterSelection: Hashable, Sendable, TextCoded {
    struct Rule: Hashable, Sendable {
        var element: Element?
        var fragment: UInt8?
    }

    /// Empty for `all`.
    let rules: [Rule]

    /// Every atom.
    public static let all = CenterSelection(rules: [])

    init(rules: [Rule]) { self.rules = rules }

    /// The atoms of one element.
    public init(_ element: Element) { self.init(rules: [Rule(element: element)]) }

    /// Whether it takes atoms of one monomer only.
    public var tellsFragments: Bool { rules.contains { $0.fragment != nil } }

    /// The selection of a text; nil where a part of it is neither an element nor a fragment.
    public init?(_ text: String) {
        if text.lowercased() == "all" {
            self = .all
            return
        }
        var rules: [Rule] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.trimmingSpaces().split(separator: "@", omittingEmptySubsequences: false)
            guard (1...2).contains(sides.count) else { return nil }
            var rule = Rule()
            if !sides[0].isEmpty {
                guard let element = Element(symbol: sides[0]) else { return nil }
                rule.element = element
            }
            if sides.count == 2 {
                switch sides[1].uppercased() {
                case "A": rule.fragment = 0
                case "B": rule.fragment = 1
                default: return nil
                }
            }
            guard rule.element != nil || rule.fragment != nil else { return nil }
            rules.append(rule)
        }
        guard !rules.isEmpty else { return nil }
        self.rules = rules
    }

    /// The text that `init` takes.
    public var description: String {
        if rules.isEmpty { return "all" }
        return rules.map { rule in
            (rule.element?.symbol ?? "") + (rule.fragment.map { $0 == 0 ? "@A" : "@B" } ?? "")
        }.joined(separator: ",")
    }

    /// Whether an atom is a center; `fragment` is nil where a structure has no fragments.
    public func contains(element: Element, fragment: UInt8?) -> Bool {
        rules.isEmpty
            || rules.contains { rule in
                (rule.element == nil || rule.element == element) && (rule.fragment == nil || rule.fragment == fragment)
            }
    }

    /// What a text that is no selection is called.
    public static let complaint = "unknown centres"
}
