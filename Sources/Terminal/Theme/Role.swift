/// What a piece of the screen means; a theme decides how that looks.
public enum Role: UInt8, Hashable, Sendable, CaseIterable {
    case text, dim, title, focusedTitle, accent
    case border, focusedBorder
    /// The chosen row of the list that has the focus, and of one that has not.
    case selection, inactiveSelection
    case good, bad, warning
    /// The name of a key in hints and help.
    case key
    case status
    /// Inside a plot: frame and tick labels, grid, reference lines, reference data.
    case axis, grid, guide, reference
    case series0, series1, series2, series3, series4, series5

    /// The role of the `index`-th series; after six they begin again.
    public static func series(_ index: Int) -> Role {
        Role(rawValue: series0.rawValue + UInt8(((index % 6) + 6) % 6))!
    }

    /// 0 to 5 for a series, else nil.
    public var seriesIndex: Int? {
        rawValue >= Role.series0.rawValue ? Int(rawValue - Role.series0.rawValue) : nil
    }
}
