extension SubcellGrid {
    /// The glyph of a cell; a blank (U+0020) where no dot is set.
    func glyph(of dots: Dots) -> Unicode.Scalar {
        guard dots.mask != 0 else { return " " }
        switch glyphs {
        case .braille: return Unicode.Scalar(0x2800 + UInt32(dots.mask))!
        case .block: return dots.ink.layer == .band ? "░" : quadrants[Int(dots.mask)]
        case .ascii: return dots.ink.ascii
        }
    }

    /// Draws every cell that holds a dot, the top left one at `origin`; others keep what the buffer had.
    public func draw(into buffer: inout CellBuffer, at origin: Point) {
        for row in 0..<rows {
            for column in 0..<columns {
                let dots = cells[row * columns + column]
                guard dots.mask != 0 else { continue }
                buffer[origin.x + column, origin.y + row] = Cell(glyph(of: dots), dots.ink.style)
            }
        }
    }
}

/// The block of quadrants of each mask: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
private let quadrants: [Unicode.Scalar] = [
    " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
]
