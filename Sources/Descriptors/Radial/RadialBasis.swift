import Foundation

/// Radial functions R_nl(r), orthonormal with weight r^2, that fields are expanded in.
struct RadialBasis: Sendable {
    let kind: RadialBasisKind
    /// Number of functions for each l.
    let count: Int
    /// r_c in angstrom.
    let radius: Double
    /// For each l, or once for all; rows: function; columns: primitive. Empty for `monomial`.
    private let coefficients: [[[Double]]]
    /// s_n of each primitive.
    private let widths: [Double]

    /// - Parameters:
    ///   - nMax: number of GTOs; `monomial` has one function whatever is asked.
    ///   - contraction: which combinations of the GTOs are the functions; nil for the GTOs themselves.
    init(kind: RadialBasisKind, nMax: Int, radius: Double, contraction: RadialContraction? = nil) {
        self.kind = kind
        self.radius = radius
        switch kind {
        case .gto:
            widths = (0..<nMax).map { radius * max(Double($0).squareRoot(), 1) / Double(nMax) }
            let orthonormal = Self.loewdin(widths)
            coefficients = contraction?.rows.map { $0.map { row in orthonormal.combined(by: row) } } ?? [orthonormal]
            count = contraction?.count ?? nMax
        case .monomial:
            count = 1
            widths = []
            coefficients = []
        }
    }

    /// Below this length (angstrom) no radial function changes much.
    var finestScale: Double { kind == .gto ? radius / Double(widths.count) : radius / 2 }

    /// Beyond this radius (angstrom) every function is below 1e-17 of its largest value.
    var extent: Double {
        kind == .monomial ? radius : widths.enumerated().map { n, s in s * (Double(n).squareRoot() + 8.6) }.max()!
    }

    /// Whether R_nl depends on l.
    var dependsOnL: Bool { kind == .monomial || coefficients.count > 1 }

    /// R_nl(r) for n = 0 ..< count; `l` matters where `dependsOnL`.
    func evaluate(_ r: Double, l: Int, into out: UnsafeMutablePointer<Double>) {
        switch kind {
        case .monomial:
            let power = Double(2 * l + 3)
            // sqrt((2l + 3) / r_c^(2l + 3)) r^l
            out[0] = r <= radius ? (power / radius).squareRoot() / radius * pow(r / radius, Double(l)) : 0
        case .gto:
            for n in 0..<count { out[n] = 0 }
            let rows = coefficients[dependsOnL ? l : 0]
            var power = 1.0
            for k in widths.indices {
                let primitive = power * exp(-0.5 * (r / widths[k]) * (r / widths[k]))
                for n in 0..<count { out[n] += rows[n][k] * primitive }
                power *= r
            }
        }
    }

    /// Coefficients of the primitives r^n exp(-r^2 / 2 s_n^2) in the Loewdin-orthonormalized functions: S^(-1/2) N, with N
    /// the normalization of the primitives on [0, inf) with weight r^2.
    private static func loewdin(_ widths: [Double]) -> [[Double]] {
        let norms = widths.enumerated().map { k, width in
            let integral = 0.5 * pow(width, Double(2 * k + 3)) * tgamma(Double(k) + 1.5)
            return 1 / integral.squareRoot()
        }
        return LoewdinOrthonormalization.gto(widths.count).map { row in zip(row, norms).map { $0 * $1 } }
    }
}
