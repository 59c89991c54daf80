/// How figures look: sizes in points, black on white, the colors of Okabe and Ito (2008), which are told apart with any color
/// vision, and beside these a dash for each series.
public struct FigureStyle: Hashable, Sendable {
    /// The size of all text, points.
    public var fontSize: Double

    /// The style with text of a size, which everything else goes by.
    public init(fontSize: Double = 8) { self.fontSize = fontSize }

    /// From one line of text to the next.
    var lineHeight: Double { 1.3 * fontSize }
    var lineWidth: Double { 0.15 * fontSize }
    var axisWidth: Double { 0.09 * fontSize }
    var markerRadius: Double { 0.28 * fontSize }
    /// Between parts that stand side by side.
    var gap: Double { 0.5 * fontSize }

    static let ink = FigureColor(0, 0, 0)
    static let gray = FigureColor(110, 110, 110)

    /// The color of a role.
    func color(_ role: Role) -> FigureColor {
        switch role {
        case .series0: FigureColor(0, 158, 115)
        case .series1: FigureColor(0, 114, 178)
        case .series2: FigureColor(213, 94, 0)
        case .series3: FigureColor(204, 121, 167)
        case .series4: FigureColor(86, 180, 233)
        case .series5: FigureColor(230, 159, 0)
        case .dim, .guide, .grid, .status: Self.gray
        case .good: FigureColor(0, 114, 178)
        case .bad: FigureColor(213, 94, 0)
        case .warning: FigureColor(150, 95, 0)
        default: Self.ink
        }
    }

    /// The lengths of a dash, drawn and left out in turn.
    func lengths(_ dash: Dash) -> [Double] {
        let parts: [Double] =
            switch dash {
            case .solid: []
            case .dashed: [4, 2]
            case .dotted: [0.8, 1.4]
            case .dashDot: [5, 1.5, 1, 1.5]
            case .longDash: [8, 2]
            case .sparse: [1.5, 2.5]
            case .fine, .rows: [1.5, 1.5]
            }
        return parts.map { $0 * fontSize / 8 }
    }

    /// The dash of a series' line that has none of its own.
    func dash(_ series: Series) -> Dash {
        series.role.seriesIndex.map { [.solid, .longDash, .dashDot, .dashed, .sparse, .fine][$0] } ?? .solid
    }
}
