import ArgumentParser
import Atomistics
import Exploration
import Foundation
import Records

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "What a record of runs has: list, compare, find the best.",
        discussion: """
            Records are made by --record of train, table, learn and sweep, and by the explorer. They are SQLite files; any program \
            may read them.

              lodescope runs list cc.runs --where "class=CC,r-cut>=4"
              lodescope runs best cc.runs
              lodescope runs compare cc.runs 3 7
              lodescope runs merge all.runs node1.runs node2.runs
            """,
        subcommands: [
            RunsListCommand.self, RunsShowCommand.self, RunsCompareCommand.self, RunsBestCommand.self,
            RunsExportCommand.self, RunsMergeCommand.self, RunsNameCommand.self,
        ])
}

/// Which runs of a record are meant.
struct RunFilterArguments: ParsableArguments {
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            """
            Only runs for which all of this holds: names of options and of columns (runs export has them all) with =, !=, >=, \
            <=, >, <, or ~ for contains, separated by commas; tag=WORD. May be repeated.
            """, valueName: "class=PP,r-cut>=4"))
    var conditions: [String] = []

    func validate() throws { _ = try filter() }

    func filter() throws -> RunFilter {
        var filter = RunFilter()
        for text in conditions {
            do throws(FilterError) {
                filter.add(try RunFilter(text))
            } catch {
                let hint = error.unknown.flatMap { NearestWord.hint(to: $0, among: RunColumn.all.map(\.name)) }
                throw ValidationError("--where: \(error)\(hint ?? "")")
            }
        }
        return filter
    }
}

/// A record and those of its runs that are meant.
struct FilteredRuns: ParsableArguments {
    @Argument(help: "A record of runs.", completion: .file())
    var record: String

    @OptionGroup var filter: RunFilterArguments
}

struct RunsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The runs of a record, in the order in which they were added.")

    @OptionGroup var chosen: FilteredRuns

    @Option(help: ArgumentHelp("Only the last so many.", valueName: "n"))
    var last: Int?

    @OptionGroup(title: "Printing") var output: RunFormatArguments

    func validate() throws {
        if let last, last < 1 { throw ValidationError("--last must be at least 1, not \(last)") }
    }

    func run() throws {
        let runs = try RunRecord.reading(chosen.record).runs(
            chosen.filter.filter(), order: last == nil ? .added : .latest, limit: last)
        try output.print(last == nil ? runs : runs.reversed())
    }
}

struct RunsBestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "best", abstract: "Of the same data, class and target the runs with the smallest error.")

    @OptionGroup var chosen: FilteredRuns

    @Option(
        help: ArgumentHelp(
            """
            By which errors: cv, of training curves left out in turn; test, of the test curves, which then are no test any more.
            """, valueName: "cv|test"))
    var measure: Run.Measure = .cv

    @Option(help: ArgumentHelp("So many of each.", valueName: "n"))
    var count = 1

    @OptionGroup(title: "Printing") var output: RunFormatArguments

    func validate() throws {
        if count < 1 { throw ValidationError("--count must be at least 1, not \(count)") }
    }

    func run() throws {
        try output.print(try RunRecord.reading(chosen.record).best(chosen.filter.filter(), by: measure, count: count))
    }
}

struct RunsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "All that a record has of one run, with the command that makes it again.")

    @OptionGroup var chosen: ChosenRun
    @OptionGroup(title: "Printing") var output: RunFormatArguments

    func run() throws {
        let run = try chosen.run()
        guard output.format == .text else { return try output.print([run]) }
        var table = TextTable([.words("column"), .words("value")])
        for column in RunColumn.all where column.parameter == nil {
            let cell = column.value(run).cell
            if !cell.isEmpty { table.append([column.name, cell]) }
        }
        if !run.tags.isEmpty { table.append(["tags", run.tags.joined(separator: " ")]) }
        table.append(["path", run.path])
        for point in run.learning {
            table.append([
                "learning", "\(point.trainCurves) train: mean \(numberCell(point.mean)) of \(point.draws)",
            ])
        }
        try StandardOutput.write(
            table.text + "\n" + run.options.optionLines + "\n" + run.command + "\n")
    }
}

