/// A color as a theme asks for it; backends map it to the nearest the terminal has.
public enum Color: Hashable, Sendable {
    /// The terminal's own foreground or background.
    case standard
    /// One of the 16 colors of every color terminal, 0 to 15.
    case basic(UInt8)
    /// Red, green and blue, 0 to 255 each.
    case rgb(UInt8, UInt8, UInt8)
}

/// How a cell looks besides its glyph.
public struct Style: Hashable, Sendable {
    /// Ways to set text off that need no color.
    public struct Attributes: OptionSet, Hashable, Sendable {
        /// One bit for each attribute.
        public let rawValue: UInt8
        /// The attributes whose bits are set.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Heavier strokes; on some terminals a brighter color.
        public static let bold = Attributes(rawValue: 1)
        /// A fainter foreground.
        public static let dim = Attributes(rawValue: 2)
        /// A line below the text, blanks included.
        public static let underline = Attributes(rawValue: 4)
        /// Foreground and background exchanged.
        public static let reverse = Attributes(rawValue: 8)
        /// Slanted letters; terminals without them show plain ones.
        public static let italic = Attributes(rawValue: 16)
    }

    /// The color of the glyph.
    public var foreground: Color
    /// The color of the cell behind the glyph.
    public var background: Color
    /// What sets the text off besides its color.
    public var attributes: Attributes

    /// A style; what is not given is the terminal's own.
    public init(foreground: Color = .standard, background: Color = .standard, attributes: Attributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// The terminal's own colors, without attributes.
    public static let plain = Style()
}
