/// Dots in rows from the top, for what is a color everywhere.
public struct FigureImage: Hashable, Sendable {
    /// How many dots are side by side.
    public let columns: Int
    /// How many rows there are.
    public let rows: Int
    /// The dots row by row, from the left: 0xFFRRGGBB, or 0 where there is nothing.
    public let dots: [UInt32]

    /// - Precondition: `columns * rows` dots, at least one.
    public init(columns: Int, rows: Int, dots: [UInt32]) {
        precondition(columns > 0 && rows > 0 && dots.count == columns * rows, "an image has columns x rows dots")
        (self.columns, self.rows, self.dots) = (columns, rows, dots)
    }
}