struct RunsCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "What runs have differently, side by side.")

    @Argument(help: "A record of runs.", completion: .file())
    var record: String

    @Argument(help: "Numbers or names of two runs or more.")
    var runs: [String]

    @OptionGroup(title: "Printing") var output: RunFormatArguments

    func validate() throws {
        if runs.count < 2 { throw ValidationError("two runs are needed to compare, and \(runs.count) is given") }
    }

    func run() throws {
        let record = try RunRecord.reading(record)
        let found = try runs.map { try ChosenRun.find($0, in: record) }
        guard output.format == .text else { return try output.print(found) }
        var table = TextTable([.words("")] + found.map { .numbers("run \($0.id)") })
        for column in RunColumn.all where !["run", "uuid"].contains(column.name) {
            let cells = found.map { column.value($0).shown }
            if Set(cells).count > 1 { table.append([column.name] + cells) }
        }
        try StandardOutput.write(table.text)
    }
}

struct RunsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "All columns of runs as CSV or JSON.")

    @Argument(help: "Records of runs.", completion: .file())
    var records: [String]

    @OptionGroup var filter: RunFilterArguments

    @Option(help: "csv or json.")
    var format: OutputFormat = .csv

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; - for standard output.", valueName: "file"))
    var output = "-"

    func validate() throws {
        if records.isEmpty { throw ValidationError("a record is needed") }
        if format == .text { throw ValidationError("--format is csv or json; runs list prints text") }
    }

    func run() throws {
        if output != "-" { try Output.requireWritable(output) }
        let runs = try records.flatMap { try RunRecord.reading($0).runs(filter.filter()) }
        let text = format == .csv ? RunsText.csv(runs) : RunsText.json(runs).description + "\n"
        try output == "-" ? StandardOutput.write(text) : Output.write(Array(text.utf8), to: output)
    }
}

struct RunsMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Add the runs of records to one, each once.",
        discussion: "The first is the record that they are added to, which is made if it is not there.")

    @Argument(help: "The record to add to.", completion: .file())
    var into: String

    @Argument(help: "The records to take runs from.", completion: .file())
    var records: [String]

    func validate() throws {
        if records.isEmpty { throw ValidationError("a record to take runs from is needed besides \(into)") }
    }

    func run() throws {
        try Output.requireWritable(into)
        let others = try records.map { try RunRecord.reading($0) }
        let record = try RunRecord.writing(into)
        for other in others {
            let (added, count) = (try record.merge(other), try other.count())
            try StandardOutput.write("\(printable(name: other.path)): \(added) of \(counted(count, "run")) added\n")
        }
    }
}

struct RunsNameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "name", abstract: "Give a run a name, and tags.")

    @OptionGroup var chosen: ChosenRun

    @Argument(help: "The name; an empty one takes it away.")
    var name: String?

    @Option(name: .customLong("tag"), help: ArgumentHelp("A tag to add; may be repeated.", valueName: "word"))
    var tags: [String] = []

    func validate() throws {
        if name == nil && tags.isEmpty { throw ValidationError("a name or a --tag is needed") }
        if let name, Int(name) != nil { throw ValidationError("a number is no name: runs have numbers already") }
    }

    func run() throws {
        let run = try chosen.run()
        _ = try RunRecord.writing(chosen.record).name(run.id, name, adding: tags)
    }
}

/// A record and one of its runs.
struct ChosenRun: ParsableArguments {
    @Argument(help: "A record of runs.", completion: .file())
    var record: String

    @Argument(help: ArgumentHelp("The number of a run, or its name.", valueName: "run"))
    var word: String

