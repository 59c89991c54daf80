import Exploration
import Figures
import Foundation
import Terminal
import Testing
@testable import lodescope

/// Pages of HTML in one file.
struct HTMLDocumentTests {
    private static let hostile = "<script>alert(1)</script> & \"x\" \u{1B}[31m \u{202E}"

    @Test("text is text, whatever it says, and the page asks for no other file")
    func text() throws {
        var page = HTMLDocument(title: Self.hostile)
        page.heading(Self.hostile)
        page.paragraph(Self.hostile)
        page.list([Self.hostile], isNumbered: true)
        page.preformatted(Self.hostile)
        page.question(1, Self.hostile, answer: Self.hostile)
        page.question(2, "open", answer: nil, lines: 3)
        var table = TextTable([.words(Self.hostile), .numbers("b")])
        table.append([Self.hostile, "1.5"])
        page.table(table, caption: Self.hostile)
        page.origin(Origin(command: Self.hostile, dataset: .init([Self.hostile], sha256: "ab", structures: 2)))
        let text = page.text
        #expect(!text.contains("<script") && text.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;"))
        #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
        #expect(!text.contains("src=") && !text.contains("http") && !text.contains("@import"))
        #expect(text.contains("<td class=\"number\">1.5</td>"))
        #expect(text.components(separatedBy: "class=\"line\"").count == 4)
        try expectBalanced(text)
    }

    @Test("names in the drawings of two figures are the page's own", .enabled(if: Figure.problem == nil))
    func figures() throws {
        let plot = Plot(
            title: "T", x: PlotAxis("R / Å"), y: PlotAxis("E"),
            series: [.line("a", x: [0, 1, 2], y: [0, 1, 4], role: .series0, marker: .disc)])
        var page = HTMLDocument(title: "two")
        let figure = Figure([.plot(plot)], width: 240, description: "a \"b\" <c>")
        #expect(try page.figures([(figure, "one"), (figure, "\"two\" > one")]) == [1, 2])
        #expect(try page.figures([(figure, "three")]) == [3])
        let text = page.text
        let names = text.matches(of: /\sid="([^"]*)"/).map(\.1)
        #expect(names.count > 10 && Set(names).count == names.count)
        let used = text.matches(of: /(?:href="|url\()#([^")]*)/).map(\.1)
        #expect(!used.isEmpty && Set(used).isSubset(of: Set(names)))
        #expect(text.contains("aria-label=\"&quot;two&quot; &gt; one\"") && !text.contains("<?xml"))
        try expectBalanced(text)
    }

    /// That every element ends where it should.
    private func expectBalanced(_ text: String) throws {
        var open: [Substring] = []
        for tag in text.matches(of: /<(\/?)([a-zA-Z0-9]+)[^>]*?(\/?)>/) {
            if ["meta"].contains(tag.2) || tag.3 == "/" { continue }
            if tag.1.isEmpty { open.append(tag.2) } else { try #require(open.popLast() == tag.2) }
        }
        #expect(open.isEmpty)
    }
}
