/// What the value of a key, or a field of a column, says: the one place where text becomes numbers, flags and names.
///
/// Blanks around a value count for nothing, and neither does ASE's mark `_JSON` before what it writes as JSON.
struct CommentValue {
    let range: Range<Int>
    private let hasEscapes: Bool
    private let isJSON: Bool

    init(_ entry: CommentLine.Entry, _ bytes: Span<UInt8>) {
        let trimmed = bytes.trimmed(entry.value)
        let mark = Array("_JSON".utf8)
        isJSON = trimmed.count > mark.count && bytes.equals(trimmed.prefix(mark.count), mark)
        if isJSON {
            range = bytes.trimmed(trimmed.lowerBound + mark.count..<trimmed.upperBound)
        } else {
            range = trimmed
        }
        hasEscapes = entry.hasEscapes
    }

    /// A field of a line, or a value without quotes.
    init(bare range: Range<Int>) {
        self.range = range
        hasEscapes = false
        isJSON = false
    }

    /// The value as it stands there, without escapes, and without the quotes of a JSON string.
    func text(_ bytes: Span<UInt8>) -> String {
        guard hasEscapes || isJSON else { return bytes.text(range) }
        var unescaped: [UInt8] = []
        var isEscaped = false
        for byte in bytes.array(range) {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                unescaped.append(isEscaped && byte == UInt8(ascii: "n") ? 0x0A : byte)
                isEscaped = false
            }
        }
        let quote = UInt8(ascii: "\"")
        if isJSON, unescaped.count > 1, unescaped.first == quote, unescaped.last == quote {
            unescaped = Array(unescaped.dropFirst().dropLast())
        }
        return String(decoding: unescaped, as: UTF8.self)
    }

    /// A finite number.
    func number(_ bytes: Span<UInt8>) -> Double? { DecimalNumber.parse(bytes, range) }

    /// A whole number, also when it is printed as `1.0`.
    func integer(_ bytes: Span<UInt8>) -> Int? {
        if let value = DecimalNumber.integer(bytes, range) { return value }
        guard let value = number(bytes), value == value.rounded(), abs(value) < 1e9 else { return nil }
        return Int(value)
    }

    /// `T`, `true`, `1`, `1.0`; `F`, `false`, `0`, `0.0`; in any case.
    func flag(_ bytes: Span<UInt8>) -> Bool? {
        switch bytes.text(range).lowercased() {
        case "t", "true": return true
        case "f", "false": return false
        default:
            guard let value = integer(bytes), value == 0 || value == 1 else { return nil }
            return value == 1
        }
    }

    /// The elements of a list or matrix, row after row: what stands between blanks, commas and brackets.
    func elements(_ bytes: Span<UInt8>) -> [CommentValue] {
        var elements: [CommentValue] = []
        var position = range.lowerBound
        while true {
            while position < range.upperBound, CommentValue.separates(bytes[position]) { position += 1 }
            guard position < range.upperBound else { return elements }
            let start = position
            while position < range.upperBound, !CommentValue.separates(bytes[position]) { position += 1 }
            elements.append(CommentValue(bare: start..<position))
        }
    }

    private static func separates(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
        default: Span<UInt8>.isSpace(byte)
        }
    }
}

extension Span where Element == UInt8 {
    /// The range without blanks at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Self.isSpace(self[start]) { start += 1 }
        while start < end, Self.isSpace(self[end - 1]) { end -= 1 }
        return start..<end
    }

    /// Whether the bytes are those of `other`, letters of either case alike.
    func equalsFoldingCase(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
        guard range.count == other.count else { return false }
        for index in 0..<other.count {
            let (a, b) = (self[range.lowerBound + index], other[index])
            guard a == b || (a ^ b == 0x20 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(a | 0x20)) else {
                return false
            }
        }
        return true
    }
}
