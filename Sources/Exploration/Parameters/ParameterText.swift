/// How a face calls a parameter.
public enum Spelling: Sendable {
    /// `--l-max`, as the command line has it.
    case flags
    /// `σ_ρ`, as a panel has it.
    case labels
    /// `l_max`, as JSON has it.
    case names
}

/// Words for a person in which parameters are named but not spelled, as each face has its own names for them.
///
/// ```swift
/// let text: ParameterText = "\(.lMax) must be between 0 and 12, not 13"
/// text.spelled(.flags)  // --l-max must be between 0 and 12, not 13
/// ```
public struct ParameterText: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    fileprivate enum Part: Hashable, Sendable {
        case words(String)
        case name(ModelParameter)
        case argument(String)
    }

    fileprivate var parts: [Part]

    public init(stringLiteral text: String) { parts = [.words(text)] }
    public init(stringInterpolation text: StringInterpolation) { parts = text.parts }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) { parts.append(.words(literal)) }
        public mutating func appendInterpolation(_ parameter: ModelParameter) { parts.append(.name(parameter)) }
        /// Of a function, which a command has as an option of that name.
        public mutating func appendInterpolation(argument name: String) { parts.append(.argument(name)) }
        public mutating func appendInterpolation(_ text: ParameterText) { parts += text.parts }
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            parts.append(.words(value.description))
        }
    }

    public func spelled(_ spelling: Spelling) -> String {
        parts.map { part in
            switch part {
            case .words(let words): words
            case .name(let parameter): parameter.spelled(spelling)
            case .argument(let name): spelling == .flags ? "--" + name : name
            }
        }.joined()
    }

    public var description: String { spelled(.names) }
}

extension ModelParameter {
    public func spelled(_ spelling: Spelling) -> String {
        switch spelling {
        case .flags: flag
        case .labels: label
        case .names: name
        }
    }
}

/// Why a model cannot be as its options ask: the parameter to turn, and the reason in whole words.
public struct InvalidParameter: Error, Hashable, Sendable, CustomStringConvertible {
    public let parameter: ModelParameter
    public let reason: ParameterText

    public init(_ parameter: ModelParameter, _ reason: ParameterText) {
        self.parameter = parameter
        self.reason = reason
    }

    public var description: String { reason.description }
}

/// Why a training cannot be done, in words for a person.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: ParameterText
    public init(_ reason: ParameterText) { self.reason = reason }
    public var description: String { reason.description }
}

extension Error {
    /// What is wrong, for a person.
    public func spelled(_ spelling: Spelling) -> String {
        switch self {
        case let error as InvalidParameter: error.reason.spelled(spelling)
        case let error as TrainingError: error.reason.spelled(spelling)
        default: "\(self)"
        }
    }
}
