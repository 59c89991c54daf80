/// A number of 32 digits as the unevaluated sum of two doubles, the second at most half an ulp of the first (T. J. Dekker,
/// Numer. Math. 18, 224 (1971)): for the few small matrices of which so much cancels that 16 digits leave too few.
struct DoubleDouble: RealScalar {
    let high: Double
    let low: Double

    private init(_ high: Double, _ low: Double) { (self.high, self.low) = (high, low) }
    init(_ value: Double) { self.init(value, 0) }

    static let pi = DoubleDouble(3.141592653589793, 1.2246467991473532e-16)
    static let tolerance = DoubleDouble(1e-33)

    var double: Double { high + low }

    /// a + b exactly, where |a| >= |b|.
    private static func ordered(_ a: Double, _ b: Double) -> DoubleDouble {
        let sum = a + b
        return DoubleDouble(sum, b - (sum - a))
    }

    /// a + b exactly.
    private static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
        let sum = a + b
        let part = sum - a
        return DoubleDouble(sum, (a - (sum - part)) + (b - part))
    }

    static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let (high, low) = (sum(a.high, b.high), sum(a.low, b.low))
        let first = ordered(high.high, high.low + low.high)
        return ordered(first.high, first.low + low.low)
    }

    static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }
    static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

    static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let product = a.high * b.high
        // What the product lost to rounding, exactly.
        let rest = (-product).addingProduct(a.high, b.high)
        return ordered(product, rest + (a.high * b.low + a.low * b.high))
    }

    static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let first = a.high / b.high
        let rest = a - b * DoubleDouble(first)
        let second = rest.high / b.high
        let third = (rest - b * DoubleDouble(second)).high / b.high
        return ordered(first, second) + DoubleDouble(third)
    }

    func squareRoot() -> DoubleDouble {
        if high <= 0 { return DoubleDouble(0) }
        // A step of Newton's from the double's root.
        let root = DoubleDouble(high.squareRoot())
        return root + (self - root * root) / (root + root)
    }

    static func < (a: DoubleDouble, b: DoubleDouble) -> Bool { a.high < b.high || (a.high == b.high && a.low < b.low) }
}

/// What small matrices may hold.
protocol RealScalar: Comparable {
    init(_ value: Double)
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
    static prefix func - (a: Self) -> Self
    func squareRoot() -> Self
    /// A tenth of what rounding does to 1.
    static var tolerance: Self { get }
}

extension Double: RealScalar {
    static var tolerance: Double { 1e-17 }
}
