import CNcurses
import Terminal

/// Turns styles into ncurses' attributes and color pairs, allocated when first seen.
struct StyleTable {
    struct Look {
        var attributes: attr_t
        var pair: Int32
    }

    /// Whether the terminal had fewer pairs than the styles asked for since the last `reset`.
    private(set) var isExhausted = false
    private let palette: Palette
    /// Whether ncurses can name the terminal's own colors; where not, light gray on black stands for them.
    private let hasDefaultColors: Bool
    private var looks: [Style: Look] = [:]
    private var pairs: [UInt64: Int32] = [:]

    /// Starts ncurses' colors when there are any; after `newterm`.
    init(colors: Int) {
        palette = Palette(colors: colors)
        if colors > 0 {
            start_color()
            hasDefaultColors = use_default_colors() == OK
        } else {
            hasDefaultColors = true
        }
        keepPlainPair()
    }

    /// The look of the terminal's own colors. A pair of its own, as ncurses leaves a color for pair 0 by resetting
    /// every attribute as well: twice the bytes, and plain dots among colored lines are many.
    var plain: Look { Look(attributes: 0, pair: pairs.isEmpty ? 0 : 1) }

    private mutating func keepPlainPair() {
        if palette.colors > 0, hasDefaultColors { _ = pair(-1, -1) }
    }

    mutating func look(for style: Style) -> Look {
        if let known = looks[style] { return known }
        let look = makeLook(style)
        // A heat map in rgb may ask for millions of styles in the end, which map to few pairs.
        if looks.count >= 1 << 16 { looks.removeAll(keepingCapacity: true) }
        looks[style] = look
        return look
    }

    /// Gives all pairs back; whatever is on the screen has to be drawn again.
    mutating func reset() {
        reset_color_pairs()
        looks.removeAll(keepingCapacity: true)
        pairs.removeAll(keepingCapacity: true)
        isExhausted = false
        keepPlainPair()
    }

    private mutating func makeLook(_ style: Style) -> Look {
        var attributes: attr_t = 0
        for (flag, attribute) in Self.attributes where style.attributes.contains(flag) { attributes |= attribute }
        guard palette.colors > 0 else { return Look(attributes: attributes, pair: 0) }
        let foreground = palette.index(of: style.foreground)
        if foreground.isBright { attributes |= cncurses_bold() }
        return Look(attributes: attributes, pair: pair(foreground.index, palette.index(of: style.background).index))
    }

    private mutating func pair(_ foreground: Int32, _ background: Int32) -> Int32 {
        if foreground < 0, background < 0, !hasDefaultColors { return 0 }
        let key = UInt64(UInt32(bitPattern: foreground)) << 32 | UInt64(UInt32(bitPattern: background))
        if let known = pairs[key] { return known }
        let pair = Int32(pairs.count + 1)
        let front = foreground < 0 && !hasDefaultColors ? 7 : foreground
        let back = background < 0 && !hasDefaultColors ? 0 : background
        guard init_extended_pair(pair, front, back) == OK else {
            isExhausted = true
            return 0
        }
        pairs[key] = pair
        return pair
    }

    private static let attributes: [(Style.Attributes, attr_t)] = [
        (.bold, cncurses_bold()), (.dim, cncurses_dim()), (.underline, cncurses_underline()),
        (.reverse, cncurses_reverse()), (.italic, cncurses_italic()),
    ]
}
