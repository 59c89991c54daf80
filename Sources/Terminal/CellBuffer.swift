/// One character cell. A wide character (two columns) is followed by a cell whose glyph is `Cell.continuation`.
public struct Cell: Hashable, Sendable {
    /// The character shown; `continuation` in the second column of a wide one.
    public var glyph: Unicode.Scalar
    /// The colors and attributes it is shown in.
    public var style: Style

    /// A cell with this glyph in this style; without arguments a plain blank.
    public init(_ glyph: Unicode.Scalar = " ", _ style: Style = .plain) {
        self.glyph = glyph
        self.style = style
    }

    /// A blank in the terminal's own colors.
    public static let blank = Cell()
    /// The glyph of the second column of a wide character.
    public static let continuation: Unicode.Scalar = "\u{0}"
}

/// A screenful of cells, row-major: what a view draws, and all that a backend, a test or an export receives.
///
/// Drawing outside is clipped, never an error, so that views need no size checks.
public struct CellBuffer: Hashable, Sendable {
    /// Columns and rows; never negative.
    public let size: Size
    /// All cells, row-major: [height, width], the top row first.
    public private(set) var cells: [Cell]
    /// The cell in which the text cursor is shown; nil hides it.
    public var cursor: Point?

    /// A buffer of blanks. Negative lengths count as 0.
    public init(size: Size) {
        self.size = Size(width: max(0, size.width), height: max(0, size.height))
        cells = Array(repeating: .blank, count: self.size.width * self.size.height)
    }

    /// The rectangle of all cells, its corner at (0, 0).
    public var bounds: Rect { Rect(x: 0, y: 0, width: size.width, height: size.height) }

    /// The cell in column `x` of row `y`; outside reads as blank, writing there does nothing.
    public subscript(x: Int, y: Int) -> Cell {
        get {
            guard x >= 0, y >= 0, x < size.width, y < size.height else { return .blank }
            return cells[y * size.width + x]
        }
        set {
            guard x >= 0, y >= 0, x < size.width, y < size.height else { return }
            cells[y * size.width + x] = newValue
        }
    }
}
