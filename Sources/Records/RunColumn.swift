import Exploration
import Foundation

/// A value of a column: what SQLite has.
public enum RunValue: Hashable, Sendable {
    case null
    case integer(Int)
    case real(Double)
    case text(String)

    init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }
    init(_ value: Double?) { self = value.flatMap { $0.isFinite ? .real($0) : nil } ?? .null }
    init(_ value: String?) { self = value.map { .text($0) } ?? .null }

    init(_ value: ParameterJSON) {
        self =
            switch value {
            case .null: .null
            case .integer(let number): .integer(number)
            case .number(let number): .real(number)
            // Some parameters are a word or a number.
            case .text(let text): Int(text).map { .integer($0) } ?? Double(text).map { .real($0) } ?? .text(text)
            }
    }

    /// The value as a cell of a table for programs: empty for none.
    public var cell: String {
        switch self {
        case .null: ""
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text
        }
    }
}

/// What runs can be chosen and ordered by: a name, and its value in a run. The one list of what `runs` prints, exports, filters
/// by and of what a record's main table has.
public struct RunColumn: Sendable, Hashable {
    /// What tables, JSON and filters call it: `r_cut`, `cv_rmse_percent`.
    public let name: String
    /// Whether it is one of the options.
    public let parameter: ModelParameter?
    /// Its value in a run.
    public let value: @Sendable (Run) -> RunValue

    private init(_ name: String, parameter: ModelParameter? = nil, _ value: @escaping @Sendable (Run) -> RunValue) {
        self.name = name
        self.parameter = parameter
        self.value = value
    }

    public static func == (a: RunColumn, b: RunColumn) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Of these names errors have values in per cent of a deviation, and so on: those of `train`'s JSON where it has them.
    public static let all: [RunColumn] = measured[..<identity] + parameters + measured[identity...]

    /// The number of columns of `measured` that tell runs apart, and stand before the options.
    private static let identity = 11

    private static let measured: [RunColumn] = [
        RunColumn("run") { RunValue($0.id) },
        RunColumn("uuid") { RunValue($0.uuid) },
        RunColumn("date") { RunValue(dateText($0.date)) },
        RunColumn("kind") { RunValue($0.kind.rawValue) },
        RunColumn("name") { RunValue($0.name) },
        RunColumn("dataset") { RunValue($0.dataset) },
        RunColumn("dataset_sha256") { RunValue($0.origin.dataset?.sha256) },
        RunColumn("structures") { RunValue($0.origin.dataset?.structures) },
        RunColumn("class") { RunValue($0.dimerClass) },
        RunColumn("target") { RunValue($0.target) },
        RunColumn("part") { RunValue($0.part) },
        RunColumn("measure") { RunValue($0.measure?.rawValue) },
        RunColumn("training") { RunValue($0.trainCurves) },
        RunColumn("testing") { RunValue($0.testCurves) },
        RunColumn("features") { RunValue($0.features) },
        RunColumn("samples") { RunValue($0.samples) },
        RunColumn("lambda") { RunValue($0.lambda) },
        RunColumn("train_rmse") { RunValue($0.trainRMSE) },
        RunColumn("train_rmse_percent") { RunValue($0.trainPercent) },
        RunColumn("cv_rmse") { RunValue($0.crossValidatedRMSE) },
        RunColumn("cv_rmse_percent") { RunValue($0.crossValidatedPercent) },
        RunColumn("test_rmse") { RunValue($0.testRMSE) },
        RunColumn("test_rmse_percent") { RunValue($0.testPercent) },
        RunColumn("test_mae") { RunValue($0.testMAE) },
        RunColumn("test_std") { RunValue($0.testDeviation) },
        RunColumn("alpha") { RunValue($0.alpha) },
        RunColumn("coverage_1sigma") { RunValue($0.coverage?.oneSigma) },
        RunColumn("coverage_2sigma") { RunValue($0.coverage?.twoSigma) },
        RunColumn("seconds_features") { RunValue($0.seconds.features) },
        RunColumn("seconds_fit") { RunValue($0.seconds.fit) },
        RunColumn("seconds_committee") { RunValue($0.seconds.committee) },
        RunColumn("seconds") { RunValue($0.seconds.total) },
        RunColumn("threads") { RunValue($0.threads) },
        RunColumn("version") { RunValue($0.origin.version) },
    ]

    /// The options, by their names.
    private static let parameters = ModelParameter.allCases.map { parameter in
        RunColumn(parameter.name, parameter: parameter) { RunValue(parameter.json($0.options)) }
    }

    /// The column of a name as tables or as options have it: `r_cut`, `r-cut`.
    public static func named(_ name: String) -> RunColumn? {
        let name = name.replacing("-", with: "_").lowercased()
        return all.first { $0.name.lowercased() == name }
    }

    /// A moment as `2026-11-30T10:15:00Z`, which sorts as time does.
    public static func dateText(_ date: Date) -> String { date.formatted(.iso8601) }
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
