import CNcurses
import Terminal

/// The keys ncurses names, and the sequences it has to be taught.
enum KeyTable {
    /// The code of the prefix of a mouse report; see `MouseDecoder`.
    static let mouseReport = firstCode
    /// The code of the prefix of the older report, three characters.
    static let oldMouseReport = firstCode + 1

    /// The key behind a code of `wget_wch`; nil for what nobody binds.
    static func key(for code: Int32) -> Key? {
        if let taught = code >= firstKeyCode ? Int(code - firstKeyCode) : nil {
            return taught < sequences.count ? sequences[taught].key : nil
        }
        if code > KEY_F0, code <= KEY_F0 + 60 { return functionKey(Int(code - KEY_F0)) }
        return named[code]
    }

    /// Teaches ncurses the sequences that terminfo leaves out; after `newterm`.
    static func teachSequences(mouse: Bool) {
        for (offset, sequence) in sequences.enumerated() {
            // Terminfo knows better, except that it names few of the keys with modifiers, and those ambiguously.
            if sequence.key.modifiers.isEmpty, key(for: key_defined(sequence.text)) != nil { continue }
            define_key(sequence.text, firstKeyCode + Int32(offset))
        }
        if mouse {
            define_key("\u{1B}[<", mouseReport)
            define_key("\u{1B}[M", oldMouseReport)
        }
    }

    /// The first code of our own: above what ncurses uses for itself (keys of terminfo's extended part follow KEY_MAX),
    /// within the 16 bits it has.
    private static let firstCode: Int32 = 0x4000
    private static let firstKeyCode = firstCode + 2

    private static let named: [Int32: Key] = [
        KEY_UP: Key(.up), KEY_DOWN: Key(.down), KEY_LEFT: Key(.left), KEY_RIGHT: Key(.right),
        KEY_HOME: Key(.home), KEY_END: Key(.end), KEY_PPAGE: Key(.pageUp), KEY_NPAGE: Key(.pageDown),
        KEY_A1: Key(.home), KEY_A3: Key(.pageUp), KEY_C1: Key(.end), KEY_C3: Key(.pageDown),
        KEY_FIND: Key(.home), KEY_SELECT: Key(.end), KEY_LL: Key(.end),
        KEY_IC: Key(.insert), KEY_DC: Key(.delete), KEY_BACKSPACE: Key(.backspace), KEY_ENTER: Key(.enter),
        KEY_BTAB: Key(.backTab), KEY_SR: Key(.up, .shift), KEY_SF: Key(.down, .shift),
        KEY_SLEFT: Key(.left, .shift), KEY_SRIGHT: Key(.right, .shift), KEY_SHOME: Key(.home, .shift),
        KEY_SEND: Key(.end, .shift), KEY_SPREVIOUS: Key(.pageUp, .shift), KEY_SNEXT: Key(.pageDown, .shift),
        KEY_SIC: Key(.insert, .shift), KEY_SDC: Key(.delete, .shift),
    ]

    /// The key of terminfo's number, which counts on where modifiers begin: F13 is shift-F1, F25 ctrl-F1, and so on.
    private static func functionKey(_ number: Int) -> Key {
        let modifiers: [Key.Modifiers] = [[], .shift, .control, [.control, .shift], .alt]
        return Key(.function((number - 1) % 12 + 1), modifiers[(number - 1) / 12])
    }

    private static let sequences: [(text: String, key: Key)] = plainSequences + modifiedSequences

    /// The keys without modifiers: both forms of the arrows, since not every terminal obeys the mode that terminfo's
    /// form needs; the forms of rxvt and PuTTY; the number pad.
    private static let plainSequences: [(text: String, key: Key)] = {
        var result: [(String, Key)] = []
        for (final, code) in cursorKeys {
            result.append(("\u{1B}[\(final)", Key(code)))
            result.append(("\u{1B}O\(final)", Key(code)))
        }
        for (number, code) in numberedKeys { result.append(("\u{1B}[\(number)~", Key(code))) }
        for (final, code) in functionFinals { result.append(("\u{1B}O\(final)", Key(code))) }
        result.append(("\u{1B}[Z", Key(.backTab)))
        result.append(("\u{1B}OM", Key(.enter)))
        for (final, character) in zip("jklmnopqrstuvwxy", "*+,-./0123456789".unicodeScalars) {
            result.append(("\u{1B}O\(final)", .character(character)))
        }
        return result
    }()

    /// xterm's modified keys, which every emulator of today sends: `ESC [ 1 ; m A`, `ESC [ 5 ; m ~`.
    private static let modifiedSequences: [(text: String, key: Key)] = {
        var result: [(String, Key)] = []
        for parameter in 2...8 {
            let bits = parameter - 1
            var modifiers: Key.Modifiers = []
            if bits & 1 != 0 { modifiers.insert(.shift) }
            if bits & 2 != 0 { modifiers.insert(.alt) }
            if bits & 4 != 0 { modifiers.insert(.control) }
            for (final, code) in cursorKeys + functionFinals {
                result.append(("\u{1B}[1;\(parameter)\(final)", Key(code, modifiers)))
            }
            for (number, code) in numberedKeys {
                result.append(("\u{1B}[\(number);\(parameter)~", Key(code, modifiers)))
            }
        }
        return result
    }()

    private static let cursorKeys: [(String, Key.Code)] = [
        ("A", .up), ("B", .down), ("C", .right), ("D", .left), ("H", .home), ("F", .end),
    ]
    private static let functionFinals: [(String, Key.Code)] = [
        ("P", .function(1)), ("Q", .function(2)), ("R", .function(3)), ("S", .function(4)),
    ]
    private static let numberedKeys: [(Int, Key.Code)] =
        [
            (1, .home), (2, .insert), (3, .delete), (4, .end), (5, .pageUp), (6, .pageDown), (7, .home), (8, .end),
        ]
        + zip([11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24], 1...12).map { ($0, .function($1)) }
}
