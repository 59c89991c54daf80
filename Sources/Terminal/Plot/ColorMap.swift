/// Colors for numbers from 0 to 1.
public enum ColorMap: Hashable, Sendable, CaseIterable {
    /// Even steps of lightness from dark blue over green to yellow (matplotlib's viridis).
    case viridis
    /// Blue over near-white to red: for values of both signs, zero in the middle.
    case diverging

    /// The color of a number, always `.rgb`.
    /// - Parameter level: cut to 0...1; NaN counts as 0.
    public func color(at level: Double) -> Color {
        let stops = self == .viridis ? viridisStops : divergingStops
        let place = (level.isNaN ? 0 : min(max(level, 0), 1)) * Double(stops.count - 1)
        let index = min(Int(place), stops.count - 2)
        let share = place - Double(index)
        func mix(_ a: Double, _ b: Double) -> UInt8 { UInt8((a + share * (b - a)).rounded()) }
        let (a, b) = (stops[index], stops[index + 1])
        return .rgb(mix(a.x, b.x), mix(a.y, b.y), mix(a.z, b.z))
    }
}

/// Viridis at every eighth, from matplotlib's table (CC0).
private let viridisStops: [SIMD3<Double>] = [
    [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99],
    [170, 220, 50], [253, 231, 37],
]

/// Moreland's cool to warm at every quarter.
private let divergingStops: [SIMD3<Double>] = [
    [59, 76, 192], [141, 176, 254], [221, 221, 221], [244, 152, 122], [180, 4, 38],
]
