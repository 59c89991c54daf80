import Atomistics
import Testing

@testable import Descriptors

/// The real Clebsch-Gordan coefficients by what they must obey; a table of them is in GoldenEquivariantTests.
@Suite struct CouplingTests {
    /// [mu][m1][m2]
    private static func dense(_ l1: Int, _ l2: Int, _ lambda: Int) -> [[[Double]]] {
        var result = Array(
            repeating: Array(repeating: Array(repeating: 0.0, count: 2 * l2 + 1), count: 2 * l1 + 1),
            count: 2 * lambda + 1)
        for entry in CouplingCoefficients(l1, l2, lambda).entries {
            result[entry.mu + lambda][entry.m1 + l1][entry.m2 + l2] = entry.value
        }
        return result
    }

    @Test(arguments: [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (3, 1), (4, 2), (4, 3), (4, 4), (12, 1), (12, 12)])
    func orthonormalAndComplete(_ l1: Int, _ l2: Int) {
        // Of the longest some of the (m1, m2), as there are 625 of them.
        let pairs = (0..<2 * l1 + 1).flatMap { a in (0..<2 * l2 + 1).map { (a, $0) } }
        let some = stride(from: 0, to: pairs.count, by: pairs.count / 30 + 1).map { pairs[$0] }
        var rows: [[[Double]]] = []
        for lambda in abs(l1 - l2)...l1 + l2 {
            let c = Self.dense(l1, l2, lambda)
            rows += c
            let swapped = Self.dense(l2, l1, lambda)
            let parity = CouplingCoefficients(l1, l2, lambda).parity
            #expect(parity == ((l1 + l2 + lambda) % 2 == 0 ? 1 : -1))
            for (mu, m1, m2) in some.flatMap({ pair in c.indices.map { ($0, pair.0, pair.1) } }) {
                #expect(abs(swapped[mu][m2][m1] - Double(parity) * c[mu][m1][m2]) < 1e-14)
                if lambda == 0 {
                    #expect(abs(c[mu][m1][m2] - (m1 == m2 ? 1 / Double(2 * l1 + 1).squareRoot() : 0)) < 1e-14)
                }
                if l2 == 0 { #expect(abs(c[mu][m1][m2] - (mu == m1 ? 1 : 0)) < 1e-14) }
            }
        }
        #expect(rows.count == pairs.count)
        for (a, b) in some {
            for (c, d) in some {
                let product = rows.reduce(0) { $0 + $1[a][b] * $1[c][d] }
                #expect(abs(product - (a == c && b == d ? 1 : 0)) < 2e-14)
            }
        }
        // Square and with orthonormal columns, so that its rows are orthonormal as well.
    }

    /// l1 = l2 = lambda = 1 is the cross product / sqrt 2, of (y, z, x).
    @Test func crossProduct() {
        let c = Self.dense(1, 1, 1)
        let (v, w) = (SIMD3(0.3, -1.2, 0.7), SIMD3(1.1, 0.4, -0.9))
        let cross = SIMD3(v.y * w.z - v.z * w.y, v.z * w.x - v.x * w.z, v.x * w.y - v.y * w.x)
        func spherical(_ v: SIMD3<Double>) -> [Double] { [v.y, v.z, v.x] }
        let (sv, sw, expected) = (spherical(v), spherical(w), spherical(cross))
        for mu in 0..<3 {
            var sum = 0.0
            for a in 0..<3 { for b in 0..<3 { sum += c[mu][a][b] * sv[a] * sw[b] } }
            #expect(abs(sum - expected[mu] / 2.0.squareRoot()) < 1e-15)
        }
    }
}
