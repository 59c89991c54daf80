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
                        run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE, command TEXT NOT NULL, path TEXT,
                        options TEXT NOT NULL, descriptor TEXT NOT NULL, seconds_read REAL, learning TEXT);
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
                arguments: [RunValue(parameter.json(.standard)).databaseValue])
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
                id, run.origin.command, run.origin.dataset?.path,
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
            let isThere = columns.contains(column)
            let name = isThere ? "runs.\"\(column.name)\"" : "?"
            func substitute() {
                if !isThere {
                    arguments.append(column.parameter.map { RunValue($0.json(.standard)) }?.databaseValue ?? .null)
                }
            }
            switch condition.comparison {
            case .contains:
                texts.append("instr(lower(\(name)), ?) > 0")
                substitute()
                arguments.append(value.lowercased().databaseValue)
            case .equal, .not:
                // Numbers are equal as numbers; words whatever their capitals.
                let isEqual =
                    value.isEmpty || value == "none"
                    ? "(\(name) IS NULL OR \(name) = 'none')" : "\(name) = ? COLLATE NOCASE"
                texts.append(condition.comparison == .equal ? isEqual : "NOT coalesce(\(isEqual), 0)")
                substitute()
                if value.isEmpty || value == "none" { substitute() } else { arguments.append(comparable(value)) }
            default:
                let number = Double(value)
                let kind = number == nil ? "" : "typeof(\(name)) IN ('integer', 'real') AND "
                texts.append("(\(kind)\(name) \(condition.comparison.rawValue) ?)")
                if number != nil { substitute() }
                substitute()
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
            let values = Dictionary(
                uniqueKeysWithValues: columns.enumerated().map { ($1.name, row[$0] as DatabaseValue) })
            found.append((try run(values, row), row["cell"]))
        }
        for index in found.indices {
            found[index].run.tags = try String.fetchAll(
                database, sql: "SELECT tag FROM tags WHERE run = ? ORDER BY tag", arguments: [found[index].run.id])
        }
        return found
    }

    private static func run(_ values: [String: DatabaseValue], _ row: Row) throws -> Run {
        func number(_ name: String) -> Double? { values[name].flatMap { Double.fromDatabaseValue($0) } }
        func whole(_ name: String) -> Int? { values[name].flatMap { Int.fromDatabaseValue($0) } }
        func text(_ name: String) -> String? { values[name].flatMap { String.fromDatabaseValue($0) } }
        let command: String = row["command"]
        var origin = Origin(
            command: command,
            dataset: whole("structures").map { structures in
                var data = Origin.Data([], sha256: text("dataset_sha256"), structures: structures)
                data.path = row["path"] ?? ""
                return data
            })
        origin.version = text("version") ?? ""
        let options: String = row["options"]
        var run = Run(
            reading: text("kind").flatMap { Run.Kind(rawValue: $0) } ?? .train, origin: origin,
            dataset: text("dataset") ?? "", dimerClass: text("class") ?? "",
            options: try decoder.decode(ModelOptions.self, from: Data(options.utf8)))
        run.id = whole("run") ?? 0
        run.uuid = text("uuid") ?? ""
        run.date = text("date").flatMap { try? Date($0, strategy: .iso8601) } ?? .distantPast
        (run.name, run.target, run.part) = (text("name"), text("target"), text("part"))
        run.measure = text("measure").flatMap { Run.Measure(rawValue: $0) }
        (run.trainCurves, run.testCurves) = (whole("training") ?? 0, whole("testing") ?? 0)
        (run.features, run.samples, run.lambda) = (whole("features"), whole("samples"), number("lambda"))
        (run.trainRMSE, run.trainPercent) = (number("train_rmse"), number("train_rmse_percent"))
        (run.crossValidatedRMSE, run.crossValidatedPercent) = (number("cv_rmse"), number("cv_rmse_percent"))
        (run.testRMSE, run.testPercent) = (number("test_rmse"), number("test_rmse_percent"))
        (run.testMAE, run.testDeviation, run.alpha) = (number("test_mae"), number("test_std"), number("alpha"))
        if let one = number("coverage_1sigma"), let two = number("coverage_2sigma") {
            run.coverage = .init(oneSigma: one, twoSigma: two)
        }
        run.seconds.read = row["seconds_read"] ?? 0
        run.seconds.features = number("seconds_features") ?? 0
        run.seconds.fit = number("seconds_fit") ?? 0
        run.seconds.committee = number("seconds_committee") ?? 0
        run.seconds.total = number("seconds") ?? 0
        run.threads = whole("threads") ?? 0
        run.descriptor = row["descriptor"]
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

extension RunValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        }
    }
}
