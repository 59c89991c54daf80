/// A reference line across a plot, drawn below the data.
///
///     plot.guides = [.vertical(3.5, label: "r_c"), .horizontal(0), .powerLaw(-3, through: (6, 0.01), label: "R⁻³")]
public struct Guide: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case vertical(Double)
        case horizontal(Double)
        /// y = x.
        case diagonal
        /// y = a x^exponent through a point; straight on a log-log plot.
        case powerLaw(exponent: Double, x: Double, y: Double)
    }

    public var kind: Kind
    /// Written beside the line, where that hides nothing.
    public var label: String
    public var role: Role
    public var dash: Dash

    public init(_ kind: Kind, label: String = "", role: Role = .guide, dash: Dash = .fine) {
        self.kind = kind
        self.label = label
        self.role = role
        self.dash = dash
    }

    public static func vertical(_ x: Double, label: String = "", role: Role = .guide) -> Guide {
        Guide(.vertical(x), label: label, role: role)
    }

    public static func horizontal(_ y: Double, label: String = "", role: Role = .guide) -> Guide {
        Guide(.horizontal(y), label: label, role: role)
    }

    public static func diagonal(label: String = "", role: Role = .guide) -> Guide {
        Guide(.diagonal, label: label, role: role)
    }

    public static func powerLaw(
        _ exponent: Double, through point: (x: Double, y: Double), label: String = "", role: Role = .guide
    ) -> Guide {
        Guide(.powerLaw(exponent: exponent, x: point.x, y: point.y), label: label, role: role)
    }
}
