import Atomistics
import Exploration
import Regression

/// A curve as `curves` and `predict` print it; lengths in angstrom, energies in eV.
struct PredictedCurve {
    var id: String
    var dimerClass: DimerClass
    /// The part of the data that the curve was in; nil where there is no training.
    var split: CurvePrediction.Split?
    /// The distance of each point; empty for a single structure.
    var distance: [Double]
    /// The energy of each point in the data; nil where these have none.
    var reference: [Double]?
    var prediction: [Double]
    /// The error bar of each prediction; nil where the model gives none.
    var errorBar: [Double]?

    var errors: PredictionErrors? {
        reference.map { PredictionErrors(reference: $0, prediction: prediction) }
    }

    /// The root mean square error; NaN without a reference.
    var rmse: Double { errors?.rmse ?? .nan }

    // MARK: - Printing

    func text(_ unit: ShownUnit) -> String {
        var title = [id, "class \(dimerClass)"]
        if let split { title.append("\(split.rawValue)s") }
        if let errors { title.append("RMSE \(unit.measured(unit.text(errors.rmse)))") }
        var table = TextTable(
            [.numbers("distance / Å")]
                + unit.columns(["reference", "prediction", "error", "error bar"]))
        for point in distance.indices {
            let energies = [
                reference?[point], prediction[point], reference.map { prediction[point] - $0[point] }, errorBar?[point],
            ]
            table.append([DecimalNumber.fixed(distance[point], decimals: 3)] + energies.map(unit.text))
        }
        return title.joined(separator: ", ") + "\n" + table.text
    }

    /// A table of single structures, a line for each.
    static func structures(_ structures: [PredictedCurve], _ unit: ShownUnit) -> String {
        var table = TextTable(
            [.words("structure"), .words("class")]
                + unit.columns(["reference", "prediction", "error", "error bar"]))
        for one in structures {
            let energies = [
                one.reference?[0], one.prediction[0], one.reference.map { one.prediction[0] - $0[0] }, one.errorBar?[0],
            ]
            table.append([one.id, one.dimerClass.label] + energies.map(unit.text))
        }
        return table.text
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [("id", .string(id)), ("class", .string(dimerClass.label))]
        if let split { members.append(("split", .string(split.rawValue))) }
        if !distance.isEmpty { members.append(("distance", JSONValue(distance))) }
        members += [
            ("reference", reference.map { JSONValue($0) } ?? .null),
            ("prediction", JSONValue(prediction)), ("error_bar", errorBar.map { JSONValue($0) } ?? .null),
        ]
        return .object(members)
    }

    /// A table with one line for each point; what there is not is empty.
    static func csv(_ curves: [PredictedCurve], withSplit: Bool, of origin: Origin) -> String {
        let names =
            ["id", "class"] + (withSplit ? ["split"] : []) + ["distance", "reference", "prediction", "error_bar"]
        var table = TextTable(names.map { .words($0) })
        for curve in curves {
            for point in curve.prediction.indices {
                let numbers = [
                    curve.distance.isEmpty ? nil : curve.distance[point], curve.reference?[point],
                    curve.prediction[point], curve.errorBar?[point],
                ]
                table.append(
                    [curve.id, curve.dimerClass.label] + (withSplit ? [curve.split?.rawValue ?? ""] : [])
                        + numbers.map(numberCell))
            }
        }
        return table.csv(of: origin)
    }
}

extension PredictedCurve {
    /// What a training says of a curve, or a structure.
    init(_ curve: CurvePrediction, _ group: SampleGroup) {
        self.init(
            id: curve.id, dimerClass: group.dimerClass, split: curve.split,
            // Single structures have none.
            distance: group.curve == nil ? [] : curve.distances, reference: curve.reference,
            prediction: curve.prediction, errorBar: curve.errorBar)
    }
}

extension [PredictedCurve] {
    /// The errors over all points that have a reference; nil where none has.
    var errors: PredictionErrors? {
        let known = filter { $0.reference != nil }
        guard !known.isEmpty else { return nil }
        return PredictionErrors(reference: known.flatMap { $0.reference! }, prediction: known.flatMap(\.prediction))
    }
}
