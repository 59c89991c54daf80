import Testing

@testable import Atomistics

/// Forces beside the energies of structures.
struct ForceReadingTests {
    private let target = Target(key: "energy", forces: Target.Forces(column: "frc"))

    private func text(_ properties: String, _ values: String = "0.5 -1 2", keys: String = "") -> String {
        let (first, second) = properties.isEmpty ? ("", "") : (values, "-0.5 1 -2")
        return
            "2\nProperties=species:S:1:pos:R:3\(properties) energy=-1 \(keys)\nH 0 0 0 \(first)\nH 0 0 0.8 \(second)\n"
    }

    private func read(_ text: String, _ options: ReadingOptions) throws -> ReadingOutcome {
        let folder = try TemporaryFolder(["a.xyz": text])
        return DatasetReader(options: options).readAll([folder.path])
    }

    @Test("in eV per angstrom, in the unit of the energies per angstrom, or in a unit of their own")
    func units() throws {
        func first(_ options: ReadingOptions, keys: String = "") throws -> SIMD3<Double> {
            let outcome = try read(text(":frc:R:3", keys: keys), options)
            #expect(outcome.errors == [])
            return try #require(outcome.dataset.structures.first?.forces?.first)
        }
        let plain = ReadingOptions(target: target, requiresEnergies: true)
        #expect(try first(plain) == SIMD3(0.5, -1, 2))
        var hartree = plain
        hartree.energyUnit = .hartree
        #expect(try first(hartree).z == 2 * 27.211386245988)
        hartree.forceUnit = ForceUnit(symbol: "Hartree/Bohr")
        #expect(abs(try first(hartree).z - 2 * 51.4220674763) < 1e-8)
        var molar = plain
        molar.forceUnit = ForceUnit(symbol: "kcal/mol/A")
        #expect(abs(try first(molar).z - 2 * 0.0433641153087705) < 1e-15)
        for unknown in ["eV", "eV/nm", "/A", "newton/A", ""] { #expect(ForceUnit(symbol: unknown) == nil) }
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            ("", "0.5 -1 2", "a.xyz:2: expected columns frc, which target.forces names, found species, pos"),
            (":frc:R:1:x:R:2", "0.5 -1 2", "a.xyz:2: expected 3 columns of frc, x, y and z of forces, found 1"),
            (":frc:R:3", "0.5 -1 x", "a.xyz:3: expected a finite number to learn, found 'x'"),
            (":frc:R:3", "0.5 -1 nan", "a.xyz:3: expected a finite number to learn, found 'nan'"),
            (":frc:S:3", "0.5 -1 2", "a.xyz:2: Properties: expected numbers in the column frc, found type S"),
        ])
    func mistakes(_ properties: String, _ values: String, _ expected: String) throws {
        let outcome = try read(
            text(properties, values), ReadingOptions(target: target, requiresEnergies: true))
        let error = try #require(outcome.errors.first)
        #expect("\(error)".hasSuffix(expected), "\(error)")
    }

    @Test("what is only to be predicted need not have forces")
    func unasked() throws {
        let outcome = try read(text(""), ReadingOptions(target: target))
        #expect(outcome.errors == [] && outcome.dataset.structures.first?.forces == nil)
    }

    @Test("a vector has no forces")
    func ofAVector() throws {
        let text = text(":frc:R:3").replacing("energy=-1", with: "energy=\"1 2 3\"")
        let outcome = try read(text, ReadingOptions(target: target, requiresEnergies: true))
        #expect("\(try #require(outcome.errors.first))".contains("expected an energy"))
    }
}
