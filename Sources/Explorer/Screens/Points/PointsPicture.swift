import Exploration
import Terminal

/// What the scatter plots of committee and parity share.
extension ExplorerState {
    mutating func performOnPoints(_ action: Action.ID) -> Bool {
        switch action {
        case .choosePoints: cloud.choice = PointCloud.Choice.allCases.cycled(from: cloud.choice)
        case .component:
            let count = dimerClass.part?.count ?? 1
            guard count > 1 else {
                say("\(dimerClass) is a number: only parts of tensors with lambda above 0 have components")
                return true
            }
            let next = cloud.component.map { $0 + 1 } ?? 0
            cloud.component = next < count ? next : nil
        default: return false
        }
        caught = nil
        rebuildList()
        return true
    }

    /// Lists the dimers of a box.
    mutating func catchDimers(_ found: Set<Int>) {
        guard !found.isEmpty else { return say("no points in the box") }
        caught = found
        rebuildList()
        say("\(found.count) dimers in the box; \(keymap.name(of: .back)) lists all again")
    }

    var pointRows: [[String]] {
        [["curve", "distance", "reference", "prediction", "error_bar"]]
            + (0..<cloud.count).map { point in
                let bar = cloud.errorBar[point]
                return [
                    curves[cloud.curve[point]].id, "\(cloud.distance[point])", "\(cloud.reference[point])",
                    "\(cloud.prediction[point])",
                    numberCell(bar),
                ]
            }
    }

    /// Two lines above a scatter plot: how good the model is, and what is shown. Returns the room below, nil where
    /// there is nothing to plot.
    func drawCloudHeading(
        _ facts: (TrainingReport) -> String, into buffer: inout CellBuffer, _ inside: Rect, _ look: Look
    ) -> Rect? {
        guard inside.height > 2, inside.width > 4 else { return nil }
        guard let focused, cloud.count > 0 else {
            let failure = work.failures[job(options.descriptor, in: dimerClass)]
            let text =
                failure
                ?? (work.isRunning ? "training" : focused == nil ? "not trained" : "no \(cloud.choice.rawValue)")
            buffer.write(text, wrappedIn: inside.inset(dx: 1, dy: 0), look, .dim)
            return nil
        }
        let role: Role = isCurrent(options.descriptor) ? .text : .dim
        buffer.write(facts(focused.report), row: 0, of: inside, look, role)
        let key = keymap.name(of: .choosePoints)
        let chosen = selection.map { " · ● \($0.curve.id)" } ?? ""
        let component = cloud.component.map { dimerClass.componentNames[$0] } ?? "all components"
        let components = cloud.components > 1 ? " · [\(keymap.name(of: .component))] \(component)" : ""
        buffer.write(
            "[\(key)] \(cloud.choice.rawValue): \(cloud.count)\(components)\(chosen)", row: 1, of: inside, look, .dim)
        return inside.below(2)
    }

    /// Marks what is out of date, the box being drawn, and what the last one caught.
    func finishCloud(into buffer: inout CellBuffer, _ rect: Rect, _ layout: PlotLayout, _ look: Look) {
        if !isCurrent(options.descriptor) { buffer.restyle(layout.area) { $0.attributes.insert(.dim) } }
        if let drag { drawBox(drag, into: &buffer, layout.area, look) }
        let text = caught.map { "box: \($0.count) \(listNoun)s · \(keymap.name(of: .back)) all" }
        drawBoxHint(text, else: "drag a box to list its \(listNoun)s", into: &buffer, rect, look)
    }

    /// Says in the lower border which box is looked at, or what one drawn with the mouse would do.
    func drawBoxHint(
        _ chosen: String?, else offer: String, into buffer: inout CellBuffer, _ rect: Rect, _ look: Look
    ) {
        // A plot alone takes no clicks.
        guard chosen != nil || hasMouse && !isAlone else { return }
        let text = " \(chosen ?? offer) "
        guard rect.width > text.columns + 4 else { return }
        buffer.write(text, x: rect.maxX - text.columns - 2, y: rect.maxY - 1, look, chosen == nil ? .dim : .accent)
    }
}
