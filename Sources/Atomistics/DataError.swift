/// What is wrong with input data, told so that it can be mended: where, what was expected, what was found.
public struct DataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What failed, as the exit status tells it.
    public enum Kind: Sendable, Hashable {
        /// The content is wrong (exit status 65).
        case malformed
        /// The file cannot be opened or read (exit status 66).
        case unreadable
        /// The output cannot be written (exit status 73).
        case unwritable
    }

    /// The kind of the failure.
    public var kind: Kind
    /// Where the fault is: a line, or a file as a whole.
    public var location: SourceLocation
    /// What was expected and what was found, without the place.
    public var reason: DataText

    /// An error whose reason may name options.
    public init(_ kind: Kind = .malformed, at location: SourceLocation, _ reason: DataText) {
        self.kind = kind
        self.location = location
        self.reason = reason
    }

    /// An error whose reason is plain words.
    public init(_ kind: Kind = .malformed, at location: SourceLocation, _ words: String) {
        self.init(kind, at: location, DataText(words))
    }

    public var description: String { "\(location): \(reason)" }
}
