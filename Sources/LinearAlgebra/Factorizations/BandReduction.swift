import CLapack

/// An orthogonal reduction to band form, A = Q T Q^T with T symmetric of a small bandwidth (LAPACK `dsytrd_sy2sb`).
///
/// What it buys: (A + shift I) x = b is solved for any number of shifts at the cost of one reduction, 4/3 order^3 flops
/// of matrix products; each further shift costs order * bandwidth^2. It is the first half of a two-stage eigenvalue
/// solver, and the second half, with its eigenvectors, is not needed.
///
/// The reduction is exact for a matrix A + E with |E| of the order of 1e-16 times A's largest eigenvalue: accurate only
/// for shifts well above that (`uncertainty`).
public struct BandReduction: Sendable {
    /// The number of rows of A.
    public let order: Int
    /// The number of diagonals of T below the main one.
    public let bandwidth: Int
    /// The column-major lower band: T[i, j] at j * (bandwidth + 1) + i - j, for j <= i <= j + bandwidth.
    private let band: [Double]
    /// The Householder vectors, below the band of the column-major lower triangle.
    private let reflectors: Matrix
    /// The factors of Q = Q_0 Q_1 ...; panel p holds the reflectors of its columns, in the rows `bandwidth` below them
    /// and further.
    private let panels: [Panel]

    private struct Panel {
        let column: Int
        let height: Int
        let width: Int
        /// T of Q_p = I - V T V^T, column-major [width, width].
        let block: [Double]
    }

    /// Reduces in place where `matrix` has no other owner, as when a variable is passed with `consume`; else a copy.
    public init(_ matrix: consuming SymmetricMatrix) {
        order = matrix.order
        // Measured, one and two threads: 32 is fastest up to order 1500, 64 above.
        bandwidth = max(1, min(order - 1, order < 1500 ? 32 : 64))
        var elements = (consume matrix).overwritable()
        var band = [Double](repeating: 0, count: (bandwidth + 1) * order)
        var factors = [Double](repeating: 0, count: max(order - bandwidth, 1))
        if order > 0 {
            let (order, bandwidth) = (Int32(order), Int32(bandwidth))
            var info: Int32 = 0
            var wanted = 0.0
            elements.withMutableElements { e in
                dsytrd_sy2sb_(
                    "L", [order], [bandwidth], e.baseAddress!, [order], &band, [bandwidth + 1], &factors,
                    &wanted, [-1], &info, 1)
                requireLegalArguments(info, "dsytrd_sy2sb")
                var work = [Double](repeating: 0, count: Int(wanted))
                dsytrd_sy2sb_(
                    "L", [order], [bandwidth], e.baseAddress!, [order], &band, [bandwidth + 1], &factors,
                    &work, [Int32(work.count)], &info, 1)
            }
            requireLegalArguments(info, "dsytrd_sy2sb")
        }
        self.band = band
        panels = Self.panels(of: elements, factors, bandwidth: bandwidth)
        reflectors = elements
    }

    /// The triangular factors of each panel's block reflector (LAPACK `dlarft`): made once, as they would otherwise
    /// cost more than applying them does.
    private static func panels(of reflectors: Matrix, _ factors: [Double], bandwidth: Int) -> [Panel] {
        let order = reflectors.rows
        return reflectors.withElements { e in
            stride(from: 0, to: order - bandwidth, by: bandwidth).map { column in
                let height = order - column - bandwidth
                let width = min(height, bandwidth)
                var block = [Double](repeating: 0, count: width * width)
                factors.withUnsafeBufferPointer { factors in
                    dlarft_(
                        "F", "C", [Int32(height)], [Int32(width)],
                        e.baseAddress! + column * order + column + bandwidth, [Int32(order)],
                        factors.baseAddress! + column, &block, [Int32(width)], 1, 1)
                }
                return Panel(column: column, height: height, width: width, block: block)
            }
        }
    }

    /// A bound on A's largest eigenvalue: the largest row sum of |T|.
    public var norm: Double {
        var sums = [Double](repeating: 0, count: order)
        for j in 0..<order {
            for i in j..<min(j + bandwidth + 1, order) {
                let value = abs(band[j * (bandwidth + 1) + i - j])
                sums[i] += value
                if i != j { sums[j] += value }
            }
        }
        return sums.max() ?? 0
    }

    /// The size of a change of A that the reduction's rounding amounts to.
    public var uncertainty: Double { Double.ulpOfOne * norm }

    /// The Cholesky factor of T + shift.
    public struct Shifted: Sendable {
        fileprivate var band: [Double]
    }

    /// The factor by which (A + shift I) x = b is solved. Throws where A + shift I is not positive definite.
    public func shifted(by shift: Double) throws(FactorizationError) -> Shifted {
        var band = band
        for j in 0..<order { band[j * (bandwidth + 1)] += shift }
        guard order > 0 else { return Shifted(band: band) }
        var info: Int32 = 0
        dpbtrf_("L", [Int32(order)], [Int32(bandwidth)], &band, [Int32(bandwidth + 1)], &info, 1)
        requireLegalArguments(info, "dpbtrf")
        if info > 0 { throw .notPositiveDefinite(minor: Int(info), order: order) }
        return Shifted(band: band)
    }

    /// Solves (T + shift) x = b in place, for one row of `vectors`: both in the basis of Q.
    public func solve(_ shifted: Shifted, row: Int, of vectors: inout Matrix) {
        precondition(vectors.columns == order, "vectors of \(vectors.columns) elements for order \(order)")
        guard order > 0 else { return }
        var info: Int32 = 0
        vectors.withMutableRow(row) {
            dpbtrs_(
                "L", [Int32(order)], [Int32(bandwidth)], [1], shifted.band, [Int32(bandwidth + 1)], $0.baseAddress!,
                [Int32(order)], &info, 1)
        }
        requireLegalArguments(info, "dpbtrs")
    }

    /// Replaces each row v of `vectors` by Q v, or by Q^T v when `transposed` (LAPACK `dlarfb`).
    public func rotate(_ vectors: inout Matrix, transposed: Bool) {
        precondition(vectors.columns == order, "vectors of \(vectors.columns) elements for order \(order)")
        guard vectors.count > 0 else { return }
        let count = Int32(vectors.rows)
        var work = [Double](repeating: 0, count: vectors.rows * bandwidth)
        reflectors.withElements { e in
            vectors.withMutableElements { v in
                for panel in transposed ? panels : panels.reversed() {
                    let top = panel.column + bandwidth
                    dlarfb_(
                        "L", transposed ? "T" : "N", "F", "C", [Int32(panel.height)], [count], [Int32(panel.width)],
                        e.baseAddress! + panel.column * order + top, [Int32(order)], panel.block,
                        [Int32(panel.width)], v.baseAddress! + top, [Int32(order)], &work, [count], 1, 1, 1, 1)
                }
            }
        }
    }
}
