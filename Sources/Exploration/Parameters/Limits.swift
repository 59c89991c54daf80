/// What a parameter may be set to.
struct Limits<Value: ParameterValue>: Sendable {
    /// What can be typed: `0 to 12`.
    let expected: ParameterText
    /// What values must do, after the parameter's name: `must be between 0 and 12`.
    var demand: ParameterText = ""
    /// Whether it is a range of numbers, which help tells at its end.
    var isRange = false
    /// Whether a value that was read is one of them.
    var allow: @Sendable (Value, ModelOptions) -> Bool = { _, _ in true }

    /// Everything that can be read.
    static func anything(_ expected: ParameterText) -> Limits { Limits(expected: expected) }

    /// One of few values.
    static var choices: Limits {
        let names = Value.choices
        return Limits(expected: "\(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")")
    }
}

extension Limits where Value: Comparable {
    /// - Parameters:
    ///   - unit: told where a value is beyond the range.
    ///   - isHeeded: whether it matters with such options that the value is within.
    static func range(
        _ range: ClosedRange<Value>, _ unit: LengthUnit? = nil,
        where isHeeded: @escaping @Sendable (ModelOptions) -> Bool = { _ in true }
    ) -> Limits {
        let (least, most) = (range.lowerBound.text, range.upperBound.text)
        return Limits(
            expected: "\(least) to \(most)",
            demand: "must be between \(least) and \(most)\(unit.map { " \($0.name)" } ?? "")",
            isRange: true, allow: { range.contains($0) || !isHeeded($1) })
    }
}

/// The unit of a parameter that is a length.
public enum LengthUnit: Sendable {
    /// The angstrom, 1e-10 m.
    case angstrom

    /// The sign that panels and axes show.
    public var symbol: String { "Å" }
    /// The word that help and messages use.
    public var name: String { "angstrom" }
}
