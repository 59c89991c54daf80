import Foundation
import Testing

@testable import Atomistics

/// Plain XYZ files whose comment says more, in the form of the program that wrote them.
struct ProgramCommentTests {
    private let bohr = 0.529177210903

    private func read(_ text: String, _ target: Target? = nil, unit: EnergyUnit? = nil) throws -> [LabeledStructure] {
        let folder = try TemporaryFolder(["a.xyz": text])
        let options = ReadingOptions(energyUnit: unit, target: target, requiresEnergies: true)
        return try DatasetReader(options: options).read([folder.path]).structures
    }

    private func refusal(_ text: String, _ target: Target? = nil, unit: EnergyUnit? = nil) throws -> String? {
        let folder = try TemporaryFolder(["a.xyz": text])
        let options = ReadingOptions(energyUnit: unit, target: target, requiresEnergies: true)
        let error = #expect(throws: DataError.self) { try DatasetReader(options: options).read([folder.path]) }
        return error.map { folder.local("\($0)") }
    }

    private func structure(_ comment: String) throws -> Structure {
        let folder = try TemporaryFolder(["a.xyz": "2\n\(comment)\nC 0 0 0\nO 0 0 2.25\n"])
        return try #require(StructureReader().read([folder.path]).first)
    }

    @Test("i-PI: positions and cell in their units")
    func iPI() throws {
        let inBohr = try structure(
            "# CELL(abcABC):   20.0   22.0   24.0   90.00000   90.00000   90.00000  Step: 7  Bead: 0 "
                + "positions{atomic_unit}  cell{atomic_unit}")
        #expect(inBohr.positions == [.zero, SIMD3(0, 0, 2.25 * bohr)])
        #expect(inBohr.cell == UnitCell(SIMD3(20 * bohr, 0, 0), SIMD3(0, 22 * bohr, 0), SIMD3(0, 0, 24 * bohr)))

        let mixed = try structure("# CELL(H): 6 1 2 0 7 3 0 0 8 positions{nanometer} cell{angstrom}")
        #expect(mixed.positions[1] == SIMD3(0, 0, 22.5))
        #expect(mixed.cell == UnitCell(SIMD3(6, 0, 0), SIMD3(1, 7, 0), SIMD3(2, 3, 8)))

        // Lengths and angles of a cell that is not right-angled come back.
        let cell = try #require(structure("# CELL(abcABC): 6 7 8 80 95 110 positions{angstrom} cell{angstrom}").cell)
        func angle(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
            acos(a.dot(b) / a.length / b.length) * 180 / .pi
        }
        for (found, expected) in zip([cell.a.length, cell.b.length, cell.c.length], [6, 7, 8.0]) {
            #expect(abs(found - expected) < 1e-12)
        }
        for (found, expected) in zip(
            [angle(cell.b, cell.c), angle(cell.c, cell.a), angle(cell.a, cell.b)], [80, 95, 110.0])
        {
            #expect(abs(found - expected) < 1e-11)
        }
        #expect(try structure("# positions{angstrom}").cell == nil)
    }

