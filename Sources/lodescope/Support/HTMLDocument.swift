import Atomistics
import Exploration
import Figures
import Terminal

/// A page of HTML in one file that needs nothing else: headings, paragraphs, tables and figures, and where its numbers
/// come from.
///
///     var page = HTMLDocument(title: "Where the multipoles are")
///     page.heading("Water")
///     page.paragraph("l_max 1 is a dipole.")
///     try page.figures([(Figure(panels, width: FigureFiles.width), "Errors of all models.")])
///     page.origin(Origin())
///     try Output.write(page.encoded, to: "handout.html")
///
/// It reads at the width of a phone (390 px) and of a desk, and prints on A4. Text is text: nothing in it is taken for
/// a tag, and what a terminal would obey is not in it.
struct HTMLDocument {
    /// The name of the page, its first heading.
    let title: String
    private var body = ""
    private var figureCount = 0
    private var tableCount = 0

    /// An empty page.
    init(title: String) { self.title = title }

    /// The bytes of the file, UTF-8.
    var encoded: [UInt8] { Array(text.utf8) }

    /// The whole page.
    var text: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="generator" content="lodescope \(Origin.version)">
        <title>\(Self.safe(title))</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <h1>\(Self.safe(title))</h1>
        \(body)</body>
        </html>

        """
    }

    /// Adds a heading.
    /// - Parameter level: 2 for a part of the page, up to 6.
    mutating func heading(_ text: String, level: Int = 2) {
        precondition((2...6).contains(level), "the first heading is the title")
        add("h\(level)", text)
    }

    /// Adds a paragraph.
    mutating func paragraph(_ text: String) { add("p", text) }

    /// Adds lines as they are, in letters of one width: a command, what a program printed.
    mutating func preformatted(_ text: String) { body += "<pre>\(printable(lines: text).escapedForXML)</pre>\n" }

    /// Adds a list, an item a paragraph.
    mutating func list(_ items: [String], isNumbered: Bool = false) {
        let tag = isNumbered ? "ol" : "ul"
        body += "<\(tag)>\n" + items.map { "<li>\(Self.safe($0))</li>\n" }.joined() + "</\(tag)>\n"
    }

    /// Adds a question with its number, and below it the answer, or lines to write one on.
    mutating func question(_ number: Int, _ text: String, answer: String?, lines: Int = 2) {
        body += "<section class=\"question\">\n<p><b>\(number).</b> \(Self.safe(text))</p>\n"
        if let answer {
            body += "<p class=\"answer\">\(Self.safe(answer))</p>\n"
        } else {
            body += String(repeating: "<div class=\"line\"></div>\n", count: lines)
        }
        body += "</section>\n"
    }

    /// Adds a table; where the page is narrower, the table alone is moved sideways.
    mutating func table(_ table: TextTable, caption: String = "") {
        func row(_ tag: String, _ cells: [String]) -> String {
            let cells = zip(table.columns, cells).map { column, cell in
                "<\(tag)\(column.alignment == .right ? " class=\"number\"" : "")>\(Self.safe(cell))</\(tag)>"
            }
            return "<tr>" + cells.joined() + "</tr>\n"
        }
        tableCount += 1
        let label = caption.isEmpty ? "" : " aria-labelledby=\"t\(tableCount)\""
        if !caption.isEmpty { body += "<p class=\"caption\" id=\"t\(tableCount)\">\(Self.safe(caption))</p>\n" }
        body += "<div class=\"table\"><table\(label)>\n"
        body += "<thead>\n" + row("th", table.columns.map(\.heading)) + "</thead>\n<tbody>\n"
        body += table.rows.map { row("td", $0) }.joined() + "</tbody>\n</table></div>\n"
    }

    /// Adds figures, with their numbers and captions: side by side where there is room, else one below the other.
    /// - Returns: the numbers of the figures, for text that speaks of them.
    @discardableResult
    mutating func figures(_ figures: [(figure: Figure, caption: String)]) throws(FigureError) -> [Int] {
        var numbers: [Int] = []
        body += "<div class=\"figures\">\n"
        for (figure, caption) in figures {
            figureCount += 1
            numbers.append(figureCount)
            let drawing = try Self.inline(figure, named: "f\(figureCount)-", caption)
            body += "<figure>\n\(drawing)\n<figcaption><b>Figure \(figureCount).</b> \(Self.safe(caption))"
            body += "</figcaption>\n</figure>\n"
        }
        body += "</div>\n"
        return numbers
    }

    /// Begins another sheet where the page is printed.
    mutating func newSheet() { body += "<div class=\"sheet\"></div>\n" }

    /// Adds where the numbers come from: the program, the command and the data.
    mutating func origin(_ origin: Origin) {
        body += "<footer>\n"
        add("p", "lodescope \(origin.version), by the command")
        preformatted(origin.command)
        if let data = origin.dataset {
            let hash = data.sha256.map { ", SHA-256 \($0)" } ?? ""
            add("p", "Data: \(data.path), \(counted(data.structures, "structure"))\(hash)")
        }
        body += "</footer>\n"
    }

    private mutating func add(_ tag: String, _ text: String) { body += "<\(tag)>\(Self.safe(text))</\(tag)>\n" }

    /// Text as an element holds it; a number stays with its unit.
    private static func safe(_ text: String) -> String {
        printable(lines: text).escapedForXML.replacing(/([0-9]) (%|Å|e\b)/) { "\($0.1)\u{A0}\($0.2)" }
    }

    /// A figure as an element of the page. Names in it are of one file: with those of others on the page they get a
    /// prefix.
    private static func inline(_ figure: Figure, named prefix: String, _ label: String) throws(FigureError) -> String {
        let svg = String(decoding: try figure.encoded(as: .svg), as: UTF8.self)
        guard let start = svg.range(of: "<svg") else { throw FigureError("cairo has written no SVG") }
        var text = "<svg role=\"img\" aria-label=\"\(safe(label))\"" + svg[start.upperBound...]
        while text.last?.isNewline == true { text.removeLast() }
        for name in ["id=\"", "href=\"#", "url(#"] { text = text.replacing(name, with: name + prefix) }
        return text
    }

    private static let style = """
        @page { size: A4; margin: 13mm 15mm; }
        :root { color-scheme: light; }
        body { margin: 0 auto; padding: 1rem; max-width: 46rem; font: 1rem/1.45 "DejaVu Sans", system-ui, sans-serif;
          color: #111; background: #fff; overflow-wrap: break-word; }
        h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 0.6rem; }
        h2 { font-size: 1.15rem; margin: 1.2rem 0 0.4rem; }
        h3, h4, h5, h6 { font-size: 1rem; margin: 1rem 0 0.3rem; }
        p, ul, ol, pre { margin: 0 0 0.6rem; }
        pre { white-space: pre-wrap; font-size: 0.85em; background: #f3f3f3; padding: 0.4rem 0.6rem; }
        .table { overflow-x: auto; margin: 0 0 0.8rem; }
        table { border-collapse: collapse; font-size: 0.9em; }
        .caption { font-size: 0.9em; margin: 0 0 0.2rem; }
        th, td { padding: 0.15rem 0.7rem 0.15rem 0; text-align: left; white-space: nowrap; }
        th { border-bottom: 1px solid #111; font-weight: 600; white-space: normal; vertical-align: bottom; }
        th:last-child, td:last-child { padding-right: 0; }
        td:last-child:not(.number) { white-space: normal; min-width: 9rem; }
        .number { text-align: right; font-variant-numeric: tabular-nums; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr)); gap: 0.8rem; }
        figure { margin: 0 0 0.8rem; max-width: 32rem; }
        figure svg { display: block; width: 100%; height: auto; }
        figcaption { font-size: 0.85em; margin-top: 0.2rem; }
        .question { margin: 0 0 0.7rem; }
        .question p { margin: 0 0 0.3rem; }
        .answer { border-left: 3px solid #0072b2; padding-left: 0.7rem; }
        .line { border-bottom: 1px solid #999; height: 1.7rem; }
        footer { margin-top: 1.2rem; border-top: 1px solid #999; padding-top: 0.4rem; font-size: 0.8em; }
        @media print {
          body { max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.35; }
          h1 { font-size: 15pt; }
          h2 { font-size: 11.5pt; }
          h2, h3, .caption { break-after: avoid; }
          figure, table, .question, pre { break-inside: avoid; }
          .figures { grid-template-columns: repeat(auto-fit, minmax(75mm, 1fr)); }
          .sheet { break-before: page; }
          .table { overflow: visible; }
        }
        """
}
