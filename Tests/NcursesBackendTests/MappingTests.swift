import Terminal
import Testing

@testable import NcursesBackend

@Suite struct MappingTests {
    @Test func colorsOf256() {
        let palette = Palette(colors: 256)
        #expect(palette.index(of: .standard).index == -1)
        #expect(palette.index(of: .basic(9)).index == 9)
        #expect(palette.index(of: .rgb(0, 0, 0)).index == 16)
        #expect(palette.index(of: .rgb(255, 255, 255)).index == 231)
        #expect(palette.index(of: .rgb(95, 135, 175)).index == 16 + 36 + 12 + 3)
        #expect(palette.index(of: .rgb(128, 128, 128)).index == 244)
    }

    @Test func everyColorOfThe256IsItsOwnNearest() {
        let palette = Palette(colors: 256)
        let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
        for (r, red) in levels.enumerated() {
            for (g, green) in levels.enumerated() {
                for (b, blue) in levels.enumerated() {
                    #expect(palette.index(of: .rgb(red, green, blue)).index == Int32(16 + 36 * r + 6 * g + b))
                }
            }
        }
        for step in 0..<24 {
            let gray = UInt8(8 + 10 * step)
            #expect(palette.index(of: .rgb(gray, gray, gray)).index == Int32(232 + step))
        }
    }

    @Test func fewerColors() {
        #expect(Palette(colors: 16).index(of: .rgb(250, 10, 10)).index == 9)
        #expect(Palette(colors: 8).index(of: .rgb(250, 10, 10)).index == 1)
        let bright = Palette(colors: 8).index(of: .basic(12))
        #expect(bright.index == 4 && bright.isBright)
    }

    @Test func directColors() {
        let palette = Palette(colors: 1 << 24)
        #expect(palette.index(of: .rgb(1, 2, 3)).index == 0x010203)
        #expect(palette.index(of: .rgb(0, 0, 5)).index == 0, "below 8 would be a basic colour")
        #expect(palette.index(of: .basic(3)).index == 3)
        #expect(palette.index(of: .basic(9)).index == 0xFF0000)
    }

    @Test func base64() {
        #expect(Clipboard.base64([]) == "")
        #expect(Clipboard.base64(Array("f".utf8)) == "Zg==")
        #expect(Clipboard.base64(Array("fo".utf8)) == "Zm8=")
        #expect(Clipboard.base64(Array("foo".utf8)) == "Zm9v")
        #expect(Clipboard.base64([0xFF, 0xFE, 0xFD, 0xFC]) == "//79/A==")
    }

    @Test func clipboard() {
        #expect(Clipboard.sequence(for: String(repeating: "x", count: 60_000), insideTmux: false) == nil)
        let plain = "\u{1B}]52;c;Zg==\u{07}"
        #expect(Clipboard.sequence(for: "f", insideTmux: false) == plain)
        #expect(Clipboard.sequence(for: "f", insideTmux: true) == plain + "\u{1B}Ptmux;\u{1B}" + plain + "\u{1B}\\")
    }

    @Test func padding() {
        #expect(TerminalDescription.withoutPadding("\u{1B}[m$<2>\u{1B}[?7l$<100/>x") == "\u{1B}[m\u{1B}[?7lx")
    }

    private func environment(_ variables: [String: String], codeset: String = "UTF-8") -> TerminalEnvironment {
        TerminalEnvironment(variables: variables, codeset: codeset, inputIsTerminal: true, outputIsTerminal: true)
    }

    @Test func glyphs() {
        #expect(environment(["TERM": "xterm"]).glyphs == .braille)
        #expect(environment(["TERM": "linux"]).glyphs == .block)
        #expect(environment(["TERM": "xterm"], codeset: "ANSI_X3.4-1968").glyphs == .ascii)
        #expect(environment(["TERM": "linux"], codeset: "ISO-8859-1").glyphs == .ascii)
    }

    @Test func reasonsForNoScreen() {
        var piped = environment(["TERM": "xterm"])
        piped.outputIsTerminal = false
        #expect(piped.reasonNotInteractive == "standard output is not a terminal")
        piped.outputIsTerminal = true
        piped.inputIsTerminal = false
        #expect(piped.reasonNotInteractive == "standard input is not a terminal")
        #expect(piped.plainCapabilities == Capabilities(glyphs: .braille, colors: 0, mouse: false))
    }
}
