extension Theme {
    /// All themes a person can choose, the default first.
    public static let all: [Theme] = [.standard, .light, .colorBlindSafe, .highContrast, .monochrome]

    /// The theme of this name, if there is one.
    public static func named(_ name: String) -> Theme? { all.first { $0.name == name } }

    /// The theme of colors of middle lightness on the terminal's own background: made for dark ones, readable on light
    /// ones.
    public static let standard = Theme(
        name: "standard", base: .monochrome,
        [
            .dim: Swatch(.rgb(128, 128, 128), .basic(8), monochrome: .dim),
            .title: Swatch(.standard, .standard, .bold),
            .focusedTitle: Swatch(.rgb(64, 140, 230), .basic(12), .bold, monochrome: [.bold, .reverse]),
            .accent: Swatch(.rgb(64, 140, 230), .basic(12), monochrome: .bold),
            .border: Swatch(.rgb(110, 110, 110), .basic(8), monochrome: .dim),
            .focusedBorder: Swatch(.rgb(64, 140, 230), .basic(12), monochrome: .bold),
            .selection: Swatch(
                .rgb(255, 255, 255), .basic(15), on: .rgb(38, 85, 150), basicOn: .basic(4), monochrome: .reverse),
            .inactiveSelection: Swatch(
                .rgb(240, 240, 240), .basic(15), on: .rgb(85, 85, 85), basicOn: .basic(8), monochrome: .underline),
            .good: Swatch(.rgb(46, 160, 67), .basic(2)),
            .bad: Swatch(.rgb(225, 75, 75), .basic(9), monochrome: .bold),
            .warning: Swatch(.rgb(200, 140, 0), .basic(3), monochrome: .bold),
            .key: Swatch(.rgb(64, 140, 230), .basic(12), .bold),
            .status: Swatch(.rgb(128, 128, 128), .basic(8), monochrome: .dim),
            .axis: Swatch(.rgb(140, 140, 140), .standard),
            .grid: Swatch(.rgb(95, 95, 95), .basic(8), monochrome: .dim),
            .guide: Swatch(.rgb(140, 140, 140), .basic(7), monochrome: .dim),
            .reference: Swatch(.standard, .standard, monochrome: .bold),
            .series0: Swatch(.rgb(46, 160, 67), .basic(2)),
            .series1: Swatch(.rgb(64, 132, 230), .basic(12)),
            .series2: Swatch(.rgb(224, 122, 20), .basic(3)),
            .series3: Swatch(.rgb(200, 80, 190), .basic(5)),
            .series4: Swatch(.rgb(20, 160, 170), .basic(6)),
            .series5: Swatch(.rgb(225, 75, 75), .basic(9)),
        ])

    /// The theme of darker colors for light backgrounds.
    public static let light = Theme(
        name: "light", base: .standard,
        [
            .dim: Swatch(.rgb(110, 110, 110), .basic(8), monochrome: .dim),
            .focusedTitle: Swatch(.rgb(0, 80, 180), .basic(4), .bold, monochrome: [.bold, .reverse]),
            .accent: Swatch(.rgb(0, 80, 180), .basic(4), monochrome: .bold),
            .border: Swatch(.rgb(160, 160, 160), .basic(8), monochrome: .dim),
            .focusedBorder: Swatch(.rgb(0, 80, 180), .basic(4), monochrome: .bold),
            .selection: Swatch(
                .rgb(0, 0, 0), .basic(0), on: .rgb(180, 210, 250), basicOn: .basic(6), monochrome: .reverse),
            .inactiveSelection: Swatch(
                .rgb(0, 0, 0), .basic(0), on: .rgb(220, 220, 220), basicOn: .basic(7), monochrome: .underline),
            .good: Swatch(.rgb(20, 120, 40), .basic(2)),
            .bad: Swatch(.rgb(190, 30, 30), .basic(1), monochrome: .bold),
            .warning: Swatch(.rgb(150, 95, 0), .basic(3), monochrome: .bold),
            .key: Swatch(.rgb(0, 80, 180), .basic(4), .bold),
            .status: Swatch(.rgb(110, 110, 110), .basic(8), monochrome: .dim),
            .axis: Swatch(.rgb(90, 90, 90), .standard),
            .grid: Swatch(.rgb(185, 185, 185), .basic(7), monochrome: .dim),
            .guide: Swatch(.rgb(120, 120, 120), .basic(8), monochrome: .dim),
            .series0: Swatch(.rgb(20, 125, 45), .basic(2)),
            .series1: Swatch(.rgb(20, 80, 200), .basic(4)),
            .series2: Swatch(.rgb(200, 90, 0), .basic(3)),
            .series3: Swatch(.rgb(155, 40, 150), .basic(5)),
            .series4: Swatch(.rgb(0, 120, 130), .basic(6)),
            .series5: Swatch(.rgb(190, 30, 30), .basic(1)),
        ])

