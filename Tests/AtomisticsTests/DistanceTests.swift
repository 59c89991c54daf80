import Foundation
import Testing

@testable import Atomistics

/// Warnings of distances between atoms.
struct DistanceTests {
    private func warnings(_ text: String, _ target: Target? = Target(key: "E")) throws -> [String] {
        let folder = try TemporaryFolder(["a.xyz": text])
        let dataset = try DatasetReader(options: ReadingOptions(target: target)).read([folder.path])
        return dataset.warnings().filter { [.tooClose, .lengthUnit].contains($0.kind) }.map { folder.local("\($0)") }
    }

    /// Methanol, about.
    private func methanol(scale: Double, keys: String = "") -> String {
        let atoms: [(String, [Double])] = [
            ("C", [-0.05, 0.66, 0]), ("O", [-0.05, -0.76, 0]), ("H", [-1.09, 0.98, 0]), ("H", [0.44, 1.07, 0.89]),
            ("H", [0.44, 1.07, -0.89]), ("H", [0.86, -1.06, 0]),
        ]
        return "6\nE=-1 \(keys)\n"
            + atoms.map { "\($0) \($1.map { "\($0 * scale)" }.joined(separator: " "))\n" }.joined()
    }

    @Test(
        "one factor for all bonds of a file is a unit, said once",
        arguments: [("bohr", 1.8897, "1.89"), ("nm", 0.1, "0.1"), ("pm", 100, "100")])
    func units(name: String, scale: Double, shown: String) throws {
        // Of nm the bonds to hydrogen are closer than 0.1 angstrom, which is an error: bonds between heavier atoms only.
        let text =
            name == "nm"
            ? "4\nE=1\nC 0 0 0\nC 0 0 0.152\nC 0 0.145 0.2\nO 0.09 0.22 0.2\n"
            : methanol(scale: scale) + methanol(scale: scale)
        #expect(
            try warnings(text) == [
                "a.xyz:1: structure '1': bonds are some \(shown) times as long as bonds are, here and in all of the file: are lengths in "
                    + "\(name)? They are read as angstrom"
            ])
    }

    @Test("angstrom are angstrom: molecules, stretched ones, noble gases, ions, crystals")
    func angstrom() throws {
        #expect(try warnings(methanol(scale: 1)) == [])
        #expect(try warnings(methanol(scale: 0.85) + methanol(scale: 1.2)) == [])
        let stretched = [0.6, 0.74, 1.0, 1.4, 2.0, 3.0].map { "2\nE=1\nH 0 0 0\nH 0 0 \($0)\n" }.joined()
        #expect(try warnings(stretched) == [])
        #expect(try warnings("2\nE=1\nAr 0 0 0\nAr 0 0 3.8\n") == [])
        #expect(try warnings("2\nE=1 Lattice=\"5.64 0 0 0 5.64 0 0 0 5.64\"\nNa 0 0 0\nCl 2.82 0 0\n") == [])
        #expect(try warnings("1\nE=1 Lattice=\"2.5 0 0 0 2.5 0 0 0 2.5\"\nFe 0 0 0\n") == [])
        #expect(try warnings(Sample.curve(), nil) == [])
        // Two monomers of one atom each are no bond.
        #expect(
            try warnings(
                (3...5).map { Sample.frame(at: Double($0)).replacing("H 0 0 0.92 0", with: "Ne 0 0 9.2 0") }.joined(),
                nil) == [])
    }

    @Test("atoms closer than any bond, in a molecule, between monomers, through a face of a cell")
    func tooClose() throws {
        let text = methanol(scale: 1) + methanol(scale: 1).replacing("H -1.09 0.98 0", with: "H -0.3 0.8 0")
        #expect(
            try warnings(text) == [
                "a.xyz:9: structure '2': atoms 1 and 3, C and H, are 0.29 angstrom apart, closer than any bond"
            ])
        #expect(
            try warnings(Sample.frame(at: 1.3) + Sample.frame(at: 3), nil) == [
                "a.xyz:1: curve 'hf-ne': atoms 2 and 3, H and Ne, are 0.38 angstrom apart, closer than any bond"
            ])
        let cell = "2\nE=1 Lattice=\"8 0 0 1 8 0 0 0 8\"\nC 0.1 0.2 0.1\nO 1.1 8.2 7.8\n"
        #expect(
            try warnings(cell) == [
                "a.xyz:1: structure '1': atoms 1 and 2, C and O, are 0.30 angstrom apart, closer than any bond"
            ])
    }

    @Test("fractional coordinates")
    func fractional() throws {
        let text = "3\nE=1 Lattice=\"8 0 0 0 8 0 0 0 8\"\nC 0 0 0\nO 0.2 0 0\nC 0.5 0.5 0.5\n"
        #expect(
            try warnings(text) == [
                "a.xyz:1: structure '1': atoms 1 and 2, C and O, are 0.20 angstrom apart, closer than any bond; all coordinates "
                    + "lie between 0 and 1: are they fractional? They are read as angstrom"
            ])
    }

    @Test("structures for features are looked at as well, with their place")
    func structures() throws {
        let folder = try TemporaryFolder(["a.xyz": methanol(scale: 1) + methanol(scale: 0.4)])
        let outcome = try StructureReader().readAll([folder.path])
        #expect(outcome.warnings().map { "\($0.location.line) \($0.kind)" } == ["9 tooClose"])
    }

    @Test("radii: every element has one, carbon's is half a single bond")
    func radii() {
        for number in 1...118 { #expect((0.2...2.7).contains(Element(atomicNumber: number)!.covalentRadius)) }
        #expect(Element.carbon.covalentRadius == 0.76 && Element(symbol: "Cm")!.covalentRadius == 1.69)
    }
}
