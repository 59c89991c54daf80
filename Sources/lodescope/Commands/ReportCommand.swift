import ArgumentParser
import Atomistics
import Exploration
import Explorer
import Figures
import Foundation
import LinearAlgebra
import Records
import Terminal

struct ReportCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "A page on one run of a record: data, options, errors, figures.",
        discussion: """
            The model is trained again with the options of the record, and the page says whether its errors are those of the \
            record. One file, HTML with its figures or Markdown without, which needs no network.

              lodescope report cc.runs 3 --output cc.html
              lodescope report cc.runs "paper, table 1" --output table1.md
            """)

    @OptionGroup var chosen: ChosenRun

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The page: a name that ends with .html or .md.", valueName: "file"),
        completion: .file(extensions: ["html", "md"]))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Where the data are now; may be repeated. (default: where the record says)", valueName: "path"))
    var dataset: [DataPath] = []

    @OptionGroup var threads: ThreadArguments
    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments

    private var isHTML: Bool { output.lowercased().hasSuffix(".html") }

    func validate() throws {
        guard isHTML || output.lowercased().hasSuffix(".md") else {
            throw ValidationError("--output: expected a name that ends with .html or .md, found \(output)")
        }
    }

    func run() throws {
        try Output.requireWritable(output)
        let run = try chosen.run()
        if run.part != nil {
            throw ValidationError("run \(run.id) is of a part of a tensor, \(run.part!): reports are of numbers")
        }
        if let key = run.target, target.key == nil {
            throw ValidationError("run \(run.id) is of the target \(key): give --target \(key), and how it was read")
        }
        let (data, paths) = try data(of: run)
        guard let selection = ClassArgument(argument: run.dimerClass) else {
            throw DataError(at: SourceLocation(file: chosen.record, line: 0), "run \(run.id) has no class")
        }
        let progress = ProgressLine()
        let laboratory = Laboratory(dataset: data, threads: threads.count)
        let page = RunReport(
            run: run, dimerClass: try selection.required(in: data), data: data, paths: paths, threads: threads.count,
            laboratory: laboratory, progress: progress, output: output)
        let bytes = try isHTML ? page.html() : page.markdown()
        progress.clear()
        try Output.write(bytes, to: output)
    }

    /// The data that the run was made of: with another hash they are refused.
    private func data(of run: Run) throws -> (data: Dataset, paths: [String]) {
        var paths = dataset
        if paths.isEmpty {
            paths = shellWords(run.path).compactMap { DataPath(argument: $0) }
            if paths.isEmpty {
                throw ValidationError("the record does not say where the data are: give --dataset")
            }
        }
        let data = try reading.load(paths, target: target.target, requiresEnergies: true, wantsDigest: true)
        if let expected = run.sha256, let found = data.digest, expected != found {
            throw DataError(
                at: SourceLocation(file: paths.map(\.text).joined(separator: " "), line: 0),
                "not the data of run \(run.id): expected SHA-256 \(expected), found \(found); --dataset says where they are"
            )
        }
        return (data, paths.map(\.text))
    }
}

/// What a report says of a run, whatever it is written as.
private struct RunReport {
    let run: Run
    let dimerClass: ClassSelection
    let data: Dataset
    let paths: [String]
    let threads: Int
    let laboratory: Laboratory
    let progress: ProgressLine
    /// The file that is written, for messages.
    let output: String

    private var title: String { "\(run.dimerClass) with \(run.descriptor)" + (run.name.map { ": \($0)" } ?? "") }

    /// The options that are trained again: error bars are wanted for the figures, and move no prediction.
    private var options: ModelOptions {
        var options = run.options
        if !options.hasErrorBars { options.committee = ModelOptions.standard.committee }
        return options
    }

    private func trained() throws -> TrainingReport {
        var monitor = progress.monitor(dimerClass.label)
        monitor.leftOutErrors = []
        return try laboratory.train(dimerClass, options, monitor: monitor)
    }

