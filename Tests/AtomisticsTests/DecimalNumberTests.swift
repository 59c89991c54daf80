import Foundation
import TestSupport
import Testing

@testable import Atomistics

struct DecimalNumberTests {
    private func parse(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return DecimalNumber.parse(bytes.span, 0..<bytes.count)
    }

    @Test(
        "the same number as strtod, to the last bit",
        arguments: [
            "0", "-0", "1", "+1", "1.", ".5", "-.5", "0.1", "-1.136619", "14.399645", "1e5", "1E-5", "1e+05",
            "123456789012345678",
            "0.30000000000000004", "-1.1510712351800976", "9007199254740993", "9007199254740992.5", "1e22", "1e23",
            "8.5e-23", "1e-300", "4.9e-324", "1.7976931348623157e308", "2.2250738585072011e-308",
            "0.000000000000000000000000000001234567890123456789012345", "123456789012345678901234567890.123",
            "00000000000000000000001.5", "1.00000000000000000000000000000000000000000001", "0e0", "1e-400",
        ])
    func matchesStrtod(text: String) throws {
        let value = try #require(parse(text))
        #expect(value.bitPattern == strtod(text, nil).bitPattern, "\(text)")
    }

    @Test("the same number as strtod on random digits")
    func matchesStrtodOnRandomInput() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let digits = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
                Character("\(Int.random(in: 0...9, using: &generator))")
            }
            var text = String(digits)
            text.insert(
                ".", at: text.index(text.startIndex, offsetBy: Int.random(in: 0...digits.count, using: &generator)))
            if Bool.random(using: &generator) { text = "-" + text }
            if Bool.random(using: &generator) { text += "e\(Int.random(in: -40...40, using: &generator))" }
            let value = try #require(parse(text), "\(text)")
            #expect(value.bitPattern == strtod(text, nil).bitPattern, "\(text)")
        }
    }

    @Test("exponents as Fortran prints them")
    func fortranExponents() {
        #expect(parse("1.5D-3") == 0.0015)
        #expect(parse("12345678901234567890d2") == 1.2345678901234567890e21)
    }

    @Test(
        "what is no finite decimal number is refused",
        arguments: [
            "", "-", "+", ".", "e5", "nan", "NaN", "inf", "-Infinity", "0x10", "1e", "1e+", "1.2.3", "1,5", "1 ", "--1",
            "1e400",
            "1_000", "1e99999999999999999999", "٣",
        ])
    func refuses(text: String) {
        #expect(parse(text) == nil, "\(text)")
    }

    @Test("integers")
    func integers() {
        func integer(_ text: String) -> Int? {
            let bytes = Array(text.utf8)
            return DecimalNumber.integer(bytes.span, 0..<bytes.count)
        }
        #expect(integer("12") == 12)
        #expect(integer("-1") == -1)
        #expect(integer("99999999999999999999999") == nil)
        #expect(integer("1.0") == nil)
        #expect(integer("") == nil)
    }

    @Test("numbers are printed with a point and without a negative zero")
    func printing() {
        #expect(DecimalNumber.fixed(-1.13661949, decimals: 6) == "-1.136619")
        #expect(DecimalNumber.fixed(0.25, decimals: 6) == "0.250000")
        #expect(DecimalNumber.fixed(-0.0000001, decimals: 3) == "0.000")
        #expect(DecimalNumber.fixed(1234.5, decimals: 0) == "1235")
        #expect(DecimalNumber.short(0.25, decimals: 6) == "0.25")
        #expect(DecimalNumber.short(-3, decimals: 6) == "-3")
        #expect(DecimalNumber.short(100, decimals: 0) == "100")
        #expect(DecimalNumber.fixed(1e300, decimals: 3) == "1e+300")
        #expect(DecimalNumber.fixed(.nan, decimals: 3) == "nan")
    }
}