    @Test(
        "i-PI: what is no position, or has no unit",
        arguments: [
            (
                "# CELL(abcABC): 9 9 9 90 90 90 Step: 0 Bead: 0",
                "expected the unit of the positions, such as positions{angstrom}, found none"
            ),
            (
                "# CELL(abcABC): 9 9 9 90 90 90 positions{angstrom}",
                "expected the unit of the cell, such as cell{angstrom}, found none"
            ),
            (
                "# CELL(abcABC): 9 9 9 90 90 90 forces{atomic_unit} cell{atomic_unit}",
                "expected positions, found 'forces{atomic_unit}'"
            ),
            (
                "# CELL(abcABC): 9 9 9 90 90 90 positions{furlong} cell{angstrom}",
                "expected a unit of length among angstrom, ase, atomic_unit, bohr, nanometer, found 'positions{furlong}'"
            ),
            (
                "# CELL(abcABC): 9 9 9 positions{angstrom} cell{angstrom}",
                "expected 6 numbers after 'CELL(abcABC):', found 3"
            ),
            (
                "# CELL(abcABC): 9 9 9 90 90 200 positions{angstrom} cell{angstrom}",
                "expected three lengths and three angles in degrees of a cell, found [9.0, 9.0, 9.0, 90.0, 90.0, 200.0]"
            ),
            (
                "# CELL(GENH): 9 0 0 0 9 0 0 0 9 positions{angstrom} cell{angstrom}",
                "expected CELL(abcABC): or CELL(H):, found 'CELL(GENH):'"
            ),
        ])
    func iPIRefused(comment: String, message: String) throws {
        #expect(
            try refusal("1\n\(comment)\nC 0 0 0\n", Target(key: "E")) == "a.xyz:2: the comment is i-PI's: " + message)
    }

    @Test("the energy of xtb and of ORCA is a target, in hartree")
    func energies() throws {
        let xtb = "2\n energy: -1.25 gnorm: 0.0004 xtb: 6.5.1 (579679a)\nH 0 0 0\nH 0 0 0.78\n"
        let orca = "2\nCoordinates from ORCA-job h2 E -1.250000\nH 0 0 0\nH 0 0 0.78\n"
        for text in [xtb, orca] {
            let structures = try read(text + text, Target(key: "energy"))
            #expect(structures.map { $0.value?[0] } == [-1.25 * 27.211386245988, -1.25 * 27.211386245988])
            #expect(try read(text, Target(key: "energy"), unit: .hartree).count == 1)
        }
        #expect(
            try refusal(xtb, Target(key: "energy"), unit: .kilocaloriePerMole)
                == "a.xyz:2: xtb writes energies in hartree, but energyUnit says kcal/mol")
        #expect(
            try refusal(xtb)
                == "a.xyz:2: expected a curve_id, found the keys energy; this is a structure from xtb: target energy learns "
                + "its energy, which is in hartree")
        #expect(
            try refusal(orca, Target(key: "E"))
                == "a.xyz:2: expected the key E, which target names, found the keys energy")
    }

    /// Methane as QM9 has it, with numbers of our own.
    private let qm9 = """
        5
        gdb 1\t150.5\t150.25\t150\t0.5\t13.5\t-0.375\t0.125\t0.5\t35.25\t0.05\t-40.5\t-40.25\t-40.125\t-40.75\t6.5\t
        C\t0\t0\t0\t-0.5
        H\t0.63\t0.63\t0.63\t0.125
        H\t-0.63\t-0.63\t0.63\t0.125
        H\t-0.63\t0.63\t-0.63\t0.125
        H\t0.63\t-6.3*^-1\t-0.63\t0.125
        1341.3\t1341.3\t1341.3\t1562.6\t1562.6\t3038.3\t3151.5\t3151.5\t3151.5
        C\tC\t
        InChI=1S/CH4/h1H4\tInChI=1S/CH4/h1H4

        """

    @Test("QM9 as published: its columns by name, its numbers as Mathematica prints them, three lines behind the atoms")
    func qm9Files() throws {
        let structures = try read(qm9 + qm9, Target(key: "U0"))
        #expect(structures.count == 2)
        #expect(structures.map { $0.value?[0] } == [-40.5 * 27.211386245988, -40.5 * 27.211386245988])
        #expect(structures[1].structure.positions[4] == SIMD3(0.63, -0.63, -0.63))
        #expect(structures[1].structure.elements.map(\.symbol) == ["C", "H", "H", "H", "H"])
        #expect(try read(qm9, Target(key: "mu", unit: "debye")).first?.value == [0.5])
        #expect(
            try refusal(qm9, Target(key: "mu"))
                == "a.xyz:2: mu: expected an energy of QM9, found another number; target.unit names its unit")
        #expect(
            try refusal(qm9)?.hasSuffix(
                "this is a structure from QM9: target U0 learns its energy, which is in hartree") == true)
    }
}
