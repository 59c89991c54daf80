import Exploration
import Foundation

/// What runs can be chosen and ordered by: a name, and its value in a run. The one list of what `runs` prints, exports, filters
/// by and of what a record's main table has.
public struct RunColumn: Sendable, Hashable {
    /// What tables, JSON and filters call it: `r_cut`, `cv_rmse_percent`.
    public let name: String
    /// Whether it is one of the options.
    public let parameter: ModelParameter?
    /// Its value in a run.
    public let value: @Sendable (Run) -> ParameterJSON
    /// Gives a run the value that a record has; options come as a whole.
    let load: @Sendable (ParameterJSON, inout Run) -> Void

    private init<Value: Stored>(_ name: String, _ path: any WritableKeyPath<Run, Value> & Sendable) {
        self.name = name
        parameter = nil
        value = { $0[keyPath: path].stored }
        load = { if let value = Value(stored: $0) { $1[keyPath: path] = value } }
    }

    private init(_ parameter: ModelParameter) {
        name = parameter.name
        self.parameter = parameter
        value = { parameter.stored($0.options) }
        load = { _, _ in }
    }

    public static func == (a: RunColumn, b: RunColumn) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Errors are called what `train`'s JSON calls them, where it has them.
    public static let all: [RunColumn] = identity + ModelParameter.allCases.map { RunColumn($0) } + measured

    /// What tells runs apart.
    private static let identity = [
        RunColumn("run", \.id), RunColumn("uuid", \.uuid), RunColumn("date", \.date), RunColumn("kind", \.kind),
        RunColumn("name", \.name), RunColumn("dataset", \.dataset), RunColumn("dataset_sha256", \.sha256),
        RunColumn("structures", \.structures), RunColumn("class", \.dimerClass), RunColumn("target", \.target),
        RunColumn("part", \.part),
    ]

    private static let measured = [
        RunColumn("measure", \.measure), RunColumn("training", \.trainCurves), RunColumn("testing", \.testCurves),
        RunColumn("features", \.features), RunColumn("samples", \.samples), RunColumn("lambda", \.lambda),
        RunColumn("train_rmse", \.trainRMSE), RunColumn("train_rmse_percent", \.trainPercent),
        RunColumn("cv_rmse", \.crossValidatedRMSE), RunColumn("cv_rmse_percent", \.crossValidatedPercent),
        RunColumn("test_rmse", \.testRMSE), RunColumn("test_rmse_percent", \.testPercent),
        RunColumn("test_mae", \.testMAE), RunColumn("test_std", \.testDeviation), RunColumn("alpha", \.alpha),
        RunColumn("coverage_1sigma", \.withinOne), RunColumn("coverage_2sigma", \.withinTwo),
        RunColumn("seconds_features", \.seconds.features), RunColumn("seconds_fit", \.seconds.fit),
        RunColumn("seconds_committee", \.seconds.committee), RunColumn("seconds", \.seconds.total),
        RunColumn("threads", \.threads), RunColumn("version", \.version),
    ]

    /// The column of a name as tables or as options have it: `r_cut`, `r-cut`.
    public static func named(_ name: String) -> RunColumn? {
        let name = name.replacing("-", with: "_").lowercased()
        return all.first { $0.name.lowercased() == name }
    }
}

extension ParameterJSON {
    /// The value as a cell of a table for programs: empty for none.
    public var cell: String {
        switch self {
        case .null: ""
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .text(let text): text
        }
    }
}

extension ModelParameter {
    /// The value as a record has it: as JSON does, but that a number is one where others are words.
    func stored(_ options: ModelOptions) -> ParameterJSON {
        guard case .text(let text) = json(options) else { return json(options) }
        return Int(text).map { .integer($0) } ?? Double(text).map { .number($0) } ?? .text(text)
    }
}

/// What a column of a record can have.
private protocol Stored: SendableMetatype {
    /// The value as a record has it.
    var stored: ParameterJSON { get }
    /// The value that a record has; nil for any other.
    init?(stored: ParameterJSON)
}

extension Int: Stored {
    fileprivate var stored: ParameterJSON { .integer(self) }
    fileprivate init?(stored: ParameterJSON) {
        guard case .integer(let number) = stored else { return nil }
        self = number
    }
}

