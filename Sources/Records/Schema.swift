import Exploration
import Foundation
internal import GRDB

/// The tables of a record, and runs as their rows.
///
/// `runs` has what runs are chosen by, narrow, so that all of it is read in a blink; `details` has the rest. A column for each
/// parameter is there because `ModelParameter` is: a new one is added with the default value for all runs of before.
enum Schema {
    /// Marks a SQLite file as a record: "lode".
    static let applicationID = 0x6C6F_6465
    /// Raised by whatever older programs would misread.
    static let version = 1

    /// Makes the tables, or brings them to what this program knows.
    static func update(_ database: Database) throws {
        let isNew = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
        if isNew {
            try database.execute(
                sql: """
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(version);
                    CREATE TABLE runs (run INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, cell TEXT UNIQUE);
                    CREATE TABLE details (
                        run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE, command TEXT NOT NULL, path TEXT NOT NULL,
                        options TEXT NOT NULL, descriptor TEXT NOT NULL, seconds_read REAL NOT NULL, learning TEXT);
                    CREATE TABLE tags (
                        run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, tag TEXT NOT NULL,
                        PRIMARY KEY (run, tag)) WITHOUT ROWID;
                    """)
        }
        let known = Set(try database.columns(in: "runs").map(\.name))
        for column in RunColumn.all where column.name != "run" && !known.contains(column.name) {
            // Without a type SQLite keeps numbers as numbers and words as words, as parameters have both.
            try database.execute(sql: "ALTER TABLE runs ADD COLUMN \"\(column.name)\"")
            guard let parameter = column.parameter, !isNew else { continue }
            try database.execute(
                sql: "UPDATE runs SET \"\(column.name)\" = ?",
                arguments: [parameter.stored(.standard).databaseValue])
        }
        // In the order of `best`, which then sorts nothing.
        for column in ["cv_rmse_percent", "test_rmse_percent"] {
            try database.execute(
                sql: """
                    CREATE INDEX IF NOT EXISTS best_\(column)
                    ON runs (dataset_sha256, target, class, part, \(column), run)
                    """)
        }
        try database.execute(sql: "CREATE INDEX IF NOT EXISTS names ON runs (name)")
    }

