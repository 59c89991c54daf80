import CNcurses
import Glibc

/// What terminfo says about a type of terminal, as far as it is needed before or beside ncurses.
struct TerminalDescription {
    /// The name it was found under, for `newterm`.
    let name: String
    let colors: Int
    /// Whether color numbers are 0xRRGGBB (the `RGB` capability with eight bits a channel).
    let hasDirectColor: Bool
    /// Whether text can be put anywhere: without this ncurses cannot draw.
    let canAddressCursor: Bool
    let hasMouse: Bool
    /// The sequence that leaves the screen: attributes and colors reset, cursor shown, keypad off, alternate screen
    /// left.
    let leaving: [UInt8]
    /// The sequence that takes the picture away; empty where an alternate screen does it.
    let clearing: String

    /// The description of a type of terminal; nil when terminfo has no such entry.
    ///
    /// Reading it with `setupterm` first is what keeps an unknown TERM an answer: `initscr` would exit the process.
    init?(named name: String) {
        var status: Int32 = 0
        guard setupterm(name, STDOUT_FILENO, &status) == OK else { return nil }
        defer { cncurses_forget_description() }
        self.name = name
        colors = Int(tigetnum("colors"))
        hasDirectColor = tigetflag("RGB") > 0 || tigetnum("RGB") == 8 || Self.text("RGB") == "8/8/8"
        canAddressCursor = Self.text("cup") != nil
        hasMouse = Self.text("kmous") != nil
        clearing = Self.text("rmcup") == nil ? Self.withoutPadding(Self.text("clear") ?? "\r\n") : ""
        let leaving = ["sgr0", "op", "cnorm", "rmkx", "rmcup"].compactMap(Self.text).joined()
        self.leaving = Array((Self.withoutPadding(leaving) + clearing).utf8)
    }

    private static func text(_ capability: String) -> String? {
        // Absent is a null pointer, "not a string capability" the address -1.
        guard let pointer = tigetstr(capability), Int(bitPattern: pointer) != -1 else { return nil }
        return String(cString: pointer)
    }

    /// A sequence without the `$<5/>` marks of delays that only serial lines needed.
    static func withoutPadding(_ text: String) -> String {
        var rest = text[...]
        var result = ""
        while let start = rest.firstRange(of: "$<"), let end = rest[start.upperBound...].firstIndex(of: ">") {
            result += rest[..<start.lowerBound]
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
