/// How a stroke is broken up.
public enum Dash: Hashable, Sendable, CaseIterable {
    /// Repeating patterns of dots; `fine` is for what stands behind the data.
    case solid, dashed, dotted, dashDot, longDash, sparse, fine
    /// One row of dots in three of braille: an upright line that costs little to draw anew elsewhere.
    case rows

    /// The numbers of dots drawn and left out in turn.
    func pattern(_ glyphs: Capabilities.Glyphs) -> [Int] {
        let dots =
            switch self {
            case .solid: [1]
            case .dashed: [4, 3]
            case .dotted: [1, 2]
            case .dashDot: [5, 2, 1, 2]
            case .longDash: [8, 3]
            case .sparse: [2, 5]
            case .fine: [2, 2]
            case .rows: [4, 8]
            }
        guard self != .solid, glyphs != .braille else { return dots }
        return dots.map { max(1, ($0 + 1) / 2) }
    }
}

extension SubcellGrid {
    /// How far a dashed stroke has come, so that its pattern runs on from segment to segment.
    struct Pen: Sendable {
        let pattern: [Int]
        private var index = 0
        private var used = 0
        /// The dot drawn last; a segment that begins there does not draw it again.
        fileprivate var last: (x: Int, y: Int)?

        /// - Parameter thickness: how many dots wide the stroke is, with which its dashes grow.
        init(_ dash: Dash, _ glyphs: Capabilities.Glyphs, thickness: Int = 1) {
            pattern = dash.pattern(glyphs).map { $0 * thickness }
        }

        /// Moves on by one dot and says if it is drawn.
        @inline(__always)
        fileprivate mutating func advance() -> Bool {
            if pattern.count == 1 { return true }
            let isDrawn = index % 2 == 0
            used += 1
            if used == pattern[index] {
                used = 0
                index = (index + 1) % pattern.count
            }
            return isDrawn
        }
    }

    /// Draws a segment between two places in dots (the first dot spans 0 to 1), clipped exactly to the grid.
    ///
    /// Anything not finite draws nothing.
    mutating func line(
        from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ ink: Ink, _ pen: inout Pen
    ) {
        guard let (a, b) = clip(start, end) else {
            pen.last = nil
            return
        }
        var (x, y) = (min(Int(a.x), width - 1), min(Int(a.y), height - 1))
        let (endX, endY) = (min(Int(b.x), width - 1), min(Int(b.y), height - 1))
        let (dx, dy) = (abs(endX - x), -abs(endY - y))
        let (stepX, stepY) = (x < endX ? 1 : -1, y < endY ? 1 : -1)
        var error = dx + dy
        while true {
            let isRepeated = pen.last.map { $0 == (x, y) } ?? false
            if !isRepeated {
                if pen.advance() { dab(x, y, ink) }
                pen.last = (x, y)
            }
            if x == endX, y == endY { break }
            let twice = 2 * error
            if twice >= dy {
                error += dy
                x += stepX
            }
            if twice <= dx {
                error += dx
                y += stepY
            }
        }
    }

    /// Draws a solid segment between two places in dots, clipped to the grid; anything not finite draws nothing.
    public mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ ink: Ink) {
        var pen = Pen(.solid, glyphs)
        line(from: start, to: end, ink, &pen)
    }

    /// The part of a segment inside the grid (Liang and Barsky 1984), nil if there is none.
    func clip(
        _ start: (x: Double, y: Double), _ end: (x: Double, y: Double)
    ) -> (start: (x: Double, y: Double), end: (x: Double, y: Double))? {
        guard width > 0, height > 0, start.x.isFinite, start.y.isFinite, end.x.isFinite, end.y.isFinite
        else { return nil }
        let segment = Segment(start: start, end: end)
        guard let (enter, leave) = segment.span(inside: (0, Double(width)), (0, Double(height))) else { return nil }
        func point(_ t: Double) -> (x: Double, y: Double) {
            let place = segment.place(at: t)
            return (x: min(max(place.x, 0), Double(width)), y: min(max(place.y, 0), Double(height)))
        }
        return (start: enter == 0 ? start : point(enter), end: leave == 1 ? end : point(leave))
    }
}
