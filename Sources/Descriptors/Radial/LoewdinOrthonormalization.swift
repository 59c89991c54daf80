import Workers

/// The orthonormalization of the GTOs r^n exp(-r^2 / 2 s_n^2) that changes them least, S^(-1/2) with S the overlap of the
/// normalized GTOs on [0, inf) with weight r^2 (P.-O. Loewdin, J. Chem. Phys. 18, 365 (1950)).
///
/// As s_n^2 are in the ratios 1 : 1 : 2 : 3 : ..., S depends on nothing but the number of functions. They are nearly
/// dependent: of 14 the smallest eigenvalue of S is 7e-10 of the largest, and what doubles leave of it is six digits short;
/// so S and its root have 32.
enum LoewdinOrthonormalization {
    /// S^(-1/2), [function][normalized GTO].
    static func gto(_ count: Int) -> [[Double]] {
        known.withLock { known in
            if let matrix = known[count] { return matrix }
            let matrix = inverseSquareRoot(overlap(count)).map { $0.map(\.double) }
            known[count] = matrix
            return matrix
        }
    }

    private static let known = Mutex<[Int: [[Double]]]>([:])

    static func inverseSquareRoot<Scalar: RealScalar>(_ matrix: [[Scalar]]) -> [[Scalar]] {
        let n = matrix.count
        let eigen = JacobiEigen(matrix)
        var result = [[Scalar]](repeating: Array(repeating: Scalar(0), count: n), count: n)
        for (value, vector) in zip(eigen.values, eigen.vectors) {
            let scale = Scalar(1) / value.squareRoot()
            for i in 0..<n {
                for j in 0..<n { result[i][j] = result[i][j] + scale * vector[i] * vector[j] }
            }
        }
        return result
    }

    /// With w_n = s_n^2 in units of s_0^2 and h = (3 + i + j) / 2,
    /// S_ij = Gamma(h) / sqrt(Gamma(i + 3/2) Gamma(j + 3/2)) (2 w_i w_j / (w_i + w_j))^h / sqrt(w_i^(i + 3/2) w_j^(j + 3/2)).
    private static func overlap(_ count: Int) -> [[DoubleDouble]] {
        func number(_ value: Int) -> DoubleDouble { DoubleDouble(Double(value)) }
        func width(_ n: Int) -> DoubleDouble { number(max(n, 1)) }
        /// x^(twice / 2)
        func power(_ x: DoubleDouble, halves twice: Int) -> DoubleDouble {
            (0..<twice / 2).reduce(twice % 2 == 1 ? x.squareRoot() : number(1)) { product, _ in product * x }
        }
        /// Gamma(twice / 2), twice > 0
        func gamma(halves twice: Int) -> DoubleDouble {
            let start = twice % 2 == 1 ? DoubleDouble.pi.squareRoot() : number(1)
            return stride(from: 2 - twice % 2, to: twice, by: 2).reduce(start) { $0 * number($1) / number(2) }
        }
        return (0..<count).map { i in
            (0..<count).map { j in
                let (u, w) = (width(i), width(j))
                let halves = 3 + i + j
                let gammas = gamma(halves: halves) / (gamma(halves: 2 * i + 3) * gamma(halves: 2 * j + 3)).squareRoot()
                let norms = (power(u, halves: 2 * i + 3) * power(w, halves: 2 * j + 3)).squareRoot()
                return gammas * power(number(2) * u * w / (u + w), halves: halves) / norms
            }
        }
    }
}
