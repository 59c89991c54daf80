/// Typed access to the keys of one frame; every failure names the file, the line and the key.
struct Annotations {
    let comment: CommentLine
    let file: String

    var location: SourceLocation { SourceLocation(file: file, line: comment.line) }

    func text(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> String? {
        try entry(key, bytes).map { comment.text(of: $0, bytes) }
    }

    /// A name that is shown to people and written to files: of at least one character, none of them for terminals.
    func name(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> String? {
        guard let name = try text(key, bytes) else { return nil }
        guard !name.isEmpty, !name.unicodeScalars.contains(where: \.isControl) else {
            throw error(spelled(key, bytes), "expected a name, found \(quoted(name))")
        }
        return name
    }

    func number(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> Double? {
        guard let entry = try entry(key, bytes) else { return nil }
        guard let value = DecimalNumber.parse(bytes, entry.value) else {
            throw error(spelled(key, bytes), "expected a finite number, found \(bytes.quoted(entry.value))")
        }
        return value
    }

    /// An integer, also when it is printed as `1.0`.
    func integer(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> Int? {
        guard let entry = try entry(key, bytes) else { return nil }
        guard let value = DecimalNumber.parse(bytes, entry.value), value == value.rounded(), abs(value) < 1e9 else {
            throw error(spelled(key, bytes), "expected an integer, found \(bytes.quoted(entry.value))")
        }
        return Int(value)
    }

    /// Numbers between blanks or commas.
    func numbers(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> [Double]? {
        guard let entry = try entry(key, bytes) else { return nil }
        var values: [Double] = []
        var position = entry.value.lowerBound
        let end = entry.value.upperBound
        let isSeparator = { (byte: UInt8) in byte == UInt8(ascii: ",") || Span<UInt8>.isSpace(byte) }
        while true {
            while position < end, isSeparator(bytes[position]) { position += 1 }
            guard position < end else { return values }
            let start = position
            while position < end, !isSeparator(bytes[position]) { position += 1 }
            guard let value = DecimalNumber.parse(bytes, start..<position) else {
                throw error(spelled(key, bytes), "expected finite numbers, found \(bytes.quoted(start..<position))")
            }
            values.append(value)
        }
    }

    func has(_ key: Key, _ bytes: Span<UInt8>) -> Bool {
        comment.entries.contains { entry in key.spellings.contains { bytes.equals(entry.key, $0) } }
    }

    /// All keys of the frame, for messages.
    func keyNames(_ bytes: Span<UInt8>) -> String {
        let names = comment.entries.map { printable(bytes.text($0.key)) }.filter {
            $0 != "Properties" && $0 != "Lattice"
        }
        return names.isEmpty ? "no keys" : "the keys " + names.prefix(20).joined(separator: ", ")
    }

    /// The key as this frame spells it, for messages.
    func spelled(_ key: Key, _ bytes: Span<UInt8>) -> Key {
        let used = key.spellings.first { spelling in comment.entries.contains { bytes.equals($0.key, spelling) } }
        return used.map { Key(String(decoding: $0, as: UTF8.self)) } ?? key
    }

    func error(_ key: Key, _ message: String) -> DataError { DataError(at: location, "\(key): \(message)") }

    func error(_ message: String) -> DataError { DataError(at: location, message) }

    /// The first spelling of the key that the frame has.
    private func entry(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> CommentLine.Entry? {
        for spelling in key.spellings {
            if let entry = try comment.entry(spelling, bytes, in: file) { return entry }
        }
        return nil
    }
}
