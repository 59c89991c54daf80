/// Something that every face has a name of its own for: an option, a parameter.
public protocol Spellable: Hashable, Sendable {
    /// What it is called where there is no face.
    var name: String { get }
}

/// Words for a person in which options are named but not spelled, as each face has its own names for them.
///
/// ```swift
/// let text: DataText = "expected a curve_id; \(.key(.curve)) names another key"
/// text.spelled { _ in "--map curve=KEY" }  // expected a curve_id; --map curve=KEY names another key
/// ```
public struct SpelledText<Name: Spellable>: Hashable, Sendable, ExpressibleByStringInterpolation,
    CustomStringConvertible
{
    fileprivate enum Part: Hashable, Sendable {
        case words(String)
        case name(Name)
    }

    fileprivate var parts: [Part]

    /// Words that name no option.
    public init(_ words: String) { parts = [.words(words)] }
    /// Words that name no option, from a literal.
    public init(stringLiteral words: String) { self.init(words) }
    /// Words and names in turn, from a literal with interpolations.
    public init(stringInterpolation text: StringInterpolation) { parts = text.parts }

    /// What the compiler collects of a literal: words, names, and other texts.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        /// An empty collection; nothing is reserved.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Adds the words between two interpolations.
        public mutating func appendLiteral(_ literal: String) { parts.append(.words(literal)) }
        /// Adds an option, which stays unspelled.
        public mutating func appendInterpolation(_ name: Name) { parts.append(.name(name)) }
        /// Adds another text, with the options that it names.
        public mutating func appendInterpolation(_ text: SpelledText) { parts += text.parts }
        /// Adds anything else as words: its description.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            parts.append(.words(value.description))
        }
    }

    /// The text with every name spelled as a face has it.
    public func spelled(_ spelling: (Name) -> String) -> String {
        parts.map { part in
            switch part {
            case .words(let words): words
            case .name(let name): spelling(name)
            }
        }.joined()
    }

    public var description: String { spelled(\.name) }
}
