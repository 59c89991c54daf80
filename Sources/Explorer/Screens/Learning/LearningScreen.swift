import Descriptors
import Exploration
import Terminal

extension ExplorerState {
    /// How the test error falls with the number of training curves.
    func drawLearning(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        if learning.overlay == .charges { return drawCharges(into: &buffer, rect, look) }
        let subject = learning.overlay == .descriptors ? "\(dimerClass)" : options.descriptor.symbol
        let inside = buffer.frame(rect, look, title: "Learning curves of \(subject)", isFocused: focus == .main)
        guard inside.height > 3, inside.width > 8 else { return }
        let key = keymap.name(of: .choosePoints)
        let other = learning.overlay == .descriptors ? "all classes" : "a gas of charges"
        buffer.write(
            fitting("mean and range of \(Self.draws) random draws · \(key) \(other)", in: inside.width - 2, look),
            x: inside.x + 1, y: inside.y, look, .dim, maxWidth: inside.width - 2)
        let rows = inside.height >= learning.curves.count + 12 ? learning.curves.count : 0
        for (row, curve) in learning.curves.prefix(rows).enumerated() {
            drawLearningRow(curve, row, into: &buffer, inside, inside.y + 1 + row, look)
        }
        let place = Rect(
            x: inside.x, y: inside.y + 1 + rows, width: inside.width, height: inside.height - 1 - rows)
        guard learning.curves.contains(where: { !$0.points.isEmpty }) else {
            let text = work.isRunning ? "training the first sizes" : "not trained"
            buffer.write(text, x: place.x + 1, y: place.y, look, .dim, maxWidth: place.width - 1)
            return
        }
        learningPlot(look).render(into: &buffer, in: place, look)
    }

    private func learningRole(_ index: Int) -> Role {
        learning.overlay == .descriptors ? learning.curves[index].descriptor.role : .series(index)
    }

    private func learningName(_ curve: LearningCurve) -> String {
        learning.overlay == .descriptors ? curve.descriptor.symbol : curve.dimerClass.label
    }

    private func drawLearningRow(
        _ curve: LearningCurve, _ index: Int, into buffer: inout CellBuffer, _ inside: Rect, _ y: Int, _ look: Look
    ) {
        buffer.write(learningName(curve), x: inside.x + 1, y: y, look, learningRole(index), maxWidth: 9)
        let (known, total) = (curve.points.count, curve.jobs.count)
        guard let first = curve.points.first, let last = curve.points.last else {
            buffer.write(
                total == 0 ? "too few \(noun)s" : work.isRunning ? "waits" : "not trained", x: inside.x + 11, y: y,
                look, .dim)
            return
        }
        var text = "\(percent(first.mean)) with \(first.trainCurves)"
        if first != last { text += ", \(percent(last.mean)) with \(last.trainCurves) \(noun)s" }
        if known < total { text += " · \(known) of \(total) sizes" }
        buffer.write(text, x: inside.x + 11, y: y, look, .text, maxWidth: inside.width - 12)
    }

    private func learningPlot(_ look: Look) -> Plot {
        var plot = Plot(
            x: PlotAxis("training \(noun)s", scale: .log), y: PlotAxis("test RMSE / % of std", scale: .log),
            legend: look.isColored && learning.overlay == .descriptors ? .none : .automatic)
        let markers = Marker.allCases
        for (index, curve) in learning.curves.enumerated() where !curve.points.isEmpty {
            plot.series.append(
                Series.line(
                    learningName(curve), x: curve.points.map { Double($0.trainCurves) }, y: curve.points.map(\.mean),
                    role: learningRole(index), marker: markers[index % markers.count]
                ).bars(lower: curve.points.map(\.lowest), upper: curve.points.map(\.highest)))
        }
        return plot
    }
}
