import Foundation

/// The shifted cosine f_c(d): 1 below r_c - width, 0 from r_c, (1 + cos(pi (d - r_c + width) / width)) / 2 between.
public struct CutoffFunction: Hashable, Sendable {
    /// r_c in angstrom.
    public let radius: Double
    /// In angstrom; 0 for a step.
    public let width: Double

    public init(radius: Double, width: Double) {
        self.radius = radius
        self.width = width
    }

    @inlinable
    public func callAsFunction(_ distance: Double) -> Double {
        if distance >= radius { return 0 }
        if distance <= radius - width { return 1 }
        return 0.5 * (1 + cos(Double.pi * (distance - radius + width) / width))
    }
}