    /// The palette of Okabe and Ito (2008), told apart with any color vision. Good and bad are blue and vermilion.
    public static let colorBlindSafe = Theme(
        name: "colour-blind", base: .standard,
        [
            .good: Swatch(.rgb(86, 180, 233), .basic(12)),
            .bad: Swatch(.rgb(213, 94, 0), .basic(3), .bold),
            .warning: Swatch(.rgb(230, 159, 0), .basic(11), monochrome: .bold),
            .series0: Swatch(.rgb(0, 158, 115), .basic(6)),
            .series1: Swatch(.rgb(86, 180, 233), .basic(12)),
            .series2: Swatch(.rgb(230, 159, 0), .basic(11)),
            .series3: Swatch(.rgb(204, 121, 167), .basic(13)),
            .series4: Swatch(.rgb(213, 94, 0), .basic(1)),
            .series5: Swatch(.rgb(0, 114, 178), .basic(4)),
        ])

    /// The theme of bright colors on a dark background, for projectors and tired eyes; little is grayed out.
    public static let highContrast = Theme(
        name: "high-contrast", base: .standard,
        [
            .text: Swatch(.rgb(255, 255, 255), .basic(15)),
            .dim: Swatch(.rgb(200, 200, 200), .basic(7)),
            .title: Swatch(.rgb(255, 255, 255), .basic(15), .bold),
            .focusedTitle: Swatch(.rgb(255, 255, 0), .basic(11), .bold),
            .accent: Swatch(.rgb(0, 255, 255), .basic(14), .bold),
            .border: Swatch(.rgb(220, 220, 220), .basic(7)),
            .focusedBorder: Swatch(.rgb(255, 255, 0), .basic(11), .bold),
            .selection: Swatch(
                .rgb(0, 0, 0), .basic(0), on: .rgb(255, 255, 0), basicOn: .basic(3), .bold, monochrome: .reverse),
            .inactiveSelection: Swatch(
                .rgb(0, 0, 0), .basic(0), on: .rgb(200, 200, 200), basicOn: .basic(7), monochrome: .underline),
            .good: Swatch(.rgb(80, 255, 80), .basic(10), .bold),
            .bad: Swatch(.rgb(255, 110, 110), .basic(9), .bold),
            .warning: Swatch(.rgb(255, 220, 0), .basic(11), .bold),
            .key: Swatch(.rgb(255, 255, 0), .basic(11), .bold),
            .status: Swatch(.rgb(220, 220, 220), .basic(7)),
            .axis: Swatch(.rgb(255, 255, 255), .basic(15)),
            .grid: Swatch(.rgb(130, 130, 130), .basic(8)),
            .guide: Swatch(.rgb(210, 210, 210), .basic(7)),
            .reference: Swatch(.rgb(255, 255, 255), .basic(15), .bold),
            .series0: Swatch(.rgb(80, 255, 80), .basic(10)),
            .series1: Swatch(.rgb(110, 190, 255), .basic(14)),
            .series2: Swatch(.rgb(255, 170, 50), .basic(11)),
            .series3: Swatch(.rgb(255, 130, 255), .basic(13)),
            .series4: Swatch(.rgb(0, 255, 255), .basic(12)),
            .series5: Swatch(.rgb(255, 120, 120), .basic(9)),
        ])

    /// The theme of attributes only, at any color depth.
    public static let monochrome = Theme(
        name: "monochrome",
        [
            .dim: Swatch(.dim), .title: Swatch(.bold), .focusedTitle: Swatch([.bold, .reverse]),
            .accent: Swatch(.bold), .border: Swatch(.dim), .focusedBorder: Swatch(.bold),
            .selection: Swatch(.reverse), .inactiveSelection: Swatch(.underline), .bad: Swatch(.bold),
            .warning: Swatch(.bold), .key: Swatch(.bold), .status: Swatch(.dim), .grid: Swatch(.dim),
            .guide: Swatch(.dim), .reference: Swatch(.bold),
        ])
}

extension Theme.Swatch {
    fileprivate init(_ attributes: Style.Attributes) {
        self.init(.standard, .standard, attributes)
    }
}
