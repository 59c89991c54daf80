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
                let (red, green, blue) = Self.basic[Int(number & 15)]
                return (Self.direct(red, green, blue), false)
            }
            return limited(Int(number & 15))
        case .rgb(let red, let green, let blue):
            switch colors {
            case ..<256: return limited(Self.nearestBasic(Int(red), Int(green), Int(blue), among: colors))
            case 256: return (Self.nearestOf256(Int(red), Int(green), Int(blue)), false)
            default: return (Self.direct(Int(red), Int(green), Int(blue)), false)
            }
        }
    }

    private func limited(_ number: Int) -> (index: Int32, isBright: Bool) {
        colors < 16 ? (Int32(number & 7), number >= 8) : (Int32(number), false)
    }

    /// The number of a color on a terminal that takes any. Descriptions of these keep the numbers below 8 for the basic
    /// colors, so those blues are rounded away.
    private static func direct(_ red: Int, _ green: Int, _ blue: Int) -> Int32 {
        let number = Int32(red << 16 | green << 8 | blue)
        return (1..<8).contains(number) ? 0 : number
    }

    /// The number of the nearest of the cube of 6 x 6 x 6 and the 24 grays; not the first 16, which people recolor.
    private static func nearestOf256(_ red: Int, _ green: Int, _ blue: Int) -> Int32 {
        func step(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
        func level(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }
        let (r, g, b) = (step(red), step(green), step(blue))
        let gray = min(23, max(0, ((red + green + blue) / 3 - 3) / 10))
        let toCube = distance(red, green, blue, level(r), level(g), level(b))
        let toGray = distance(red, green, blue, 8 + 10 * gray, 8 + 10 * gray, 8 + 10 * gray)
        return Int32(toGray < toCube ? 232 + gray : 16 + 36 * r + 6 * g + b)
    }

    private static func nearestBasic(_ red: Int, _ green: Int, _ blue: Int, among colors: Int) -> Int {
        let candidates = basic.prefix(colors < 16 ? 8 : 16)
        return candidates.indices.min {
            distance(red, green, blue, basic[$0]) < distance(red, green, blue, basic[$1])
        } ?? 7
    }

    /// xterm's values for the 16 colors.
    private static let basic: [(Int, Int, Int)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]

    private static func distance(_ red: Int, _ green: Int, _ blue: Int, _ other: (Int, Int, Int)) -> Int {
        distance(red, green, blue, other.0, other.1, other.2)
    }

    /// The distance of two colors, squared and weighted by mean red, which is closer to what eyes see than a plain sum
    /// of squares (T. Riemersma, "Color metric").
    private static func distance(_ r1: Int, _ g1: Int, _ b1: Int, _ r2: Int, _ g2: Int, _ b2: Int) -> Int {
        let mean = (r1 + r2) / 2
        let (dr, dg, db) = (r1 - r2, g1 - g2, b1 - b2)
        return (512 + mean) * dr * dr / 256 + 4 * dg * dg + (767 - mean) * db * db / 256
    }
}
