import Exploration
import Terminal

/// The learning curves of the lesson on a gas of charges, drawn: Fig. 1 of J. Chem. Phys. 151, 204105 (2019).
public struct ChargesFigure {
    private let lesson: ChargeLesson

    public init(_ lesson: ChargeLesson) { self.lesson = lesson }

    public var plot: Plot {
        var plot = Plot(
            x: PlotAxis("training structures", scale: .log), y: PlotAxis("test RMSE / % of std", scale: .log),
            legend: .automatic)
        let markers = Marker.allCases
        for (index, curve) in lesson.curves.enumerated() {
            func percents(_ value: (LearningReport.Point) -> Double) -> [Double] {
                curve.points.map { 100 * value($0) / lesson.testStd }
            }
            plot.series.append(
                Series.line(
                    curve.model.name, x: curve.points.map { Double($0.trainCurves) }, y: percents(\.rmseMean),
                    role: .series(index), marker: markers[index % markers.count]
                ).bars(lower: percents(\.rmseMin), upper: percents(\.rmseMax)))
        }
        return plot
    }
}