    /// Adds a run, whatever number it had; false where it, or its cell, is there.
    static func insert(_ run: Run, cell: String?, _ database: Database) throws -> Bool {
        let columns = RunColumn.all.filter { $0.name != "run" }
        let names = (["cell"] + columns.map(\.name)).map { "\"\($0)\"" }.joined(separator: ", ")
        let marks = Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")
        let statement = try database.cachedStatement(
            sql: "INSERT INTO runs (\(names)) VALUES (\(marks)) ON CONFLICT DO NOTHING")
        try statement.execute(
            arguments: StatementArguments(
                [cell.databaseValue] + columns.map { $0.value(run).databaseValue }))
        guard database.changesCount > 0 else { return false }
        let id = database.lastInsertedRowID
        let learning = run.learning.isEmpty ? nil : try String(decoding: encoder.encode(run.learning), as: UTF8.self)
        try database.cachedStatement(
            sql: """
                INSERT INTO details (run, command, path, options, descriptor, seconds_read, learning)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                id, run.command, run.path,
                String(decoding: try encoder.encode(run.options), as: UTF8.self), run.descriptor, run.seconds.read,
                learning,
            ])
        for tag in run.tags {
            try database.execute(sql: "INSERT INTO tags (run, tag) VALUES (?, ?)", arguments: [id, tag])
        }
        return true
    }

    /// What a filter asks for, as SQL and its arguments.
    static func conditions(_ filter: RunFilter, _ columns: [RunColumn]) -> ([String], [DatabaseValue]) {
        var (texts, arguments) = ([String](), [DatabaseValue]())
        for condition in filter.conditions {
            let value = condition.value
            guard let column = condition.column else {
                let isWanted = condition.comparison == .equal
                texts.append(
                    "\(isWanted ? "" : "NOT ")EXISTS (SELECT 1 FROM tags WHERE tags.run = runs.run AND tag = ?)")
                arguments.append(value.databaseValue)
                continue
            }
            // A parameter that the record is from before has its default.
            let name = columns.contains(column) ? "runs.\"\(column.name)\"" : column.standardSQL
            switch condition.comparison {
            case .contains:
                texts.append("instr(lower(\(name)), ?) > 0")
                arguments.append(value.lowercased().databaseValue)
            case .equal, .not:
                let isNone = value.isEmpty || value == "none"
                // Numbers are equal as numbers; words whatever their capitals.
                let isEqual = isNone ? "(\(name) IS NULL OR \(name) = 'none')" : "\(name) = ? COLLATE NOCASE"
                texts.append(condition.comparison == .equal ? isEqual : "NOT coalesce(\(isEqual), 0)")
                if !isNone { arguments.append(comparable(value)) }
            default:
                let kind = Double(value) == nil ? "" : "typeof(\(name)) IN ('integer', 'real') AND "
                texts.append("(\(kind)\(name) \(condition.comparison.rawValue) ?)")
                arguments.append(comparable(value))
            }
        }
        return (texts, arguments)
    }

    private static func comparable(_ text: String) -> DatabaseValue {
        Int(text)?.databaseValue ?? Double(text)?.databaseValue ?? text.databaseValue
    }

    /// Runs with their cells.
    /// - Parameters:
    ///   - conditions: what all has to hold.
    ///   - end: order and limit.
    static func all(
        _ database: Database, _ columns: [RunColumn], _ conditions: [String], _ arguments: [DatabaseValue],
        _ end: String
    ) throws -> [(run: Run, cell: String?)] {
        try runs(database, columns, "SELECT run FROM runs \(condition(conditions)) \(end)", arguments, end)
    }

    /// Of the same data, class and target the runs with the smallest value of a column.
    ///
    /// One question for each of these, which is answered in the order of the index and ends with the last run that is wanted.
    static func best(
        _ database: Database, _ columns: [RunColumn], _ filter: RunFilter, by column: String, count: Int
    ) throws -> [(run: Run, cell: String?)] {
        let names = ["dataset_sha256", "target", "class", "part"]
        // Those that the filter leaves out as a whole are not asked at all.
        var ofGroups = RunFilter()
        ofGroups.conditions = filter.conditions.filter { $0.column.map { names.contains($0.name) } ?? false }
        let (groupConditions, groupArguments) = Self.conditions(ofGroups, columns)
        let groups = try Row.fetchAll(
            database, sql: "SELECT DISTINCT \(names.joined(separator: ", ")) FROM runs \(condition(groupConditions))",
            arguments: StatementArguments(groupArguments))
        let (conditions, arguments) = Self.conditions(filter, columns)
        let found = condition(names.map { "runs.\($0) IS ?" } + ["runs.\(column) IS NOT NULL"] + conditions)
        let end = "ORDER BY runs.\(column), runs.run"
        return try groups.flatMap { group in
            try runs(
                database, columns, "SELECT run FROM runs \(found) \(end) LIMIT \(count)",
                names.map { group[$0] as DatabaseValue } + arguments, end)
        }
    }

    private static func condition(_ all: [String]) -> String {
        all.isEmpty ? "" : "WHERE " + all.joined(separator: " AND ")
    }

    /// The runs whose numbers a query gives, in an order.
    private static func runs(
        _ database: Database, _ columns: [RunColumn], _ ids: String, _ arguments: [DatabaseValue], _ end: String
    ) throws -> [(run: Run, cell: String?)] {
        let names = columns.map { "runs.\"\($0.name)\"" }.joined(separator: ", ")
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(names), runs.cell, details.command, details.path, details.options, details.descriptor,
                    details.seconds_read, details.learning
                FROM (\(ids)) AS chosen JOIN runs USING (run) JOIN details USING (run) \(end)
                """, arguments: StatementArguments(arguments))
        var found: [(run: Run, cell: String?)] = []
        while let row = try rows.next() {
            let values = columns.enumerated().map { ($1, row[$0] as DatabaseValue) }
            found.append((try run(values, row), row["cell"]))
        }
        for index in found.indices {
            found[index].run.tags = try String.fetchAll(
                database, sql: "SELECT tag FROM tags WHERE run = ? ORDER BY tag", arguments: [found[index].run.id])
        }
        return found
    }

    private static func run(_ values: [(RunColumn, DatabaseValue)], _ row: Row) throws -> Run {
        let options: String = row["options"]
        var run = Run(try decoder.decode(ModelOptions.self, from: Data(options.utf8)))
        for (column, value) in values { column.load(ParameterJSON(value), &run) }
        (run.command, run.path, run.descriptor) = (row["command"], row["path"], row["descriptor"])
        run.seconds.read = row["seconds_read"]
        let learning: String? = row["learning"]
        run.learning = try learning.map { try decoder.decode([Run.LearningPoint].self, from: Data($0.utf8)) } ?? []
        return run
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }
    private static var decoder: JSONDecoder { JSONDecoder() }
}

extension RunColumn {
    /// The default of a parameter as SQL has it.
    fileprivate var standardSQL: String {
        switch parameter?.stored(.standard) {
        case .text(let text): "'\(text.replacing("'", with: "''"))'"
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .null, nil: "NULL"
        }
    }
}

extension ParameterJSON {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .number(let number): number.databaseValue
        case .text(let text): text.databaseValue
        }
    }

    fileprivate init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .int64(let number): .integer(Int(number))
            case .double(let number): .number(number)
            case .string(let text): .text(text)
            case .null, .blob: .null
            }
    }
}
