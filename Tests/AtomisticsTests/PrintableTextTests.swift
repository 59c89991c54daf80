import Testing

@testable import Atomistics

struct PrintableTextTests {
    /// Everything that a terminal could obey, or that turns text round.
    static let obeyed: [Unicode.Scalar] = {
        let ranges: [ClosedRange<UInt32>] = [
            0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
        ]
        return ranges.joined().map { Unicode.Scalar($0)! } + ["\u{61C}"]
    }()

    @Test("what a terminal would obey is replaced, all else stays")
    func replaced() {
        for scalar in Self.obeyed {
            let text = "a\(scalar)\u{301}b"
            let isClean = !printable(name: text).unicodeScalars.contains { $0.isObeyed }
            #expect(isClean)
            #expect(printable(name: text) == "a\u{FFFD}\u{301}b")
            #expect(quoted(text) == "'a\u{FFFD}\u{301}b'")
            let keeps = scalar == "\n" || scalar == "\t"
            #expect(printable(lines: text) == (keeps ? text : "a\u{FFFD}\u{301}b"))
        }
        let sound = "Ångström, e\u{301}, 水, 👩‍👩‍👧, \u{200B}~\u{A0}"
        #expect(printable(lines: sound) == sound && printable(name: sound) == sound)
    }

    @Test("what messages quote is short")
    func short() {
        #expect(quoted(String(repeating: "x", count: 3000)) == "'" + String(repeating: "x", count: 40) + "...'")
        #expect(quoted(String(repeating: "x", count: 40)) == "'" + String(repeating: "x", count: 40) + "'")
    }

    @Test("a file's name obeys no more than the file does")
    func fileNames() throws {
        let folder = try TemporaryFolder(["\u{1B}]0;owned\u{7}\n.xyz": "junk"])
        #expect(folder.read().errors.first?.hasPrefix("\u{FFFD}]0;owned\u{FFFD}\u{FFFD}.xyz:1: ") == true)
    }

    @Test("curves named by their files have printable names")
    func curvesOfFiles() throws {
        let frame =
            "2\nselection_a=1 selection_b=2 charge_a=0 charge_b=0 benchmark_Eint=-1 benchmark_unit=kcal/mol\nHe 0 0 0\nHe 0 0 Z\n"
        let name = "\u{1B}[31m\u{202E}dimer"
        let folder = try TemporaryFolder([
            name + "_1.xyz": frame.replacing("Z", with: "3"), name + "_2.xyz": frame.replacing("Z", with: "4"),
        ])
        let (dataset, errors) = folder.read()
        #expect(errors == [])
        #expect(dataset.curves.map(\.id) == ["\u{FFFD}[31m\u{FFFD}dimer"])
    }
}
