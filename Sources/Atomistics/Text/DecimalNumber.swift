/// Decimal numbers in and out of text, whatever the locale.
public enum DecimalNumber {
    /// The value of `[+-]digits[.digits][e[+-]digits]` (`d` and `D`, as Fortran prints them, are exponents too),
    /// rounded correctly. Nil for anything else: `nan`, `inf`, hexadecimal, empty, beyond the range of `Double`.
    static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        var position = range.lowerBound
        guard let value = parse(bytes, at: &position, before: range.upperBound), position == range.upperBound else {
            return nil
        }
        return value
    }

    /// The value of a number, spelled likewise, that ends at `end` or at the next blank, where `position` is left.
    @inline(__always)
    static func parse(_ bytes: Span<UInt8>, at position: inout Int, before end: Int) -> Double? {
        let start = position
        var isNegative = false
        if position < end, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }

        var mantissa: UInt64 = 0
        var significantDigits = 0
        var scale = 0
        var hasDigits = false
        var isPastPoint = false
        var isTruncated = false
        while position < end {
            let byte = bytes[position]
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                hasDigits = true
                if significantDigits < 19 {
                    mantissa = mantissa &* 10 &+ UInt64(digit)
                    if mantissa != 0 { significantDigits += 1 }
                    if isPastPoint { scale -= 1 }
                } else {
                    isTruncated = isTruncated || digit != 0
                    if !isPastPoint { scale += 1 }
                }
            } else if byte == UInt8(ascii: "."), !isPastPoint {
                isPastPoint = true
            } else {
                break
            }
            position += 1
        }
        guard hasDigits else { return nil }

        if position < end, !Span<UInt8>.isSpace(bytes[position]) {
            guard let exponent = exponent(bytes, at: &position, before: end) else { return nil }
            scale += exponent
        }

        if mantissa == 0 { return isNegative ? -0.0 : 0.0 }
        // Both factors are exact in binary, so that the one operation rounds correctly (Clinger 1990).
        if !isTruncated, mantissa <= 1 << 53, abs(scale) <= 22 {
            let magnitude =
                scale < 0 ? Double(mantissa) / powersOfTen[-scale] : Double(mantissa) * powersOfTen[scale]
            return isNegative ? -magnitude : magnitude
        }
        return parseSlowly(bytes, start..<position)
    }

    /// A number as Mathematica prints it, `1.5*^-6`.
    static func parseMathematica(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        let text = bytes.array(range)
        guard let star = text.firstIndex(of: UInt8(ascii: "*")), star + 1 < text.count,
            text[star + 1] == UInt8(ascii: "^")
        else { return nil }
        let plain = text[..<star] + [UInt8(ascii: "e")] + text[(star + 2)...]
        return parse(Array(plain).span, 0..<plain.count)
    }

    /// The number after `e` or `d`.
    private static func exponent(_ bytes: Span<UInt8>, at position: inout Int, before end: Int) -> Int? {
        let letter = bytes[position] | 0x20
        guard letter == UInt8(ascii: "e") || letter == UInt8(ascii: "d") else { return nil }
        let start = position + 1
        position = start
        while position < end, !Span<UInt8>.isSpace(bytes[position]) { position += 1 }
        return integer(bytes, start..<position, limit: 100_000)
    }

    /// The value of `[+-]digits`; nil for anything else or beyond `limit` in magnitude.
    static func integer(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int = 1_000_000_000) -> Int? {
        var position = range.lowerBound
        var isNegative = false
        if position < range.upperBound, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        guard position < range.upperBound else { return nil }
        var value = 0
        while position < range.upperBound {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
            guard value <= limit else { return nil }
            position += 1
        }
        return isNegative ? -value : value
    }

    /// What the fast path cannot round: more than 2^53 in the digits or a large exponent. The grammar has been
    /// checked, and the standard library's conversion knows no locale.
    private static func parseSlowly(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        var text = ""
        for index in range {
            let byte = bytes[index]
            text.unicodeScalars.append(Unicode.Scalar(byte | 0x20 == UInt8(ascii: "d") ? UInt8(ascii: "e") : byte))
        }
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
