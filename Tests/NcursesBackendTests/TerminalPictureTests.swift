import PseudoTerminal
import Testing

/// What a terminal shows of the bytes that ncurses writes, each kind by hand.
struct TerminalPictureTests {
    private static func lines(_ text: String, columns: Int = 8, rows: Int = 4) -> [String] {
        var picture = TerminalPicture(columns: columns, rows: rows)
        // A byte at a time: sequences and characters end anywhere.
        for byte in text.utf8 { picture.draw([byte]) }
        return picture.lines
    }

    @Test(arguments: [
        ("ab\u{1B}[2;3Hcd\r\ne", ["ab", "  cd", "e", ""]),
        // A full row goes on in the next only when something follows.
        ("12345678", ["12345678", "", "", ""]), ("12345678\u{1B}[m9", ["12345678", "9", "", ""]),
        ("ρ→⢸\u{1B}[1;2Hx", ["ρx⢸", "", "", ""]),
        ("abcdef\u{1B}[3G\u{1B}[K", ["ab", "", "", ""]), ("abcdef\u{1B}[3G\u{1B}[1K", ["   def", "", "", ""]),
        ("abcdef\u{1B}[2G\u{1B}[3X", ["a   ef", "", "", ""]), ("abcdef\u{1B}[2G\u{1B}[2P", ["adef", "", "", ""]),
        ("abcdefgh\u{1B}[2G\u{1B}[2@", ["a  bcdef", "", "", ""]), ("-\u{1B}[4b|", ["-----|", "", "", ""]),
        ("a\r\nb\r\nc\r\nd\r\ne", ["b", "c", "d", "e"]), ("a\r\nb\u{1B}[H\u{1B}M", ["", "a", "b", ""]),
        ("a\r\nb\r\nc\r\nd\u{1B}[2;3r\u{1B}[3;1H\n", ["a", "c", "", "d"]),
        ("a\r\nb\r\nc\u{1B}[2;1H\u{1B}[L", ["a", "", "b", "c"]),
        ("a\r\nb\r\nc\u{1B}[1;1H\u{1B}[2M", ["c", "", "", ""]),
        ("abc\u{1B}[2;2Hd\u{1B}[J\u{1B}[1J", ["", "", "", ""]), ("abc\u{1B}[H\u{1B}[2J", ["", "", "", ""]),
        // Colors, modes, character sets and titles draw nothing.
        ("\u{1B}[?1049h\u{1B}(B\u{1B}[38;5;172ma\u{1B}]0;title\u{07}b\u{1B}]52;c;eA==\u{1B}\\c", ["abc", "", "", ""]),
    ])
    func shows(text: String, expected: [String]) { #expect(Self.lines(text) == expected) }
}
