import Exploration
import Terminal

extension ExplorerState {
    func drawDimerList(into buffer: inout CellBuffer, _ rect: Rect, _ look: Look) {
        let isFocused = focus == .main && screen.room.arrowsHint.isEmpty
        let total = curves.count
        let count = list.count == total ? "\(total)" : "\(list.count) of \(total)"
        let inside = buffer.frame(rect, look, title: listTitle(count), isFocused: isFocused)
        guard inside.height > 0 else { return }
        let room = rect.width - listTitle(count).columns - 6
        let corners = listCorners.map { $0.shown(with: look.glyphs) }
        if let corner = corners.first(where: { $0.columns + 1 < room }) {
            buffer.write(corner, x: rect.maxX - corner.columns - 1, y: rect.y, look, .dim)
        }
        let rows = list.rows
        guard !rows.isEmpty else {
            let text =
                loadFailure != nil && !isLoaded
                ? "nothing read"
                : !isLoaded ? "reading" : filter.isEmpty ? "no \(listNoun)s" : "nothing fits '\(filter)'"
            buffer.write(text, x: inside.x + 1, y: inside.y, look, .dim, maxWidth: inside.width - 1)
            return
        }
        let chosen = selection.flatMap { list.row(of: $0.index) }
        let top = listTop(height: inside.height)
        let places = decimalsOfList
        for row in 0..<min(inside.height, rows.count - top) {
            let y = inside.y + row
            switch rows[top + row] {
            case .header(let text):
                buffer.write(text, x: inside.x, y: y, look, .title, maxWidth: inside.width)
            case .dimer(let index):
                let isChosen = top + row == chosen
                let role: Role = isChosen ? (isFocused ? .selection : .inactiveSelection) : .text
                let line = Rect(x: inside.x, y: y, width: inside.width, height: 1)
                if isChosen { buffer.fill(line, style: look[role]) }
                drawDimer(index, places, into: &buffer, line, look, isChosen ? role : nil)
            }
        }
        let footer =
            filter.isEmpty ? pin?.model == nil ? " · trained on " : " ▼ better than pinned " : " filter: \(filter) "
        if rect.width >= footer.columns + 6 {
            buffer.write(footer, x: rect.x + 2, y: rect.maxY - 1, look, filter.isEmpty ? .dim : .accent)
        }
        if top + inside.height < rows.count { buffer.write("↓", x: rect.maxX - 3, y: rect.maxY - 1, look, .dim) }
        if top > 0 { buffer.write("↑", x: rect.x + 1, y: rect.y, look, .dim) }
    }

    /// The order of the rows and whose errors they show, as fully as there may be room.
    private var listCorners: [String] {
        let order = isReversed ? "▲" : "▼"
        let unitText = showsPercent ? "%" : shownUnit.symbol
        let errors = options.descriptor.symbol
        // A number without a unit has none to name.
        func inUnit(_ text: String, _ separator: String) -> String {
            unitText.isEmpty ? " \(text) " : " \(text)\(separator)\(unitText) "
        }
        if sort == .error {
            return [
                inUnit("\(order) \(errors) error", " · "), inUnit("\(order) \(errors)", " · "), " \(order) \(errors) ",
            ]
        }
        return [
            inUnit("\(order) \(sort.rawValue) · \(errors) error", " · "),
            inUnit("\(order) \(sort.rawValue) · \(errors)", " "),
            " \(order) \(sort.rawValue) · \(errors) ", " \(order) \(sort.rawValue) ",
        ]
    }

    private func listTitle(_ count: String) -> String {
        dimerClass.single == .structures ? "structures \(count)" : "\(dimerClass) \(listNoun)s \(count)"
    }

    /// One row: a dot for training curves, the name, the error of the model in focus.
    private func drawDimer(
        _ index: Int, _ places: Int, into buffer: inout CellBuffer, _ line: Rect, _ look: Look, _ chosen: Role?
    ) {
        let curve = curves[index]
        let model = focused
        let isTraining = model?.predictions[index]?.split == .train
        let error = model?.errors[index]
        let isStale = !isCurrent(options.descriptor)
        let value =
            error.map {
                showsPercent
                    ? fixed(model?.percent(of: index) ?? .nan, places) : fixed($0 * shownUnit.factor, places)
            } ?? ""
        let valueWidth = 7
        buffer.write(isTraining ? "·" : " ", x: line.x, y: line.y, look, chosen ?? .dim)
        buffer.write(
            curve.id, x: line.x + 1, y: line.y, look, chosen ?? (isTraining ? .dim : .text),
            maxWidth: max(1, line.width - (pin?.model == nil ? 1 : 2) - valueWidth))
        if let gain = gain(index), error ?? 0 > 0 {
            let isBetter = gain > 0.002 * (error ?? 0)
            let isWorse = gain < -0.002 * (error ?? 0)
            let mark = isBetter ? "▼" : isWorse ? "▲" : "="
            buffer.write(mark, x: line.maxX - 1, y: line.y, look, chosen ?? (isBetter ? .good : isWorse ? .bad : .dim))
        }
        let right = pin?.model == nil ? line.maxX : line.maxX - 1
        buffer.write(
            value, x: right - valueWidth, y: line.y, look, chosen ?? (isStale || isTraining ? .dim : .text),
            maxWidth: valueWidth, alignment: .right)
    }

    /// Decimals that suit the errors of the list: about three digits for the class's RMSE.
    private var decimalsOfList: Int {
        guard let focused else { return 1 }
        if showsPercent { return 1 }
        return min(decimals(for: focused.report.test.rmse * shownUnit.factor), 5)
    }
}