    func run() throws -> Run { try Self.find(word, in: RunRecord.reading(record)) }

    static func find(_ word: String, in record: RunRecord) throws -> Run {
        if let run = try record.run(word) { return run }
        let count = try record.count()
        throw ValidationError("\(record.path) has no run '\(word)': expected a name, or a number up to \(count)")
    }
}

/// How runs are printed.
struct RunFormatArguments: ParsableArguments {
    @Option(help: "Text for a person; json and csv, with all columns, for programs.")
    var format: OutputFormat = .text

    func print(_ runs: [Run]) throws {
        switch format {
        case .text: try StandardOutput.write(runs.isEmpty ? "no runs\n" : RunsText.table(runs).text)
        case .csv: try StandardOutput.write(RunsText.csv(runs))
        case .json: try StandardOutput.write(RunsText.json(runs).description + "\n")
        }
    }
}

/// Runs as text, CSV and JSON.
enum RunsText {
    static func table(_ runs: [Run]) -> TextTable {
        let hasNames = runs.contains { $0.name != nil || !$0.tags.isEmpty }
        let hasParts = runs.contains { $0.part != nil }
        var columns: [TextTable.Column] = [.numbers("run"), .words("date"), .words("kind")]
        if hasNames { columns.append(.words("name")) }
        columns += [.words("dataset"), .words("class")]
        if hasParts { columns.append(.words("part")) }
        columns += [
            .words("descriptor"), .words("options"), .numbers("left out %"), .numbers("test %"), .numbers("s"),
        ]
        var table = TextTable(columns)
        for run in runs {
            let name = ([run.name].compactMap(\.self) + run.tags.map { "#\($0)" }).joined(separator: " ")
            let options = ModelParameter.allCases.filter { parameter in
                parameter != .descriptor && parameter.text(run.options) != parameter.text(.standard)
            }.map { "\($0.option)=\($0.text(run.options))" }
            let date = String(run.date.formatted(.iso8601).dropLast().replacing("T", with: " "))
            var cells = ["\(run.id)", date, run.kind.rawValue]
            if hasNames { cells.append(name) }
            cells += [run.dataset, run.dimerClass]
            if hasParts { cells.append(run.part ?? "") }
            cells += [run.options.descriptor.description, options.joined(separator: " ")]
            cells += [percentText(run.crossValidatedPercent), percentText(run.testPercent)]
            cells.append(String(format: "%.2f", run.seconds.total))
            table.append(cells)
        }
        return table
    }

    static func csv(_ runs: [Run]) -> String {
        let columns = RunColumn.all
        return CommaSeparated.text(
            [columns.map(\.name) + ["tags", "command"]]
                + runs.map { run in
                    columns.map { $0.value(run).cell } + [run.tags.joined(separator: " "), run.command]
                })
    }

    static func json(_ runs: [Run]) -> JSONValue {
        let objects = runs.map { run -> JSONValue in
            var members: [(String, JSONValue)] = []
            for column in RunColumn.all where column.parameter == nil {
                members.append((column.name, JSONValue(column.value(run))))
            }
            let learning = run.learning.map { point -> JSONValue in
                [
                    "train_curves": .integer(point.trainCurves), "rmse_mean": .number(point.mean),
                    "rmse_min": .number(point.min), "rmse_max": .number(point.max), "draws": .integer(point.draws),
                ]
            }
            members += [
                ("options", .object(run.options.json())), ("learning", .array(learning)), ("tags", JSONValue(run.tags)),
                ("path", .string(run.path)), ("command", .string(run.command)),
            ]
            return .object(members)
        }
        return ["version": .string(Origin.version), "runs": .array(objects)]
    }
}

extension ParameterJSON {
    /// The value for a person: numbers to four digits.
    fileprivate var shown: String {
        if case .number(let number) = self { String(format: "%.4g", number) } else { cell.isEmpty ? "-" : cell }
    }
}
