import Atomistics
import Exploration
import Foundation
internal import GRDB

/// A record of runs: a SQLite file that programs share, which nothing but this module opens.
///
/// Every run is written at once, in a transaction of its own: whatever ends a program leaves all runs before. Several programs
/// may write at the same time; each waits for the other's transaction. Errors are `DataError`s that name the file.
public final class RunRecord: Sendable {
    /// The file.
    public let path: String
    private let queue: DatabaseQueue
    /// Columns that the file has, of those that are known: a record of before a parameter was there lacks its.
    private let columns: [RunColumn]

    /// How long a program waits for another one that writes, seconds.
    private static let patience = 30.0

    /// Opens a record to write, which is made if it is not there.
    public static func writing(_ path: String) throws(DataError) -> RunRecord {
        let exists = FileManager.default.fileExists(atPath: path)
        return try failing(path, isWriting: true) {
            let queue = try open(path, isReadOnly: false)
            try queue.write { database in
                // What is no record, or a damaged one, is never written to.
                if exists { try requireSound(database, path) }
                try Schema.update(database)
            }
            return RunRecord(path, queue, RunColumn.all)
        }
    }

    /// Opens a record to read.
    public static func reading(_ path: String) throws(DataError) -> RunRecord {
        guard FileManager.default.fileExists(atPath: path) else {
            throw DataError(.unreadable, at: SourceLocation(file: path, line: 0), "no such file")
        }
        return try failing(path, isWriting: false) {
            let queue = try open(path, isReadOnly: true)
            let columns = try queue.read { database in
                try requireRecord(database, path)
                let known = Set(try database.columns(in: "runs").map(\.name))
                return RunColumn.all.filter { $0.name == "run" || known.contains($0.name) }
            }
            return RunRecord(path, queue, columns)
        }
    }

    private init(_ path: String, _ queue: DatabaseQueue, _ columns: [RunColumn]) {
        self.path = path
        self.queue = queue
        self.columns = columns
    }

