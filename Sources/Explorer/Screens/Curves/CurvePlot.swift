import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// The names of the best, the median and the worst test curve of the class under the descriptor in focus; empty before it is
    /// trained.
    public var typicalTestCurves: [String] {
        let tests = (focused?.report.curves ?? []).filter { $0.split == .test }.sorted {
            ($0.rmse, $0.index) < ($1.rmse, $1.index)
        }
        guard let best = tests.first, let worst = tests.last else { return [] }
        let places = [best, tests[tests.count / 2], worst].map(\.id)
        return places.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The name of the chosen curve, or structure.
    public var chosenCurve: String? { selection?.curve.id }

    /// The class that is open.
    public var chosenClass: String { dimerClass.label }

    /// Why there is nothing to see, where something failed.
    public var problemText: String? { work.failures.values.first ?? lesson.failure?.text ?? learning.charges.failure }

    /// The plot of the chosen dimer, in the unit of the screen, for the inside of its panel.
    func curvePlot(_ selection: SelectedDimer, in rect: Rect, _ look: Look) -> Plot {
        let rows = errorRows(rect)
        guard !showsErrors else { return errorPlot(selection, rows, look) }
        var plot = energyPlot(selection, rows, look)
        guard look.isColored, look.glyphs != .ascii else { return plot }
        // Colors alone do not tell everybody which is which.
        for descriptor in plotted where descriptor != options.descriptor {
            guard let place = plot.series.firstIndex(where: { $0.name == descriptor.symbol }) else { continue }
            plot.series[place].stroke?.dash = dash(descriptor)
        }
        return plot
    }

    /// The plot of the chosen dimer without the table that names its lines on the screen.
    var curveFigure: [Plot] {
        guard let selection, plotted.contains(where: { prediction($0, selection.index) != nil }) else { return [] }
        let look = Look(theme, capabilities)
        var state = self
        // Axes that a screen keeps from one dimer to the next would make a figure depend on what was seen before.
        state.curvesView.heldRanges = nil
        var plot = showsErrors ? state.errorPlot(selection, 0, look) : state.energyPlot(selection, 0, look)
        let (id, label) = (selection.curve.id, selection.curve.dimerClass.label)
        plot.title = id.hasPrefix(label) ? id : "\(label) \(id)"
        return [plot]
    }

    private func energyPlot(_ selection: SelectedDimer, _ tableHeight: Int, _ look: Look) -> Plot {
        let factor = shownUnit.factor
        let ranges = plotRanges(selection)
        // The table above names the lines; where there is no room for it, a legend does.
        let hasTable = tableHeight > 0
        var key = hasTable ? "   \(look.glyphs == .ascii ? "o" : "●") reference" : ""
        let band = curvesView.showsBand ? bandSeries(selection, factor) : nil
        if hasTable, let band, isSeen(band, ranges, factor) {
            let sample = look.glyphs == .ascii ? ":" : look.glyphs == .block ? "░" : "fine dots"
            key += "   \(sample) \(band.name) of \(options.descriptor.symbol)"
        }
        var plot = Plot(
            x: PlotAxis(distanceLabel(selection), range: ranges.x),
            y: PlotAxis(shownUnit.heading("E") + key, range: scaled(ranges.y, by: factor), labelColumns: 5),
            legend: hasTable ? .none : .automatic)
        plot.guides = guides(selection) + [Guide.horizontal(0, label: "0 at infinity")]
        if let band { plot.series.append(band) }
        if let line = pinnedSeries(selection, factor) { plot.series.append(line) }
        // The model in focus last, on top of the others.
        for descriptor in plotted.filter({ $0 != options.descriptor }) + [options.descriptor] {
            if let line = lineSeries(descriptor, selection, factor) { plot.series.append(line) }
        }
        plot.series.append(
            .scatter(
                "reference", x: selection.distances, y: selection.energies.map { $0 * factor }, role: .reference))
        return plot
    }

    /// Prediction minus reference at the points, with the error bars of the model in focus around zero.
    private func errorPlot(_ selection: SelectedDimer, _ tableHeight: Int, _ look: Look) -> Plot {
        let factor = shownUnit.factor
        let full = plotRanges(selection).x
        let last = min(full.upperBound, (selection.distances.last ?? full.upperBound) + 0.3)
        var plot = Plot(
            x: PlotAxis(distanceLabel(selection), range: full.lowerBound < last ? full.lowerBound...last : full),
            y: PlotAxis(shownUnit.heading("E - reference"), includes: [0], labelColumns: 5),
            legend: tableHeight > 0 ? .none : .automatic)
        plot.guides = guides(selection) + [Guide.horizontal(0)]
        if let curve = pin?.model?.prediction(of: selection.index) {
            plot.series.append(
                .line(
                    "pinned", x: curve.distances, y: zip(curve.prediction, curve.reference).map { ($0 - $1) * factor },
                    role: Pin.role, marker: .diamond))
        }
        for descriptor in plotted.filter({ $0 != options.descriptor }) + [options.descriptor] {
            guard let curve = prediction(descriptor, selection.index) else { continue }
            let errors = zip(curve.prediction, curve.reference).map { ($0 - $1) * factor }
            var series = Series.line(
                descriptor.symbol, x: curve.distances, y: errors, role: descriptor.role, marker: marker(descriptor))
            if curvesView.showsBand, descriptor == options.descriptor, let bars = curve.errorBar,
                bars.count == errors.count
            {
                series = series.bars(
                    lower: zip(errors, bars).map { $0 - $1 * factor }, upper: zip(errors, bars).map { $0 + $1 * factor }
                )
            }
            plot.series.append(series)
        }
        return plot
    }

    /// The dash of a model that is not in focus.
    private func dash(_ descriptor: Descriptor) -> Dash {
        switch descriptor {
        case .rhoRho: .dashed
        case .vV: .dashDot
        default: .longDash
        }
    }

    private func marker(_ descriptor: Descriptor) -> Marker {
        switch descriptor {
        case .rhoRho: .square
        case .rhoV: .disc
        case .vV: .triangle
        default: .diamond
        }
    }

    private func guides(_ selection: SelectedDimer) -> [Guide] {
        var guides: [Guide] = []
        // Outside of the points the axis' label says where it is.
        if let contact = selection.contact, let first = selection.grid.first, contact >= first {
            let label = "closest atoms at r_c = \(plain(options.fields.cutoff)) Å"
            guides.append(Guide(.vertical(contact), label: label, dash: .rows))
        }
        return guides
    }

    /// Names the axis, and says so where the mark of r_c lies outside of it.
    private func distanceLabel(_ selection: SelectedDimer) -> String {
        guard let contact = selection.contact, let first = selection.grid.first, let last = selection.grid.last
        else { return "R / Å" }
        if contact < first { return "R / Å (closest atoms beyond r_c = \(plain(options.fields.cutoff)) Å all along)" }
        if contact > last { return "R / Å (closest atoms within r_c = \(plain(options.fields.cutoff)) Å all along)" }
        return "R / Å"
    }

    func prediction(_ descriptor: Descriptor, _ index: Int) -> CurvePrediction? {
        models[descriptor]?.prediction(of: index)
    }

    private func lineSeries(_ descriptor: Descriptor, _ selection: SelectedDimer, _ factor: Double) -> Series? {
        let model = models[descriptor]
        let points = points(smooth[descriptor], model?.prediction(of: selection.index))
        guard !points.isEmpty else { return nil }
        return .line(
            descriptor.symbol, x: points.map(\.0), y: points.map { $0.1 * factor }, role: descriptor.role,
            extrapolated: model?.lastTrained.map { [$0...max($0, 1e6)] } ?? [])
    }

    /// The pinned model's curve.
    private func pinnedSeries(_ selection: SelectedDimer, _ factor: Double) -> Series? {
        let points = points(pin?.smooth, pin?.model?.prediction(of: selection.index))
        guard !points.isEmpty else { return nil }
        return .line("pinned", x: points.map(\.0), y: points.map { $0.1 * factor }, role: Pin.role)
    }

    /// The smooth curve if it has come, else the points that straight lines join.
    private func points(_ smooth: SmoothCurve?, _ prediction: CurvePrediction?) -> [(Double, Double)] {
        if let smooth { return Array(zip(smooth.distances, smooth.energies.map(\.energy))) }
        return prediction.map { Array(zip($0.distances, $0.prediction)) } ?? []
    }

    /// Whether a band is wide enough to be told from its curve.
    private func isSeen(_ band: Series, _ ranges: PlotRanges, _ factor: Double) -> Bool {
        guard let bounds = band.bounds else { return false }
        let least = (ranges.y.upperBound - ranges.y.lowerBound) * factor / 40
        return band.x.indices.contains { ranges.x.contains(band.x[$0]) && bounds.upper[$0] - bounds.lower[$0] >= least }
    }

    /// One calibrated standard deviation around the model in focus.
    private func bandSeries(_ selection: SelectedDimer, _ factor: Double) -> Series? {
        let role = options.descriptor.role
        if let smooth = smooth[options.descriptor], smooth.energies.contains(where: { $0.errorBar != nil }) {
            return .band(
                "error bar", x: smooth.distances,
                lower: smooth.energies.map { ($0.energy - ($0.errorBar ?? 0)) * factor },
                upper: smooth.energies.map { ($0.energy + ($0.errorBar ?? 0)) * factor }, role: role)
        }
        guard smooth[options.descriptor] == nil, let curve = prediction(options.descriptor, selection.index),
            let bars = curve.errorBar, bars.count == curve.prediction.count
        else { return nil }
        return .band(
            "error bar", x: curve.distances, lower: zip(curve.prediction, bars).map { ($0 - $1) * factor },
            upper: zip(curve.prediction, bars).map { ($0 + $1) * factor }, role: role)
    }

    /// What the zoom shows, in angstrom and eV. Energies take in the reference; wild predictions may stretch them by
    /// no more than half.
    func wantedRanges(_ selection: SelectedDimer) -> PlotRanges {
        if case .box(let x, let y) = curvesView.zoom { return PlotRanges(x: x, y: y) }
        let start = selection.grid.first ?? 0
        let end = selection.grid.last ?? 1
        var x = start - 0.02 * (end - start)...max(end, start + 1e-6)
        let lowest = selection.energies.indices.min { selection.energies[$0] < selection.energies[$1] }
        switch curvesView.zoom {
        case .tail:
            let middle = 0.5 * (start + end)
            let contact = selection.contact ?? middle
            let from = contact > start + 0.1 * (end - start) && contact < end - 0.5 ? contact : middle
            if from < end { x = from - 0.02 * (end - from)...end }
        case .well:
            if let lowest {
                let middle = selection.distances[lowest]
                x = max(start, middle - 1) - 0.05...min(end, middle + 1.5)
            }
        default: break
        }
        let inside = zip(selection.distances, selection.energies).filter { x.contains($0.0) }.map(\.1)
        let reference = inside.isEmpty ? [selection.energies.last ?? 0] : inside
        var low = reference.min()!
        var high = reference.max()!
        if curvesView.zoom != .well {
            low = min(low, 0)
            high = max(high, 0)
        }
        let span = max(high - low, 1e-5)
        var (lower, upper) = (low, high)
        for descriptor in plotted {
            for (distance, energy) in points(descriptor, selection) where x.contains(distance) && energy.isFinite {
                lower = min(lower, max(energy, low - 0.5 * span))
                upper = max(upper, min(energy, high + 0.5 * span))
            }
        }
        // Whole steps, which suit more than one dimer.
        if curvesView.zoom == .all, upper - lower > 1e-4 {
            let span = upper - lower
            let step = niceStep(span * shownUnit.factor / 8) / shownUnit.factor
            var ends = wholeSteps(lower - 0.02 * span...upper + 0.02 * span, step)
            // Zero at infinity needs no whole step beyond it.
            if upper == 0 { ends = ends.lowerBound...(-0.08 * ends.lowerBound) }
            if lower == 0 { ends = (-0.08 * ends.upperBound)...ends.upperBound }
            return PlotRanges(x: end - start > 2 ? wholeSteps(x, 0.5) : x, y: ends)
        }
        let margin = 0.06 * (upper - lower)
        return PlotRanges(x: x, y: lower - margin...max(upper + margin, lower + 1e-6))
    }

    /// A range widened to multiples of a step.
    private func wholeSteps(_ range: ClosedRange<Double>, _ step: Double) -> ClosedRange<Double> {
        (range.lowerBound / step).rounded(.down) * step...(range.upperBound / step).rounded(.up) * step
    }

    /// The smallest of 1, 2 and 5 times a power of ten that is no less.
    private func niceStep(_ least: Double) -> Double {
        var power = 1.0
        while power > least { power /= 10 }
        while power * 10 <= least { power *= 10 }
        return power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10)
    }

    func points(_ descriptor: Descriptor, _ selection: SelectedDimer) -> [(Double, Double)] {
        points(smooth[descriptor], prediction(descriptor, selection.index))
    }

    private func scaled(_ range: ClosedRange<Double>, by factor: Double) -> ClosedRange<Double> {
        range.lowerBound * factor...range.upperBound * factor
    }
}
