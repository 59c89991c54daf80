extension DecimalNumber {
    /// A number with a fixed number of decimals and a point between, whatever the locale; `-0` is `0`.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        precondition((0...15).contains(decimals), "as many decimals as a Double has")
        let scaled = (abs(value) * powersOfTen[decimals]).rounded()
        // Beyond 2^53 the digits are not known to the unit, and the shortest exact form is the honest one.
        guard scaled < 0x1p53 else { return "\(value)" }
        let digits = String(UInt64(scaled))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return decimals == 0 ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// As `fixed`, without zeros at the end: `1.5`, `0`.
    public static func short(_ value: Double, decimals: Int) -> String {
        var text = Substring(fixed(value, decimals: decimals))
        guard decimals > 0, text.contains(".") , !text.contains("e") else { return String(text) }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }
}
