import Atomistics

/// What the steps of a parameter depend on besides the options: the data at hand.
public struct ParameterContext: Sendable {
    /// The elements of the dataset, for centers.
    public var elements: [Element]
    /// The number of curves of the class, for training sizes.
    public var curves: Int
    /// The range of the distances of all its points, angstrom; nil where there are none.
    public var distances: ClosedRange<Double>?

    /// The data at hand.
    public init(elements: [Element], curves: Int, distances: ClosedRange<Double>?) {
        self.elements = elements
        self.curves = curves
        self.distances = distances
    }
}

/// The values that a knob goes through.
struct Steps<Value: ParameterValue>: Sendable {
    /// The value after (`offset` 1) or before (-1) another, which need not be a step itself; nil at the end.
    let next: @Sendable (_ value: Value, _ offset: Int, ModelOptions, ParameterContext) -> Value?

    /// Steps through values round and round; the first comes after any that is none of them.
    static func ring(_ values: @escaping @Sendable (ParameterContext) -> [Value]) -> Steps {
        Steps { value, offset, _, context in
            let values = values(context)
            guard let index = values.firstIndex(of: value) else { return values.first }
            return values[(index + offset + values.count) % values.count]
        }
    }

    static func ring(_ values: [Value]) -> Steps { ring { _ in values } }

    /// Ascending values, and after the last, as before the first, one that is off the scale.
    /// - Parameter place: on the scale; nil for what is off it.
    static func ladder(
        _ values: @escaping @Sendable (ParameterContext) -> [Value], andOff off: Value,
        place: @escaping @Sendable (Value) -> Double?
    ) -> Steps {
        Steps { value, offset, _, context in
            let values = values(context)
            guard let here = place(value) else { return offset > 0 ? values.first : values.last }
            return (offset > 0 ? values.first { place($0)! > here } : values.last { place($0)! < here }) ?? off
        }
    }
}

extension Steps where Value: Comparable {
    /// Ascending values that end.
    static func ladder(_ values: @escaping @Sendable (ModelOptions) -> [Value]) -> Steps {
        Steps { value, offset, options, _ in
            let values = values(options)
            return offset > 0 ? values.first { $0 > value } : values.last { $0 < value }
        }
    }

    static func ladder(_ values: some Sequence<Value>) -> Steps {
        let values = Array(values)
        return ladder { _ in values }
    }
}

extension Steps where Value: CaseIterable {
    static var ring: Steps { ring(Array(Value.allCases)) }
}
