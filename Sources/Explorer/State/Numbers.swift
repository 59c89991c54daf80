import Terminal

// Numbers as people read them.

/// `value` with a fixed number of decimals, `-` for what is not a number.
func fixed(_ value: Double, _ decimals: Int) -> String {
    value.isFinite ? NumberText.fixed(value, decimals: decimals) : "-"
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
        return NumberText.scientific(value, decimals: 1).replacing(".0e", with: "e")
    }
    if value == value.rounded(), value.magnitude < 1e15 { return "\(Int(value))" }
    var text = fixed(value, 4)
    while text.hasSuffix("0") { text.removeLast() }
    return text
}

/// Seconds for a person: `0.4 s`, `12 s`, `3 min`.
public func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "-" }
    if seconds < 9.95 { return fixed(seconds, 1) + " s" }
    if seconds < 100 { return fixed(seconds, 0) + " s" }
    return fixed(seconds / 60, 0) + " min"
}