    // MARK: - What it says

    private var introduction: String {
        let hash = run.sha256.map { " (SHA-256 \($0))" } ?? ""
        return """
            Run \(run.id) of the record, made by lodescope \(run.version) on \(run.date.formatted(.iso8601)): class \
            \(run.dimerClass) of \(run.dataset)\(hash), \(counted(run.trainCurves, data.noun)) train, \(run.testCurves) test.
            """
    }

    private func errors(_ report: TrainingReport) -> TextTable {
        var table = TextTable([
            .words("points"), .numbers("RMSE, record"), .numbers("RMSE, again"), .numbers("%, record"),
            .numbers("%, again"),
        ])
        let rows: [(String, Double?, Double?, Double?, Double?)] = [
            ("that train", run.trainRMSE, report.train.rmse, run.trainPercent, report.train.rmsePercent),
            (
                "left out in turn", leftOutError, report.leftOutError,
                leftOutError.flatMap { _ in run.crossValidatedPercent },
                report.leftOutPercent
            ),
            ("that test", run.testRMSE, report.test.rmse, run.testPercent, report.test.rmsePercent),
        ]
        func text(_ number: Double?) -> String { number.map { NumberText.significant($0, figures: 5) } ?? "-" }
        for (name, recorded, found, percent, foundPercent) in rows {
            table.append([name, text(recorded), text(found), percentText(percent), percentText(foundPercent)])
        }
        return table
    }

    /// The error of left-out curves, where it is that of a training: a search leaves curves out one by one.
    private var leftOutError: Double? { run.kind == .tune ? nil : run.crossValidatedRMSE }

    /// Whether the errors are those of the record, to a millionth of themselves.
    private func verdict(_ report: TrainingReport) -> String {
        let pairs = [
            (run.trainRMSE, report.train.rmse), (leftOutError, report.leftOutError),
            (run.testRMSE, report.test.rmse),
        ]
        let deviations = pairs.compactMap { recorded, found in
            recorded.flatMap { recorded in found.map { abs($0 - recorded) / max(abs(recorded), .leastNormalMagnitude) }
            }
        }
        let again = "Trained again for this page on \(Date().formatted(.iso8601)) with lodescope \(Origin.version)"
        guard let worst = deviations.max() else { return "\(again); the record has no errors to compare with." }
        return worst <= 1e-6
            ? "\(again): the errors are those of the record, to \(String(format: "%.0e", max(worst, 1e-15))) of themselves."
            : "\(again): the errors differ from the record's by up to \(String(format: "%.2g", 100 * worst)) %."
    }

    private var optionTable: TextTable {
        var table = TextTable([.words("option"), .words("value"), .words("what it is")])
        for parameter in ModelParameter.allCases where parameter.applies(to: run.options) {
            table.append([parameter.name, parameter.text(run.options), parameter.explanation])
        }
        return table
    }

    private func facts(_ report: TrainingReport) -> [String] {
        var facts = [
            "Regularization \(String(format: "%.3g", report.regularization))"
                + (run.options.regularization == .auto ? " by cross-validation on training \(data.noun)s alone" : "")
                + (report.gridEnd.map { ", \($0.text)" } ?? "") + ".",
            "\(counted(report.features, "feature")), \(counted(report.samples, "row")) that train.",
        ]
        if let coverage = report.coverage {
            facts.append(
                String(
                    format:
                        "%.0f %% of test points lie within one error bar, %.0f %% within two; 68 and 95 are expected.",
                    100 * coverage.oneSigma, 100 * coverage.twoSigma))
        }
        if run.measure == .cv {
            facts.append(
                "The record has no test error, as whoever chose among runs looked at left-out training \(data.noun)s alone; "
                    + "the test error here is that of the model trained again.")
        }
        facts.append(
            String(
                format:
                    "Seconds of the run: features %.2f, fit %.2f, committee %.2f, in all %.2f, on \(run.threads) threads.",
                run.seconds.features, run.seconds.fit, run.seconds.committee, run.seconds.total))
        if let left = report.leftOut { facts.append("\(left).") }
        return facts
    }

