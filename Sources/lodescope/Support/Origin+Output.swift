import Atomistics
import Exploration

extension Origin {
    /// Of what this run makes of data that it read from paths.
    init(_ paths: [DataPath], _ dataset: Dataset) {
        self.init(command: Origin.commandLine, dataset: Data(paths.map(\.text), dataset))
    }

    /// Of what this run makes without data.
    init() { self.init(command: Origin.commandLine, dataset: nil) }

    /// The command line of this run.
    static var commandLine: String {
        (["lodescope"] + CommandLine.arguments.dropFirst()).map(shellWord).joined(separator: " ")
    }
}

extension JSONValue {
    /// An object with where its numbers come from.
    func adding(_ origin: Origin) -> JSONValue {
        let dataset = origin.dataset.map { data -> JSONValue in
            [
                "path": .string(data.path), "sha256": JSONValue(data.sha256), "structures": .integer(data.structures),
            ]
        }
        return adding("version", .string(origin.version)).adding("command", .string(origin.command))
            .adding("dataset", dataset ?? .null)
    }
}

extension TextTable {
    /// The table for programs, each row with where its numbers come from.
    func csv(of origin: Origin) -> String {
        CommaSeparated.text(origin.adding(to: [columns.map(\.heading)] + rows))
    }
}

extension StandardOutput {
    /// Prints an object for programs, with where its numbers come from.
    static func write(_ json: JSONValue, of origin: Origin) throws(DataError) {
        try write(json.adding(origin).description + "\n")
    }
}
