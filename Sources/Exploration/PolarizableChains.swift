import Atomistics
import Foundation
import LinearAlgebra
import Workers

/// Chains of carbon whose far end differs, with the dipole that it induces all along them: what a model that sees a few
/// angstrom around each atom cannot know.
///
/// ```swift
/// let samples = try PolarizableChains.samples(600, seed: 1, execution: Execution(threads: 2))
/// ```
///
/// A chain is H, 4, 6 or 8 carbon atoms as in a polyyne, bent at random, and H, N or O at its far end; each end has a
/// charge, and its carbon the opposite one. Charges induce dipoles, which induce others: mu_i = alpha_i (E_i + sum_j T_ij
/// mu_j), with the atomic polarizabilities of H, C, N and O and the exponential damping of B. T. Thole, Chem. Phys. 59, 341
/// (1981), as fitted by P. Th. van Duijnen and M. Swart, J. Phys. Chem. A 102, 2399 (1998). These are no molecules: their
/// charges are made up.
public enum PolarizableChains {
    /// The atoms that a chain may end in, and their charges in elementary charges.
    public static let ends: [(element: Element, charge: Double)] = [
        (.hydrogen, 0.2), (.nitrogen, -0.5), (.oxygen, -0.7),
    ]

    /// A chain with its dipoles.
    public struct Sample: Sendable {
        /// The atoms from the near end to the far one; coordinates are multiples of 1e-6 angstrom.
        public var structure: Structure
        /// The charge of each atom in elementary charges; they sum to 0.
        public var charges: [Double]
        /// The induced dipole of each atom, e angstrom.
        public var dipoles: [SIMD3<Double>]

        /// The dipole of the whole, e angstrom.
        public var dipole: SIMD3<Double> {
            zip(charges, structure.positions).reduce(dipoles.reduce(.zero, +)) { $0 + $1.0 * $1.1 }
        }
    }

    /// Chains that are the same for the same seed, whatever the threads; chain i does not depend on how many there are.
    /// Throws when canceled.
    public static func samples(_ count: Int, seed: UInt64, execution: Execution = .serial) throws -> [Sample] {
        try execution.map(count) { sample($0, seed: seed) }
    }

    private static func sample(_ index: Int, seed: UInt64) -> Sample {
        var source = RandomSource(seed: seed, stream: .chains, index: index)
        let end = ends[index % ends.count]
        let carbons = [4, 6, 8][index / ends.count % 3]
        let last = [Element.hydrogen: 1.06, .nitrogen: 1.16, .oxygen: 1.18][end.element]!
        let bonds = [1.06] + (1..<carbons).map { $0.isMultiple(of: 2) ? 1.38 : 1.20 } + [last]

        func random() -> SIMD3<Double> {
            SIMD3(source.unit(), source.unit(), source.unit()) * 2 - SIMD3(repeating: 1)
        }
        func normalized(_ vector: SIMD3<Double>) -> SIMD3<Double> { vector / (vector * vector).sum().squareRoot() }
        // A point of the ball, for a direction that prefers none.
        var direction = random()
        while !(1e-2...1).contains((direction * direction).sum()) { direction = random() }
        var positions: [SIMD3<Double>] = [.zero]
        for bond in bonds {
            direction = normalized(normalized(direction) + 0.2 * random())
            let length = bond * (1 + 0.05 * (2 * source.unit() - 1))
            positions.append(((positions.last! + length * direction) * 1e6).rounded(.toNearestOrEven) / 1e6)
        }
        var charges = [0.2, -0.2] + [Double](repeating: 0, count: carbons)
        charges[carbons + 1] += end.charge
        charges[carbons] -= end.charge
        let elements = [Element.hydrogen] + [Element](repeating: .carbon, count: carbons) + [end.element]
        return Sample(
            structure: Structure(elements: elements, positions: positions), charges: charges,
            dipoles: inducedDipoles(elements, positions, charges))
    }

    /// Angstrom^3, from atomic units (van Duijnen and Swart, Table 1, exponential damping).
    private static let polarizabilities: [Element: Double] = [
        Element.hydrogen: 2.7927, .carbon: 8.6959, .nitrogen: 6.5565, .oxygen: 5.7494,
    ].mapValues { $0 * 0.148_184_71 }
    /// Thole's a, of the same fit.
    private static let damping = 2.1304

    /// The dipoles, e angstrom, that charges in elementary charges induce in atoms at positions in angstrom: (1/alpha - T)
    /// mu = E. Charge and dipole of an atom do not act on itself. Traps for other elements than H, C, N and O.
    static func inducedDipoles(
        _ elements: [Element], _ positions: [SIMD3<Double>], _ charges: [Double]
    ) -> [SIMD3<Double>] {
        let alpha = elements.map { polarizabilities[$0]! }
        let count = elements.count
        var matrix = Matrix(rows: 3 * count, columns: 3 * count)
        var field = [Double](repeating: 0, count: 3 * count)
        for i in 0..<count {
            for k in 0..<3 { matrix[3 * i + k, 3 * i + k] = 1 / alpha[i] }
            for j in 0..<count where j != i {
                let r = positions[i] - positions[j]
                let length = (r * r).sum().squareRoot()
                let v = damping * length / pow(alpha[i] * alpha[j], 1.0 / 6)
                let ofField = 1 - (1 + v + v * v / 2) * exp(-v)
                let ofGradient = ofField - v * v * v / 6 * exp(-v)
                let cube = length * length * length
                for a in 0..<3 {
                    field[3 * i + a] += ofField * charges[j] * r[a] / cube
                    for b in 0..<3 {
                        let tensor = 3 * ofGradient * r[a] * r[b] / (length * length) - (a == b ? ofField : 0)
                        matrix[3 * i + a, 3 * j + b] = -tensor / cube
                    }
                }
            }
        }
        guard let factor = try? Cholesky(SymmetricMatrix(upperTriangleOf: consume matrix)) else {
            preconditionFailure("damped atoms polarize each other by a finite amount")
        }
        let solution = factor.solve(field)
        return (0..<count).map { SIMD3(solution[3 * $0], solution[3 * $0 + 1], solution[3 * $0 + 2]) }
    }
}
