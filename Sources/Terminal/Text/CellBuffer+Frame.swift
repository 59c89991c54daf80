/// How the corners of a frame are drawn; in ASCII all are `+`.
public enum FrameCorners: Hashable, Sendable {
    case rounded, square
}

/// The characters a frame is drawn with.
struct FrameGlyphs {
    let horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight: Unicode.Scalar

    init(_ glyphs: Capabilities.Glyphs, _ corners: FrameCorners) {
        (horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight) =
            switch (glyphs, corners) {
            case (.ascii, _): ("-", "|", "+", "+", "+", "+")
            case (.braille, .rounded): ("─", "│", "╭", "╮", "╰", "╯")
            default: ("─", "│", "┌", "┐", "└", "┘")
            }
    }
}

extension CellBuffer {
    /// Draws a frame on the border of a rectangle and returns the space inside.
    ///
    ///     let inside = buffer.frame(rect, look, title: "Model", isFocused: true)
    ///
    /// The title stands in the upper border. Below 2 x 2 nothing is drawn.
    @discardableResult
    public mutating func frame(
        _ rect: Rect, _ look: Look, title: String = "", corners: FrameCorners = .rounded, isFocused: Bool = false
    ) -> Rect {
        guard rect.width >= 2, rect.height >= 2 else { return Rect(x: rect.x, y: rect.y, width: 0, height: 0) }
        border(rect, FrameGlyphs(look.glyphs, corners), style: look[isFocused ? .focusedBorder : .border])
        if !title.isEmpty, rect.width >= 7 {
            write(
                " \(title) ", x: rect.x + 2, y: rect.y, look, isFocused ? .focusedTitle : .title,
                maxWidth: rect.width - 4)
        }
        return rect.inset(1)
    }

    /// Draws the border of a rectangle of at least 2 x 2 cells.
    mutating func border(_ rect: Rect, _ box: FrameGlyphs, style: Style) {
        let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
        for x in rect.x + 1..<right {
            put(box.horizontal, x: x, y: rect.y, style: style)
            put(box.horizontal, x: x, y: bottom, style: style)
        }
        for y in rect.y + 1..<bottom {
            put(box.vertical, x: rect.x, y: y, style: style)
            put(box.vertical, x: right, y: y, style: style)
        }
        put(box.topLeft, x: rect.x, y: rect.y, style: style)
        put(box.topRight, x: right, y: rect.y, style: style)
        put(box.bottomLeft, x: rect.x, y: bottom, style: style)
        put(box.bottomRight, x: right, y: bottom, style: style)
    }
}

extension Rect {
    /// The rectangle without `amount` cells on every side; empty when nothing is left.
    public func inset(_ amount: Int) -> Rect { inset(dx: amount, dy: amount) }

    /// The rectangle without `dx` columns left and right and `dy` rows above and below.
    public func inset(dx: Int, dy: Int) -> Rect {
        Rect(x: x + min(dx, width / 2), y: y + min(dy, height / 2), width: width - 2 * dx, height: height - 2 * dy)
    }
}
