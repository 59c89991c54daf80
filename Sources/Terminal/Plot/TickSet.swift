/// The ticks of one axis.
struct TickSet: Hashable, Sendable {
    struct Major: Hashable, Sendable {
        var value: Double
        var label: String
    }

    var major: [Major] = []
    var minor: [Double] = []

    /// Ticks for an axis that has this much space.
    init(_ map: AxisMap, _ space: TickSpace, _ glyphs: Capabilities.Glyphs) {
        guard space.cells > 0 else { return }
        if map.scale == .log {
            self = TickSet.log(map, space, glyphs)
        } else {
            self = TickSet.linear(map, space)
        }
    }

    /// Ticks for an axis: one at the middle of each category, or of every second, third... where labels would meet.
    init(_ axis: PlotAxis, _ map: AxisMap, _ space: TickSpace, _ glyphs: Capabilities.Glyphs) {
        guard !axis.categories.isEmpty else {
            self.init(map, space, glyphs)
            return
        }
        // Of two middle cells always the upper or left one, not the one rounding picks.
        let nudge = space.isVertical ? 1e-9 : -1e-9
        let all = axis.categories.enumerated().map { index, name in
            Major(value: Double(index) + 0.5 + nudge, label: name.shown(with: glyphs))
        }
        for step in 1...all.count {
            let some = stride(from: 0, to: all.count, by: step).map { all[$0] }
            if space.cells > 0, space.gap(some, map) != nil {
                self.init(major: some)
                return
            }
        }
        self.init()
    }

    init(major: [Major] = [], minor: [Double] = []) {
        self.major = major
        self.minor = minor
    }
}

/// The cells along an axis, and how far labels may stand out at its ends.
struct TickSpace: Hashable, Sendable {
    var cells: Int
    var isVertical: Bool
    /// Columns outside the axis that a label of a horizontal one may use.
    var before = 0
    var after = 0

    /// The number of labels to aim at.
    var target: Double { isVertical ? max(2, Double(cells) / 4 + 1) : max(2, Double(cells) / 10 + 1) }

    /// The cell of a place along the axis, from the left or from the top.
    func cell(_ fraction: Double) -> Int {
        let place = isVertical ? 1 - fraction : fraction
        return min(max(Int((place * Double(cells)).rounded(.down)), 0), cells - 1)
    }

    /// Where a label begins, counted from the first cell of a horizontal axis.
    func start(of width: Int, at fraction: Double) -> Int {
        min(max(cell(fraction) - (width - 1) / 2, -before), cells + after - width)
    }

    /// Free cells between the two closest labels, nil if any overlap or do not fit. `Int.max` for fewer than two.
    func gap(_ labels: [(fraction: Double, width: Int)]) -> Int? {
        var smallest = Int.max
        var last: Int?
        for label in labels.sorted(by: { isVertical ? $0.fraction > $1.fraction : $0.fraction < $1.fraction }) {
            let begin: Int
            let end: Int
            if isVertical {
                begin = cell(label.fraction)
                end = begin + 1
            } else {
                guard label.width <= cells + before + after else { return nil }
                begin = start(of: label.width, at: label.fraction)
                end = begin + label.width
            }
            if let last {
                let free = begin - last
                guard free >= (isVertical ? 0 : 1) else { return nil }
                smallest = min(smallest, free)
            }
            last = end
        }
        return smallest
    }

    func gap(_ major: [TickSet.Major], _ map: AxisMap) -> Int? {
        gap(major.map { (map.fraction(of: $0.value), $0.label.columns) })
    }
}
