/// What a person does at the terminal.
public enum InputEvent: Hashable, Sendable {
    /// A key was pressed.
    case key(Key)
    /// A mouse button, the wheel, or the mouse with a button held down.
    case mouse(MouseEvent)
    /// The terminal has a new size, in cells.
    case resize(Size)
}

/// A key press. Control characters arrive as their letter with `.control` (`ctrl-r` is `r` with control).
public struct Key: Hashable, Sendable {
    /// Which key it is, whatever is held down beside it.
    public enum Code: Hashable, Sendable {
        /// A key that types this character; shift is in the character.
        case character(Unicode.Scalar)
        case up, down, left, right
        case home, end, pageUp, pageDown
        case insert, delete, backspace
        case tab, backTab, enter, escape
        /// A function key by its number, from 1.
        case function(Int)
    }

    /// The keys held down with another one.
    public struct Modifiers: OptionSet, Hashable, Sendable {
        /// One bit for each modifier.
        public let rawValue: UInt8
        /// The modifiers whose bits are set.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// The shift key; for characters it is in the character instead.
        public static let shift = Modifiers(rawValue: 1)
        /// The control key.
        public static let control = Modifiers(rawValue: 2)
        /// The alt or option key, which terminals send as an escape before the key.
        public static let alt = Modifiers(rawValue: 4)
    }

    /// The key that was pressed.
    public var code: Code
    /// The keys held down with it.
    public var modifiers: Modifiers

    /// A key, alone or with modifiers.
    public init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }

    /// The key that types a character.
    public static func character(_ scalar: Unicode.Scalar) -> Key { Key(.character(scalar)) }
    /// The key of a character with control: `.control("r")` is ctrl-r.
    public static func control(_ scalar: Unicode.Scalar) -> Key { Key(.character(scalar), .control) }
}

/// Something done with the mouse over the terminal.
public struct MouseEvent: Hashable, Sendable {
    /// What was done. A drag is a move with a button down; a double click comes in place of its second press.
    public enum Kind: Hashable, Sendable { case press, release, drag, wheelUp, wheelDown, doubleClick }

    /// What was done.
    public var kind: Kind
    /// The button: 1 left, 2 middle, 3 right; 0 for the wheel.
    public var button: Int
    /// The cell under the pointer.
    public var position: Point
    /// The keys held down meanwhile.
    public var modifiers: Key.Modifiers

    /// An event of the mouse over a cell.
    public init(kind: Kind, button: Int, position: Point, modifiers: Key.Modifiers = []) {
        self.kind = kind
        self.button = button
        self.position = position
        self.modifiers = modifiers
    }
}
