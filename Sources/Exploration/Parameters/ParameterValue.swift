import Descriptors

/// What a parameter can be set to: read from text and written as text that reads back as the same value, and one member of
/// a JSON object.
public protocol ParameterValue: Hashable, Codable, Sendable {
    /// Reads what a person types, in capitals or not; nil for anything else.
    init?(text: String)
    /// The value as a person types it; reads back as the same.
    var text: String { get }
    /// The value as JSON has it.
    var json: ParameterJSON { get }
    /// The texts to offer: all there are where they are few, else the usual ones.
    static var choices: [String] { get }

    /// Reads the value from a file; nil where the file is from before there was such a parameter. Throws
    /// `DecodingError` for a value that is none.
    init?(from container: KeyedDecodingContainer<FileKey>, _ key: FileKey) throws
    /// Writes the value to a file, as `init(from:_:)` reads it.
    func write(to container: inout KeyedEncodingContainer<FileKey>, _ key: FileKey) throws
}

/// A value as JSON has it.
public enum ParameterJSON: Hashable, Sendable {
    /// No value.
    case null
    /// A whole number.
    case integer(Int)
    /// Any other number.
    case number(Double)
    /// A string.
    case text(String)
}

/// A member of the object that files keep options in.
public struct FileKey: CodingKey {
    /// The name of the member: a parameter's `id`.
    public let stringValue: String
    /// Always nil: members have names.
    public var intValue: Int? { nil }

    /// The member of this name.
    public init(stringValue: String) { self.stringValue = stringValue }
    /// Always nil: members have names.
    public init?(intValue: Int) { nil }
}

extension ParameterValue {
    /// The text, as a string.
    public var json: ParameterJSON { .text(text) }
    /// None to offer.
    public static var choices: [String] { [] }

    /// The decoded value; nil where a file is from before there was such a parameter.
    public init?(from container: KeyedDecodingContainer<FileKey>, _ key: FileKey) throws {
        guard let value = try container.decodeIfPresent(Self.self, forKey: key) else { return nil }
        self = value
    }

    /// Encodes the value.
    public func write(to container: inout KeyedEncodingContainer<FileKey>, _ key: FileKey) throws {
        try container.encode(self, forKey: key)
    }
}

extension ParameterValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    /// The case of this name, in capitals or not; nil for any other text.
    public init?(text: String) { self.init(rawValue: text.lowercased()) }
    /// The name of the case.
    public var text: String { rawValue }
    /// The names of all cases.
    public static var choices: [String] { allCases.map(\.rawValue) }
}

extension Reach: ParameterValue {}
extension RadialBasisKind: ParameterValue {}
extension CentralSums: ParameterValue {}
extension Dissociation: ParameterValue {}
extension SplitKind: ParameterValue {}
extension Uncertainty: ParameterValue {}

extension ParameterValue where Self: TextCoded {
    /// The value with this description; nil for a text that is none.
    public init?(text: String) { self.init(text) }
    /// The description, which files have as well.
    public var text: String { description }
}

extension Kernel: ParameterValue {}
extension CenterSelection: ParameterValue {}

extension Descriptor: ParameterValue {
    /// The names of single invariants, of which sums are made.
    public static var choices: [String] { Invariant.allCases.map(\.rawValue) }
}

extension RadialChannels: ParameterValue {
    /// All channels, or the standard numbers of principal ones.
    public static var choices: [String] { ["all", "principal"] }
}

extension ElementBasis: ParameterValue {
    /// All elements, or the numbers of channels that help most often.
    public static var choices: [String] { ["all", "channels:3", "channels:4", "learned:3"] }
}

extension TrainingSize: ParameterValue {
    /// The size that a text names, `80 %` with a space as well; nil for a text that is none.
    public init?(text: String) { self.init(text.replacing(" ", with: "")) }
}

extension Regularization: ParameterValue {
    /// `auto`, or the number in its shortest form.
    public var text: String {
        if case .fixed(let value) = self { value.text } else { description }
    }

    /// The description as a string, a number's too, as model files have it.
    public var json: ParameterJSON { .text(description) }
}

extension Int: ParameterValue {
    /// The number in decimal digits; nil for a text that is none.
    public init?(text: String) { self.init(text) }
    /// The decimal digits.
    public var text: String { description }
    /// The number, whole.
    public var json: ParameterJSON { .integer(self) }
}

extension UInt64: ParameterValue {
    /// The number in decimal digits; nil for a text that is none or a negative one.
    public init?(text: String) { self.init(text) }
    /// The decimal digits.
    public var text: String { description }
    /// The number, whole; at most `Int.max`.
    public var json: ParameterJSON { .integer(Int(clamping: self)) }
}

extension Double: ParameterValue {
    /// The number as Swift reads it; nil for a text that is none.
    public init?(text: String) { self.init(text) }

    /// The shortest form that reads back as the same number: `3`, `0.75`, `1e-5`.
    public var text: String {
        if self == rounded(), magnitude < 1e15 { return "\(Int(self))" }
        return description.replacing("e-0", with: "e-").replacing(".0e", with: "e")
    }

    /// The number.
    public var json: ParameterJSON { .number(self) }
}

/// Nil is `all`, and left out of files.
extension Optional: ParameterValue where Wrapped == Double {
    /// The number, or nothing for `all`; fails for any other text.
    public init?(text: String) {
        self = Double(text)
        if self == nil && text.lowercased() != "all" { return nil }
    }

    /// The number in its shortest form, or `all`.
    public var text: String { map(\.text) ?? "all" }
    /// The number, or null.
    public var json: ParameterJSON { map { .number($0) } ?? .null }

    /// The number that a file has; nothing where it has none. Never fails.
    public init?(from container: KeyedDecodingContainer<FileKey>, _ key: FileKey) throws {
        self = try container.decodeIfPresent(Double.self, forKey: key)
    }

    /// Encodes the number, if there is one.
    public func write(to container: inout KeyedEncodingContainer<FileKey>, _ key: FileKey) throws {
        try container.encodeIfPresent(self, forKey: key)
    }
}
