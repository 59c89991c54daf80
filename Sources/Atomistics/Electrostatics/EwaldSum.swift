import Foundation

/// The electrostatic energy of neutral point charges that a cell repeats without end, after P. P. Ewald, Ann. Phys.
/// 369, 253 (1921).
///
/// ```swift
/// let rockSalt = EwaldSum(cell: UnitCell(cube: 5.64), charges: 8)
/// rockSalt.energy(charges: [1, 1, 1, 1, -1, -1, -1, -1], positions: positions)
/// ```
///
/// Each charge is screened by a Gaussian of width 1/(sqrt 2 alpha); the screened charges are summed in real space, the
/// Gaussians in reciprocal space:
///
///     E / k_e = 1/2 sum'_ijT q_i q_j erfc(alpha r) / r,   r = |r_j - r_i + T|, without i = j in the same cell
///             + 2 pi / V sum_{k != 0} exp(-k^2 / 4 alpha^2) / k^2 |sum_j q_j exp(i k r_j)|^2
///             - alpha / sqrt pi sum_i q_i^2,
///
/// with k_e = e^2 / (4 pi epsilon_0). This is the energy with conducting ("tin-foil") surroundings, the usual one:
/// k = 0 is left out. Any cell will do. All pairs are looked at: N^2 steps.
public struct EwaldSum: Sendable {
    /// The reduced cell, which repeats the charges in the same places as the one given.
    let cell: UnitCell
    /// The inverse range alpha at which charges are screened, 1/angstrom. The energy does not depend on it.
    public let splitting: Double
    /// The distance at which the sum in real space ends, angstrom.
    let realCutoff: Double
    /// The longest wave vector, 1/angstrom.
    let reciprocalCutoff: Double
    /// Lattice vectors T that bring some pair within the cutoff; the zero vector first.
    let translations: [SIMD3<Double>]
    let waves: WaveVectors

    /// The sums of a cell, made once for any charges and positions in it.
    /// - Parameters:
    ///   - charges: how many there will be, about: the splitting is chosen so that both sums take as long.
    ///   - accuracy: the size of what both sums leave out, exp(-(alpha r)^2) and exp(-(k / 2 alpha)^2) where they end.
    ///   - splitting: alpha, where the caller wants another one.
    public init(cell: UnitCell, charges: Int, accuracy: Double = 1e-13, splitting: Double? = nil) {
        precondition(accuracy > 0 && accuracy < 1, "an accuracy between 0 and 1")
        precondition(charges > 0 && (splitting ?? 1) > 0, "charges, and a positive splitting")
        let cell = cell.reduced
        self.cell = cell
        let alpha = splitting ?? EwaldSum.balancedSplitting(charges: charges, volume: cell.volume)
        let reach = (-log(accuracy)).squareRoot()
        self.splitting = alpha
        realCutoff = reach / alpha
        reciprocalCutoff = 2 * reach * alpha
        translations = EwaldSum.translations(cell, within: realCutoff)
        waves = WaveVectors(cell, splitting: alpha, cutoff: reciprocalCutoff)
    }

    /// The alpha at which both sums take as long: with N (N/V) 2 pi/3 (s/alpha)^3 pairs and N V (2 s alpha)^3 / 12 pi^2
    /// phases, a pair costing, with erfc and the pairs looked at in vain, about 30 times a phase.
    static func balancedSplitting(charges: Int, volume: Double) -> Double {
        pow(30 * pow(Double.pi, 3) * Double(charges) / (volume * volume), 1.0 / 6)
    }

    /// The energy of one cell, eV.
    /// - Parameters:
    ///   - charges: in units of e; their sum must be 0, as the energy of anything else is infinite.
    ///   - positions: angstrom, inside the cell or not; no two on one spot.
    public func energy(charges: [Double], positions: [SIMD3<Double>]) -> Double {
        precondition(charges.count == positions.count, "one position per charge")
        let squares = charges.reduce(0) { $0 + $1 * $1 }
        precondition(abs(charges.reduce(0, +)) <= 1e-9 * squares.squareRoot(), "the charges of a cell must cancel")
        let own = splitting / Double.pi.squareRoot() * squares
        let sum = realSum(charges, positions) + waves.sum(charges, positions.map(cell.fractional)) - own
        return coulombConstant * sum
    }

    /// The forces on the charges of one cell, minus the derivatives of `energy` with respect to their positions,
    /// eV/angstrom. Charges and positions as there.
    public func forces(charges: [Double], positions: [SIMD3<Double>]) -> [SIMD3<Double>] {
        precondition(charges.count == positions.count, "one position per charge")
        var gradients = waves.gradients(charges, positions.map(cell.fractional), reciprocal: cell.reciprocal)
        let limit = realCutoff * realCutoff
        for i in positions.indices {
            for j in i + 1..<positions.count {
                let nearest = cell.centered(positions[j] - positions[i])
                var slope = SIMD3<Double>.zero
                for translation in translations {
                    let difference = nearest + translation
                    let square = (difference * difference).sum()
                    if square < limit { slope += screenedSlope(square) * difference }
                }
                slope *= charges[i] * charges[j]
                gradients[j] += slope
                gradients[i] -= slope
            }
        }
        return gradients.map { -coulombConstant * $0 }
    }

    // MARK: - Real space

    /// The sum in real space, 1/2 sum'_ijT q_i q_j erfc(alpha r) / r, e^2/angstrom.
    private func realSum(_ charges: [Double], _ positions: [SIMD3<Double>]) -> Double {
        let limit = realCutoff * realCutoff
        var sum = 0.0
        for i in positions.indices {
            var potential = 0.0
            for j in i + 1..<positions.count {
                let nearest = cell.centered(positions[j] - positions[i])
                var pair = 0.0
                for translation in translations {
                    let difference = nearest + translation
                    let square = (difference * difference).sum()
                    if square < limit { pair += screened(square.squareRoot()) }
                }
                potential += charges[j] * pair
            }
            sum += charges[i] * potential
        }
        let images = translations.dropFirst().reduce(0) { sum, translation in
            let distance = (translation * translation).sum().squareRoot()
            return distance < realCutoff ? sum + screened(distance) : sum
        }
        return sum + 0.5 * images * charges.reduce(0) { $0 + $1 * $1 }
    }

    private func screened(_ distance: Double) -> Double { erfc(splitting * distance) / distance }

    /// The derivative of `screened` divided by the distance, whose square is given.
    private func screenedSlope(_ square: Double) -> Double {
        let distance = square.squareRoot()
        let gaussian = 2 * splitting / Double.pi.squareRoot() * exp(-splitting * splitting * square)
        return -(erfc(splitting * distance) / distance + gaussian) / square
    }

    /// Lattice vectors T for which a difference of positions within half a cell of the origin, along each axis, can
    /// come within the cutoff; the zero vector first.
    static func translations(_ cell: UnitCell, within cutoff: Double) -> [SIMD3<Double>] {
        let corners = [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)].map { cell.position(SIMD3(0.5, 0.5 * $0.0, 0.5 * $0.1)) }
        let halfDiagonal = corners.map { ($0 * $0).sum().squareRoot() }.max()!
        // Along an axis the farthest difference is half a cell off.
        let steps = (cutoff / cell.heights + 0.5).rounded(.down) + 0.5
        let others = cell.images(of: .zero, within: cutoff + halfDiagonal).filter { translation in
            let multiples = cell.fractional(translation)
            return translation != .zero && all(multiples .< steps) && all(multiples .> -steps)
        }
        return [.zero] + others
    }
}
