/// How an axis turns values into places.
public enum AxisScale: Hashable, Sendable, Codable {
    /// Equal steps for equal differences.
    case linear
    /// Equal steps for equal ratios: the logarithm to base 10. Values that are not positive have no place.
    case log
}

/// The transform between the values of an axis and 0...1 along it.
///
///     let map = AxisMap(.log, 1...1000)
///     map.fraction(of: 10) == 1.0 / 3
///     map.value(at: 1) == 1000
public struct AxisMap: Hashable, Sendable {
    /// How values become places.
    public let scale: AxisScale
    /// The values at both ends, of which an empty range has been widened.
    public let range: ClosedRange<Double>
    /// The lower end where the axis is even: its logarithm on a log axis.
    let low: Double
    let span: Double

    /// The transform of an axis between two values; an empty range is widened.
    /// - Precondition: a finite range, positive on a log axis.
    public init(_ scale: AxisScale, _ range: ClosedRange<Double>) {
        precondition(range.lowerBound.isFinite && range.upperBound.isFinite, "an axis needs a finite range")
        precondition(scale == .linear || range.lowerBound > 0, "a log axis needs a positive range")
        let wide = AxisMap.widened(range, scale)
        self.scale = scale
        self.range = wide
        low = scale == .log ? logarithm10(wide.lowerBound) : wide.lowerBound
        span = (scale == .log ? logarithm10(wide.upperBound) : wide.upperBound) - low
    }

    /// Where a value stands, 0 at the lower end, 1 at the upper; outside 0...1 beyond them, NaN if it has no place.
    @inline(__always)
    public func fraction(of value: Double) -> Double {
        guard value.isFinite else { return .nan }
        if scale == .linear { return bounded((value - low) / span) }
        guard value > 0 else { return .nan }
        return bounded((logarithm10(value) - low) / span)
    }

    /// The value at a place along the axis, 0 at the lower end, 1 at the upper.
    public func value(at fraction: Double) -> Double {
        scale == .linear ? low + fraction * span : powerOfTen(low + fraction * span)
    }

    /// Keeps far values finite, so that segments towards them can still be clipped.
    @inline(__always)
    private func bounded(_ fraction: Double) -> Double {
        fraction.isNaN ? fraction : min(max(fraction, -1e6), 1e6)
    }

    /// A range whose ends differ enough to divide by.
    private static func widened(_ range: ClosedRange<Double>, _ scale: AxisScale) -> ClosedRange<Double> {
        let (low, high) = (range.lowerBound, range.upperBound)
        let middle = low / 2 + high / 2
        if scale == .log {
            guard high / low < 1 + 1e-9 else { return range }
            return max(low / 2, .leastNormalMagnitude)...min(high * 2, .greatestFiniteMagnitude)
        }
        if high - low > middle.magnitude * 1e-12, (high - low).isFinite, high - low > 1e-290 { return range }
        if !(high - low).isFinite { return low / 4...high / 4 }
        let half = max(middle.magnitude * 0.5, middle == 0 ? 1 : 1e-280)
        return middle - half...middle + half
    }
}
