/// One character cell. A wide character (two columns) is followed by a cell whose glyph is `Cell.continuation`.
public struct Cell: Hashable, Sendable {
    public var glyph: Unicode.Scalar
    public var style: Style

    public init(_ glyph: Unicode.Scalar = " ", _ style: Style = .plain) {
        self.glyph = glyph
        self.style = style
    }

    public static let blank = Cell()
    /// Stands in the second column of a wide character.
    public static let continuation: Unicode.Scalar = "\u{0}"
}

/// A screenful of cells, row-major: what a view draws, and all that a backend, a test or an export receives.
///
/// Drawing outside is clipped, never an error, so that views need no size checks.
public struct CellBuffer: Hashable, Sendable {
    public let size: Size
    public private(set) var cells: [Cell]
    /// Where the text cursor is shown, if anywhere.
    public var cursor: Point?

    public init(size: Size) {
        self.size = Size(width: max(0, size.width), height: max(0, size.height))
        cells = Array(repeating: .blank, count: self.size.width * self.size.height)
    }

    public var bounds: Rect { Rect(x: 0, y: 0, width: size.width, height: size.height) }

    /// The cell at a place; outside reads as blank, writing there does nothing.
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
