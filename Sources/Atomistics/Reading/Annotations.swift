/// Typed access to the keys of one frame; every failure names the file, the line and the key.
struct Annotations {
    let comment: CommentLine
    let file: String

    var location: SourceLocation { SourceLocation(file: file, line: comment.line) }

    func text(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> String? {
        try value(key, bytes)?.text(bytes)
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
        guard let value = try value(key, bytes) else { return nil }
        guard let number = value.number(bytes) else {
            throw error(spelled(key, bytes), "expected a finite number, found \(bytes.quoted(value.range))")
        }
        return number
    }

    /// An integer, also when it is printed as `1.0`.
    func integer(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> Int? {
        guard let value = try value(key, bytes) else { return nil }
        guard let integer = value.integer(bytes) else {
            throw error(spelled(key, bytes), "expected an integer, found \(bytes.quoted(value.range))")
        }
        return integer
    }

    /// Numbers between blanks, commas or brackets.
    func numbers(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> [Double]? {
        guard let value = try value(key, bytes) else { return nil }
        let elements = value.elements(bytes)
        return try elements.map { element throws(DataError) in
            guard let number = element.number(bytes) else {
                let expected = elements.count > 1 ? "finite numbers" : "a finite number"
                throw error(spelled(key, bytes), "expected \(expected), found \(bytes.quoted(element.range))")
            }
            return number
        }
    }

    func has(_ key: Key, _ bytes: Span<UInt8>) -> Bool {
        comment.entries.contains { entry in
            key.spellings.contains {
                key.isKnown ? bytes.equalsFoldingCase(entry.key, $0) : bytes.equals(entry.key, $0)
            }
        }
    }

    /// All keys of the frame, for messages.
    func keyNames(_ bytes: Span<UInt8>) -> String {
        let names =
            comment.entries.map { printable(bytes.text($0.key)) }.filter { $0 != "Properties" && $0 != "Lattice" }
            + (comment.program?.values.map(\.name) ?? [])
        return names.isEmpty ? "no keys" : "the keys " + names.prefix(20).joined(separator: ", ")
    }

    /// The key as this frame spells it, for messages.
    func spelled(_ key: Key, _ bytes: Span<UInt8>) -> Key {
        for spelling in key.spellings where comment.entries.contains(where: { bytes.equals($0.key, spelling) }) {
            return Key(named: String(decoding: spelling, as: UTF8.self))
        }
        guard key.isKnown else { return key }
        let used = comment.entries.first { entry in
            key.spellings.contains { bytes.equalsFoldingCase(entry.key, $0) }
        }
        return used.map { Key(named: printable(bytes.text($0.key))) } ?? key
    }

    func error(_ key: Key, _ reason: DataText) -> DataError { DataError(at: location, "\(key): \(reason)" as DataText) }

    func error(_ reason: DataText) -> DataError { DataError(at: location, reason) }

    func error(_ key: Key, _ words: String) -> DataError { error(key, DataText(words)) }

    func error(_ words: String) -> DataError { error(DataText(words)) }

    /// That of the first spelling of the key that the frame has, else what its program calls so.
    func value(_ key: Key, _ bytes: Span<UInt8>) throws(DataError) -> CommentValue? {
        if let entry = try comment.entry(key, bytes, in: file) { return CommentValue(entry, bytes) }
        guard !key.isKnown else { return nil }
        return comment.program?.values.first { $0.name == key.description }.map { CommentValue(bare: $0.value) }
    }
}
