/// What a person does at the terminal.
public enum InputEvent: Hashable, Sendable {
    case key(Key)
    case mouse(MouseEvent)
    case resize(Size)
}

/// A key press. Control characters arrive as their letter with `.control` (`ctrl-r` is `r` with control).
public struct Key: Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        case character(Unicode.Scalar)
        case up, down, left, right
        case home, end, pageUp, pageDown
        case insert, delete, backspace
        case tab, backTab, enter, escape
        case function(Int)
    }

    public struct Modifiers: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let shift = Modifiers(rawValue: 1)
        public static let control = Modifiers(rawValue: 2)
        public static let alt = Modifiers(rawValue: 4)
    }

    public var code: Code
    public var modifiers: Modifiers

    public init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }

    public static func character(_ scalar: Unicode.Scalar) -> Key { Key(.character(scalar)) }
    public static func control(_ scalar: Unicode.Scalar) -> Key { Key(.character(scalar), .control) }
}

public struct MouseEvent: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case press, release, drag, wheelUp, wheelDown, doubleClick }

    public var kind: Kind
    /// 1 left, 2 middle, 3 right; 0 for the wheel.
    public var button: Int
    public var position: Point
    public var modifiers: Key.Modifiers

    public init(kind: Kind, button: Int, position: Point, modifiers: Key.Modifiers = []) {
        self.kind = kind
        self.button = button
        self.position = position
        self.modifiers = modifiers
    }
}
