/// The scale of a heat map's colors, at the right of its frame.
struct ColorBar {
    private let heat: HeatMap
    private let look: Look
    private let right: Int
    /// The bar's columns, with its labels and the gap before it.
    let width: Int
    private static let thickness = 2

    /// The bar of a map that is drawn in a rectangle; nil where it leaves too little for the map itself.
    init?(_ heat: HeatMap, _ rect: Rect, _ look: Look) {
        guard rect.height >= 6 else { return nil }
        self.heat = heat
        self.look = look
        right = rect.maxX
        let ticks = TickSet(heat.valueMap, TickSpace(cells: rect.height - 4, isVertical: true), look.glyphs)
        // A taller or lower bar may need a column more for its labels.
        let labels = (ticks.major.map(\.label.columns).max() ?? 0) + 1
        width = max(2 + ColorBar.thickness + 1 + labels, min(heat.valueLabel.columns + 1, 12))
        guard rect.width - width >= 16 else { return nil }
    }

    func draw(
        into buffer: inout CellBuffer, beside frame: PlotFrame, _ map: AxisMap, _ written: [PlotLayout.Label]
    ) -> [PlotLayout.Label] {
        guard let border = frame.frame else { return [] }
        let area = frame.area
        let left = border.maxX + 2
        var labels: [PlotLayout.Label] = []
        let isDouble = look.capabilities.colors >= 256 && look.glyphs != .ascii
        let ramp = HeatMap.ramp(look.glyphs)
        for row in 0..<area.height {
            let level = 1 - (Double(row) + 0.5) / Double(area.height)
            let cell: Cell
            if isDouble {
                let half = 0.25 / Double(area.height)
                cell = Cell(
                    "▀",
                    Style(
                        foreground: heat.colors.color(at: level + half), background: heat.colors.color(at: level - half)
                    ))
            } else if look.capabilities.colors >= 256 {
                cell = Cell(" ", Style(background: heat.colors.color(at: level)))
            } else {
                cell = Cell(ramp[min(Int(level * Double(ramp.count)), ramp.count - 1)], look[.text])
            }
            for column in 0..<ColorBar.thickness { buffer[left + column, area.y + row] = cell }
        }
        let space = TickSpace(cells: area.height, isVertical: true)
        let room = right - left - ColorBar.thickness - 1
        for tick in TickSet(map, space, look.glyphs).major where tick.label.columns <= room {
            let place = Point(
                x: left + ColorBar.thickness + 1, y: area.y + space.cell(map.fraction(of: tick.value)))
            buffer.write(tick.label, x: place.x, y: place.y, look, .axis)
            labels.append(
                .init(text: tick.label, rect: Rect(x: place.x, y: place.y, width: tick.label.columns, height: 1)))
        }
        let text = heat.valueLabel.shown(with: look.glyphs)
        let box = Rect(x: left, y: border.y, width: min(text.columns, right - left), height: 1)
        if !text.isEmpty, !written.contains(where: { !$0.rect.intersection(box).isEmpty }) {
            buffer.write(text, x: box.x, y: box.y, look, .axis, maxWidth: box.width)
            labels.append(.init(text: text, rect: box))
        }
        return labels
    }
}
