import ArgumentParser
import Atomistics
import Exploration

struct CurvesCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "curves", abstract: "Train one model, and print reference and predicted curves with error bars.",
        discussion: """
            Distances are of the monomers' centres unless the data give others. An error bar is one calibrated standard \
            deviation; those of curves that trained are too small for others.

              lodescope curves my-dimers/ --class CC --summary --show test --top 10
              lodescope curves shipped --class PP --format csv
            """)

    @Argument(help: DataPath.help)
    var dataset: [DataPath]

    @OptionGroup(title: "Curves") var shown: ShownCurves
    @OptionGroup(title: "Model") var model: ModelArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    func validate() throws {
        if let top = shown.top, top < 1 { throw ValidationError("--top must be at least 1, not \(top)") }
    }

    func run() throws {
        let data = try reading.load(
            dataset, requiresEnergies: true, telling: true, wantsDigest: output.format.hasOrigin)
        let origin = Origin(dataset, data)
        let dimerClass = try model.chosenClass(of: data)
        let laboratory = model.laboratory(data)
        let known = data.curves(of: dimerClass)
        try requireKnown(known, of: dimerClass, data)
        let progress = ProgressLine()
        let report = try laboratory.train(
            dimerClass, model.options, monitor: progress.monitor(dimerClass.label))
        progress.clear()
        var curves = report.curves.filter { curve in
            (shown.ids.isEmpty || shown.ids.contains(curve.id))
                && (shown.show == .all || shown.show.rawValue == curve.split.rawValue)
        }.map { PredictedCurve($0, .curve(known[$0.index])) }
        switch shown.sort ?? (shown.summary ? .error : .file) {
        case .error: curves.sort { $0.rmse > $1.rmse }
        case .file: break
        }
        if let top = shown.top { curves = Array(curves.prefix(top)) }
        switch output.format {
        case .text where shown.summary: try StandardOutput.write(summaryTable(curves, in: output.unit).text)
        case .csv where shown.summary: try StandardOutput.write(summaryTable(curves, in: nil).csv(of: origin))
        case .text:
            let texts = curves.map { $0.text(ShownUnit(output.unit)) }
            try StandardOutput.write(texts.joined(separator: "\n"))
        case .json: try StandardOutput.write(json(report, curves), of: origin)
        case .csv: try StandardOutput.write(PredictedCurve.csv(curves, withSplit: true, of: origin))
        }
        report.tell()
    }

    /// A row for each curve, aligned in a unit or, with nil, for programs in eV.
    private func summaryTable(_ curves: [PredictedCurve], in unit: EnergyUnit?) -> TextTable {
        let names = ["rmse", "largest_error", "error_bar"]
        let columns: [TextTable.Column] =
            unit.map { ShownUnit($0).columns(["RMSE", "largest error", "mean error bar"]) } ?? names.map { .words($0) }
        var table = TextTable(
            [.words(unit == nil ? "id" : "curve"), .words("class"), .words("split"), .numbers("points")] + columns
                + [.numbers(unit == nil ? "distance" : "at / Å")])
        for curve in curves {
            let errors = zip(curve.prediction, curve.reference ?? []).map { abs($0 - $1) }
            let worst = errors.indices.max { errors[$0] < errors[$1] }
            let bar = curve.errorBar.map { $0.reduce(0, +) / Double(max(1, $0.count)) }
            let numbers: [Double?] = [curve.rmse, worst.map { errors[$0] }, bar]
            let place = worst.map { curve.distance[$0] }
            table.append(
                [curve.id, "\(curve.dimerClass)", curve.split?.rawValue ?? "", "\(curve.prediction.count)"]
                    + numbers.map { unit?.text($0) ?? numberCell($0) }
                    + [unit == nil ? numberCell(place) : place.map { DecimalNumber.fixed($0, decimals: 2) } ?? "-"])
        }
        return table
    }

    /// Throws wrong usage for a curve that is not there, before a training whose result would not be shown.
    private func requireKnown(_ curves: [BindingCurve], of dimerClass: ClassSelection, _ data: Dataset) throws {
        guard let first = curves.first, let id = shown.ids.first(where: { id in !curves.contains { $0.id == id } })
        else {
            return
        }
        let other = data.curves.first { $0.id == id }.map { "; it is of class \($0.dimerClass)" }
        throw ValidationError(
            "--curve: there is no curve \(printable(id)) in class \(printable(dimerClass.label))"
                + (other ?? ", whose first is \(printable(first.id))"))
    }

    private func json(_ report: TrainingReport, _ curves: [PredictedCurve]) -> JSONValue {
        [
            "class": .string(report.dimerClass.label), "descriptor": .string(report.descriptor.description),
            "curves": .array(curves.map(\.json)),
        ]
    }
}

/// Which curves are printed, and how.
struct ShownCurves: ParsableArguments {
    enum Split: String, CaseIterable, ExpressibleByArgument { case all, train, test }

    @Option(
        name: .customLong("curve"), help: ArgumentHelp("Only the curve of this name; may be repeated.", valueName: "id")
    )
    var ids: [String] = []

    @Option(help: "Only the curves that trained, or only those that test.")
    var show: Split = .all

    @Flag(help: "A line for each curve, the largest error first, in the place of its points.")
    var summary = false

    enum Order: String, CaseIterable, ExpressibleByArgument { case error, file }

    @Option(
        help: ArgumentHelp(
            "The order: error, the largest first; or that of the files. (default: error with --summary, else file)",
            valueName: "error|file"))
    var sort: Order?

    @Option(help: ArgumentHelp("Only so many curves, the first in that order.", valueName: "n"))
    var top: Int?
}
