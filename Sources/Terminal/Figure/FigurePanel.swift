/// A part of a figure: what both a rectangle of cells and a sheet of paper show.
public enum FigurePanel: Hashable, Sendable {
    case plot(Plot)
    case map(HeatMap)
    case sketch(Sketch)

    /// Draws the part as a figure, into a rectangle of a canvas.
    @discardableResult
    public func draw(on canvas: some FigureCanvas, in box: FigureBox, _ style: FigureStyle) -> FigureLayout {
        switch self {
        case .plot(let plot): plot.draw(on: canvas, in: box, style)
        case .map(let map): map.draw(on: canvas, in: box, style)
        case .sketch(let sketch): sketch.draw(on: canvas, in: box, style)
        }
    }

    /// Draws the part into a rectangle of cells.
    public func render(into buffer: inout CellBuffer, in rect: Rect, _ look: Look) {
        switch self {
        case .plot(let plot): plot.render(into: &buffer, in: rect, look)
        case .map(let map): map.render(into: &buffer, in: rect, look)
        case .sketch(let sketch): sketch.render(into: &buffer, in: rect, look)
        }
    }

    /// The plot, where it is one.
    public var plot: Plot? {
        if case .plot(let plot) = self { plot } else { nil }
    }

    /// The height that suits it, in parts of its width.
    /// - Parameter isNarrow: whether several stand side by side, where plots are nearly square.
    public func shape(isNarrow: Bool) -> Double {
        switch self {
        case .plot: isNarrow ? 0.9 : 0.72
        case .map: isNarrow ? 0.85 : 0.72
        case .sketch(let sketch): min(max(0.9 * sketch.shape + 0.15, 0.45), 1.1)
        }
    }
}
