import Atomistics

/// Where numbers come from: the program, the command and the data. JSON, CSV and saved models carry it.
public struct Origin: Codable, Hashable, Sendable {
    /// The version of lodescope: the one place where it is written down.
    public static let version = "0.1.0"

    /// The data that a command read.
    public struct Data: Codable, Hashable, Sendable {
        /// The path that was given, or several, as a shell takes them.
        public var path: String
        /// `Dataset.digest`; nil where it was not asked for.
        public var sha256: String?
        /// How many structures were read: points of curves, or single ones.
        public var structures: Int

        /// So many structures that were read from paths.
        public init(_ paths: [String], sha256: String?, structures: Int) {
            path = paths.map(shellWord).joined(separator: " ")
            self.sha256 = sha256
            self.structures = structures
        }

        /// A dataset that was read from paths.
        public init(_ paths: [String], _ dataset: Dataset) {
            self.init(paths, sha256: dataset.digest, structures: dataset.groups.reduce(0) { $0 + $1.count })
        }
    }

    /// The version of the program.
    public var version = Origin.version
    /// What makes the numbers again, as a shell takes it.
    public var command: String
    /// The data; nil where none were read.
    public var dataset: Data?

    /// The origin of what a command makes of data.
    public init(command: String, dataset: Data?) {
        self.command = command
        self.dataset = dataset
    }

    /// The headings of the columns that tell it beside every row of CSV.
    public static let columns = ["version", "command", "dataset_sha256"]

    /// The cells of `columns`.
    public var cells: [String] { [version, command, dataset?.sha256 ?? ""] }

    /// Rows of CSV, the headings first, with these columns at their end; no rows stay none.
    public func adding(to rows: [[String]]) -> [[String]] {
        rows.enumerated().map { $0.element + ($0.offset == 0 ? Origin.columns : cells) }
    }
}
