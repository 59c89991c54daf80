import Atomistics

/// How a face calls a parameter.
public enum Spelling: Sendable {
    /// The flag of the command line: `--l-max`.
    case flags
    /// The label of a panel: `σ_ρ`.
    case labels
    /// The name in JSON: `l_max`.
    case names
}

/// A parameter of models, or an argument of a function, which a command has as an option of that name.
public enum ParameterName: Spellable {
    /// A parameter of models.
    case parameter(ModelParameter)
    /// An argument of a function, by its name in JSON.
    case argument(String)

    /// The name as JSON has it.
    public var name: String { spelled(.names) }

    /// The name as a face calls it.
    func spelled(_ spelling: Spelling) -> String {
        switch (self, spelling) {
        case (.parameter(let parameter), .flags): parameter.flag
        case (.parameter(let parameter), .labels): parameter.label
        case (.parameter(let parameter), .names): parameter.name
        case (.argument(let name), .flags): "--" + name
        case (.argument(let name), _): name
        }
    }
}

/// Words for a person in which parameters are named but not spelled.
///
/// ```swift
/// let text: ParameterText = "\(.lMax) must be between 0 and 12, not 13"
/// text.spelled(.flags)  // --l-max must be between 0 and 12, not 13
/// ```
public typealias ParameterText = SpelledText<ParameterName>

extension SpelledText where Name == ParameterName {
    /// The words, with parameters named as a face calls them.
    public func spelled(_ spelling: Spelling) -> String { spelled { $0.spelled(spelling) } }
}

extension SpelledText.StringInterpolation where Name == ParameterName {
    /// Adds the name of a parameter: `\(.lMax)`.
    public mutating func appendInterpolation(_ parameter: ModelParameter) {
        appendInterpolation(ParameterName.parameter(parameter))
    }

    /// Adds the name of an argument: `\(argument: "draws")`.
    mutating func appendInterpolation(argument name: String) {
        appendInterpolation(ParameterName.argument(name))
    }
}

/// Why a model cannot be as its options ask: the parameter to turn, and the reason in whole words.
public struct InvalidParameter: Error, Hashable, Sendable, CustomStringConvertible {
    /// The parameter to turn.
    public let parameter: ModelParameter
    /// What is wrong, in words in which parameters are named.
    public let reason: ParameterText

    init(_ parameter: ModelParameter, _ reason: ParameterText) {
        self.parameter = parameter
        self.reason = reason
    }

    public var description: String { reason.description }
}

/// Why a training cannot be done, in words for a person.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in words in which parameters are named.
    public let reason: ParameterText
    init(_ reason: ParameterText) { self.reason = reason }
    public var description: String { reason.description }
}

extension Error {
    /// What is wrong, for a person, with parameters named as a face calls them.
    public func spelled(_ spelling: Spelling) -> String {
        switch self {
        case let error as InvalidParameter: error.reason.spelled(spelling)
        case let error as TrainingError: error.reason.spelled(spelling)
        default: "\(self)"
        }
    }
}
