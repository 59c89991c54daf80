import ArgumentParser
import Descriptors
import Exploration

/// Parameters of models that a command takes as options.
protocol ParameterList {
    static var parameters: [ModelParameter] { get }
    /// The options whose values are the defaults.
    static var standard: ModelOptions { get }
    /// The help of parameters, in place of the table's.
    static var help: [ModelParameter: ParameterText] { get }
}

extension ParameterList {
    static var standard: ModelOptions { .standard }
    static var help: [ModelParameter: ParameterText] { [:] }
}

/// Options of the command line made from rows of the table of parameters, with names, help, defaults and bounds.
///
/// ArgumentParser finds the options of a type in its mirror, which here shows one for each parameter of the list.
struct ParameterArguments<List: ParameterList>: ParsableArguments, CustomReflectable {
    private var options = List.standard
    /// What cannot be read, and a hint at what may have been meant.
    private var unreadable: (problem: InvalidParameter, hint: String?)?

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FileKey.self)
        for parameter in List.parameters {
            let key = FileKey(stringValue: parameter.id)
            let text = try container.decode(Option<String>.self, forKey: key).wrappedValue
            do {
                try parameter.read(text, into: &options)
            } catch {
                unreadable = unreadable ?? (error, NearestWord.hint(to: text, among: parameter.names))
            }
        }
    }

    var customMirror: Mirror {
        Mirror(self, children: List.parameters.map { ("_" + $0.id, Self.option($0)) as Mirror.Child })
    }

    private static func option(_ parameter: ModelParameter) -> Option<String> {
        let help = List.help[parameter] ?? parameter.help
        return Option(
            wrappedValue: parameter.text(List.standard), name: .customLong(parameter.option),
            // A number below 0 is a value too, if a wrong one.
            parsing: .unconditional,
            help: ArgumentHelp(help.spelled(.flags), valueName: parameter.valueName),
            completion: parameter.choices.isEmpty ? nil : .list(parameter.choices))
    }

    func validate() throws {
        if let unreadable {
            throw ValidationError(unreadable.problem.spelled(.flags) + (unreadable.hint ?? ""))
        }
        if let problem = List.parameters.lazy.compactMap({ $0.beyondLimits(options) }).first {
            throw ValidationError(problem)
        }
    }

    /// The options with these parameters as the user has them.
    func applied(to options: ModelOptions) -> ModelOptions {
        List.parameters.reduce(options) { $1.copied(from: self.options, to: $0) }
    }
}

extension ModelParameter {
    /// The values that have names.
    fileprivate var names: [String] { self == .descriptor ? Invariant.allCases.map(\.rawValue) : choices }
}

extension ValidationError {
    init(_ problem: InvalidParameter) { self.init(problem.spelled(.flags)) }
}

/// The parameters of how atoms are described, which every command takes that computes features.
enum FieldParameters: ParameterList {
    static var parameters: [ModelParameter] {
        ModelParameter.allCases.filter { $0.section == .fields || $0.section == .environments }
    }
}

/// The parameters of what is learnt, and from how much.
enum SubjectParameters: ParameterList {
    static var parameters: [ModelParameter] { ModelParameter.allCases.filter { $0.section == .model } }
}

/// The parameters of how a model is trained, whatever it is made of.
enum TrainingParameters: ParameterList {
    static var parameters: [ModelParameter] { ModelParameter.allCases.filter { $0.section == .training } }
}

enum DescriptorParameter: ParameterList {
    static var parameters: [ModelParameter] { [.descriptor] }
}

extension ModelOptions {
    /// Parameters by their names.
    func json(_ parameters: [ModelParameter] = ModelParameter.allCases) -> [(String, JSONValue)] {
        parameters.map { ($0.name, JSONValue($0.json(self))) }
    }
}

extension JSONValue {
    init(_ value: ParameterJSON) {
        self =
            switch value {
            case .null: .null
            case .integer(let number): .integer(number)
            case .number(let number): .number(number)
            case .text(let text): .string(text)
            }
    }
}