    // MARK: - As a page

    func html() throws -> [UInt8] {
        let report = try trained()
        var page = HTMLDocument(title: title)
        page.paragraph(introduction)
        page.table(errors(report), caption: "Root mean square errors, \(data.target?.unit ?? "eV").")
        page.paragraph(verdict(report))
        page.list(facts(report))
        do throws(FigureError) {
            try addFigures(to: &page, hasErrorBars: report.coverage != nil)
        } catch {
            throw error.writing(output)
        }
        page.heading("Options")
        page.table(optionTable)
        page.heading("The command")
        page.preformatted(run.command)
        page.origin(origin)
        return page.encoded
    }

    /// Adds the figures that `lodescope figure` draws, of this model alone, which is trained once for all of them.
    private func addFigures(to page: inout HTMLDocument, hasErrorBars: Bool) throws(FigureError) {
        let session = Session(
            dataset: paths, target: data.target, options: options, dimerClass: dimerClass, appearance: .ofOneModel)
        var screen = TrainedScreen(session, data, isFirstRun: true, laboratory, threads: threads, progress)
        if data.target == nil {
            page.heading("Curves")
            let typical = screen.state.typicalTestCurves
            let words = typical.count == 3 ? ["best", "median", "worst"] : typical.map { _ in "typical" }
            var figures: [(figure: Figure, caption: String)] = []
            for (name, word) in zip(typical, words) {
                screen.settle([.set(.dimer(name))])
                figures.append((figure(screen.state.figure), "The \(word) test curve, \(name)."))
            }
            try page.figures(figures)
        }
        page.heading("All points")
        let shown: [(screen: Screen, caption: String)] =
            [
                (.parity, "Predictions against references."),
                (.learning, "Test errors against the number of training \(data.noun)s."),
            ] + (hasErrorBars ? [(.committee, "How error bars do.")] : [])
        var figures: [(figure: Figure, caption: String)] = []
        for (kind, caption) in shown {
            screen.settle([.set(.screen(kind))])
            figures.append((figure(screen.state.figure), caption))
        }
        try page.figures(figures)
    }

    private func figure(_ panels: [FigurePanel]) -> Figure {
        Figure(panels, width: FigureFiles.width, description: run.command)
    }

    private var origin: Origin {
        Origin(command: Origin.commandLine, dataset: Origin.Data(paths, data))
    }

    func markdown() throws -> [UInt8] {
        let report = try trained()
        func table(_ table: TextTable) -> String {
            func line(_ cells: [String]) -> String {
                "| "
                    + cells.map { printable(lines: $0).replacing("|", with: "\\|").replacing("\n", with: " ") }
                    .joined(separator: " | ") + " |\n"
            }
            return line(table.columns.map(\.heading))
                + line(table.columns.map { $0.alignment == .right ? "---:" : ":---" })
                + table.rows.map(line).joined()
        }
        func code(_ text: String) -> String { text.split(separator: "\n").map { "    \($0)\n" }.joined() }
        let figures = ["curves", "parity", "learning", "committee"].map { kind in
            "lodescope figure \(kind) \(paths.map(shellWord).joined(separator: " ")) --class \(shellWord(run.dimerClass)) "
                + ModelParameter.arguments(options).map(shellWord).joined(separator: " ") + " --output \(kind).pdf"
        }
        let text = """
            # \(title)

            \(introduction)

            \(table(errors(report)))
            Root mean square errors, \(data.target?.unit ?? "eV"). \(verdict(report))

            \(facts(report).map { "- \($0)" }.joined(separator: "\n"))

            ## Options

            \(table(optionTable))
            ## The command

            \(code(run.command))
            Figures are drawn by

            \(code(figures.joined(separator: "\n")))
            """
        return Array(text.utf8)
    }
}
