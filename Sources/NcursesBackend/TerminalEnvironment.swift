import CNcurses
import Glibc
import Terminal

/// The surroundings of the program: the locale, the environment, and whether there is a terminal at all.
///
/// A value, so that what follows from it can be asked without a terminal.
public struct TerminalEnvironment: Sendable {
    /// The environment variables that say something about the terminal, by name.
    var variables: [String: String]
    /// The locale's character encoding, as `nl_langinfo(CODESET)` names it.
    var codeset: String
    var inputIsTerminal: Bool
    var outputIsTerminal: Bool

    /// The surroundings of this process. Sets LC_CTYPE, and nothing else of the locale: numbers keep their decimal
    /// points.
    public static func current() -> TerminalEnvironment {
        let names = ["TERM", "COLORTERM", "NO_COLOR", "TMUX", "ESCDELAY", "LC_ALL", "LC_CTYPE", "LANG"]
        var variables: [String: String] = [:]
        for name in names {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        if setlocale(LC_CTYPE, "") == nil {
            // A locale that is not installed here, as is common over ssh; its encoding is still what the terminal uses.
            let wanted = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { variables[$0] }.first { !$0.isEmpty } ?? ""
            if isUTF8(wanted) { setlocale(LC_CTYPE, "C.UTF-8") }
        }
        return TerminalEnvironment(
            variables: variables, codeset: String(cString: nl_langinfo(Int32(CODESET))),
            inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: isatty(STDOUT_FILENO) == 1)
    }

    /// What a frame can show that is written as plain text, to a file or a terminal that cannot do more.
    public var plainCapabilities: Capabilities {
        Capabilities(glyphs: glyphs, colors: 0, mouse: false)
    }

    /// Why there can be no screen, for a person to read; nil where there can.
    public var reasonNotInteractive: String? {
        switch findDescription() {
        case .success: nil
        case .failure(let error): error.reason
        }
    }

    var glyphs: Capabilities.Glyphs {
        guard Self.isUTF8(codeset) else { return .ascii }
        // The console's font has 512 characters at most, and braille is not among them.
        return type.hasPrefix("linux") ? .block : .braille
    }

    private var type: String { variables["TERM"] ?? "" }

    private static func isUTF8(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix("utf-8") || name.hasSuffix("utf8")
    }

    /// The colors a program may use: NO_COLOR rules, then the terminal's description.
    func colors(of description: TerminalDescription) -> Int {
        if variables["NO_COLOR"]?.isEmpty == false { return 0 }
        switch description.colors {
        case ..<8: return 0
        case 8..<16: return 8
        case 16..<256: return 16
        default: return description.hasDirectColor ? 1 << 24 : 256
        }
    }

    func capabilities(of description: TerminalDescription) -> Capabilities {
        Capabilities(glyphs: glyphs, colors: colors(of: description), mouse: description.hasMouse)
    }

    /// The best description of the terminal that terminfo has.
    func findDescription() -> Result<TerminalDescription, ScreenError> {
        func refused(_ reason: String) -> Result<TerminalDescription, ScreenError> { .failure(ScreenError(reason)) }
        guard outputIsTerminal else { return refused("standard output is not a terminal") }
        guard inputIsTerminal else { return refused("standard input is not a terminal") }
        guard !type.isEmpty else { return refused("TERM is not set") }
        guard type != "dumb" else { return refused("TERM is dumb") }
        let found = candidates.lazy.compactMap(TerminalDescription.init(named:)).first
        guard let found else { return refused("terminfo does not know TERM=\(type)") }
        guard found.canAddressCursor else { return refused("a terminal of type \(type) cannot place text") }
        return .success(found)
    }

    /// The names to look a terminal up under, best first: its own, and for one that is unknown here (a new emulator, an
    /// old server) that of the family it is compatible with.
    private var candidates: [String] {
        var names = [type]
        let saysTrueColor = ["truecolor", "24bit"].contains(variables["COLORTERM"] ?? "")
        // TERM=xterm promises 8 colors for the sake of terminals long gone; this one says it has all.
        if saysTrueColor, ["xterm", "screen", "tmux"].contains(type) { names.insert(type + "-256color", at: 0) }
        if type.hasPrefix("tmux") || type.hasPrefix("screen") {
            names += ["screen-256color", "screen"]
        } else if saysTrueColor || Self.xtermFamily.contains(where: type.hasPrefix) {
            names += ["xterm-256color", "xterm"]
        }
        return names
    }

    private static let xtermFamily = [
        "xterm", "alacritty", "contour", "foot", "ghostty", "gnome", "kitty", "konsole", "mlterm", "rio", "st-", "vte",
        "wezterm",
    ]
}

/// The reason why there is no screen to be had, thrown as one is opened.
public struct ScreenError: Error, Hashable, CustomStringConvertible {
    /// The reason in words that follow "cannot open the terminal: ".
    public let reason: String
    init(_ reason: String) { self.reason = reason }
    /// The error as one line for a person.
    public var description: String { "cannot open the terminal: \(reason)" }
}
