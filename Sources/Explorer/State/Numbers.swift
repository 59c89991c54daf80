/// Numbers as people read them, without Foundation: a frame formats dozens of them.

/// `value` with a fixed number of decimals, `-` for what is not a number.
func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "-" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let digits = Int(scaled)
    let sign = value < 0 && digits != 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(digits)" }
    let whole = digits / Int(scale)
    let part = "\(digits % Int(scale))"
    return sign + "\(whole)." + String(repeating: "0", count: decimals - part.utf8.count) + part
}

/// The decimals that give a number of this size about three digits.
func decimals(for magnitude: Double) -> Int {
    switch magnitude.magnitude {
    case 100...: 0
    case 10..<100: 1
    case 1..<10: 2
    case 0.1..<1: 3
    case 0.01..<0.1: 4
    default: magnitude == 0 || !magnitude.isFinite ? 0 : 5
    }
}

/// About three significant digits.
func short(_ value: Double) -> String { fixed(value, decimals(for: value)) }

/// A percentage with one decimal below 100, two below 1.
func percent(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    return fixed(value, value >= 99.95 ? 0 : value >= 0.995 ? 1 : 2) + " %"
}

/// A number without needless zeros: 3.0 as `3`, 0.75 as `0.75`; powers of ten as `1e-5`.
func plain(_ value: Double) -> String {
    if value != 0, value.magnitude < 0.001 {
        var exponent = 0
        var mantissa = value.magnitude
        while mantissa < 0.999_999 {
            mantissa *= 10
            exponent += 1
        }
        let digits = fixed(mantissa, 1)
        let shown = digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits
        return (value < 0 ? "-" : "") + "\(shown)e-\(exponent)"
    }
    if value == value.rounded(), value.magnitude < 1e15 { return "\(Int(value))" }
    var text = fixed(value, 4)
    while text.hasSuffix("0") { text.removeLast() }
    return text
}

/// Seconds for a person: `0.4 s`, `12 s`, `3 min`.
func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "-" }
    if seconds < 9.95 { return fixed(seconds, 1) + " s" }
    if seconds < 100 { return fixed(seconds, 0) + " s" }
    return fixed(seconds / 60, 0) + " min"
}

extension String {
    /// Padded with blanks on the left to `width` columns of ASCII or other narrow characters.
    func leftPadded(to width: Int) -> String {
        let missing = width - count
        return missing > 0 ? String(repeating: " ", count: missing) + self : self
    }

    /// Padded with blanks on the right.
    func padded(to width: Int) -> String {
        let missing = width - count
        return missing > 0 ? self + String(repeating: " ", count: missing) : self
    }
}
