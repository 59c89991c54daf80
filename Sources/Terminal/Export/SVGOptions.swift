/// Colors of a picture exported as SVG: what a terminal would supply.
public struct SVGOptions: Hashable, Sendable {
    /// The color of text in the terminal's own foreground, as `#rrggbb`.
    public var foreground: String
    /// The color of the picture behind everything, as `#rrggbb`.
    public var background: String
    /// The 16 basic colors, as `#rrggbb`.
    public var palette: [String]
    /// The picture's title, which screen readers read out; empty for none.
    public var title: String

    /// Colors as given, each as `#rrggbb`.
    /// - Precondition: 16 colors in the palette.
    public init(foreground: String, background: String, palette: [String], title: String = "") {
        precondition(palette.count == 16, "a terminal has 16 basic colours")
        self.foreground = foreground
        self.background = background
        self.palette = palette
        self.title = title
    }

    /// Light text on a dark background.
    public static let dark = SVGOptions(
        foreground: "#d8d8d8", background: "#16181d",
        palette: [
            "#16181d", "#d05050", "#50a860", "#c8a040", "#4878d0", "#b060b0", "#40a0a8", "#c0c0c0", "#808080",
            "#f07070", "#70d080", "#f0d060", "#70a0ff", "#e080e0", "#60d0d8", "#ffffff",
        ])

    /// The ground that a theme is made for: white for the light one, and for the one without colors, which is for print.
    public static func ground(of theme: Theme) -> SVGOptions {
        [Theme.light.name, Theme.monochrome.name].contains(theme.name) ? .light : .dark
    }

    /// Dark text on white, for print.
    public static let light = SVGOptions(
        foreground: "#202020", background: "#ffffff",
        palette: [
            "#000000", "#b02020", "#207830", "#906000", "#2050c0", "#902090", "#007880", "#a0a0a0", "#707070",
            "#d03030", "#309040", "#a87800", "#3068e0", "#b030b0", "#008890", "#ffffff",
        ])
}
