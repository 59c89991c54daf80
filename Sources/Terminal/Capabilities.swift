/// What the terminal can show; found out once at start-up from the locale, TERM, COLORTERM and NO_COLOR.
public struct Capabilities: Hashable, Sendable {
    /// The marker sets, best first; each works wherever the next worse one does.
    public enum Glyphs: Int, Hashable, Sendable, CaseIterable, Codable {
        /// Unicode with braille dots, 2 x 4 in a cell.
        case braille
        /// Unicode with block elements, 2 x 2 quadrants in a cell.
        case block
        /// US-ASCII only.
        case ascii
    }

    /// The marker set to draw with.
    public var glyphs: Glyphs
    /// The number of colors: 0 (monochrome or NO_COLOR), 8, 16, 256 or 16,777,216.
    public var colors: Int
    /// Whether the terminal can report the mouse.
    public var mouse: Bool

    /// Capabilities as given.
    public init(glyphs: Glyphs, colors: Int, mouse: Bool) {
        self.glyphs = glyphs
        self.colors = colors
        self.mouse = mouse
    }
}
