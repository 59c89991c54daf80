import ArgumentParser
import Atomistics
import Exploration

struct CurvesCommand: ParsableCommand, TrainsModels {
    static let configuration = CommandConfiguration(
        commandName: "curves", abstract: "Train one model, and print reference and predicted curves with error bars.",
        discussion: """
            Distances are of the monomers' centres unless the data give others. An error bar is one calibrated standard \
            deviation; those of curves that trained are too small for others.
            """)

    enum Split: String, CaseIterable, ExpressibleByArgument { case all, train, test }

    @Argument(
        help: "A dataset: an Extended XYZ file, plain or gzip, or a folder of them; - is standard input.",
        completion: .file())
    var dataset: String

    @Option(
        name: .customLong("curve"), help: ArgumentHelp("Only the curve of this name; may be repeated.", valueName: "id")
    )
    var ids: [String] = []

    @Option(help: "Only the curves that trained, or only those that test.")
    var show: Split = .all

    @OptionGroup var model: ModelArguments
    @OptionGroup(title: "Reading") var reading: DatasetArguments
    @OptionGroup(title: "Printing") var output: FormatArguments

    func run() throws {
        let data = try reading.load([dataset], requiresEnergies: true, telling: true)
        let dimerClass = try model.chosenClass(of: data)
        let laboratory = model.laboratory(data)
        let known = data.curves(of: dimerClass)
        try requireKnown(known, of: dimerClass, data)
        let progress = ProgressLine()
        let report = try laboratory.train(
            dimerClass, model.options, monitor: progress.monitor(dimerClass.label))
        progress.clear()
        let curves = report.curves.filter { curve in
            (ids.isEmpty || ids.contains(curve.id)) && (show == .all || show.rawValue == curve.split.rawValue)
        }.map { curve in
            PredictedCurve(
                id: curve.id, dimerClass: known[curve.index].dimerClass, split: curve.split, distance: curve.distances,
                reference: curve.reference, prediction: curve.prediction, errorBar: curve.errorBar)
        }
        switch output.format {
        case .text:
            let texts = curves.map { $0.text(ShownUnit(output.unit)) }
            try StandardOutput.write(texts.joined(separator: "\n"))
        case .json: try StandardOutput.write(json(report, curves).description + "\n")
        case .csv: try StandardOutput.write(PredictedCurve.csv(curves, withSplit: true))
        }
        report.tell()
    }

    /// Throws wrong usage for a curve that is not there, before a training whose result would not be shown.
    private func requireKnown(_ curves: [BindingCurve], of dimerClass: ClassSelection, _ data: Dataset) throws {
        guard let first = curves.first, let id = ids.first(where: { id in !curves.contains { $0.id == id } }) else {
            return
        }
        let other = data.curves.first { $0.id == id }.map { "; it is of class \($0.dimerClass)" }
        throw ValidationError(
            "there is no curve \(printable(id)) in class \(printable(dimerClass.label))"
                + (other ?? ", whose first is \(printable(first.id))"))
    }

    private func json(_ report: TrainingReport, _ curves: [PredictedCurve]) -> JSONValue {
        [
            "class": .string(report.dimerClass.label), "descriptor": .string(report.descriptor.description),
            "curves": .array(curves.map(\.json)),
        ]
    }
}
