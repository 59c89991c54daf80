/// Comma-separated values as RFC 4180 has them, with line feeds at the ends of lines.
public enum CommaSeparated {
    /// Rows of fields, the headings first.
    ///
    /// Text that a spreadsheet would take for a formula, from one of `= + - @` or what is passed over before them, gets an
    /// apostrophe in front, which spreadsheets do not show; numbers stay as they are.
    public static func text(_ rows: [[String]]) -> String {
        rows.map { row in row.map(field).joined(separator: ",") + "\n" }.joined()
    }

    /// Bytes count, not characters: a comma that carries an accent separates fields all the same.
    static func field(_ text: String) -> String {
        let harmless = looksLikeFormula(text) ? "'" + text : text
        guard harmless.utf8.contains(where: { special.contains($0) }) else { return harmless }
        var quoted = Array("\"".utf8)
        for byte in harmless.utf8 {
            if byte == UInt8(ascii: "\"") { quoted.append(byte) }
            quoted.append(byte)
        }
        quoted.append(UInt8(ascii: "\""))
        return String(decoding: quoted, as: UTF8.self)
    }

    private static let special = Array(",\"\n\r".utf8)

    private static func looksLikeFormula(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        switch first {
        case UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): return true
        // Double reads `-inf` and `-nan` as well.
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return Double(text) == nil
        default: return false
        }
    }
}
