import Testing

@testable import Terminal

struct ExportTests {
    private func sample() -> CellBuffer {
        var buffer = CellBuffer(size: Size(width: 12, height: 2))
        buffer.write("a<b", x: 1, y: 0, style: Style(foreground: .rgb(255, 0, 0), attributes: .bold))
        buffer.write("水", x: 6, y: 0)
        buffer[0, 1] = Cell("⠃", Style(foreground: .basic(2)))
        buffer[1, 1] = Cell("┌")
        buffer[2, 1] = Cell("▙")
        return buffer
    }

    @Test func plainTextHasNoBlanksAtTheEnd() {
        #expect(sample().plainText() == " a<b  水\n⠃┌▙\n")
    }

    @Test func svg() {
        #expect(
            sample().svg(.dark) == """
                <svg xmlns="http://www.w3.org/2000/svg" width="96" height="32" viewBox="0 0 96 32" \
                font-family="'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace" font-size="13.3">
                <rect width="100%" height="100%" fill="#16181d"/>
                <g shape-rendering="crispEdges">
                </g>
                <path fill="#d8d8d8" shape-rendering="crispEdges" d="M16 16h4v8h-4zM16 24h4v8h-4zM20 24h4v8h-4z"/>
                <path fill="none" stroke="#d8d8d8" d="M12.5 24.5V32M12.5 24.5H16"/>
                <path stroke="#50a860" stroke-width="2.6" stroke-linecap="round" d="M2 18h.01M2 22h.01"/>
                <g style="white-space:pre" xml:space="preserve">
                <text x="8" y="12" textLength="24" lengthAdjust="spacingAndGlyphs" fill="#ff0000" font-weight="bold">a&lt;b</text>
                <text x="48" y="12" textLength="16" lengthAdjust="spacingAndGlyphs" fill="#d8d8d8">水</text>
                </g>
                </svg>

                """)
    }
}
