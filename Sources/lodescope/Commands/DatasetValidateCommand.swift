import ArgumentParser
import Atomistics
import Exploration

struct DatasetValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "List everything that is wrong or looks wrong with a dataset.",
        discussion: """
            Errors make a curve useless, and the exit status 65. Warnings are of curves that can be used: atoms closer \
            than any bond, lengths that seem to be in bohr, nm or pm, or fractional; energies \
            far from those of the charges at the end, monomers that are not rigid, points off the curve, the same curve \
            twice, charges that make radicals or contradict the class.

            With --target every structure must have the number; warnings are of lengths, of the same structure twice, worse with \
            another number, and of a number that is the same for all. Without errors the text ends with what the \
            numbers range over, which shows a wrong unit.

              lodescope dataset validate my-dimers/
              lodescope dataset validate molecules.xyz --target energy
            """)

    @Argument(help: DataPath.help)
    var files: [DataPath]

    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: ReadingArguments

    @Option(help: "Text for a person; json and csv for programs.")
    var format: OutputFormat = .text

    func run() throws {
        let outcome = try DatasetReader(
            // Curves without energies can be predicted; a target that is not there is a mistake.
            options: reading.options(
                target: target.target, requiresEnergies: target.target != nil, wantsDigest: format.hasOrigin)
        ).readAll(files.places)
        tellPassedOver(outcome.passedOver)
        let warnings = outcome.dataset.warnings()
        switch format {
        case .text: try StandardOutput.write(text(outcome, warnings))
        case .json: try StandardOutput.write(json(outcome, warnings), of: Origin(files, outcome.dataset))
        case .csv: try StandardOutput.write(csv(outcome, warnings).csv(of: Origin(files, outcome.dataset)))
        }
        guard let first = outcome.errors.first(where: { $0.kind == .unreadable }) ?? outcome.errors.first else {
            return
        }
        throw ExitStatus(first.kind)
    }

    private func text(_ outcome: ReadingOutcome, _ warnings: [DataWarning]) -> String {
        var lines: [String] = []
        // What is wrong with one frame, a misspelt --target say, is often wrong with all.
        var kinds: [DataText] = []
        var alike: [DataText: [DataError]] = [:]
        for error in outcome.errors {
            if alike[error.reason] == nil { kinds.append(error.reason) }
            alike[error.reason, default: []].append(error)
        }
        for kind in kinds {
            let errors = alike[kind]!
            lines += errors.prefix(shownOfAKind).map { "\($0.location): error: \($0.reason.spelled(\.flag))" }
            addRest(errors.count - shownOfAKind, "errors", to: &lines)
        }
        for kind in DataWarning.Kind.allCases {
            let alike = warnings.filter { $0.kind == kind }
            lines += alike.prefix(shownOfAKind).map { "\($0.location): warning: \($0.reason.spelled(\.flag))" }
            addRest(alike.count - shownOfAKind, "warnings", to: &lines)
        }
        let dataset = outcome.dataset
        let points = dataset.groups.reduce(0) { $0 + $1.count }
        let skipped = outcome.errors.isEmpty ? "" : "; left out: \(outcome.skipped)"
        if let target = dataset.target { lines += summary(dataset, target) }
        lines.append(
            counted(dataset.groups.count, "sound \(dataset.noun)")
                + (dataset.target == nil ? ", \(counted(points, "point"))" : "")
                + ": \(counted(outcome.errors.count, "error")), \(counted(warnings.count, "warning"))\(skipped)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The values that the target ranges over, a line for each class.
    private func summary(_ dataset: Dataset, _ target: Target) -> [String] {
        let unit = ShownUnit(.electronvolt, of: target)
        return DatasetSummary(dataset).rows.compactMap { row in
            guard let values = row.energies else { return nil }
            return "\(row.dimerClass): \(target.key)\(target.isPerAtom ? " per atom" : "") from "
                + "\(unit.text(values.minimum)) to \(unit.measured(unit.text(values.maximum))), standard deviation "
                + unit.measured(unit.text(values.standardDeviation))
        }
    }

    /// The most findings of a kind that are shown: more say nothing new to a person.
    private var shownOfAKind: Int { 5 }

    private func addRest(_ count: Int, _ what: String, to lines: inout [String]) {
        if count > 0 { lines.append("... and \(count) more such \(what); --format json lists them all") }
    }

    private func json(_ outcome: ReadingOutcome, _ warnings: [DataWarning]) -> JSONValue {
        let points = outcome.dataset.groups.reduce(0) { $0 + $1.count }
        let document: JSONValue = [
            "errors": .array(
                outcome.errors.map {
                    [
                        "file": .string($0.location.file), "line": .integer($0.location.line),
                        "message": .string($0.reason.spelled(\.flag)),
                    ]
                }),
            "warnings": .array(
                warnings.map {
                    [
                        "file": .string($0.location.file), "line": .integer($0.location.line),
                        "curve": .string($0.curve), "kind": .string($0.kind.rawValue),
                        "message": .string($0.reason.spelled(\.flag)),
                    ]
                }),
            "curves": .integer(outcome.dataset.groups.count), "points": .integer(points),
            "skipped_curves": .integer(outcome.skippedCurves),
        ]
        return document.adding("target", outcome.dataset.target?.json)
    }

    private func csv(_ outcome: ReadingOutcome, _ warnings: [DataWarning]) -> TextTable {
        var table = TextTable(["severity", "file", "line", "message"].map { .words($0) })
        for error in outcome.errors {
            table.append(["error", error.location.file, "\(error.location.line)", error.reason.spelled(\.flag)])
        }
        for warning in warnings {
            table.append(["warning", warning.location.file, "\(warning.location.line)", warning.reason.spelled(\.flag)])
        }
        return table
    }
}
