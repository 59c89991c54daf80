import Atomistics
import LinearAlgebra

/// Fixed charges on the atoms of water (fragment 0) and carbon dioxide (fragment 1), in units of the elementary charge.
///
/// The interaction energy holds only products of a charge of one molecule and a charge of the other: multiplying all
/// of water's by a number and dividing all of carbon dioxide's by it changes nothing, and so does turning all signs.
public struct PointCharges: Hashable, Codable, Sendable {
    /// The charge of each hydrogen of water.
    public var hydrogen: Double
    /// The charge of water's oxygen.
    public var waterOxygen: Double
    /// The charge of carbon dioxide's carbon.
    public var carbon: Double
    /// The charge of each oxygen of carbon dioxide.
    public var dioxideOxygen: Double

    /// Any charges, of molecules that need not be neutral.
    public init(hydrogen: Double, waterOxygen: Double, carbon: Double, dioxideOxygen: Double) {
        self.hydrogen = hydrogen
        self.waterOxygen = waterOxygen
        self.carbon = carbon
        self.dioxideOxygen = dioxideOxygen
    }

    /// One charge for each element and both molecules neutral: -q on oxygen, q/2 on hydrogen, 2q on carbon.
    public init(neutral q: Double) {
        self.init(hydrogen: q / 2, waterOxygen: -q, carbon: 2 * q, dioxideOxygen: -q)
    }

    /// The charge of the whole water molecule.
    public var waterNet: Double { 2 * hydrogen + waterOxygen }
    /// The charge of the whole carbon dioxide molecule.
    public var dioxideNet: Double { carbon + 2 * dioxideOxygen }

    /// Coulomb's interaction energy between the molecules of a dimer, eV.
    public func energy(of structure: Structure) -> Double { energy(CoulombSums(structure)) }

    func energy(_ sums: CoulombSums) -> Double {
        hydrogen * (carbon * sums.hydrogenCarbon + dioxideOxygen * sums.hydrogenOxygen)
            + waterOxygen * (carbon * sums.oxygenCarbon + dioxideOxygen * sums.oxygenOxygen)
    }
}

/// e^2 / (4 pi epsilon_0 r) summed over the pairs of sites of a dimer that share a product of charges; eV.
struct CoulombSums {
    var hydrogenCarbon = 0.0
    var hydrogenOxygen = 0.0
    var oxygenCarbon = 0.0
    var oxygenOxygen = 0.0

    init(_ structure: Structure) {
        for i in structure.elements.indices where structure.fragments[i] == 0 {
            for j in structure.elements.indices where structure.fragments[j] == 1 {
                let difference = structure.positions[i] - structure.positions[j]
                let term = coulombConstant / (difference * difference).sum().squareRoot()
                switch (structure.elements[i] == .hydrogen, structure.elements[j] == .carbon) {
                case (true, true): hydrogenCarbon += term
                case (true, false): hydrogenOxygen += term
                case (false, true): oxygenCarbon += term
                case (false, false): oxygenOxygen += term
                }
            }
        }
    }
}

extension PointCharges {
    /// The neutral molecules that fit best: E = q^2 S, least squares for q^2. Zero where that comes out negative.
    init(neutralFitting energies: [Double], _ sums: [CoulombSums]) {
        let unit = sums.map { PointCharges(neutral: 1).energy($0) }
        let product = zip(energies, unit).reduce(0) { $0 + $1.0 * $1.1 }
        let square = unit.reduce(0) { $0 + $1 * $1 }
        self.init(neutral: square > 0 ? max(0, product / square).squareRoot() : 0)
    }

    /// Charges of every site that fit best, from neutral ones on: Gauss-Newton for the amplitude of carbon dioxide's
    /// charges and both molecules' net charges. Of the factor that energies leave open, hydrogen's charge is kept (if it
    /// is not 0), so that the others compare with those of the neutral molecules.
    init(sitesFitting energies: [Double], _ sums: [CoulombSums], from start: PointCharges) {
        self = start.hydrogen == 0 ? PointCharges(neutral: 0.5) : start
        func residuals(_ charges: PointCharges) -> [Double] { zip(energies, sums).map { $0 - charges.energy($1) } }
        func size(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
        // Energies are linear in the charges of each molecule, so that a change of one gives the derivative.
        let amplitude = PointCharges(hydrogen: 0, waterOxygen: 0, carbon: 2, dioxideOxygen: -1)
        let dioxide = PointCharges(hydrogen: 0, waterOxygen: 0, carbon: 1, dioxideOxygen: 0)
        let water = PointCharges(hydrogen: 0, waterOxygen: 1, carbon: 0, dioxideOxygen: 0)
        var left = residuals(self)
        for _ in 0..<50 {
            let directions = [amplitude, dioxide, water]
            let columns = directions.map { direction in
                sums.map { adding(1, direction).energy($0) - energy($0) }
            }
            // Columns of length 1: they differ by powers of the distance.
            let lengths = columns.map { size($0).squareRoot() }
            guard lengths.allSatisfy({ $0 > 0 }) else { return }
            let normal = Matrix(rows: 3, columns: 3) { i, j in
                zip(columns[i], columns[j]).reduce(0) { $0 + $1.0 * $1.1 } / (lengths[i] * lengths[j])
            }
            let right = (0..<3).map { i in zip(columns[i], left).reduce(0) { $0 + $1.0 * $1.1 } / lengths[i] }
            guard let factor = try? Cholesky(SymmetricMatrix(upperTriangleOf: consume normal)) else { return }
            let step = zip(factor.solve(right), lengths).map { $0 / $1 }

            var scale = 1.0
            var next = self
            var remaining = left
            repeat {
                next = zip(directions, step).reduce(self) { $0.adding(scale * $1.1, $1.0) }
                remaining = residuals(next)
                scale /= 2
            } while size(remaining) > size(left) && scale > 1e-6
            guard size(remaining) < size(left) else { return }
            (self, left) = (next, remaining)
        }
    }

    private func adding(_ factor: Double, _ other: PointCharges) -> PointCharges {
        PointCharges(
            hydrogen: hydrogen + factor * other.hydrogen, waterOxygen: waterOxygen + factor * other.waterOxygen,
            carbon: carbon + factor * other.carbon, dioxideOxygen: dioxideOxygen + factor * other.dioxideOxygen)
    }
}