extension Double: Stored {
    fileprivate var stored: ParameterJSON { isFinite ? .number(self) : .null }
    fileprivate init?(stored: ParameterJSON) {
        switch stored {
        case .integer(let number): self.init(number)
        case .number(let number): self = number
        case .null, .text: return nil
        }
    }
}

extension String: Stored {
    fileprivate var stored: ParameterJSON { .text(self) }
    fileprivate init?(stored: ParameterJSON) {
        guard case .text(let text) = stored else { return nil }
        self = text
    }
}

/// A moment as `2026-11-30T10:15:00Z`, which sorts as time does.
extension Date: Stored {
    fileprivate var stored: ParameterJSON { .text(formatted(.iso8601)) }
    fileprivate init?(stored: ParameterJSON) {
        guard case .text(let text) = stored, let date = try? Date(text, strategy: .iso8601) else { return nil }
        self = date
    }
}

extension Stored where Self: RawRepresentable<String> {
    fileprivate var stored: ParameterJSON { .text(rawValue) }
    fileprivate init?(stored: ParameterJSON) {
        guard case .text(let text) = stored else { return nil }
        self.init(rawValue: text)
    }
}

extension Run.Kind: Stored {}
extension Run.Measure: Stored {}

extension Optional: Stored where Wrapped: Stored {
    fileprivate var stored: ParameterJSON { map(\.stored) ?? .null }
    fileprivate init?(stored: ParameterJSON) { self = Wrapped(stored: stored) }
}

/// Which runs are meant: all conditions hold, `class=PP,r-cut>=4`.
public struct RunFilter: Hashable, Sendable {
    /// How a column's value compares.
    public enum Comparison: String, Sendable, CaseIterable {
        // Longer signs first: >= is no >.
        case atLeast = ">="
        case atMost = "<="
        case not = "!="
        case contains = "~"
        case equal = "="
        case greater = ">"
        case less = "<"
    }

    /// One condition. Numbers compare with numbers only; a condition on `tag` asks whether a run has one.
    public struct Condition: Hashable, Sendable {
        /// The column, or nil for tags.
        public var column: RunColumn?
        public var comparison: Comparison
        public var value: String
    }

    public var conditions: [Condition] = []

    /// All runs.
    public init() {}

    /// The conditions of a text, separated by commas; a comma in a value is one that no condition follows.
    /// - Throws: `FilterError`, which says what was expected.
    public init(_ text: String) throws(FilterError) {
        var parts: [Substring] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let last = parts.last, Self.sign(in: part) == nil {
                parts[parts.count - 1] = text[last.startIndex..<part.endIndex]
            } else {
                parts.append(part)
            }
        }
        for part in parts { conditions.append(try Self.condition(part)) }
    }

    private static func sign(in part: Substring) -> (Comparison, Range<Substring.Index>)? {
        guard let place = part.firstIndex(where: { !($0.isLetter || $0.isNumber || "-_ ".contains($0)) }) else {
            return nil
        }
        let rest = part[place...]
        guard let found = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else { return nil }
        return (found, place..<part.index(place, offsetBy: found.rawValue.count))
    }

    private static func condition(_ part: Substring) throws(FilterError) -> Condition {
        guard let (comparison, place) = sign(in: part) else {
            throw FilterError("expected NAME=VALUE, or >=, <=, >, <, !=, ~ for contains; found '\(part)'")
        }
        let name = part[..<place.lowerBound].trimmingCharacters(in: .whitespaces)
        let value = part[place.upperBound...].trimmingCharacters(in: .whitespaces)
        if name == "tag" {
            guard comparison == .equal || comparison == .not else {
                throw FilterError("a tag is there or not: expected tag=WORD or tag!=WORD, found '\(part)'")
            }
            return Condition(column: nil, comparison: comparison, value: value)
        }
        guard let column = RunColumn.named(name) else {
            throw FilterError("no column is called '\(name)'", unknown: name)
        }
        if [.atLeast, .atMost, .greater, .less].contains(comparison), Double(value) == nil, column.name != "date" {
            throw FilterError("expected a number after \(name)\(comparison.rawValue), found '\(value)'")
        }
        return Condition(column: column, comparison: comparison, value: value)
    }

    /// The conditions of several texts together.
    public mutating func add(_ other: RunFilter) { conditions += other.conditions }
}

/// What is wrong with the text of a filter.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
    /// A name that is none.
    public var unknown: String?

    init(_ description: String, unknown: String? = nil) {
        self.description = description
        self.unknown = unknown
    }
}
