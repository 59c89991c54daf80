import Descriptors

/// A parameter of a model: one row of the table of everything that a user can turn.
///
/// The command line with its help, JSON, sessions, model files, the explorer's panel, palette, prompt, sweeps and copied
/// commands, the keys of caches and all messages read it here. A new parameter is a stored property of `ModelOptions`, a
/// row in this folder, its place in `allCases`, and its use.
public struct ModelParameter: Sendable, CaseIterable {
    /// The property's name: what files call it.
    public let id: String
    /// What JSON calls it: `l_max`.
    public let name: String
    /// What a panel calls it, in at most 14 columns.
    public let label: String
    /// The unit of a length; nil for what has none.
    public let unit: LengthUnit?
    /// The group of parameters that it belongs to.
    public let section: Section
    /// What it does, for someone who turns it for the first time.
    public let explanation: String
    /// What a command's help says of it, the range of values included.
    public let help: ParameterText
    /// What stands for the value in help: `n`, or `full|near|far`.
    public let valueName: String
    /// Values to complete on a command line.
    public let choices: [String]
    /// What can be typed: `0 to 12`.
    public let expected: ParameterText
    /// What it is about that single structures lack; nil where they lack nothing.
    public let lackedByStructures: String?

    /// The value as it is typed and as the command line takes it.
    public let text: @Sendable (ModelOptions) -> String
    /// The value as a panel shows it, in the field's letters.
    public let shown: @Sendable (ModelOptions) -> String
    /// The value as JSON has it.
    public let json: @Sendable (ModelOptions) -> ParameterJSON
    let load: @Sendable (KeyedDecodingContainer<FileKey>, inout ModelOptions) throws -> Void
    let save: @Sendable (ModelOptions, inout KeyedEncodingContainer<FileKey>) throws -> Void

    private let isUsed: @Sendable (ModelOptions) -> Bool
    private let stage: @Sendable (ModelOptions) -> TrainingStage
    private let assign: @Sendable (String, inout ModelOptions) -> Bool
    private let copy: @Sendable (ModelOptions, inout ModelOptions) -> Void
    private let turn: @Sendable (ModelOptions, Int, ParameterContext) -> ModelOptions?
    private let isAllowed: @Sendable (ModelOptions) -> Bool
    private let demand: ParameterText
    private let conflict: @Sendable (ModelOptions) -> ParameterText?

    /// A group of parameters that commands take together.
    public enum Section: Sendable {
        /// What is learnt, and from how much.
        case model
        /// The fields and their expansion: `ModelOptions.fields`.
        case fields
        /// The environments that there are.
        case environments
        /// How it is trained: kernel, limit, penalty, split and error bars.
        case training
    }

    /// - Parameters:
    ///   - label: the name in JSON where it is nil.
    ///   - help: a whole sentence; without a full stop, its unit and range are added.
    ///   - valueName: the choices where it is nil.
    ///   - aliases: texts of values that have another besides their own.
    ///   - stage: the first stage of training that depends on it.
    ///   - shapesFeatures: options with which features depend on it already.
    ///   - applies: options with which a model depends on it at all.
    ///   - conflict: what is wrong with its value beside the others.
    ///   - shown: the value in a panel; its text where it is nil.
    ///   - settle: makes other parameters fit a value that a knob was turned to.
    init<Value: ParameterValue>(
        _ id: String, _ path: any WritableKeyPath<ModelOptions, Value> & Sendable, name: String, label: String? = nil,
        unit: LengthUnit? = nil, section: Section, limits: Limits<Value>, steps: Steps<Value>, help: ParameterText,
        valueName: String? = nil, aliases: [String: Value] = [:], explanation: String, stage: TrainingStage = .features,
        shapesFeatures: @escaping @Sendable (ModelOptions) -> Bool = { _ in false },
        applies: @escaping @Sendable (ModelOptions) -> Bool = { _ in true },
        conflict: @escaping @Sendable (ModelOptions) -> ParameterText? = { _ in nil },
        shown: (@Sendable (ModelOptions) -> String)? = nil,
        settle: @escaping @Sendable (inout ModelOptions) -> Void = { _ in }, lackedByStructures: String? = nil
    ) {
        self.id = id
        self.name = name
        self.label = label ?? name
        self.unit = unit
        self.section = section
        self.explanation = explanation
        let range: ParameterText = limits.isRange ? ", \(limits.expected)" : ""
        self.help =
            help.description.hasSuffix(".") ? help : "\(help)\(unit.map { ", in \($0.name)" } ?? "")\(range)."
        self.valueName = valueName ?? Value.choices.joined(separator: "|")
        choices = Value.choices
        expected = limits.expected
        self.lackedByStructures = lackedByStructures
        isUsed = applies
        self.stage = { shapesFeatures($0) ? .features : stage }
        let key = FileKey(stringValue: id)
        text = { $0[keyPath: path].text }
        self.shown = shown ?? text
        json = { $0[keyPath: path].json }
        load = { if let value = try Value(from: $0, key) { $1[keyPath: path] = value } }
        save = { try $0[keyPath: path].write(to: &$1, key) }
        assign = { text, options in
            guard let value = aliases[text.lowercased()] ?? Value(text: text) else { return false }
            options[keyPath: path] = value
            return true
        }
        copy = { $1[keyPath: path] = $0[keyPath: path] }
        turn = { options, offset, context in
            guard let value = steps.next(options[keyPath: path], offset, options, context) else { return nil }
            var new = options
            new[keyPath: path] = value
            settle(&new)
            return new == options ? nil : new
        }
        isAllowed = { limits.allow($0[keyPath: path], $0) }
        demand = limits.demand
        self.conflict = conflict
    }
}

