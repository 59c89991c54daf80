/// Numbers as text, the same in every locale: a dot, no grouping, a plain minus so that copied figures stay figures.
public enum NumberText {
    /// A number with so many decimals, rounded to nearest (exact ties to even) as the C library does.
    ///
    ///     NumberText.fixed(-0.125, decimals: 2) == "-0.12"
    ///
    /// A number that rounds to zero has no sign. Beyond 10^15 the scientific form is used.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        let decimals = min(max(decimals, 0), 18)
        let scale = powerOfTen(decimals)
        let scaled = value.magnitude * scale
        guard scaled < 9e15 else {
            return value.magnitude < 9e15 ? trimmed(value, decimals) : scientific(value, decimals: min(decimals, 3))
        }
        var whole = scaled.rounded(.down)
        let rest = scaled - whole
        // The rounding error of the product breaks ties as the exact decimal value would.
        let error = (-scaled).addingProduct(value.magnitude, scale)
        let isUp = rest > 0.5 || (rest == 0.5 && (error > 0 || (error == 0 && Int(whole) % 2 == 1)))
        if isUp { whole += 1 }
        var digits = String(Int(whole))
        if decimals > 0 {
            if digits.utf8.count <= decimals {
                digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
            }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
        }
        return value < 0 && whole > 0 ? "-" + digits : digits
    }

    /// A number with one digit before the dot, and an exponent: `1.50e-4`.
    public static func scientific(_ value: Double, decimals: Int) -> String {
        guard value.isFinite, value != 0 else { return fixed(value, decimals: decimals) }
        var exponent = Int(logarithm10(value.magnitude).rounded(.down))
        var mantissa = scaled(value, by: -exponent)
        if mantissa.magnitude >= 10 || fixed(mantissa.magnitude, decimals: decimals).hasPrefix("10") {
            exponent += 1
            mantissa = scaled(value, by: -exponent)
        } else if mantissa.magnitude < 1 {
            exponent -= 1
            mantissa = scaled(value, by: -exponent)
        }
        return fixed(mantissa, decimals: decimals) + "e\(exponent)"
    }

    /// A number in the shortest form that keeps so many significant figures: `0.0123`, `12.3`, `1.23e-5`.
    public static func significant(_ value: Double, figures: Int = 3) -> String {
        guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
        let exponent = Int(logarithm10(value.magnitude).rounded(.down))
        guard exponent >= -4, exponent < 6 else { return scientific(value, decimals: figures - 1) }
        let decimals = max(0, figures - 1 - exponent)
        let text = fixed(value, decimals: decimals)
        // What rounds up to a power of ten has a figure more.
        let count = text.filter(\.isNumber).drop { $0 == "0" }.count
        return count > figures && decimals > 0 ? fixed(value, decimals: decimals - 1) : text
    }

    /// A power of ten, its whole exponent in superscripts, or after `^` in ASCII: `10⁻³`, `1e-3`.
    public static func power(ofTen exponent: Int, glyphs: Capabilities.Glyphs) -> String {
        guard glyphs != .ascii else { return "1e\(exponent)" }
        var text = "10"
        for character in String(exponent).unicodeScalars {
            text.unicodeScalars.append(character == "-" ? "⁻" : superscripts[Int(character.value) - 48])
        }
        return text
    }

    private static let superscripts: [Unicode.Scalar] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]

    /// `value · 10^power` in two steps where one would leave the range.
    private static func scaled(_ value: Double, by power: Int) -> Double {
        if power > 300 { return value * powerOfTen(300) * powerOfTen(power - 300) }
        return power < 0 ? value / powerOfTen(-power) : value * powerOfTen(power)
    }

    /// A large number with every digit a `Double` has, padded with zeros to the decimals asked for.
    private static func trimmed(_ value: Double, _ decimals: Int) -> String {
        var fitting = decimals
        while fitting > 0, value.magnitude * powerOfTen(fitting) >= 9e15 { fitting -= 1 }
        let text = fixed(value, decimals: fitting)
        let padding = String(repeating: "0", count: decimals - fitting)
        return fitting == 0 && decimals > 0 ? text + "." + padding : text + padding
    }
}
