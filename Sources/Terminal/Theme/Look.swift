/// A theme as one terminal shows it: the style of every role, and the glyphs to draw with. Every widget takes one.
///
///     let look = Look(.colorBlindSafe, capabilities)
///     buffer.write("converged", x: 0, y: 0, style: look[.good])
public struct Look: Hashable, Sendable {
    let theme: Theme
    let capabilities: Capabilities
    /// True if colors tell the series apart; else dashes, markers and attributes must.
    public let isColored: Bool
    /// Whether lines and markers are drawn thick, to be seen from far away.
    public private(set) var isLarge = false
    /// The style of each role, in the order of `Role.allCases`.
    private var styles: [Style]

    /// The look of a theme on a terminal with these capabilities.
    public init(_ theme: Theme, _ capabilities: Capabilities) {
        self.theme = theme
        self.capabilities = capabilities
        styles = Role.allCases.map { theme[$0].style(colors: capabilities.colors) }
        isColored = styles[Int(Role.series1.rawValue)].foreground != .standard
    }

    /// The style of a role, of colors the terminal has.
    public subscript(role: Role) -> Style { styles[Int(role.rawValue)] }

    /// The marker set to draw with.
    public var glyphs: Capabilities.Glyphs { capabilities.glyphs }

    /// The look with thick lines and markers, where dots are finer than cells.
    public var enlarged: Look {
        var look = self
        look.isLarge = glyphs != .ascii
        return look
    }

    /// The look with everything dim: a picture that is out of date but still shown.
    public var dimmed: Look {
        var look = self
        for index in look.styles.indices {
            look.styles[index].attributes.insert(.dim)
            look.styles[index].attributes.remove(.bold)
        }
        return look
    }
}
