import ArgumentParser
import Atomistics
import Exploration

struct DatasetInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Count the curves of each class, and say how their energies spread.",
        discussion: """
            Atoms are those of all points together. The standard deviation, least and greatest are of the \
            interaction energies of all points.
            """)

    @Argument(help: DataPath.help)
    var files: [DataPath]

    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var dataset: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    func run() throws {
        let data = try dataset.load(files, target: target.target, wantsDigest: output.format.hasOrigin)
        let unit = try output.unit(of: data.target)
        let summary = DatasetSummary(data)
        try output.format.print(
            text: text(summary, data.noun, unit), json: json(summary), csv: csv(summary), of: Origin(files, data))
    }

    private func text(_ summary: DatasetSummary, _ noun: String, _ unit: ShownUnit) -> String {
        var table = TextTable(
            [.words("class")] + ["\(noun)s", "points", "atoms"].map { .numbers($0) }
                + unit.columns(["std", "min", "max"]))
        for row in summary.rows { table.append(row.cells(unit.text)) }
        let elements = summary.elements.map(\.symbol).joined(separator: " ")
        return table.text
            + "\n\(counted(summary.curves, noun)), \(counted(summary.points, "point")); elements \(elements)\n"
    }

    private func csv(_ summary: DatasetSummary) -> TextTable {
        let names = ["class", "curves", "points", "atoms", "std", "min", "max"]
        var table = TextTable(names.map { .words($0) })
        for row in summary.rows { table.append(row.cells { $0.map { "\($0)" } ?? "" }) }
        return table
    }

    private func json(_ summary: DatasetSummary) -> JSONValue {
        let classes = summary.rows.map { row -> JSONValue in
            let json: JSONValue = [
                "class": .string(row.dimerClass.label), "curves": .integer(row.curves), "points": .integer(row.points),
                "atoms": .integer(row.atoms), "std": JSONValue(row.energies?.standardDeviation),
                "min": JSONValue(row.energies?.minimum), "max": JSONValue(row.energies?.maximum),
            ]
            return json.adding(row.dimerClass)
        }
        return [
            "classes": .array(classes), "elements": JSONValue(summary.elements.map(\.symbol)),
            "curves": .integer(summary.curves), "points": .integer(summary.points),
        ]
    }
}

extension DatasetSummary.Row {
    /// The row of a table, its energies as `text` has them.
    fileprivate func cells(_ text: (Double?) -> String) -> [String] {
        ["\(dimerClass)", "\(curves)", "\(points)", "\(atoms)"]
            + [energies?.standardDeviation, energies?.minimum, energies?.maximum].map(text)
    }
}
