import Atomistics
import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// The screen without prompt or help, as it is exported.
    var picture: CellBuffer {
        var plain = self
        plain.prompt = nil
        plain.showsHelp = false
        return plain.view(size: size, capabilities: capabilities)
    }

    mutating func export(_ contents: String, as ending: String) {
        var name = "lodescope-\(screen.title.lowercased())"
        if screen != .classes, screen != .multipoles { name += "-\(dimerClass)" }
        if screen == .multipoles, let id = lessonCurve?.id { name += "-\(id)" }
        if screen.hasOneDimer, let selection { name += "-\(selection.curve.id)" }
        var safe = ""
        for scalar in name.unicodeScalars {
            let isSafe =
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_.".unicodeScalars.contains(scalar)
            safe.unicodeScalars.append(isSafe ? scalar : "_")
            // File systems take 255 bytes, of which the ending and a number need some.
            if safe.utf8.count > 200 { break }
        }
        emit(.write(path: safe + "." + ending, contents: contents))
    }

    /// The numbers of the screen: angstrom, eV, percent.
    var csv: String {
        let rows: [[String]]
        switch screen {
        case .curves, .molecule: rows = curveRows
        case .fields: rows = fieldRows
        case .classes: rows = classRows
        case .learning: rows = showsCharges ? chargesRows : learningRows
        case .committee, .parity: rows = pointRows
        case .multipoles: rows = lesson.shown?.rows ?? []
        case .sweep: rows = sweepRows
        }
        return CommaSeparated.text(rows)
    }

    /// Points first, then the smooth curves without reference.
    private var curveRows: [[String]] {
        guard let selection else { return [] }
        let shown = plotted.filter { prediction($0, selection.index) != nil }
        let focus = options.descriptor
        var rows = [["curve", "distance", "reference"] + shown.map(\.description) + ["error_bar"]]
        let points = shown.compactMap { prediction($0, selection.index) }
        for (point, distance) in (points.first?.distances ?? selection.distances).enumerated() {
            let bar = prediction(focus, selection.index)?.errorBar.map { "\($0[point])" } ?? ""
            let reference = points.first.map { $0.reference[point] } ?? selection.energies[point]
            rows.append(
                [selection.curve.id, "\(distance)", "\(reference)"] + points.map { "\($0.prediction[point])" } + [bar])
        }
        for (index, distance) in selection.grid.enumerated() where shown.contains(where: { smooth[$0] != nil }) {
            let energies = shown.map { smooth[$0].map { "\($0.energies[index].energy)" } ?? "" }
            let bar = smooth[focus]?.energies[index].errorBar.map { "\($0)" } ?? ""
            rows.append([selection.curve.id, "\(distance)", ""] + energies + [bar])
        }
        return rows
    }

    private var classRows: [[String]] {
        var rows = [["class", "descriptor", "train_curves", "test_curves", "std", "rmse", "rmse_percent"]]
        for dimerClass in classes {
            for descriptor in tableDescriptors {
                guard let score = scores.score(for: job(descriptor, in: dimerClass)) else { continue }
                rows.append([
                    dimerClass.label, descriptor.description, "\(score.trainCurves)", "\(score.testCurves)",
                    numberCell(score.test.std), numberCell(score.test.rmse), numberCell(score.test.rmsePercent),
                ])
            }
        }
        return rows
    }

    private var learningRows: [[String]] {
        [["class", "descriptor", "train_curves", "rmse_percent_mean", "rmse_percent_min", "rmse_percent_max", "draws"]]
            + learning.flatMap { curve in
                curve.points.map {
                    [
                        curve.dimerClass.label, curve.descriptor.description, "\($0.trainCurves)", numberCell($0.mean),
                        numberCell($0.lowest), numberCell($0.highest), "\($0.draws)",
                    ]
                }
            }
    }

    private var pointRows: [[String]] {
        [["curve", "reference", "prediction", "error_bar"]]
            + (0..<cloud.count).map { point in
                let bar = cloud.errorBar[point]
                return [
                    curves[cloud.curve[point]].id, "\(cloud.reference[point])", "\(cloud.prediction[point])",
                    numberCell(bar),
                ]
            }
    }

    private var fieldRows: [[String]] {
        if let chainFields { return chainRows(chainFields) }
        guard let slice else { return [] }
        let step = 2 * slice.cutoff / Double(FieldSlice.side - 1)
        return [["x", "y", "density", "potential"]]
            + slice.density.indices.compactMap { index in
                guard slice.density[index].isFinite else { return nil }
                let (column, row) = (index % FieldSlice.side, index / FieldSlice.side)
                return [
                    "\(-slice.cutoff + Double(column) * step)", "\(-slice.cutoff + Double(row) * step)",
                    "\(slice.density[index])", "\(slice.potential[index])",
                ]
            }
    }

    private func chainRows(_ fields: ChainFields) -> [[String]] {
        [["x"] + fields.channels.flatMap { ["density_\($0.element.symbol)", "potential_\($0.element.symbol)"] }]
            + fields.x.indices.map { index in
                ["\(fields.x[index])"] + fields.channels.flatMap { ["\($0.density[index])", "\($0.potential[index])"] }
            }
    }

    private var sweepRows: [[String]] {
        [[sweep.x.id, sweep.y.id, "rmse_percent"]]
            + zip(sweep.jobs, sweep.values).compactMap { job, value in
                guard let job, value.isFinite else { return nil }
                return [sweep.x.text(job.options), sweep.y.text(job.options), "\(value)"]
            }
    }
}
