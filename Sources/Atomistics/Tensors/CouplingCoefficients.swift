/// The real Clebsch-Gordan coefficients C(l1 m1 l2 m2 | lambda mu) of real spherical harmonics without a
/// Condon-Shortley phase, those that are not 0.
///
/// Orthonormal: sum_{m1 m2} C(.. | lambda mu) C(.. | lambda' mu') = delta. What is left, a sign of each (l1, l2,
/// lambda), makes C a positive multiple of the integral over the sphere of Y_l1m1 Y_l2m2 Y_lambda,mu where l1 + l2 +
/// lambda is even (Gaunt), and of u . (grad Y_l1m1 x grad Y_l2m2) Y_lambda,mu where it is odd (Elsasser). So lambda = 0
/// is +delta / sqrt(2l + 1), three ones are a x b / sqrt 2, l2 = 0 is delta, and exchanging 1 and 2 gives the factor
/// (-1)^(l1 + l2 + lambda).
///
/// From Racah's formula, its sum in whole numbers, so that nothing cancels (Varshalovich, Moskalev, Khersonskii,
/// Quantum Theory of Angular Momentum, 8.2), and the unitary transformation between complex and real harmonics, which
/// gives a real or an imaginary result.
public struct CouplingCoefficients: Hashable, Sendable {
    /// One coefficient that is not 0.
    public struct Entry: Hashable, Sendable {
        /// -l1 to l1.
        public var m1: Int
        /// -l2 to l2.
        public var m2: Int
        /// -lambda to lambda.
        public var mu: Int
        /// C(l1 m1 l2 m2 | lambda mu).
        public var value: Double
    }

    /// The angular momentum of the first factor.
    public let l1: Int
    /// The angular momentum of the second factor.
    public let l2: Int
    /// The angular momentum of the product.
    public let lambda: Int
    /// The coefficients that are not 0, ascending in mu, m1, m2.
    public let entries: [Entry]
    /// sigma = (-1)^(l1 + l2 + lambda).
    public var parity: Int { (l1 + l2 + lambda) % 2 == 0 ? 1 : -1 }

    /// Whether l1 and l2 couple to lambda: |l1 - l2| <= lambda <= l1 + l2.
    public static func exist(_ l1: Int, _ l2: Int, _ lambda: Int) -> Bool {
        abs(l1 - l2) <= lambda && lambda <= l1 + l2
    }

    /// All coefficients of l1 and l2 that couple to lambda; their sum below 60.
    public init(_ l1: Int, _ l2: Int, _ lambda: Int) {
        precondition(l1 >= 0 && l2 >= 0 && Self.exist(l1, l2, lambda), "l1 and l2 do not couple to lambda")
        precondition(l1 + l2 + lambda < 60, "sums of whole numbers would overflow")
        self.l1 = l1
        self.l2 = l2
        self.lambda = lambda
        let isOdd = (l1 + l2 + lambda) % 2 == 1
        let sign = (l1 + l2 - lambda) / 2 % 2 == 0 ? 1.0 : -1
        let complex = (-l1...l1).map { a in (-l2...l2).map { b in Self.complex(l1, a, l2, b, lambda) } }
        var entries: [Entry] = []
        for mu in -lambda...lambda {
            for m1 in -l1...l1 {
                for m2 in -l2...l2 {
                    var sum = Complex(0, 0)
                    for (c, third) in Self.complexParts(of: mu) {
                        for (a, first) in Self.complexParts(of: m1) {
                            for (b, second) in Self.complexParts(of: m2) where a + b == c {
                                sum =
                                    sum + Complex(complex[a + l1][b + l2], 0) * third * first.conjugate
                                    * second.conjugate
                            }
                        }
                    }
                    let value = sign * (isOdd ? sum.imaginary : sum.real)
                    // Others than those that selection rules forbid are larger by far.
                    if abs(value) > 1e-12 { entries.append(Entry(m1: m1, m2: m2, mu: mu, value: value)) }
                }
            }
        }
        self.entries = entries
    }

    /// Y_lm as a sum of one or two complex harmonics with a Condon-Shortley phase.
    private static func complexParts(of m: Int) -> [(m: Int, factor: Complex)] {
        if m == 0 { return [(0, Complex(1, 0))] }
        let (half, sign) = (0.5.squareRoot(), m % 2 == 0 ? 1.0 : -1)
        return m > 0
            ? [(-m, Complex(half, 0)), (m, Complex(sign * half, 0))]
            : [(m, Complex(0, half)), (-m, Complex(0, -sign * half))]
    }

    /// C(l1 m1 l2 m2 | lambda, m1 + m2) of complex harmonics.
    private static func complex(_ l1: Int, _ m1: Int, _ l2: Int, _ m2: Int, _ lambda: Int) -> Double {
        let mu = m1 + m2
        if abs(mu) > lambda { return 0 }
        let (a, b, c) = (l1 + l2 - lambda, l1 - l2 + lambda, l2 - l1 + lambda)
        var sum: Int128 = 0
        for k in 0...a {
            let term = binomial(a, k) * binomial(b, l1 - m1 - k) * binomial(c, l2 + m2 - k)
            sum += k % 2 == 0 ? term : -term
        }
        var square =
            Double(2 * lambda + 1) / (factorial(l1 + l2 + lambda + 1) * factorial(a) * factorial(b) * factorial(c))
        for n in [lambda + mu, lambda - mu, l1 + m1, l1 - m1, l2 + m2, l2 - m2] { square *= factorial(n) }
        return Double(sum) * square.squareRoot()
    }

    private static func binomial(_ n: Int, _ k: Int) -> Int128 {
        if k < 0 || k > n { return 0 }
        var result: Int128 = 1
        for i in 0..<k { result = result * Int128(n - i) / Int128(i + 1) }
        return result
    }

    private static func factorial(_ n: Int) -> Double { (0..<n).reduce(1) { $0 * Double($1 + 1) } }

    private struct Complex {
        var real: Double
        var imaginary: Double

        init(_ real: Double, _ imaginary: Double) {
            self.real = real
            self.imaginary = imaginary
        }

        var conjugate: Complex { Complex(real, -imaginary) }

        static func + (a: Complex, b: Complex) -> Complex { Complex(a.real + b.real, a.imaginary + b.imaginary) }
        static func * (a: Complex, b: Complex) -> Complex {
            Complex(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
        }
    }
}
