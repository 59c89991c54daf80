/// The parts of a plot around its data: which of them fit, where they stand, and their drawing.
struct PlotFrame {
    let rect: Rect
    let look: Look
    let x: AxisMap
    let y: AxisMap
    let frame: Rect?
    let area: Rect
    let xTicks: TickSet
    let yTicks: TickSet
    private let titleRow: Int?
    private let yLabelRow: Int?
    private let tickRow: Int?
    private let xLabelRow: Int?

    /// Takes `rect` apart; `right` columns at its right stay free for a legend, `above` rows below the title.
    init(_ plot: Plot, _ x: AxisMap, _ y: AxisMap, _ rect: Rect, _ look: Look, right: Int = 0, above: Int = 0) {
        self.rect = rect
        self.look = look
        self.x = x
        self.y = y
        let (width, height) = (rect.width - right, rect.height)
        guard width >= 8, height >= 4 else {
            frame = nil
            area = rect
            (xTicks, yTicks) = (TickSet(), TickSet())
            (titleRow, yLabelRow, tickRow, xLabelRow) = (nil, nil, nil, nil)
            return
        }
        var top = rect.y
        var bottom = rect.maxY
        let hasTitle = !plot.title.isEmpty && height >= 8
        let hasYLabel = !plot.y.label.isEmpty && height >= 8
        let (titleWidth, yLabelWidth) = (
            plot.title.shown(with: look.glyphs).columns, plot.y.label.shown(with: look.glyphs).columns
        )
        let share = titleWidth + 2 * (yLabelWidth + 2) <= width
        titleRow = hasTitle ? top : nil
        if hasTitle { top += 1 }
        if hasYLabel, hasTitle, !share {
            yLabelRow = height >= 12 ? top : nil
            if height >= 12 { top += 1 }
        } else {
            yLabelRow = hasYLabel ? rect.y : nil
            if hasYLabel, !hasTitle { top += 1 }
        }
        top += above
        if !plot.x.label.isEmpty, height >= 10 {
            bottom -= 1
            xLabelRow = bottom
        } else {
            xLabelRow = nil
        }
        if height >= 6 {
            bottom -= 1
            tickRow = bottom
        } else {
            tickRow = nil
        }
        let inner = bottom - top - 2
        let vertical = TickSet(plot.y, y, TickSpace(cells: inner, isVertical: true), look.glyphs)
        let needed = vertical.major.map(\.label.columns).max() ?? 0
        let labelWidth = needed > 0 && width >= 40 ? max(needed, plot.y.labelColumns) : needed
        let isLabeled = labelWidth > 0 && width - labelWidth - 3 >= max(8, width / 2)
        yTicks = isLabeled ? vertical : TickSet()
        let left = isLabeled ? labelWidth + 1 : 0
        let border = Rect(x: rect.x + left, y: top, width: width - left, height: bottom - top)
        frame = border
        area = border.inset(1)
        xTicks =
            tickRow == nil
            ? TickSet()
            : TickSet(
                plot.x, x, TickSpace(cells: area.width, isVertical: false, before: left + 1, after: right + 1),
                look.glyphs)
    }

    /// Draws frame, ticks and labels, and says what was written where.
    func draw(_ plot: Plot, into buffer: inout CellBuffer) -> [PlotLayout.Label] {
        guard let frame else { return [] }
        var labels: [PlotLayout.Label] = []
        func write(_ text: String, _ x: Int, _ row: Int, _ width: Int, _ role: Role, _ alignment: Alignment) {
            let shown = text.shown(with: look.glyphs)
            let used = buffer.write(shown, x: x, y: row, look, role, maxWidth: width, alignment: alignment)
            let spare = max(0, width - used)
            let start = alignment == .left ? x : alignment == .right ? x + spare : x + spare / 2
            if used > 0 {
                labels.append(.init(text: shown, rect: Rect(x: start, y: row, width: used, height: 1)))
            }
        }
        if let titleRow { write(plot.title, rect.x, titleRow, rect.width, .title, .center) }
        if let yLabelRow { write(plot.y.label, rect.x, yLabelRow, rect.width, .axis, .left) }
        if let xLabelRow { write(plot.x.label, area.x, xLabelRow, area.width, .axis, .center) }
        drawBorder(frame, into: &buffer)
        let labelWidth = frame.x - rect.x - 1
        let rows = TickSpace(cells: area.height, isVertical: true)
        for tick in yTicks.major {
            write(tick.label, rect.x, area.y + rows.cell(y.fraction(of: tick.value)), labelWidth, .axis, .right)
        }
        if let tickRow {
            let space = TickSpace(
                cells: area.width, isVertical: false, before: area.x - rect.x, after: rect.maxX - area.maxX)
            for tick in xTicks.major {
                let start = space.start(of: tick.label.columns, at: x.fraction(of: tick.value))
                write(tick.label, area.x + start, tickRow, tick.label.columns, .axis, .left)
            }
        }
        return labels
    }

    /// The frame, with labeled ticks pointing out and minor ones in.
    private func drawBorder(_ frame: Rect, into buffer: inout CellBuffer) {
        let style = look[.axis]
        buffer.border(frame, FrameGlyphs(look.glyphs, .square), style: style)
        let isASCII = look.glyphs == .ascii
        let rows = TickSpace(cells: area.height, isVertical: true)
        let columns = TickSpace(cells: area.width, isVertical: false)
        for value in isASCII ? [] : yTicks.minor {
            buffer.put("├", x: frame.x, y: area.y + rows.cell(y.fraction(of: value)), style: style)
        }
        for value in isASCII ? [] : xTicks.minor {
            buffer.put("┴", x: area.x + columns.cell(x.fraction(of: value)), y: frame.maxY - 1, style: style)
        }
        for tick in yTicks.major {
            let row = area.y + rows.cell(y.fraction(of: tick.value))
            buffer.put(isASCII ? "+" : "┤", x: frame.x, y: row, style: style)
        }
        for tick in xTicks.major {
            let column = area.x + columns.cell(x.fraction(of: tick.value))
            buffer.put(isASCII ? "+" : "┬", x: column, y: frame.maxY - 1, style: style)
        }
    }
}
