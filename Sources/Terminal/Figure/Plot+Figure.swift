/// Where the parts of a plot came to stand on a figure.
public struct FigureLayout: Sendable {
    /// The area of the data, inside the axes.
    public var area: FigureBox
    /// Everything that was written, with the room it takes.
    public var texts: [(text: String, box: FigureBox)] = []
    /// The legend; nil without one.
    public var legend: FigureBox?
}

extension Plot {
    /// Draws the plot as a figure, into a rectangle of a canvas: what `render` draws into cells, with true lines.
    ///
    /// Texts do not overlap: what finds no place of its own (a legend inside, the label of a reference line) goes elsewhere or
    /// is left out.
    @discardableResult
    public func draw(on canvas: some FigureCanvas, in box: FigureBox, _ style: FigureStyle) -> FigureLayout {
        var drawing = FigureDrawing(self, canvas, box, style)
        return drawing.draw()
    }

    /// Draws the legend alone, its entries side by side, from the top of a rectangle: where several plots share one.
    /// - Returns: its height, points; 0 without entries.
    @discardableResult
    public func drawLegend(on canvas: some FigureCanvas, in box: FigureBox, _ style: FigureStyle) -> Double {
        var drawing = FigureDrawing(self, canvas, box, style)
        return drawing.drawLegend()
    }

    /// What a legend says: plots that agree in it can share one.
    public var legendNames: [String] { series.map(\.name).filter { !$0.isEmpty }.sorted() }
}