    private static func open(_ path: String, isReadOnly: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(patience)
        configuration.label = "lodescope.record"
        // A rolled-back journal rather than a log beside the file, which network file systems do not stand.
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    // MARK: - Writing

    /// Adds a run, unless it is a cell of a sweep that is there already.
    /// - Parameter cell: what tells a cell of a sweep from every other; nil for other runs.
    /// - Returns: whether it was added.
    @discardableResult
    public func add(_ run: Run, cell: CellKey? = nil) throws(DataError) -> Bool {
        try Self.failing(path, isWriting: true) {
            try self.queue.write { try Schema.insert(run, cell: cell?.digest, $0) }
        }
    }

    /// Takes the runs of other records that are not there yet, of a cell of a sweep one.
    /// - Returns: how many were added.
    public func merge(_ other: RunRecord) throws(DataError) -> Int {
        let found = try Self.failing(other.path, isWriting: false) {
            try other.queue.read { try Schema.all($0, other.columns, [], [], Order.added.rawValue) }
        }
        return try Self.failing(path, isWriting: true) {
            try self.queue.write { database in
                try found.count { try Schema.insert($0.run, cell: $0.cell, database) }
            }
        }
    }

    /// Gives a run a name, or takes it away; and tags beside those that it has.
    /// - Returns: whether there is such a run.
    public func name(_ id: Int, _ name: String?, adding tags: [String] = []) throws(DataError) -> Bool {
        try Self.failing(path, isWriting: true) {
            try self.queue.write { database in
                guard try Bool.fetchOne(database, sql: "SELECT 1 FROM runs WHERE run = ?", arguments: [id]) != nil
                else { return false }
                if let name {
                    try database.execute(
                        sql: "UPDATE runs SET name = ? WHERE run = ?", arguments: [name.isEmpty ? nil : name, id])
                }
                for tag in tags {
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO tags (run, tag) VALUES (?, ?)", arguments: [id, tag])
                }
                return true
            }
        }
    }

    // MARK: - Reading

    /// How runs are ordered.
    public enum Order: String, Sendable {
        /// As they were added.
        case added = "ORDER BY runs.run"
        /// The last first.
        case latest = "ORDER BY runs.run DESC"
    }

    /// The runs that a filter lets through.
    /// - Parameter limit: at most so many of them.
    public func runs(
        _ filter: RunFilter = RunFilter(), order: Order = .added, limit: Int? = nil
    ) throws(DataError) -> [Run] {
        let (conditions, arguments) = Schema.conditions(filter, columns)
        return try Self.failing(path, isWriting: false) {
            try self.queue.read {
                try Schema.all(
                    $0, self.columns, conditions, arguments,
                    order.rawValue + (limit.map { " LIMIT \($0)" } ?? "")
                ).map(\.run)
            }
        }
    }

    /// Of the runs that a filter lets through those with the smallest error of their data, class and target, in per cent; ties
    /// in the order in which they were added.
    /// - Parameter count: so many of each.
    public func best(_ filter: RunFilter, by measure: Run.Measure, count: Int) throws(DataError) -> [Run] {
        let error = measure == .cv ? "cv_rmse_percent" : "test_rmse_percent"
        return try Self.failing(path, isWriting: false) {
            try self.queue.read {
                try Schema.best($0, self.columns, filter, by: error, count: count).map(\.run)
            }
        }
    }

    /// The run of a number, or of a name, the latest of several.
    public func run(_ word: String) throws(DataError) -> Run? {
        try Self.failing(path, isWriting: false) {
            try self.queue.read { database in
                if let id = Int(word) {
                    return try Schema.all(database, self.columns, ["runs.run = ?"], [id.databaseValue], "").first?.run
                }
                return try Schema.all(
                    database, self.columns, ["runs.name = ?"], [word.databaseValue], "ORDER BY runs.run DESC LIMIT 1"
                ).first?.run
            }
        }
    }

    /// The cell of a sweep, where it is there.
    public func run(_ cell: CellKey) throws(DataError) -> Run? {
        try Self.failing(path, isWriting: false) {
            try self.queue.read {
                try Schema.all($0, self.columns, ["runs.cell = ?"], [cell.digest.databaseValue], "").first?.run
            }
        }
    }

    /// The number of runs.
    public func count() throws(DataError) -> Int {
        try Self.failing(path, isWriting: false) {
            try self.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM runs") ?? 0 }
        }
    }

    // MARK: - What can be wrong

    private static func requireRecord(_ database: Database, _ path: String) throws {
        let id = try Int.fetchOne(database, sql: "PRAGMA application_id")
        guard id == Schema.applicationID else {
            throw DataError(
                at: SourceLocation(file: path, line: 0),
                "expected a record of runs, found a SQLite database of something else")
        }
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version <= Schema.version else {
            throw DataError(
                at: SourceLocation(file: path, line: 0),
                "expected a record of version \(Schema.version) or before, found version \(version), of a later lodescope"
            )
        }
    }

    /// Throws where something in the file contradicts itself.
    private static func requireSound(_ database: Database, _ path: String) throws {
        // An empty file is what another program has just begun with.
        if try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0 { return }
        try requireRecord(database, path)
        if let fault = try String.fetchOne(database, sql: "PRAGMA quick_check(1)"), fault != "ok" {
            throw DataError(at: SourceLocation(file: path, line: 0), "a damaged record of runs: \(fault)")
        }
    }

    /// Makes what SQLite says a message with the file's name.
    private static func failing<Result>(
        _ path: String, isWriting: Bool, _ body: () throws -> Result
    ) throws(DataError) -> Result {
        do {
            return try body()
        } catch let error as DataError {
            throw error
        } catch let error as DatabaseError {
            let (kind, reason): (DataError.Kind, String) =
                switch error.resultCode {
                case .SQLITE_NOTADB: (.malformed, "expected a record of runs, found something else")
                case .SQLITE_CORRUPT: (.malformed, "a damaged record of runs")
                case .SQLITE_BUSY, .SQLITE_LOCKED:
                    (
                        isWriting ? .unwritable : .unreadable,
                        "another program has been writing to it for \(Int(patience)) seconds"
                    )
                case .SQLITE_FULL: (.unwritable, "no space left on device")
                case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
                    (
                        isWriting ? .unwritable : .unreadable,
                        isWriting
                            ? "it, or its folder, may not be written to"
                            : "a program was ended while it wrote, which cannot be mended where the folder may not be written to"
                    )
                case .SQLITE_CANTOPEN:
                    (isWriting ? .unwritable : .unreadable, String(cString: strerror(errno)).lowercased())
                default:
                    (
                        isWriting ? .unwritable : .unreadable,
                        error.message ?? "SQLite's error \(error.resultCode.rawValue)"
                    )
                }
            throw DataError(kind, at: SourceLocation(file: path, line: 0), reason)
        } catch {
            throw DataError(isWriting ? .unwritable : .unreadable, at: SourceLocation(file: path, line: 0), "\(error)")
        }
    }
}
