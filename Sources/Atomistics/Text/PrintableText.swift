extension Unicode.Scalar {
    /// What a terminal obeys instead of printing it: control characters (C0, DEL, C1), line and paragraph separators, and
    /// the marks that turn the direction of text round.
    public var isObeyed: Bool {
        if isControl { return true }
        switch value {
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: return true
        default: return false
        }
    }

    /// Whether the scalar is a control character: C0, DEL or C1.
    public var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}

/// Text of several lines as a terminal may have it: but for line feeds and tabs, what it would obey becomes U+FFFD.
public func printable(lines text: String) -> String {
    let isHarmful = { (scalar: Unicode.Scalar) in scalar.isObeyed && scalar != "\n" && scalar != "\t" }
    guard text.unicodeScalars.contains(where: isHarmful) else { return text }
    return replacing(text.unicodeScalars, where: isHarmful)
}

/// Text of one line, such as a name, as a terminal may have it: line feeds and tabs too become U+FFFD.
public func printable(name text: String) -> String {
    guard text.unicodeScalars.contains(where: \.isObeyed) else { return text }
    return replacing(text.unicodeScalars, where: \.isObeyed)
}

/// Text from a file as a message shows it: of one line, at most 40 characters.
public func printable(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let shown = replacing(scalars.prefix(40), where: \.isObeyed)
    return scalars.dropFirst(40).isEmpty ? shown : shown + "..."
}

/// Text from a file in quotes, as a message shows it: of one line, at most 40 characters.
public func quoted(_ text: String) -> String { "'" + printable(text) + "'" }

private func replacing(
    _ scalars: some Sequence<Unicode.Scalar>, where isHarmful: (Unicode.Scalar) -> Bool
) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in scalars { shown.append(isHarmful(scalar) ? "\u{FFFD}" : scalar) }
    return String(shown)
}
