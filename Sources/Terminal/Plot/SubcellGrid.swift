/// A raster finer than character cells: 2 x 4 braille dots, 2 x 2 quadrants or 1 x 1 ASCII marks in each.
///
///     var grid = SubcellGrid(columns: 40, rows: 10, glyphs: .braille)
///     grid.line(from: (0, 0), to: (79, 39), SubcellGrid.Ink(style: look[.series0], ascii: "*", layer: .model))
///     grid.draw(into: &buffer, at: Point(x: 1, y: 1))
///
/// Dots of strokes that meet in one cell are merged; the cell takes the ink of the highest layer, and within a layer of
/// the last drawn. Fills (grid, band) give way where a stroke passes, so that it stays legible without color.
public struct SubcellGrid: Sendable {
    /// What covers what, lowest first.
    public enum Layer: UInt8, Hashable, Sendable, Comparable {
        case grid, band, guide, data, model
        /// Whether one layer is covered by another.
        public static func < (a: Layer, b: Layer) -> Bool { a.rawValue < b.rawValue }
        var isFill: Bool { self <= .band }
    }

    /// What dots are drawn with: a style, the mark that stands for them in ASCII, and their layer.
    public struct Ink: Hashable, Sendable {
        /// The style of the cells that hold the dots.
        public var style: Style
        /// The mark that stands for a dot in ASCII.
        public var ascii: Unicode.Scalar
        /// What the dots cover, and what covers them.
        public var layer: Layer
        /// How many dots wide a line is.
        var thickness = 1

        /// An ink of this style in this layer.
        public init(style: Style, ascii: Unicode.Scalar, layer: Layer) {
            self.style = style
            self.ascii = ascii
            self.layer = layer
        }
    }

    struct Dots {
        var mask: UInt8 = 0
        var ink = Ink(style: .plain, ascii: " ", layer: .grid)
    }

    /// The width in cells.
    let columns: Int
    /// The height in cells.
    let rows: Int
    let glyphs: Capabilities.Glyphs
    /// The width in dots.
    let width: Int
    /// The height in dots.
    let height: Int
    /// The dots of each cell, row-major, the top row first.
    var cells: [Dots]

    /// An empty grid of so many cells. Negative lengths count as 0.
    public init(columns: Int, rows: Int, glyphs: Capabilities.Glyphs) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        self.glyphs = glyphs
        width = self.columns * glyphs.dotsAcross
        height = self.rows * glyphs.dotsDown
        cells = Array(repeating: Dots(), count: self.columns * self.rows)
    }

    /// Sets the dot in column `x` and row `y` of dots, from 0 at the top left; outside does nothing.
    public mutating func set(_ x: Int, _ y: Int, _ ink: Ink) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let index: Int
        let bit: UInt8
        switch glyphs {
        case .braille:
            index = (y >> 2) * columns + (x >> 1)
            let row = y & 3
            bit = row == 3 ? (x & 1 == 0 ? 0x40 : 0x80) : (x & 1 == 0 ? 1 : 8) << UInt8(row)
        case .block:
            index = (y >> 1) * columns + (x >> 1)
            bit = 1 << UInt8((y & 1) * 2 + (x & 1))
        case .ascii:
            index = y * columns + x
            bit = 1
        }
        merge(bit, ink, at: index)
    }

    /// Sets a dot as thick as the ink, from its column and row on.
    @inline(__always)
    mutating func dab(_ x: Int, _ y: Int, _ ink: Ink) {
        set(x, y, ink)
        for offset in 1..<max(1, ink.thickness * ink.thickness) {
            set(x + offset % ink.thickness, y + offset / ink.thickness, ink)
        }
    }

    @inline(__always)
    private mutating func merge(_ bit: UInt8, _ ink: Ink, at index: Int) {
        let old = cells[index]
        if old.mask == 0 {
            cells[index] = Dots(mask: bit, ink: ink)
        } else if ink.layer >= old.ink.layer {
            let replaces = old.ink.layer.isFill && ink.layer != old.ink.layer
            cells[index] = Dots(mask: replaces ? bit : old.mask | bit, ink: ink)
        } else if !ink.layer.isFill {
            cells[index].mask |= bit
        }
    }

    /// True if a cell holds a dot of at least this layer.
    func isMarked(column: Int, row: Int, from layer: Layer = .grid) -> Bool {
        guard column >= 0, row >= 0, column < columns, row < rows else { return false }
        let dots = cells[row * columns + column]
        return dots.mask != 0 && dots.ink.layer >= layer
    }
}

extension Capabilities.Glyphs {
    /// The number of dots in a cell side by side.
    public var dotsAcross: Int { self == .ascii ? 1 : 2 }
    /// The number of dots in a cell one above the other.
    public var dotsDown: Int {
        switch self {
        case .braille: 4
        case .block: 2
        case .ascii: 1
        }
    }
}
