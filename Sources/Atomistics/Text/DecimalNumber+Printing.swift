extension DecimalNumber {
    /// A number with a fixed number of decimals and a point between, whatever the locale; `-0` is `0`.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        var bytes: [UInt8] = []
        append(value, decimals: decimals, keepingZeros: true, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A number as `fixed` gives it, without zeros at the end: `1.5`, `0`.
    public static func short(_ value: Double, decimals: Int) -> String {
        var bytes: [UInt8] = []
        append(value, decimals: decimals, keepingZeros: false, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ value: Double, decimals: Int, keepingZeros: Bool, to bytes: inout [UInt8]) {
        precondition((0...15).contains(decimals), "as many decimals as a Double has")
        let scaled = (abs(value) * powersOfTen[decimals]).rounded()
        // Beyond 2^53 the digits are not known to the unit, and the shortest exact form is the honest one.
        guard scaled < 0x1p53 else {
            bytes.append(contentsOf: "\(value)".utf8)
            return
        }
        var digits = UInt64(scaled)
        var decimals = decimals
        if !keepingZeros {
            while decimals > 0, digits % 10 == 0 {
                digits /= 10
                decimals -= 1
            }
        }
        if value < 0, digits > 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var written = 0
        repeat {
            if written == decimals, decimals > 0 { bytes.append(UInt8(ascii: ".")) }
            bytes.append(UInt8(ascii: "0") + UInt8(digits % 10))
            digits /= 10
            written += 1
        } while digits > 0 || written <= decimals
        bytes[start...].reverse()
    }
}
