/// The second line of an Extended XYZ frame: `key=value` pairs, in the order of the file, as ranges of its bytes.
///
/// Values are bare, in quotes (`\` escapes), or in brackets; a word without `=` is no key here, as the comments of plain
/// XYZ are full of words. Keys are case-sensitive.
struct CommentLine {
    struct Entry {
        var key: Range<Int>
        /// Without the quotes or brackets.
        var value: Range<Int>
        var hasEscapes: Bool
    }

    /// Number of the line in its file.
    var line: Int
    private(set) var entries: [Entry] = []

    /// Fails when a quote or bracket is not closed; the text of the failure says which key's.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>, at location: SourceLocation) throws(DataError) {
        line = location.line
        entries.reserveCapacity(12)
        var position = range.lowerBound
        let end = range.upperBound
        while true {
            while position < end, Span<UInt8>.isSpace(bytes[position]) { position += 1 }
            guard position < end else { return }
            let key = CommentLine.key(bytes, at: &position, before: end)
            var next = position
            while next < end, Span<UInt8>.isSpace(bytes[next]) { next += 1 }
            guard next < end, bytes[next] == UInt8(ascii: "=") else { continue }
            position = next + 1
            guard let value = CommentLine.value(bytes, at: &position, before: end) else {
                throw DataError(
                    at: location, "the quote or bracket after \(printable(bytes.text(key)))= is not closed on this line"
                )
            }
            entries.append(Entry(key: key, value: value.range, hasEscapes: value.hasEscapes))
        }
    }

    private static func key(_ bytes: Span<UInt8>, at position: inout Int, before end: Int) -> Range<Int> {
        let start = position
        if bytes[start] == UInt8(ascii: "\""),
            let closing = (start + 1..<end).first(where: { bytes[$0] == bytes[start] })
        {
            position = closing + 1
            return start + 1..<closing
        }
        while position < end, bytes[position] != UInt8(ascii: "="), !Span<UInt8>.isSpace(bytes[position]) {
            position += 1
        }
        if position == start { position += 1 }
        return start..<position
    }

    private static func value(
        _ bytes: Span<UInt8>, at position: inout Int, before end: Int
    ) -> (range: Range<Int>, hasEscapes: Bool)? {
        while position < end, Span<UInt8>.isSpace(bytes[position]) { position += 1 }
        let start = position
        guard start < end else { return (start..<start, false) }
        let closing: UInt8
        switch bytes[start] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): closing = bytes[start]
        case UInt8(ascii: "{"): closing = UInt8(ascii: "}")
        case UInt8(ascii: "["): closing = UInt8(ascii: "]")
        default:
            while position < end, !Span<UInt8>.isSpace(bytes[position]) { position += 1 }
            return (start..<position, false)
        }
        var hasEscapes = false
        position += 1
        while position < end {
            if bytes[position] == UInt8(ascii: "\\") {
                hasEscapes = true
                position += 2
            } else if bytes[position] == closing {
                position += 1
                return (start + 1..<position - 1, hasEscapes)
            } else {
                position += 1
            }
        }
        return nil
    }

    /// The value of a key. A key given twice is an error, as readers differ in which one they take.
    func entry(_ key: [UInt8], _ bytes: Span<UInt8>, in file: String) throws(DataError) -> Entry? {
        var found: Entry?
        for entry in entries where bytes.equals(entry.key, key) {
            guard found == nil else {
                throw DataError(
                    at: SourceLocation(file: file, line: line),
                    "the key \(String(decoding: key, as: UTF8.self)) is given twice in one frame")
            }
            found = entry
        }
        return found
    }

    func text(of entry: Entry, _ bytes: Span<UInt8>) -> String {
        guard entry.hasEscapes else { return bytes.text(entry.value) }
        var unescaped: [UInt8] = []
        var isEscaped = false
        for byte in bytes.array(entry.value) {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                unescaped.append(isEscaped && byte == UInt8(ascii: "n") ? 0x0A : byte)
                isEscaped = false
            }
        }
        return String(decoding: unescaped, as: UTF8.self)
    }
}
