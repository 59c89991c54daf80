import Descriptors
import Exploration
import Terminal

extension ScreenRoom {
    /// Screen 1: the binding curve of one dimer under every descriptor, and their errors.
    static let curves = ScreenRoom(
        title: "Curves", shortTitle: "Curves", briefTitle: "Cur", about: "one dimer",
        arrows: "choose a dimer, turn the parameter",
        mouse: "drag a box to zoom; click a model to show or hide it",
        actions: [.toggleBand, .toggleErrors, .zoom], hintRank: 6, hasDimerList: true, showsCurve: true,
        draw: { _ = $0.drawCurves(into: &$1, $2, $3) },
        plot: { $0.drawCurves(into: &$1, $2, $3) },
        opening: { $0.curvesOpening },
        rows: { $0.curveRows },
        figure: { $0.curveFigure.map(FigurePanel.plot) },
        subject: { $0.dimerSubject },
        printing: { $0.pointsCommand($0.dimerArguments) },
        drawing: { FigureWords(kind: "curves", arguments: $0.classArguments + $0.dimerArguments) },
        perform: { $0.performOnCurves($1) },
        click: { $0.clickCurves($1) },
        box: { $0.zoomCurves(to: $1) })
}

/// What the screen of curves keeps of its own.
struct CurvesView: Sendable {
    var zoom = Zoom.all
    /// Whether the error bars of the model in focus are drawn.
    var showsBand = true
    /// The axes of the last picture of a whole curve.
    var heldRanges: PlotRanges?
}

extension ExplorerState {
    fileprivate var curvesOpening: String {
        let turn = "\(keymap.name(of: .increase)) \(keymap.name(of: .decrease)) turn \(parameter.label)"
        if isCurrent(.rhoRho), isCurrent(.rhoV), let index = selection?.index,
            let wrong = models[.rhoRho]?.error(of: index), let right = models[.rhoV]?.error(of: index),
            wrong > 2 * right
        {
            return "ρ-ρ is blind beyond r_c, ρ-V is not · \(turn) · \(keymap.name(of: .nextClass)) next class"
        }
        return "\(turn) and the curves answer · \(keymap.name(of: .help)) lists every key"
    }

    fileprivate mutating func performOnCurves(_ action: Action.ID) -> Bool {
        switch action {
        case .toggleBand: curvesView.showsBand.toggle()
        case .zoom: curvesView.zoom = curvesView.zoom == .all ? .tail : curvesView.zoom == .tail ? .well : .all
        case .back where focus == .main && curvesView.zoom != .all: curvesView.zoom = .all
        case .open where focus == .main: go(to: .molecule)
        default: return false
        }
        return true
    }

    /// A click on a row of the errors shows or hides its curve, a double click on the plot shows all of it.
    fileprivate mutating func clickCurves(_ click: PictureClick) {
        if let descriptor = errorRow(at: click.place, click.inside) {
            notice = nil
            toggle(descriptor)
        } else if click.isDouble {
            curvesView.zoom = .all
        } else {
            drag = Drag(start: click.place, end: click.place)
        }
    }

    fileprivate mutating func zoomCurves(to box: PlotRanges) {
        let ranges = box.divided(y: shownUnit.factor)
        curvesView.zoom = .box(x: ranges.x, y: ranges.y)
        say("\(keymap.name(of: .back)) shows the whole curve again")
    }

    /// Points first, then the smooth curves without reference.
    fileprivate var curveRows: [[String]] {
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
}
