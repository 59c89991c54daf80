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

    public init(_ words: String) { parts = [.words(words)] }
    public init(stringLiteral words: String) { self.init(words) }
    public init(stringInterpolation text: StringInterpolation) { parts = text.parts }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) { parts.append(.words(literal)) }
        public mutating func appendInterpolation(_ name: Name) { parts.append(.name(name)) }
        public mutating func appendInterpolation(_ text: SpelledText) { parts += text.parts }
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            parts.append(.words(value.description))
        }
    }

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