extension ModelParameter {
    /// The command line's name for it without its dashes: `l-max`.
    public var option: String { name.replacing("_", with: "-") }

    /// The parameter of a name as the command line or JSON has it: `l-max`, `l_max`, `--l-max`.
    public static func named(_ name: String) -> ModelParameter? {
        let option = name.trimmingPrefix("--").replacing("_", with: "-").lowercased()
        return allCases.first { $0.option == option }
    }

    /// The command line's name for it: `--l-max`.
    public var flag: String { "--" + option }

    /// Whether a model with these options depends on it at all.
    public func applies(to options: ModelOptions) -> Bool { isUsed(options) }

    /// Whether what a stage of training makes depends on it.
    func shapes(_ stage: TrainingStage, _ options: ModelOptions) -> Bool {
        applies(to: options) && self.stage(options) <= stage
    }

    /// Every option that is not the default, as the command line takes it.
    public static func arguments(_ options: ModelOptions, only: Set<ModelParameter> = Set(allCases)) -> [String] {
        allCases.filter(only.contains).flatMap { parameter -> [String] in
            let value = parameter.text(options)
            return value == parameter.text(.standard) ? [] : [parameter.flag, value]
        }
    }

    /// Reads a value, whatever the limits.
    public func read(_ text: String, into options: inout ModelOptions) throws(InvalidParameter) {
        guard assign(text, &options) else {
            throw InvalidParameter(self, "\(self): expected \(expected), found '\(text)'")
        }
    }

    /// The options with a value that was typed.
    public func setting(_ text: String, in options: ModelOptions) throws(InvalidParameter) -> ModelOptions {
        var new = options
        try read(text, into: &new)
        if let problem = new.problem { throw problem }
        return new
    }

    /// The options with this parameter as in `other`.
    public func copied(from other: ModelOptions, to options: ModelOptions) -> ModelOptions {
        var new = options
        copy(other, &new)
        return new
    }

    /// The options one step up (`offset` 1) or down (-1); nil at the end of the scale.
    public func turned(_ options: ModelOptions, by offset: Int, _ context: ParameterContext) -> ModelOptions? {
        turn(options, offset, context)
    }

    /// What is wrong with a value that is beyond its limits; nil when nothing is.
    public func beyondLimits(_ options: ModelOptions) -> InvalidParameter? {
        isAllowed(options) ? nil : InvalidParameter(self, "\(self) \(demand), not \(text(options))")
    }

    /// What is wrong with a value beside those of other parameters; nil when nothing is.
    func inConflict(_ options: ModelOptions) -> InvalidParameter? {
        conflict(options).map { InvalidParameter(self, $0) }
    }
}

extension ModelParameter: Hashable, Codable {
    public static func == (a: ModelParameter, b: ModelParameter) -> Bool { a.id == b.id }
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let id = try container.decode(String.self)
        guard let known = Self.allCases.first(where: { $0.id == id }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown parameter '\(id)'")
        }
        self = known
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(id)
    }
}

extension ModelOptions {
    /// What is wrong with the values; nil when nothing is.
    public var problem: InvalidParameter? {
        let all = ModelParameter.allCases
        return all.lazy.compactMap { $0.beyondLimits(self) }.first ?? all.lazy.compactMap { $0.inConflict(self) }.first
    }
}
