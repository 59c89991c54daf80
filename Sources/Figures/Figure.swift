import Terminal

/// Panels side by side or one above the other on one sheet: what a file, or a page of a paper, shows.
public struct Figure: Sendable {
    /// The panels, row after row.
    public var panels: [FigurePanel]
    /// How many stand side by side.
    public var columns: Int
    /// The width of the sheet, points.
    public var width: Double
    /// The height of the sheet, points.
    public var height: Double
    /// How it looks.
    public var style: FigureStyle
    /// What it shows and the command that makes it again, kept in files that can keep it.
    public var description: String

    /// A millimeter in points.
    public static let millimeter = 72 / 25.4

    /// A figure of some panels.
    /// - Parameter height: nil for what suits the width.
    public init(
        _ panels: [FigurePanel], columns: Int = 1, width: Double, height: Double? = nil,
        style: FigureStyle = FigureStyle(),
        description: String = ""
    ) {
        precondition(!panels.isEmpty && columns > 0, "a figure of at least one panel")
        self.panels = panels
        self.columns = min(columns, panels.count)
        self.width = width
        let rows = (panels.count + self.columns - 1) / self.columns
        let isNarrow = self.columns > 2
        let shape = panels.map { $0.shape(isNarrow: isNarrow) }.max()!
        self.height = height ?? (shape * width / Double(self.columns) * Double(rows)).rounded()
        self.style = style
        self.description = description
    }

    /// Draws all panels; plots whose legends say the same share one, above them.
    public func draw(on canvas: some FigureCanvas) {
        let rows = (panels.count + columns - 1) / columns
        let gap = style.fontSize
        let margin = 0.3 * style.fontSize
        let plots = panels.compactMap(\.plot)
        let names = plots.first?.legendNames ?? []
        let sharesLegend =
            panels.count > 1 && plots.count == panels.count && !names.isEmpty
            && plots.allSatisfy { $0.legendNames == names }
        var top = margin
        if sharesLegend {
            let sheet = FigureBox(x: 2 * gap, y: margin, width: width - 4 * gap, height: height)
            top += plots[0].drawLegend(on: canvas, in: sheet, style) + 0.5 * gap
        }
        let width = (self.width - 2 * margin - gap * Double(columns - 1)) / Double(columns)
        let height = (self.height - top - margin - gap * Double(rows - 1)) / Double(rows)
        for (index, panel) in panels.enumerated() {
            let (row, column) = index.quotientAndRemainder(dividingBy: columns)
            var panel = panel
            if sharesLegend, var plot = panel.plot {
                plot.legend = .none
                panel = .plot(plot)
            }
            panel.draw(
                on: canvas,
                in: FigureBox(
                    x: margin + Double(column) * (width + gap), y: top + Double(row) * (height + gap), width: width,
                    height: height), style)
        }
    }
}
