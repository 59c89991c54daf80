extension Color {
    /// The nearest entry of a terminal's palette of 8, 16 or 256 colors; nil for the standard color and for none.
    ///
    ///     Color.rgb(255, 0, 0).paletteIndex(colors: 256) == 196
    ///
    /// Of 256 only the fixed entries from 16 on are used for `.rgb`, as the first 16 differ from terminal to terminal.
    public func paletteIndex(colors: Int) -> Int? {
        switch self {
        case .standard: return nil
        case .basic(let index): return colors >= 16 ? Int(index & 15) : colors >= 8 ? Int(index & 7) : nil
        case .rgb(let r, let g, let b):
            if colors >= 256 { return Color.cubeOrGray(Int(r), Int(g), Int(b)) }
            guard colors >= 8 else { return nil }
            let candidates = Color.basicPalette.prefix(colors >= 16 ? 16 : 8)
            return candidates.indices.min { a, b2 in
                Color.distance(candidates[a], (r, g, b)) < Color.distance(candidates[b2], (r, g, b))
            }
        }
    }

    /// Red, green and blue of the 16 basic colors, as xterm has them.
    static let basicPalette: [(UInt8, UInt8, UInt8)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]

    private static func cubeOrGray(_ r: Int, _ g: Int, _ b: Int) -> Int {
        let steps = [0, 95, 135, 175, 215, 255]
        func nearest(_ value: Int) -> Int { steps.indices.min { abs(steps[$0] - value) < abs(steps[$1] - value) }! }
        let (i, j, k) = (nearest(r), nearest(g), nearest(b))
        let level = min(max(((r + g + b) / 3 - 3) / 10, 0), 23)
        let gray = 8 + 10 * level
        func square(_ x: Int, _ y: Int, _ z: Int) -> Int { (x - r) * (x - r) + (y - g) * (y - g) + (z - b) * (z - b) }
        return square(gray, gray, gray) < square(steps[i], steps[j], steps[k]) ? 232 + level : 16 + 36 * i + 6 * j + k
    }

    private static func distance(_ a: (UInt8, UInt8, UInt8), _ b: (UInt8, UInt8, UInt8)) -> Int {
        let (r, g, b2) = (Int(a.0) - Int(b.0), Int(a.1) - Int(b.1), Int(a.2) - Int(b.2))
        return 2 * r * r + 4 * g * g + 3 * b2 * b2
    }
}
