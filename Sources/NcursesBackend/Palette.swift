import Terminal

/// Finds the nearest color a terminal has.
struct Palette {
    /// The number of colors: 0, 8, 16, 256 or 16,777,216.
    let colors: Int

    /// A color's number for ncurses, -1 for the terminal's own; `isBright` asks for bold, which is how terminals of
    /// eight colors show the other eight.
    func index(of color: Color) -> (index: Int32, isBright: Bool) {
        switch color {
        case .standard: return (-1, false)
        case .basic(let number):
            if colors > 256, number >= 8 {
                return (Self.direct(Self.basic[Int(number & 15)]), false)
            }
            return limited(Int(number & 15))
        case .rgb(let red, let green, let blue):
            let color = RGB(Int(red), Int(green), Int(blue))
            switch colors {
            case ..<256: return limited(Self.nearestBasic(to: color, among: colors))
            case 256: return (Self.nearestOf256(to: color), false)
            default: return (Self.direct(color), false)
            }
        }
    }

    /// Red, green and blue from 0 to 255.
    private typealias RGB = SIMD3<Int>

    private func limited(_ number: Int) -> (index: Int32, isBright: Bool) {
        colors < 16 ? (Int32(number & 7), number >= 8) : (Int32(number), false)
    }

    /// The number of a color on a terminal that takes any. Descriptions of these keep the numbers below 8 for the basic
    /// colors, so those blues are rounded away.
    private static func direct(_ color: RGB) -> Int32 {
        let number = Int32(color.x << 16 | color.y << 8 | color.z)
        return (1..<8).contains(number) ? 0 : number
    }

    /// The number of the nearest of the cube of 6 x 6 x 6 and the 24 grays; not the first 16, which people recolor.
    private static func nearestOf256(to color: RGB) -> Int32 {
        func step(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
        func level(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }
        let (r, g, b) = (step(color.x), step(color.y), step(color.z))
        let gray = min(23, max(0, ((color.x + color.y + color.z) / 3 - 3) / 10))
        let toCube = distance(color, RGB(level(r), level(g), level(b)))
        let toGray = distance(color, RGB(repeating: 8 + 10 * gray))
        return Int32(toGray < toCube ? 232 + gray : 16 + 36 * r + 6 * g + b)
    }

    private static func nearestBasic(to color: RGB, among colors: Int) -> Int {
        basic.indices.prefix(colors < 16 ? 8 : 16).min { distance(color, basic[$0]) < distance(color, basic[$1]) } ?? 7
    }

    /// xterm's values for the 16 colors.
    private static let basic: [RGB] = [
        [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
        [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255],
        [255, 255, 255],
    ]

    /// The distance of two colors, squared and weighted by mean red, which is closer to what eyes see than a plain sum
    /// of squares (T. Riemersma, "Color metric").
    private static func distance(_ a: RGB, _ b: RGB) -> Int {
        let mean = (a.x + b.x) / 2
        let square = (a &- b) &* (a &- b)
        return (512 + mean) * square.x / 256 + 4 * square.y + (767 - mean) * square.z / 256
    }
}
