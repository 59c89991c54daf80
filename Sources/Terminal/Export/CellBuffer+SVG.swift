extension CellBuffer {
    /// The picture as a self-contained SVG document.
    ///
    ///     let document = buffer.svg(.light)
    ///
    /// Braille dots, blocks and frames are drawn as shapes on the grid of cells, so that they join up in every browser
    /// whatever its fonts; other text stays text, one element a run of equal style, stretched to its columns.
    public func svg(_ options: SVGOptions = .dark) -> String {
        var shapes = SVGShapes()
        var backgrounds = ""
        var texts = ""
        for y in 0..<size.height {
            var x = 0
            while x < size.width {
                let style = self[x, y].style
                let start = x
                while x < size.width, self[x, y].style == style { x += 1 }
                let paint = SVGPaint(style, options)
                if let background = paint.background {
                    backgrounds += "<rect x=\"\(start * SVGShapes.cellWidth)\" y=\"\(y * SVGShapes.cellHeight)\" "
                    backgrounds += "width=\"\((x - start) * SVGShapes.cellWidth)\" height=\"\(SVGShapes.cellHeight)\" "
                    backgrounds += "fill=\"\(background)\"/>\n"
                }
                texts += text(row: y, start..<x, paint, &shapes)
            }
        }
        let (width, height) = (size.width * SVGShapes.cellWidth, size.height * SVGShapes.cellHeight)
        let title = options.title.isEmpty ? "" : "<title>\(options.title.escapedForXML)</title>\n"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
            font-family="'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace" font-size="13.3">
            \(title)<rect width="100%" height="100%" fill="\(options.background)"/>
            <g shape-rendering="crispEdges">
            \(backgrounds)</g>
            \(shapes.elements)<g style="white-space:pre" xml:space="preserve">
            \(texts)</g>
            </svg>

            """
    }

    /// The text elements of a run of one style; cells that are shapes go to `shapes` and end an element.
    private func text(row: Int, _ columns: Range<Int>, _ paint: SVGPaint, _ shapes: inout SVGShapes) -> String {
        var result = ""
        var run = ""
        var runStart = columns.lowerBound
        var runEnd = runStart
        func element() -> String {
            let trimmed = run.filter { $0 != " " }
            guard !trimmed.isEmpty || (paint.isUnderlined && !run.isEmpty) else { return "" }
            let x = runStart * SVGShapes.cellWidth
            let length = (runEnd - runStart) * SVGShapes.cellWidth
            return "<text x=\"\(x)\" y=\"\(row * SVGShapes.cellHeight + 12)\" textLength=\"\(length)\" "
                + "lengthAdjust=\"spacingAndGlyphs\"\(paint.textAttributes)>\(run.escapedForXML)</text>\n"
        }
        for x in columns {
            let glyph = self[x, row].glyph
            if glyph == Cell.continuation {
                runEnd = x + 1
                continue
            }
            if shapes.add(glyph, column: x, row: row, paint) || (run.isEmpty && glyph == " " && !paint.isUnderlined) {
                result += element()
                run = ""
                runStart = x + 1
            } else {
                run.unicodeScalars.append(glyph.isXML ? glyph : " ")
            }
            runEnd = x + 1
        }
        // Blanks at the end carry nothing unless they are underlined.
        while !paint.isUnderlined, run.hasSuffix(" ") {
            run.removeLast()
            runEnd -= 1
        }
        return result + element()
    }
}

/// The colors and attributes of a style, as SVG writes them.
struct SVGPaint: Hashable {
    let foreground: String
    let background: String?
    let isDim: Bool
    let isUnderlined: Bool
    private let isBold: Bool
    private let isItalic: Bool

    init(_ style: Style, _ options: SVGOptions) {
        var (front, back) = (style.foreground.hex(options), style.background.hex(options))
        if style.attributes.contains(.reverse) {
            (front, back) = (back ?? options.background, front ?? options.foreground)
        }
        foreground = front ?? options.foreground
        background = back
        isDim = style.attributes.contains(.dim)
        isBold = style.attributes.contains(.bold)
        isItalic = style.attributes.contains(.italic)
        isUnderlined = style.attributes.contains(.underline)
    }

    var opacity: String { isDim ? " opacity=\"0.6\"" : "" }

    var textAttributes: String {
        " fill=\"\(foreground)\"" + (isBold ? " font-weight=\"bold\"" : "") + (isItalic ? " font-style=\"italic\"" : "")
            + (isUnderlined ? " text-decoration=\"underline\"" : "") + opacity
    }
}

extension Color {
    /// The color as `#rrggbb`, nil for the standard one.
    fileprivate func hex(_ options: SVGOptions) -> String? {
        switch self {
        case .standard: return nil
        case .basic(let index): return options.palette[Int(index & 15)]
        case .rgb(let r, let g, let b):
            return "#" + [r, g, b].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
