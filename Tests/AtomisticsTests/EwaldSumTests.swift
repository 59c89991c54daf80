import Atomistics
import Foundation
import Testing

/// Energies in e^2 / (4 pi epsilon_0 angstrom).
private func energy(
    _ charges: [Double], _ positions: [SIMD3<Double>], _ cell: UnitCell, splitting: Double? = nil
) -> Double {
    EwaldSum(cell: cell, charges: charges.count, splitting: splitting).energy(charges: charges, positions: positions)
        / coulombConstant
}

/// Madelung constants of J. M. Borwein, M. L. Glasser et al., Lattice Sums Then and Now (2013); per pair of ions, with
/// the distance of nearest neighbors as the unit of length.
@Test("Madelung constants of cubic cells", arguments: ["NaCl", "CsCl", "ZnS"])
func cubicMadelungConstants(_ name: String) {
    let faces = [SIMD3(0, 0, 0), SIMD3(0, 0.5, 0.5), SIMD3(0.5, 0, 0.5), SIMD3(0.5, 0.5, 0)]
    let (cations, shift, nearest, expected): ([SIMD3<Double>], SIMD3<Double>, Double, Double) =
        switch name {
        case "NaCl": (faces, SIMD3(repeating: 0.5), 0.5, 1.747_564_594_633_182)
        case "CsCl": ([.zero], SIMD3(repeating: 0.5), 3.0.squareRoot() / 2, 1.762_674_773_070_988)
        default: (faces, SIMD3(repeating: 0.25), 3.0.squareRoot() / 4, 1.638_055_053_388_790)
        }
    let edge = 5.43
    let positions = (cations + cations.map { $0 + shift }).map { edge * $0 }
    let charges = cations.map { _ in 1.0 } + cations.map { _ in -1.0 }
    let perPair = energy(charges, positions, UnitCell(cube: edge)) / Double(cations.count)
    #expect(abs(-perPair * nearest * edge - expected) < 1e-11)
}

@Test("Madelung constant of NaCl in its primitive, oblique cell")
func primitiveMadelungConstant() throws {
    // The third vector is another lattice vector far off: a very oblique cell of the same crystal.
    let (a, b, c) = (SIMD3(0.0, 1, 1), SIMD3(1.0, 0, 1), SIMD3(1.0, 1, 0))
    for cell in try [#require(UnitCell(a, b, c)), #require(UnitCell(a, b + 2 * a, c - b + a))] {
        #expect(abs(cell.volume - 2) < 1e-12)
        #expect(abs(-energy([1, -1], [.zero, SIMD3(1, 1, 1)], cell) - 1.747_564_594_633_182) < 1e-11)
    }
}

/// Where two charges can be put so that nothing of the lattice's symmetry hides a mistake.
private let oblique = UnitCell(SIMD3(6.1, 0, 0), SIMD3(-2.3, 5.2, 0), SIMD3(1.7, 2.1, 4.4))!

/// Charges of +1 and -1 in turn, spread over the cell by multiples of irrational numbers: no two are close.
private func gas(_ count: Int, in cell: UnitCell) -> (charges: [Double], positions: [SIMD3<Double>]) {
    let step = SIMD3(0.819_172_513_396_164_4, 0.671_043_606_703_789_2, 0.549_700_477_901_970_2)
    let positions = (1...count).map { index in
        let fraction = Double(index) * step
        return cell.position(fraction - fraction.rounded(.down))
    }
    return ((0..<count).map { $0.isMultiple(of: 2) ? 1.0 : -1 }, positions)
}

@Test("The energy does not depend on the splitting")
func independentOfSplitting() {
    let (charges, positions) = gas(12, in: oblique)
    let reference = energy(charges, positions, oblique)
    for splitting in [0.2, 0.5, 0.9, 1.6] {
        #expect(
            abs(energy(charges, positions, oblique, splitting: splitting) - reference) < 1e-10 * max(1, abs(reference)))
    }
}

