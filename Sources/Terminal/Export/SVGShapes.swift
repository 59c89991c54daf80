/// Glyphs that are drawn as shapes, collected into one path a color: braille dots, blocks, shades, frame lines.
struct SVGShapes {
    static let cellWidth = 8
    static let cellHeight = 16

    private enum Kind: Int {
        case fill, shade25, shade50, shade75, line, dots
    }

    private struct Key: Hashable {
        var kind: Kind
        var paint: String
        var opacity: String
    }

    private var order: [Key] = []
    private var paths: [Key: String] = [:]

    /// Takes a glyph as a shape; false if it stays text.
    mutating func add(_ glyph: Unicode.Scalar, column: Int, row: Int, _ paint: SVGPaint) -> Bool {
        let (x, y) = (Double(column * SVGShapes.cellWidth), Double(row * SVGShapes.cellHeight))
        let (w, h) = (Double(SVGShapes.cellWidth), Double(SVGShapes.cellHeight))
        func box(_ left: Double, _ top: Double, _ width: Double, _ height: Double) -> String {
            "M\(short(x + left)) \(short(y + top))h\(short(width))v\(short(height))h\(short(-width))z"
        }
        switch glyph.value {
        case 0x2800...0x28FF:
            append(.dots, paint, brailleDots(UInt8(glyph.value - 0x2800), x, y))
        case 0x2580: append(.fill, paint, box(0, 0, w, h / 2))
        case 0x2581...0x2588:
            let height = h * Double(glyph.value - 0x2580) / 8
            append(.fill, paint, box(0, h - height, w, height))
        case 0x2589...0x258F: append(.fill, paint, box(0, 0, w * Double(0x2590 - glyph.value) / 8, h))
        case 0x2590: append(.fill, paint, box(w / 2, 0, w / 2, h))
        case 0x2591: append(.shade25, paint, box(0, 0, w, h))
        case 0x2592: append(.shade50, paint, box(0, 0, w, h))
        case 0x2593: append(.shade75, paint, box(0, 0, w, h))
        case 0x2596...0x259F:
            let mask = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14][Int(glyph.value - 0x2596)]
            for bit in 0..<4 where mask & (1 << bit) != 0 {
                append(.fill, paint, box(Double(bit & 1) * w / 2, Double(bit >> 1) * h / 2, w / 2, h / 2))
            }
        default:
            guard let line = frameLine(glyph, x, y) else { return false }
            append(.line, paint, line)
        }
        return true
    }

    /// One `path` for each color and kind.
    var elements: String {
        order.sorted { $0.kind.rawValue < $1.kind.rawValue }.map { key in
            let attributes =
                switch key.kind {
                case .fill: "fill=\"\(key.paint)\" shape-rendering=\"crispEdges\""
                case .shade25: "fill=\"\(key.paint)\" fill-opacity=\"0.25\" shape-rendering=\"crispEdges\""
                case .shade50: "fill=\"\(key.paint)\" fill-opacity=\"0.5\" shape-rendering=\"crispEdges\""
                case .shade75: "fill=\"\(key.paint)\" fill-opacity=\"0.75\" shape-rendering=\"crispEdges\""
                case .line: "fill=\"none\" stroke=\"\(key.paint)\""
                // A line of almost no length with round ends is a circle.
                case .dots: "stroke=\"\(key.paint)\" stroke-width=\"2.6\" stroke-linecap=\"round\""
                }
            return "<path \(attributes)\(key.opacity) d=\"\(paths[key]!)\"/>\n"
        }.joined()
    }

    private mutating func append(_ kind: Kind, _ paint: SVGPaint, _ path: String) {
        guard !path.isEmpty else { return }
        let key = Key(kind: kind, paint: paint.foreground, opacity: paint.opacity)
        if paths[key] == nil { order.append(key) }
        paths[key, default: ""] += path
    }

    private func brailleDots(_ mask: UInt8, _ x: Double, _ y: Double) -> String {
        // Bits 0 to 5 run down the left column and then the right, 6 and 7 are the lowest row.
        let places: [(Int, Int)] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
        var path = ""
        for (bit, place) in places.enumerated() where mask & (1 << UInt8(bit)) != 0 {
            path += "M\(short(x + 2 + 4 * Double(place.0))) \(short(y + 2 + 4 * Double(place.1)))h.01"
        }
        return path
    }

    /// The strokes of a light box-drawing character, nil for any other.
    private func frameLine(_ glyph: Unicode.Scalar, _ x: Double, _ y: Double) -> String? {
        let (cx, cy) = (x + 4.5, y + 8.5)
        func point(_ a: Double, _ b: Double) -> String { "\(short(a)) \(short(b))" }
        switch glyph {
        case "╭": return "M\(point(cx, y + 16))V\(short(cy + 4))Q\(point(cx, cy)) \(point(x + 8, cy))"
        case "╮": return "M\(point(cx, y + 16))V\(short(cy + 4))Q\(point(cx, cy)) \(point(x, cy))"
        case "╰": return "M\(point(cx, y))V\(short(cy - 4))Q\(point(cx, cy)) \(point(x + 8, cy))"
        case "╯": return "M\(point(cx, y))V\(short(cy - 4))Q\(point(cx, cy)) \(point(x, cy))"
        default: break
        }
        let arms: [Unicode.Scalar: String] = [
            "─": "lr", "│": "ud", "┌": "dr", "┐": "dl", "└": "ur", "┘": "ul", "├": "udr", "┤": "udl", "┬": "lrd",
            "┴": "lru", "┼": "lrud",
        ]
        guard let directions = arms[glyph] else { return nil }
        return directions.map { direction in
            let end =
                switch direction {
                case "l": "H\(short(x))"
                case "r": "H\(short(x + 8))"
                case "u": "V\(short(y))"
                default: "V\(short(y + 16))"
                }
            return "M\(point(cx, cy))" + end
        }.joined()
    }

    private func short(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : NumberText.fixed(value, decimals: 1)
    }
}
