import Atomistics
import Exploration
import Terminal

/// |E| against the distance on logarithmic axes: the reference of one orientation, what models make of it where they
/// were trained and beyond, and the slope of a dipole and a quadrupole. Figures 3 and 4 of Chem. Sci. 12, 2078 (2021).
public struct MultipolesFigure {
    /// The energies and models that are drawn.
    var lesson: MultipoleLesson
    /// Place of the orientation in the lesson.
    public var orientation: Int
    /// The unit of the vertical axis.
    var unit: EnergyUnit

    /// The figure of one orientation, by its place in the lesson.
    public init(_ lesson: MultipoleLesson, orientation: Int, unit: EnergyUnit) {
        self.lesson = lesson
        self.orientation = orientation
        self.unit = unit
    }

    /// The energies of the reference and of models, |E| against R in angstrom.
    /// - Parameter models: drawn in this order; those that the lesson does not have are left out.
    public func plot(_ models: [MultipoleLesson.Model.Kind], title: String = "") -> Plot {
        let curve = lesson.orientations[orientation]
        let reference = curve.reference.map(shown)
        var plot = Plot(
            title: title, x: PlotAxis("R / Å", scale: .log), y: PlotAxis("|E| / \(unit.symbol)", scale: .log))
        let trainTo = lesson.options.trainTo
        plot.guides = [trainedGuide]
        // The slope starts off the reference, so as not to hide it.
        if let place = curve.distances.indices.first(where: { curve.distances[$0] >= trainTo }), reference[place] > 0 {
            plot.guides.append(
                .powerLaw(-4, through: (curve.distances[place], reference[place] * 2.5), label: "R⁻⁴"))
        }
        for kind in models {
            guard let model = lesson.model(kind) else { continue }
            var line = Series.line(
                Self.name(of: kind), x: lesson.smoothDistances, y: model.smooth[orientation].map(shown),
                role: Self.role(of: kind), extrapolated: [trainTo...max(trainTo, 1e6)])
            // A model that crosses zero has no end on a log axis.
            line.stretchesAxes = false
            plot.series.append(line)
        }
        plot.series.append(.scatter("reference", x: curve.distances, y: reference, role: .reference))
        if let low = reference.filter({ $0 > 0 }).min(), let high = reference.max(), let first = curve.distances.first,
            let last = curve.distances.last
        {
            plot.y.range = low / 4...high * 4
            plot.x.range = first / 1.03...last * 1.15
        }
        return plot
    }

    /// |E - reference| at the points, on the same axes.
    public func errorPlot(_ models: [MultipoleLesson.Model.Kind], title: String = "") -> Plot {
        let curve = lesson.orientations[orientation]
        var plot = Plot(
            title: title, x: PlotAxis("R / Å", scale: .log),
            y: PlotAxis("|E - reference| / \(unit.symbol)", scale: .log))
        plot.guides = [trainedGuide]
        for (index, model) in models.compactMap(lesson.model).enumerated() {
            plot.series.append(
                .line(
                    Self.name(of: model.kind), x: curve.distances,
                    y: zip(model.predictions[orientation], curve.reference).map { shown($0 - $1) },
                    role: Self.role(of: model.kind), marker: Marker.allCases[index % Marker.allCases.count]))
        }
        return plot
    }

    private var trainedGuide: Guide {
        .vertical(lesson.options.trainTo, label: "trained to \(plain(lesson.options.trainTo)) Å")
    }

    private func shown(_ energy: Double) -> Double { abs(energy * unit.perElectronvolt) }

    static func name(of kind: MultipoleLesson.Model.Kind) -> String {
        switch kind {
        case .linear(_, let lMax): "l_max \(lMax)"
        case .charges: "point charges"
        case .siteCharges: "site charges"
        }
    }

    static func role(of kind: MultipoleLesson.Model.Kind) -> Role {
        switch kind {
        case .linear(_, let lMax): .series(lMax)
        case .charges: .series(4)
        case .siteCharges: .series(5)
        }
    }
}
