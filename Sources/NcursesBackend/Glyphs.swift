import CNcurses

/// Chooses what to send for a glyph, so that every cell of a buffer takes exactly its column on the terminal.
enum Glyphs {
    /// The scalar to show in a cell and the columns it takes: 2 only when `isWide`, that is when the buffer leaves
    /// room. What the locale cannot show, or would show at another width, is replaced by something that fits.
    static func shown(_ scalar: Unicode.Scalar, isWide: Bool) -> (scalar: UInt32, columns: Int) {
        let value = scalar.value
        if value >= 0x20, value < 0x7F { return (value, 1) }
        if value < 0x20 || value == 0x7F { return (blank, 1) }
        switch (cncurses_columns(value), isWide) {
        case (1, _): return (value, 1)
        case (2, true): return (value, 2)
        default: return (substitute(for: value), 1)
        }
    }

    private static let blank: UInt32 = 0x20

    /// An ASCII character in place of one that cannot be shown. Views draw with the glyphs they were told of; this is
    /// for the stray character of a file name or a unit.
    private static func substitute(for value: UInt32) -> UInt32 {
        let character: Unicode.Scalar =
            switch value {
            case 0xB7, 0x2022, 0x2026: "."
            case 0xB1: "+"
            case 0xC5: "A"
            case 0xD7: "x"
            case 0x2010...0x2015, 0x2212: "-"
            case 0x2018, 0x2019: "'"
            case 0x201C, 0x201D: "\""
            case 0x2190: "<"
            case 0x2191: "^"
            case 0x2192: ">"
            case 0x2193: "v"
            case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550: "-"
            case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551: "|"
            case 0x250C...0x254B, 0x2552...0x2570: "+"
            case 0x2580...0x259F: "#"
            case 0x2801...0x28FF: "*"
            case 0xA0, 0x2800: " "
            default: "?"
            }
        return character.value
    }
}
