import Descriptors

/// What a parameter can be set to: read from text and written as text that reads back as the same value, and one member of
/// a JSON object.
public protocol ParameterValue: Hashable, Codable, Sendable {
    /// Reads what a person types, in capitals or not; nil for anything else.
    init?(text: String)
    var text: String { get }
    var json: ParameterJSON { get }
    /// Texts to offer: all there are where they are few, else the usual ones.
    static var choices: [String] { get }

    init?(from container: KeyedDecodingContainer<FileKey>, _ key: FileKey) throws
    func write(to container: inout KeyedEncodingContainer<FileKey>, _ key: FileKey) throws
}

/// A value as JSON has it.
public enum ParameterJSON: Hashable, Sendable {
    case null
    case integer(Int)
    case number(Double)
    case text(String)
}

/// A member of the object that files keep options in.
public struct FileKey: CodingKey {
    public let stringValue: String
    public var intValue: Int? { nil }

    public init(stringValue: String) { self.stringValue = stringValue }
    public init?(intValue: Int) { nil }
}

extension ParameterValue {
    public var json: ParameterJSON { .text(text) }
    public static var choices: [String] { [] }

    /// Nil where a file is from before there was such a parameter.
    public init?(from container: KeyedDecodingContainer<FileKey>, _ key: FileKey) throws {
        guard let value = try container.decodeIfPresent(Self.self, forKey: key) else { return nil }
        self = value
    }

    public func write(to container: inout KeyedEncodingContainer<FileKey>, _ key: FileKey) throws {
        try container.encode(self, forKey: key)
    }
}

extension ParameterValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    public init?(text: String) { self.init(rawValue: text.lowercased()) }
    public var text: String { rawValue }
    public static var choices: [String] { allCases.map(\.rawValue) }
}

extension Reach: ParameterValue {}
extension RadialBasisKind: ParameterValue {}
extension Dissociation: ParameterValue {}
extension SplitKind: ParameterValue {}
extension Uncertainty: ParameterValue {}

extension ParameterValue where Self: TextCoded {
    public init?(text: String) { self.init(text) }
    public var text: String { description }
}

extension Kernel: ParameterValue {}
extension CenterSelection: ParameterValue {}

extension Descriptor: ParameterValue {
    public static var choices: [String] { Invariant.allCases.map(\.rawValue) }
}

extension RadialChannels: ParameterValue {
    public static var choices: [String] { ["all", "principal"] }
}

extension TrainingSize: ParameterValue {
    /// `80 %` as well.
    public init?(text: String) { self.init(text.replacing(" ", with: "")) }
}

extension Regularization: ParameterValue {
    public var text: String {
        if case .fixed(let value) = self { value.text } else { description }
    }

    public var json: ParameterJSON { .text(description) }
}

extension Int: ParameterValue {
    public init?(text: String) { self.init(text) }
    public var text: String { description }
    public var json: ParameterJSON { .integer(self) }
}

extension UInt64: ParameterValue {
    public init?(text: String) { self.init(text) }
    public var text: String { description }
    public var json: ParameterJSON { .integer(Int(clamping: self)) }
}

extension Double: ParameterValue {
    public init?(text: String) { self.init(text) }

    /// The shortest form that reads back as the same number: `3`, `0.75`, `1e-5`.
    public var text: String {
        if self == rounded(), magnitude < 1e15 { return "\(Int(self))" }
        return description.replacing("e-0", with: "e-").replacing(".0e", with: "e")
    }

    public var json: ParameterJSON { .number(self) }
}

/// Nil is `all`, and left out of files.
extension Optional: ParameterValue where Wrapped == Double {
    public init?(text: String) {
        self = Double(text)
        if self == nil && text.lowercased() != "all" { return nil }
    }

    public var text: String { map(\.text) ?? "all" }
    public var json: ParameterJSON { map { .number($0) } ?? .null }

    public init?(from container: KeyedDecodingContainer<FileKey>, _ key: FileKey) throws {
        self = try container.decodeIfPresent(Double.self, forKey: key)
    }

    public func write(to container: inout KeyedEncodingContainer<FileKey>, _ key: FileKey) throws {
        try container.encodeIfPresent(self, forKey: key)
    }
}
