import Foundation
import Testing

@testable import Atomistics

struct ValidationTests {
    private func warnings(_ text: String) throws -> [String] {
        let folder = try TemporaryFolder(["a.xyz": text])
        let (dataset, errors) = folder.read()
        #expect(errors == [])
        return dataset.warnings().map { folder.local("\($0)") }
    }

    /// Sodium beside chloride, or two neutral atoms, at 3 to 13 angstrom.
    private func pair(
        _ id: String = "pair", _ elements: (String, String) = ("Na", "Cl"), charges: (Int, Int) = (1, -1),
        keys: String = "",
        energy: (Double) -> Double?
    ) -> String {
        (3...13).map { z in
            let energy = energy(Double(z)).map { "interaction_energy=\($0)" } ?? ""
            return """
                2
                curve_id=\(id) n_a=1 charge_a=\(charges.0) charge_b=\(charges.1) \(energy) \(keys)
                \(elements.0) 0 0 0
                \(elements.1) 0 0 \(z)

                """
        }.joined()
    }

    private let coulomb = { (r: Double) in -coulombConstant / r + 50 * exp(-2 * r) }

    @Test("nothing to say about good curves")
    func good() throws {
        #expect(try warnings(pair(energy: coulomb)) == [])
        #expect(try warnings(pair("ar", ("Ar", "Ne"), charges: (0, 0)) { -20 / ($0 * $0 * $0 * $0 * $0 * $0) }) == [])
        #expect(try warnings(Sample.curve()) == [])
    }

    @Test("a tail that is not the charges'")
    func tail() throws {
        let question = "is the unit right, is 0 the separated monomers?"
        #expect(
            try warnings(pair { coulomb($0) + 2 }) == [
                "a.xyz:1: curve 'pair': the energy at 13.00 angstrom is 0.892 eV, far from the -1.108 eV of charges 1 and -1: "
                    + question
            ])
        #expect(
            try warnings(pair { coulomb($0) / 0.0433641 }) == [
                "a.xyz:1: curve 'pair': the energy at 13.00 angstrom is -25.543 eV, far from the -1.108 eV of charges 1 and -1: "
                    + question
            ])
        #expect(
            try warnings(pair("argon", ("Ar", "Ne"), charges: (0, 0), energy: coulomb)) == [
                "a.xyz:1: curve 'argon': the energy at 13.00 angstrom is -1.108 eV, as between charges, "
                    + "but the charges are 0 and 0: " + question
            ])
    }

    @Test("charges that leave an electron alone")
    func electrons() throws {
        #expect(
            try warnings(pair(charges: (0, -1)) { -1 / ($0 * $0) }) == [
                "a.xyz:1: curve 'pair': monomer A has an odd number of electrons with charges 0 and -1"
            ])
        #expect(
            try warnings(pair("argon", ("Ar", "Cl"), charges: (-1, 0)) { -1 / ($0 * $0) }) == [
                "a.xyz:1: curve 'argon': both monomers have an odd number of electrons with charges -1 and 0: "
                    + "the charges seem to be swapped"
            ])
    }

    @Test("a class that the charges contradict")
    func mismatch() throws {
        #expect(
            try warnings(pair(keys: "class=CP", energy: coulomb)) == [
                "a.xyz:1: curve 'pair': class CP, but charges 1 and -1"
            ])
        #expect(try warnings(pair(keys: "class=salt", energy: coulomb)) == [])
    }

    @Test("one point off a smooth curve", arguments: 5...11)
    func unsmooth(z: Int) throws {
        let energy = { (r: Double) in coulomb(r) + (r == Double(z) ? 0.2 : 0) }
        let found = try warnings(pair(energy: energy))
        #expect(found.count == 1)
        #expect(found.first?.contains("the energy at \(z).00 angstrom is 0.") == true)
        #expect(found.first?.hasSuffix("eV off the curve through its neighbours") == true)
    }

    @Test("monomers that bend")
    func notRigid() throws {
        let text = Sample.curve().replacing("0.92 0\nNe 0 0 4", with: "0.95 0\nNe 0 0 4")
        #expect(
            try warnings(text) == [
                "a.xyz:1: curve 'hf-ne': its monomers are not rigid: distances within one change along the curve"
            ])
    }

    @Test("the same curve under two names")
    func duplicates() throws {
        #expect(
            try warnings(Sample.curve("one") + Sample.curve("two")) == [
                "a.xyz:16: curve 'two': the same atoms, distances and energies as curve 'one' at a.xyz:1"
            ])
    }

    @Test("no energies, no charges")
    func missing() throws {
        #expect(
            try warnings(pair { _ in nil }.replacing(#/charge_.=-?1/#, with: "")) == [
                "a.xyz:1: curve 'pair': no energies: it can be predicted, not trained on",
                "a.xyz:1: curve 'pair': the charges of its monomers are unknown; if they are neutral, assumesNeutral says so",
            ])
    }

    @Test("a summary counts, and spreads energies as a population does")
    func summary() throws {
        let folder = try TemporaryFolder(["a.xyz": Sample.curve("one") + Sample.curve("two") + pair(energy: coulomb)])
        let summary = DatasetSummary(folder.read().dataset)
        #expect(summary.rows.map(\.dimerClass.label) == ["CC", "PP"])
        #expect(summary.rows[1].curves == 2 && summary.rows[1].points == 6 && summary.rows[1].atoms == 18)
        #expect(summary.curves == 3 && summary.points == 17)
        #expect(summary.elements.map(\.symbol) == ["H", "F", "Ne", "Na", "Cl"])
        let energies = try #require(summary.rows[1].energies)
        #expect(energies.minimum == -0.01 && energies.maximum == -0.001)
        #expect(abs(energies.standardDeviation - 0.0037416573867739412) < 1e-15)
    }
}
