import Exploration
import Terminal

extension ExplorerState {
    /// Screen 3, where it shows what a local model cannot learn: a gas of point charges, whatever the data are.
    func drawCharges(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let inside = buffer.frame(
            rect, look, title: "Learning curves of a gas of point charges", isFocused: focus == .main)
        guard inside.height > 3, inside.width > 8 else { return }
        let key = keymap.name(of: .choosePoints)
        func write(_ text: String, _ row: Int, _ role: Role) {
            buffer.write(text, row: row, of: inside, look, role)
        }
        guard let shown = learning.charges.shown else {
            write("[\(key)] all descriptors", 0, .dim)
            write(learning.charges.failure ?? (learning.charges.isPending ? "training" : "not trained"), 1, .dim)
            return
        }
        let options = shown.options
        write(
            "\(options.count) random boxes of \(options.gas.charges) ions, Ewald energies · "
                + "mean and range of \(options.draws) draws · [\(key)] all descriptors", 0, .dim)
        var rows = 1
        let figure = ChargesFigure(shown)
        if inside.height >= figure.lines.count + 13 {
            for line in figure.lines {
                guard let first = line.points.first, let last = line.points.last else { continue }
                write(line.name, rows, line.role)
                buffer.write(
                    "\(first.text), \(last.text)", x: inside.x + 22, y: inside.y + rows, look, .text,
                    maxWidth: inside.width - 23)
                rows += 1
            }
        }
        let lines = wrapped(ChargeLesson.explanation.joined(separator: " "), to: max(1, inside.width - 2))
        let room = inside.height - rows
        let textRows = room >= lines.count + 14 ? lines.count : 0
        figure.plot.render(
            into: &buffer,
            in: Rect(x: inside.x, y: inside.y + rows, width: inside.width, height: room - textRows), look)
        for (row, line) in lines.prefix(textRows).enumerated() { write(line, inside.height - textRows + row, .dim) }
    }

    var chargesFigure: [Plot] { learning.charges.shown.map { [ChargesFigure($0).plot] } ?? [] }
}