@Test("The energy depends neither on which image is given nor on the origin, handedness or choice of the cell")
func independentOfDescription() throws {
    let (charges, positions) = gas(10, in: oblique)
    let reference = energy(charges, positions, oblique)
    let close = 1e-10 * max(1, abs(reference))
    let moved = positions.enumerated().map { index, position in
        position + oblique.position(SIMD3(Double(index % 3) - 1, Double(index % 5) - 2, Double(index % 2) * 7))
    }
    #expect(abs(energy(charges, moved, oblique) - reference) < close)
    let shifted = positions.map { $0 + SIMD3(0.37, -12.2, 5.9) }
    #expect(abs(energy(charges, shifted, oblique) - reference) < close)
    #expect(abs(energy(charges.map { -$0 }, positions.map { -$0 }, oblique) - reference) < close)
    let leftHanded = try #require(UnitCell(oblique.b, oblique.a, oblique.c))
    #expect(abs(energy(charges, positions, leftHanded) - reference) < close)
    // Twice the crystal costs twice the energy.
    let doubled = try #require(UnitCell(2 * oblique.a, oblique.b, oblique.c))
    let both = positions + positions.map { $0 + oblique.a }
    #expect(abs(energy(charges + charges, both, doubled) - 2 * reference) < 2 * close)
}

/// A cluster alone: sum over pairs q_i q_j / r. In a cube of edge L with conducting surroundings its dipole D adds
/// -2 pi D^2 / 3 L^3 (M. Leslie and M. J. Gillan, J. Phys. C 18, 973 (1985)), and what is left falls as L^-5.
@Test("A cluster in ever larger boxes becomes the sum over its pairs")
func clusterLimit() {
    let charges = [1.0, -2, 1.5, -0.5]
    let positions = [SIMD3(0, 0, 0), SIMD3(1.9, 0.3, -0.4), SIMD3(-0.7, 1.8, 1.1), SIMD3(0.4, -1.3, 1.6)]
    var direct = 0.0
    for i in charges.indices {
        for j in 0..<i {
            let difference = positions[i] - positions[j]
            direct += charges[i] * charges[j] / (difference * difference).sum().squareRoot()
        }
    }
    let dipole = zip(charges, positions).reduce(SIMD3<Double>.zero) { $0 + $1.0 * $1.1 }
    let left = [20.0, 40].map { edge in
        energy(charges, positions, UnitCell(cube: edge)) - direct
            + 2 * Double.pi * (dipole * dipole).sum() / (3 * edge * edge * edge)
    }
    #expect(abs(left[0]) < 1e-4 * abs(direct))
    #expect(abs(left[0] / left[1] - 32) < 3)
}

@Test("Random gases agree with an independent Ewald sum")
func independentEwaldSum() throws {
    struct Case: Decodable {
        var name: String
        var cell: [[Double]]
        var charges: [Double]
        var positions: [[Double]]
        var energy: Double
    }
    struct File: Decodable { var cases: [Case] }
    let url = try #require(Bundle.module.url(forResource: "Fixtures/ewald", withExtension: "json"))
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    #expect(file.cases.count == 6)
    for item in file.cases {
        let vectors = item.cell.map { SIMD3($0[0], $0[1], $0[2]) }
        let cell = try #require(UnitCell(vectors[0], vectors[1], vectors[2]))
        let found = energy(item.charges, item.positions.map { SIMD3($0[0], $0[1], $0[2]) }, cell)
        #expect(abs(found - item.energy) < 1e-10 * abs(item.energy), "\(item.name): \(found) and \(item.energy)")
    }
}

@Test("Forces are the slope of the energy, in any cell")
func ewaldForces() {
    let (charges, positions) = gas(8, in: oblique)
    let sum = EwaldSum(cell: oblique, charges: 8)
    let forces = sum.forces(charges: charges, positions: positions)
    let total = forces.reduce(SIMD3<Double>.zero, +)
    for axis in 0..<3 { #expect(abs(total[axis]) < 1e-10) }
    // Whatever sum the parts are in.
    let others = EwaldSum(cell: oblique, charges: 8, splitting: 0.6 * sum.splitting)
        .forces(charges: charges, positions: positions)
    for atom in positions.indices {
        for axis in 0..<3 {
            func energy(_ shift: Double) -> Double {
                var moved = positions
                moved[atom][axis] += shift
                return sum.energy(charges: charges, positions: moved)
            }
            // Of the fourth order.
            let width = 1e-3
            let slope =
                (8 * (energy(width) - energy(-width)) - (energy(2 * width) - energy(-2 * width))) / (12 * width)
            #expect(abs(forces[atom][axis] + slope) < 1e-8, "\(forces[atom][axis]) \(-slope)")
            #expect(abs(forces[atom][axis] - others[atom][axis]) < 1e-10)
        }
    }
}

@Test("Coulomb's constant is that of CODATA 2018")
func coulombsConstant() {
    #expect(abs(coulombConstant - 1.602_176_634e-19 / (4 * Double.pi * 8.854_187_8128e-12) * 1e10) < 1e-11)
}
