import Exploration
import Terminal

/// Learning curves drawn: test errors against what was trained on, with the range over the draws.
struct LearningFigure {
    struct Line {
        var name: String
        var role: Role
        var points: [LearningCurve.Point]
    }

    /// In the order of their markers.
    var lines: [Line]

    func plot(noun: String, legend: Plot.LegendPlacement = .automatic) -> Plot {
        var plot = Plot(
            x: PlotAxis("training \(noun)s", scale: .log), y: PlotAxis("test RMSE / % of std", scale: .log),
            legend: legend)
        let markers = Marker.allCases
        for (index, line) in lines.enumerated() where !line.points.isEmpty {
            plot.series.append(
                Series.line(
                    line.name, x: line.points.map { Double($0.trainCurves) }, y: line.points.map(\.mean),
                    role: line.role, marker: markers[index % markers.count]
                ).bars(lower: line.points.map(\.lowest), upper: line.points.map(\.highest)))
        }
        return plot
    }
}

/// The learning curves of the lesson on a gas of charges, drawn: Fig. 1 of J. Chem. Phys. 151, 204105 (2019).
public struct ChargesFigure {
    let lines: [LearningFigure.Line]

    /// The figure of a lesson that is learnt: a line for each of its models.
    public init(_ lesson: ChargeLesson) {
        lines = lesson.curves.enumerated().map { index, curve in
            LearningFigure.Line(
                name: curve.model.name, role: .series(index),
                points: curve.points.map { LearningCurve.Point($0, testStd: lesson.testStd) })
        }
    }

    /// Test RMSE in percent of the standard deviation against training structures, both axes logarithmic.
    public var plot: Plot { LearningFigure(lines: lines).plot(noun: "structure") }
}
