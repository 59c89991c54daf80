import Atomistics
import Descriptors
import Foundation

/// Expansion and invariants as a textbook writes them: nested loops over arrays, a pair seen from either side on its
/// own, trigonometric functions. What the kernels must agree with, and what they must never be slower than.
struct PlainReference {
    let fields: FieldOptions
    /// Ascending.
    let elements: [Element]
    /// I_nl(d), [l][n], of each field.
    let density: (Double) -> [Double]
    let potential: (Double) -> [Double]
    /// Where these are of fewer radial functions than the options say.
    var principal: (density: Int, potential: Int)?

    private var cutoff: CutoffFunction { fields.cutoffFunction }

    func radialCount(isDensity: Bool) -> Int {
        if let principal { return isDensity ? principal.density : principal.potential }
        return isDensity || fields.basis == .gto ? fields.nMax : 1
    }

    /// [center][element][n][l^2 + l + m] around every atom of which `isCenter`.
    func coefficients(of structure: Structure, isDensity: Bool, isCenter: (Int) -> Bool = { _ in true }) -> [[Double]] {
        let (radials, angular) = (radialCount(isDensity: isDensity), (fields.lMax + 1) * (fields.lMax + 1))
        let channels = structure.elements.map { elements.firstIndex(of: $0)! }
        var result: [[Double]] = []
        for i in structure.positions.indices where isCenter(i) {
            var row = [Double](repeating: 0, count: elements.count * radials * angular)
            for j in structure.positions.indices {
                let difference = structure.positions[j] - structure.positions[i]
                let d = (difference * difference).sum().squareRoot()
                let f = cutoff(d)
                let weight = isDensity || fields.reach == .near ? f : fields.reach == .full ? 1 : 1 - f
                if weight == 0 { continue }
                let integrals = isDensity ? density(d) : potential(d)
                let harmonics = Self.harmonics(difference, lMax: fields.lMax)
                for n in 0..<radials {
                    for l in 0...fields.lMax {
                        for m in 0..<2 * l + 1 {
                            row[(channels[j] * radials + n) * angular + l * l + m] +=
                                weight * integrals[l * radials + n] * harmonics[l * l + m]
                        }
                    }
                }
            }
            result.append(row)
        }
        return result
    }

    /// sum_m A B / sqrt(2l + 1) of one center, [a1 n1][a2 n2][l].
    func product(_ a: [Double], _ b: [Double]) -> [Double] {
        let angular = (fields.lMax + 1) * (fields.lMax + 1)
        let (rows, columns) = (a.count / angular, b.count / angular)
        var result = [Double](repeating: 0, count: rows * columns * (fields.lMax + 1))
        for i in 0..<rows {
            for j in 0..<columns {
                for l in 0...fields.lMax {
                    var sum = 0.0
                    for m in l * l..<(l + 1) * (l + 1) { sum += a[i * angular + m] * b[j * angular + m] }
                    result[(i * columns + j) * (fields.lMax + 1) + l] = sum / Double(2 * l + 1).squareRoot()
                }
            }
        }
        return result
    }

    /// Real spherical harmonics from associated Legendre functions and angles; l = 0 alone at the origin.
    static func harmonics(_ r: SIMD3<Double>, lMax: Int) -> [Double] {
        var result = [Double](repeating: 0, count: (lMax + 1) * (lMax + 1))
        let d = (r * r).sum().squareRoot()
        result[0] = 1 / (4 * Double.pi).squareRoot()
        if d == 0 { return result }
        let (z, phi) = (r.z / d, atan2(r.y, r.x))
        let s = max(0, 1 - z * z).squareRoot()
        for m in 0...lMax {
            // P_m^m = (2m - 1)!! s^m, without the Condon-Shortley phase
            var here = (0..<m).reduce(1.0) { $0 * Double(2 * $1 + 1) * s }
            var before = 0.0
            for l in m...lMax {
                let factorials = (l - m + 1..<l + m + 1).reduce(1.0) { $0 * Double($1) }
                let norm =
                    (Double(2 * l + 1) / (4 * Double.pi * factorials)).squareRoot() * (m > 0 ? 2.0.squareRoot() : 1)
                result[l * l + l + m] = norm * here * cos(Double(m) * phi)
                if m > 0 { result[l * l + l - m] = norm * here * sin(Double(m) * phi) }
                (before, here) = (here, (Double(2 * l + 1) * z * here - Double(l + m) * before) / Double(l - m + 1))
            }
        }
        return result
    }
}

/// I_nl(d) read from an array of nodes by four-point interpolation.
struct PlainRadialTable {
    private let step = 0.01
    private let rows: [[Double]]

    init(reach: Double, integrals: (Double) -> [Double]) {
        rows = (0..<Int(reach / 0.01) + 6).map { integrals(Double($0) * 0.01) }
    }

    func callAsFunction(_ d: Double) -> [Double] {
        let k = max(1, Int(d / step))
        let t = d / step - Double(k)
        let weights = [
            -t * (t - 1) * (t - 2) / 6, (t + 1) * (t - 1) * (t - 2) / 2, -(t + 1) * t * (t - 2) / 2,
            (t + 1) * t * (t - 1) / 6,
        ]
        return rows[k].indices.map { index in
            var sum = 0.0
            for node in 0..<4 { sum += weights[node] * rows[k - 1 + node][index] }
            return sum
        }
    }
}
