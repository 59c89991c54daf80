import Glibc
import TestSupport
import Testing

@testable import Terminal

struct NumberTextTests {
    @Test func fixedRoundsAsTheCLibrary() {
        #expect(NumberText.fixed(-0.125, decimals: 2) == "-0.12")
        #expect(NumberText.fixed(1.115, decimals: 2) == "1.11")
        #expect(NumberText.fixed(2.5, decimals: 0) == "2")
        #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
        #expect(NumberText.fixed(.infinity, decimals: 2) == "inf")
        var random = SeededGenerator(seed: 1)
        var text = [CChar](repeating: 0, count: 64)
        for _ in 0..<2000 {
            let decimals = Int.random(in: 0...8, using: &random)
            let value = Double(Int.random(in: -40_000_000...40_000_000, using: &random)) / 8000
            _ = withVaList([value]) { vsnprintf(&text, text.count, "%.\(decimals)f", $0) }
            let expected = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            let isNegativeZero = !expected.contains { $0 != "-" && $0 != "0" && $0 != "." }
            #expect(
                NumberText.fixed(value, decimals: decimals)
                    == (isNegativeZero ? expected.filter { $0 != "-" } : expected))
        }
    }

    @Test func figuresAndExponents() {
        #expect(NumberText.scientific(0.00015, decimals: 2) == "1.50e-4")
        #expect(NumberText.scientific(9.999, decimals: 1) == "1.0e1")
        #expect(NumberText.scientific(-.leastNonzeroMagnitude, decimals: 1) == "-4.9e-324")
        #expect(NumberText.significant(0.01234) == "0.0123")
        #expect(NumberText.significant(123.4) == "123")
        #expect(NumberText.significant(99.96) == "100" && NumberText.significant(0.0996, figures: 2) == "0.10")
        #expect(NumberText.significant(1.234e-7) == "1.23e-7")
        #expect(NumberText.power(ofTen: -12, glyphs: .block) == "10⁻¹²")
    }
}
