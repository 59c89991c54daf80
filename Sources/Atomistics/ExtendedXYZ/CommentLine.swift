/// The second line of an Extended XYZ frame: `key=value` pairs, in the order of the file, as ranges of its bytes.
///
/// Values are bare, in quotes (`\` escapes), or in brackets, which may be nested. Blanks may stand around `=`; a value
/// that is empty ends where the next `key=` begins. A word without `=` is no key here, as the comments of plain XYZ are
/// full of words.
struct CommentLine {
    struct Entry {
        var key: Range<Int>
        /// Without the quotes or the outer brackets.
        var value: Range<Int>
        var hasEscapes: Bool
    }

    /// Number of the line in its file.
    var line: Int
    private(set) var entries: [Entry] = []
    /// What a program says that writes plain XYZ, in its own form.
    private(set) var program: ProgramComment?

    /// Fails when a quote or bracket is not closed; the text of the failure says which key's.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>, at location: SourceLocation) throws(DataError) {
        line = location.line
        entries.reserveCapacity(12)
        var position = range.lowerBound
        let end = range.upperBound
        while true {
            CommentLine.skipBlanks(bytes, at: &position, before: end)
            guard position < end else { break }
            let key = CommentLine.key(bytes, at: &position, before: end)
            var next = position
            CommentLine.skipBlanks(bytes, at: &next, before: end)
            guard next < end, bytes[next] == UInt8(ascii: "=") else { continue }
            position = next + 1
            guard let value = CommentLine.value(bytes, at: &position, before: end) else {
                throw DataError(
                    at: location, "the quote or bracket after \(printable(bytes.text(key)))= is not closed on this line"
                )
            }
            entries.append(Entry(key: key, value: value.range, hasEscapes: value.hasEscapes))
        }
        // Those of programs have no keys, but for words in what a user adds to i-PI's.
        if entries.isEmpty || bytes[range.lowerBound] == UInt8(ascii: "#") {
            program = try ProgramComment(bytes, range, at: location)
        }
    }

    private static func skipBlanks(_ bytes: Span<UInt8>, at position: inout Int, before end: Int) {
        while position < end, Span<UInt8>.isSpace(bytes[position]) { position += 1 }
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
        let afterSign = position
        skipBlanks(bytes, at: &position, before: end)
        let start = position
        guard start < end else { return (start..<start, false) }
        switch bytes[start] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return quoted(bytes, at: &position, before: end)
        case UInt8(ascii: "["):
            return bracketed(bytes, UInt8(ascii: "]"), at: &position, before: end)
        case UInt8(ascii: "{"):
            return bracketed(bytes, UInt8(ascii: "}"), at: &position, before: end)
        default:
            if start > afterSign, isKey(bytes, at: start, before: end) {
                position = afterSign
                return (afterSign..<afterSign, false)
            }
            while position < end, !Span<UInt8>.isSpace(bytes[position]) { position += 1 }
            return (start..<position, false)
        }
    }

    /// Whether the bare word at `start` has a `=` behind it.
    private static func isKey(_ bytes: Span<UInt8>, at start: Int, before end: Int) -> Bool {
        var position = start
        _ = key(bytes, at: &position, before: end)
        skipBlanks(bytes, at: &position, before: end)
        return position < end && bytes[position] == UInt8(ascii: "=")
    }

    /// The value between the quote at `position` and the next of its kind that has no `\` before it.
    private static func quoted(
        _ bytes: Span<UInt8>, at position: inout Int, before end: Int
    ) -> (range: Range<Int>, hasEscapes: Bool)? {
        let quote = bytes[position]
        let start = position + 1
        var hasEscapes = false
        position = start
        while position < end {
            if bytes[position] == UInt8(ascii: "\\") {
                hasEscapes = true
                position += 2
            } else if bytes[position] == quote {
                position += 1
                return (start..<position - 1, hasEscapes)
            } else {
                position += 1
            }
        }
        return nil
    }

    /// The value between the bracket at `position` and the one that closes it.
    private static func bracketed(
        _ bytes: Span<UInt8>, _ closing: UInt8, at position: inout Int, before end: Int
    ) -> (range: Range<Int>, hasEscapes: Bool)? {
        let opening = bytes[position]
        let start = position + 1
        var (depth, hasEscapes) = (0, false)
        while position < end {
            let byte = bytes[position]
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\\") { hasEscapes = true }
            if byte == opening { depth += 1 }
            if byte == closing { depth -= 1 }
            if depth == 0 { return (start..<position - 1, hasEscapes) }
        }
        return nil
    }

    /// The value of a key. What is known is read in any case, where it does not stand there as it is written. A key given
    /// twice is an error, as readers differ in which one they take.
    func entry(_ key: Key, _ bytes: Span<UInt8>, in file: String) throws(DataError) -> Entry? {
        for spelling in key.spellings {
            // The cell and the columns are what a file is: no reader may see others.
            if let entry = try unique(
                spelling, foldingCase: key.isStructural, bytes, in: file)
            {
                return entry
            }
        }
        guard key.isKnown, !key.isStructural else { return nil }
        for spelling in key.spellings {
            if let entry = try unique(spelling, foldingCase: true, bytes, in: file) { return entry }
        }
        return nil
    }

    private func unique(
        _ spelling: [UInt8], foldingCase: Bool, _ bytes: Span<UInt8>, in file: String
    ) throws(DataError) -> Entry? {
        var found: Entry?
        for entry in entries
        where foldingCase ? bytes.equalsFoldingCase(entry.key, spelling) : bytes.equals(entry.key, spelling) {
            guard found == nil else {
                throw DataError(
                    at: SourceLocation(file: file, line: line),
                    "the key \(String(decoding: spelling, as: UTF8.self)) is given twice in one frame")
            }
            found = entry
        }
        return found
    }
}
