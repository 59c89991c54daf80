/// A reference line across a plot, drawn below the data.
///
///     plot.guides = [.vertical(3.5, label: "r_c"), .horizontal(0), .powerLaw(-3, through: (6, 0.01), label: "R⁻³")]
public struct Guide: Hashable, Sendable {
    /// The course of the line, in the units of the axes.
    public enum Kind: Hashable, Sendable {
        /// An upright line at this x.
        case vertical(Double)
        /// A level line at this y.
        case horizontal(Double)
        /// The line y = x.
        case diagonal
        /// The curve y = a x^exponent through a point; straight on a log-log plot.
        case powerLaw(exponent: Double, x: Double, y: Double)
    }

    /// The course of the line.
    public var kind: Kind
    /// The text beside the line, left out where it would hide data; empty for none.
    public var label: String
    /// The role whose style line and label have.
    public var role: Role
    /// How the line is broken up.
    public var dash: Dash

    /// A reference line of this course.
    public init(_ kind: Kind, label: String = "", role: Role = .guide, dash: Dash = .fine) {
        self.kind = kind
        self.label = label
        self.role = role
        self.dash = dash
    }

    /// An upright line at an x.
    public static func vertical(_ x: Double, label: String = "", role: Role = .guide) -> Guide {
        Guide(.vertical(x), label: label, role: role)
    }

    /// A level line at a y.
    public static func horizontal(_ y: Double, label: String = "", role: Role = .guide) -> Guide {
        Guide(.horizontal(y), label: label, role: role)
    }

    /// The line y = x, where prediction equals reference.
    public static func diagonal(label: String = "", role: Role = .guide) -> Guide {
        Guide(.diagonal, label: label, role: role)
    }

    /// The curve y = a x^`exponent` through a point of positive x; straight on a log-log plot.
    public static func powerLaw(
        _ exponent: Double, through point: (x: Double, y: Double), label: String = "", role: Role = .guide
    ) -> Guide {
        Guide(.powerLaw(exponent: exponent, x: point.x, y: point.y), label: label, role: role)
    }
}
