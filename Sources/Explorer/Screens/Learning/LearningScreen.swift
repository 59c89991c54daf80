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
        let heading = "mean and range of \(Self.draws) random draws · [\(key)] \(other)"
        buffer.write(fitting(heading, in: inside.width - 2, look), row: 0, of: inside, look, .dim)
        let lines = learningLines
        let rows = inside.height >= lines.count + 12 ? lines.count : 0
        for (row, line) in lines.prefix(rows).enumerated() {
            let y = inside.y + 1 + row
            buffer.write(line.name, x: inside.x + 1, y: y, look, line.role, maxWidth: 9)
            let (text, role) = learningText(learning.curves[row])
            buffer.write(text, x: inside.x + 11, y: y, look, role, maxWidth: inside.width - 12)
        }
        let place = inside.below(1 + rows)
        guard lines.contains(where: { !$0.points.isEmpty }) else {
            let text = work.isRunning ? "training the first sizes" : "not trained"
            return buffer.write(text, row: 0, of: place, look, .dim)
        }
        let isNamed = look.isColored && learning.overlay == .descriptors
        LearningFigure(lines: lines).plot(noun: noun, legend: isNamed ? .none : .automatic)
            .render(into: &buffer, in: place, look)
    }

    var learningFigure: [Plot] {
        if learning.overlay == .charges { return chargesFigure }
        let lines = learningLines
        guard lines.contains(where: { !$0.points.isEmpty }) else { return [] }
        var plot = LearningFigure(lines: lines).plot(noun: noun)
        plot.title = learning.overlay == .descriptors ? "\(dimerClass)" : options.descriptor.symbol
        return [plot]
    }

    private var learningLines: [LearningFigure.Line] {
        learning.curves.enumerated().map { index, curve in
            learning.overlay == .descriptors
                ? .init(name: curve.descriptor.symbol, role: curve.descriptor.role, points: curve.points)
                : .init(name: "\(curve.dimerClass)", role: .series(index), points: curve.points)
        }
    }

    /// What is known of a curve, from its first to its last point.
    private func learningText(_ curve: LearningCurve) -> (String, Role) {
        let (known, total) = (curve.points.count, curve.jobs.count)
        guard let first = curve.points.first, let last = curve.points.last else {
            return (total == 0 ? "too few \(noun)s" : work.isRunning ? "waits" : "not trained", .dim)
        }
        let text = first.text + (first == last ? "" : ", \(last.text) \(noun)s")
        return (text + (known < total ? " · \(known) of \(total) sizes" : ""), .text)
    }
}
