import Glibc

/// The few functions the plots need of the C library, kept out of every other file.
@inline(__always) func logarithm10(_ x: Double) -> Double { log10(x) }

/// The place on the circle of radius 1 after a part of a turn, from the right upwards.
func circle(_ turn: Double) -> (x: Double, y: Double) { (cos(2 * .pi * turn), sin(2 * .pi * turn)) }

/// 10 to a whole power, exact where a `Double` can be.
func powerOfTen(_ exponent: Int) -> Double {
    if exponent >= 0, exponent <= 22 { return exactPowers[exponent] }
    if exponent < 0, exponent >= -22 { return 1 / exactPowers[-exponent] }
    return pow(10, Double(exponent))
}

@inline(__always) func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }

private let exactPowers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]
