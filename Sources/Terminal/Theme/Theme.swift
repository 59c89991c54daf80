/// A named set of looks, one for each role, at every color depth.
///
///     let look = Look(.standard, Capabilities(glyphs: .braille, colors: 256, mouse: true))
///     buffer.write("RMSE", x: 0, y: 0, style: look[.title])
public struct Theme: Hashable, Sendable {
    /// How one role looks: a color where there are 256 or more, one of 16 else, and attributes.
    struct Swatch: Hashable, Sendable {
        /// The color of the glyph where there are 256 colors or more.
        var foreground: Color
        /// The color of the glyph where there are fewer.
        var basic: Color
        /// The color behind the glyph where there are 256 colors or more.
        var background: Color
        /// The color behind the glyph where there are fewer.
        var basicBackground: Color
        /// The attributes where there are colors.
        var attributes: Style.Attributes
        /// The attributes where there are none.
        var monochrome: Style.Attributes

        init(
            _ foreground: Color = .standard, _ basic: Color = .standard, on background: Color = .standard,
            basicOn basicBackground: Color = .standard, _ attributes: Style.Attributes = [],
            monochrome: Style.Attributes? = nil
        ) {
            self.foreground = foreground
            self.basic = basic
            self.background = background
            self.basicBackground = basicBackground
            self.attributes = attributes
            self.monochrome = monochrome ?? attributes
        }

        /// The style on a terminal of so many colors.
        func style(colors: Int) -> Style {
            if colors >= 256 {
                return Style(foreground: foreground, background: background, attributes: attributes)
            }
            guard colors >= 8 else { return Style(attributes: monochrome) }
            var style = Style(foreground: basic, background: basicBackground, attributes: attributes)
            guard colors < 16 else { return style }
            // Eight colors: bright ones are bold; gray, which would be black, is dim, and underlined as a background.
            if case .basic(let index) = basic, index >= 8 {
                style.foreground = index == 8 ? .standard : .basic(index - 8)
                style.attributes.insert(index == 8 ? .dim : .bold)
            }
            if case .basic(let index) = basicBackground {
                style.background = index == 8 ? .standard : .basic(index & 7)
                if index == 8 { style.attributes.insert(.underline) }
            }
            return style
        }
    }

    /// The name by which a person chooses the theme, as "high-contrast".
    public let name: String
    /// The look of each role, in the order of `Role.allCases`.
    private let swatches: [Swatch]

    /// A theme from the swatches given; roles left out take those of `base`.
    init(name: String, base: Theme? = nil, _ swatches: [Role: Swatch]) {
        self.name = name
        self.swatches = Role.allCases.map { role in
            swatches[role] ?? base?.swatches[Int(role.rawValue)] ?? Swatch()
        }
    }

    subscript(role: Role) -> Swatch { swatches[Int(role.rawValue)] }
}
