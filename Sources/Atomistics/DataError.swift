/// What is wrong with input data, told so that it can be mended: where, what was expected, what was found.
public struct DataError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// The content is wrong (exit status 65).
        case malformed
        /// The file cannot be opened or read (exit status 66).
        case unreadable
        /// The output cannot be written (exit status 73).
        case unwritable
    }

    public var kind: Kind
    public var location: SourceLocation
    public var reason: DataText

    public init(_ kind: Kind = .malformed, at location: SourceLocation, _ reason: DataText) {
        self.kind = kind
        self.location = location
        self.reason = reason
    }

    public init(_ kind: Kind = .malformed, at location: SourceLocation, _ words: String) {
        self.init(kind, at: location, DataText(words))
    }

    public var description: String { "\(location): \(reason)" }
}
