/// What a piece of the screen means; a theme decides how that looks.
public enum Role: UInt8, Hashable, Sendable, CaseIterable {
    /// Text: ordinary, of less weight, titles without and with the focus, and what is to catch the eye.
    case text, dim, title, focusedTitle, accent
    /// Frames without and with the focus.
    case border, focusedBorder
    /// The chosen row of the list that has the focus, and of one that has not.
    case selection, inactiveSelection
    /// A verdict on a number or a message.
    case good, bad, warning
    /// The name of a key in hints and help.
    case key
    /// What the program is doing, in the status line.
    case status
    /// The parts of a plot: frame and tick labels, grid, reference lines, reference data.
    case axis, grid, guide, reference
    /// The data series of a plot, told apart by color.
    case series0, series1, series2, series3, series4, series5

    /// The role of the `index`-th series; after six they begin again.
    public static func series(_ index: Int) -> Role {
        Role(rawValue: series0.rawValue + UInt8(((index % 6) + 6) % 6))!
    }

    /// The number of a series, 0 to 5; nil for other roles.
    var seriesIndex: Int? {
        rawValue >= Role.series0.rawValue ? Int(rawValue - Role.series0.rawValue) : nil
    }
}
