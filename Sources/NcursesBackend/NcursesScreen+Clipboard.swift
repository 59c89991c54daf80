import Terminal

extension NcursesScreen {
    /// Asks the terminal to put text on the clipboard of the machine it is on (OSC 52), which works over ssh as well.
    ///
    /// - Returns: false when it is certain not to work: text beyond what terminals take, or the Linux console. True
    ///   says that the terminal was asked; none answers.
    @discardableResult
    public func copyToClipboard(_ text: String) -> Bool {
        checkThread()
        guard environment.variables["TERM"]?.hasPrefix("linux") != true,
            let sequence = Clipboard.sequence(for: text, insideTmux: environment.variables["TMUX"]?.isEmpty == false)
        else { return false }
        return send(sequence)
    }
}

enum Clipboard {
    /// The most base64 bytes that every terminal in use takes (hterm's limit for a sequence of 100,000 bytes).
    static let limit = 74_994

    /// The sequence that asks a terminal to take a text; nil when it is too long.
    static func sequence(for text: String, insideTmux: Bool) -> String? {
        let encoded = base64(Array(text.utf8))
        guard encoded.utf8.count <= limit else { return nil }
        let sequence = "\u{1B}]52;c;\(encoded)\u{07}"
        guard insideTmux else { return sequence }
        // tmux takes the first itself if `set-clipboard` is on, and hands the second through if `allow-passthrough` is.
        return sequence + "\u{1B}Ptmux;\u{1B}" + sequence + "\u{1B}\\"
    }

    /// The bytes in base64. Foundation's would cost several milliseconds of every start.
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(0) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for digit in 0..<4 {
                let isPadding = digit > group.count
                result.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * digit) & 63)])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
