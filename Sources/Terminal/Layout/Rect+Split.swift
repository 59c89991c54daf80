/// How long one part of a split rectangle wants to be.
public struct Length: Hashable, Sendable {
    var minimum: Int
    var maximum: Int
    /// The share of what is left after the minima; 0 takes none.
    var weight: Int
    /// The rank of the part where space is short: the lowest is left out first; of equals, the last.
    var priority: Int

    init(minimum: Int, maximum: Int, weight: Int, priority: Int) {
        self.minimum = max(0, minimum)
        self.maximum = max(self.minimum, maximum)
        self.weight = max(0, weight)
        self.priority = priority
    }

    /// A length of exactly so many cells.
    public static func fixed(_ cells: Int, priority: Int = 0) -> Length {
        Length(minimum: cells, maximum: cells, weight: 0, priority: priority)
    }

    /// A share of what the others leave, within limits.
    /// - Parameters:
    ///   - weight: the share, beside the weights of the others.
    ///   - minimum: the cells without which the part is left out.
    ///   - maximum: the cells beyond which it does not grow.
    ///   - priority: the lowest is left out first where space is short.
    public static func flexible(
        _ weight: Int = 1, min minimum: Int = 0, max maximum: Int = .max, priority: Int = 0
    ) -> Length {
        Length(minimum: minimum, maximum: maximum, weight: weight, priority: priority)
    }
}

/// Along which side a rectangle is split.
public enum LayoutDirection: Hashable, Sendable {
    /// Parts side by side.
    case horizontal
    /// Parts one below the other.
    case vertical
}

extension Rect {
    /// Cuts the rectangle into parts, one for each length, with `gap` cells between.
    ///
    ///     let parts = screen.split(.horizontal, [.fixed(30), .flexible(min: 40, priority: 1)])
    ///
    /// The parts lie inside and never overlap; one without room is empty. The last part that is left gets all there is,
    /// however little.
    public func split(_ direction: LayoutDirection, _ lengths: [Length], gap: Int = 0) -> [Rect] {
        let total = direction == .horizontal ? width : height
        let sizes = Length.distribute(total, lengths, gap: gap)
        var place = direction == .horizontal ? x : y
        var isFirst = true
        return sizes.map { size in
            let start = size > 0 && !isFirst ? place + gap : place
            if size > 0 {
                isFirst = false
                place = start + size
            }
            return direction == .horizontal
                ? Rect(x: start, y: y, width: size, height: height)
                : Rect(x: x, y: start, width: width, height: size)
        }
    }

    /// Cuts the rectangle into parts side by side where the width allows, else one below the other.
    ///
    ///     let parts = screen.panels(wide: [.fixed(30), .flexible(priority: 1)],
    ///                               narrow: [.fixed(8), .flexible(min: 10, priority: 1)], stackedBelow: 80)
    public func panels(wide: [Length], narrow: [Length], stackedBelow limit: Int, gap: Int = 0) -> [Rect] {
        width >= limit ? split(.horizontal, wide, gap: gap) : split(.vertical, narrow)
    }

    /// A rectangle of this size, or as much of it as fits, in the middle.
    func centered(_ size: Size) -> Rect {
        let (w, h) = (min(max(size.width, 0), width), min(max(size.height, 0), height))
        return Rect(x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h)
    }
}

extension Length {
    /// The cells each length gets of `total`; 0 for those left out.
    static func distribute(_ total: Int, _ lengths: [Length], gap: Int) -> [Int] {
        var kept = lengths.indices.filter { lengths[$0].maximum > 0 }
        func needed() -> Int { kept.reduce(0) { $0 + max(1, lengths[$1].minimum) } + gap * max(0, kept.count - 1) }
        while kept.count > 1, needed() > total {
            let lowest = kept.map { lengths[$0].priority }.min()!
            kept.remove(at: kept.lastIndex { lengths[$0].priority == lowest }!)
        }
        var sizes = Array(repeating: 0, count: lengths.count)
        guard let only = kept.first else { return sizes }
        if needed() > total {
            sizes[only] = max(0, total)
            return sizes
        }
        for index in kept { sizes[index] = max(1, lengths[index].minimum) }
        var left = total - needed()
        var growing = kept.filter { lengths[$0].weight > 0 && sizes[$0] < lengths[$0].maximum }
        while left > 0, !growing.isEmpty {
            var weights = growing.reduce(0) { $0 + lengths[$1].weight }
            var share = left
            // Cumulative shares, so that rounding gives every cell to someone.
            for index in growing {
                let part = share * lengths[index].weight / weights
                share -= part
                weights -= lengths[index].weight
                let grown = min(part, lengths[index].maximum - sizes[index])
                sizes[index] += grown
                left -= grown
            }
            growing.removeAll { sizes[$0] >= lengths[$0].maximum }
        }
        return sizes
    }
}
