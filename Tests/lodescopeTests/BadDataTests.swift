import Foundation
import Testing

/// Broken files of every kind stop the commands that work with data: status 65, where it is, what was expected, and
/// nothing written.
struct BadDataTests {
    enum Mistake: String, CaseIterable {
        case coordinateNotANumber, energyNotANumber, infiniteEnergy, unknownElement, tooFewAtoms, tooManyAtoms,
            twoOnOneSpot
        case singlePoint, otherAtoms, oneFragment, noFragments, noName, twoAtOneDistance, damagedGzip, empty, binary,
            noEnergy

        /// What the message contains.
        var told: String {
            switch self {
            case .coordinateNotANumber: ":10: expected a finite coordinate in angstrom, found 'nan'"
            case .energyNotANumber: ":8: interaction_energy: expected a finite number, found 'nan'"
            case .infiniteEnergy: ":8: interaction_energy: expected a finite number, found '1e999'"
            case .unknownElement: ":11: expected an element, found 'Xx'"
            case .tooFewAtoms: ":7: expected 5 atoms, found 4 before line 13"
            case .tooManyAtoms: ":13: expected the number of atoms of the next frame, found 'H 0 0 9 0'"
            case .twoOnOneSpot: ":7: atoms 2 and 4 are on one spot"
            case .singlePoint: "curve 'b': expected at least two points, found 1"
            case .otherAtoms: ":7: curve 'a': expected atom 3 to be F as in its first frame at broken.xyz:1, found Cl"
            case .oneFragment: ":8: expected fragments 0 and 1, found only 0"
            case .noFragments: ":8: expected a fragment column or n_a"
            case .noName: ":8: expected a curve_id"
            case .twoAtOneDistance: ":7: curve 'a': two points at one distance"
            case .damagedGzip: "damaged gzip file"
            case .empty: "broken.xyz"
            case .binary: ":1: "
            case .noEnergy: ":8: expected an interaction_energy"
            }
        }
    }

    private func frame(
        _ id: String = "a", z: String, energy: String = "-0.01", count: Int = 4, atom: String = "F",
        columns: String = "species:S:1:pos:R:3:fragment:I:1", fragment: Int = 1, second: String = "0 0 0.92"
    ) -> String {
        """
        \(count)
        Properties=\(columns) curve_id=\(id) charge_a=0 charge_b=0 interaction_energy=\(energy)
        F 0 0 0 0
        H \(second) 0
        \(atom) 0 0 \(z) \(fragment)
        H 0 0.9 \(z) \(fragment)

        """
    }

    private func file(_ mistake: Mistake) -> [UInt8] {
        // Lines 1 to 6 are sound, and those after the mistake.
        let (first, last) = (frame(z: "3"), frame(z: "5"))
        var text: String
        switch mistake {
        case .coordinateNotANumber: text = frame(z: "4", second: "0 nan 0.92")
        case .energyNotANumber: text = frame(z: "4", energy: "nan")
        case .infiniteEnergy: text = frame(z: "4", energy: "1e999")
        case .unknownElement: text = frame(z: "4", atom: "Xx")
        case .tooFewAtoms: text = frame(z: "4", count: 5)
        case .tooManyAtoms: text = frame(z: "4") + "H 0 0 9 0\n"
        case .twoOnOneSpot: text = frame(z: "4", second: "0 0.9 4")
        case .singlePoint: text = frame("b", z: "4")
        case .otherAtoms: text = frame(z: "4", atom: "Cl")
        case .oneFragment: text = frame(z: "4", fragment: 0)
        case .noFragments: text = frame(z: "4", columns: "species:S:1:pos:R:3:other:I:1")
        case .noName: text = frame(z: "4").replacingOccurrences(of: "curve_id", with: "title")
        case .twoAtOneDistance: text = frame(z: "3")
        case .noEnergy: text = frame(z: "4").replacingOccurrences(of: "interaction_energy", with: "weight")
        case .damagedGzip:
            return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + Array("this is no deflate stream".utf8)
        case .empty: return []
        case .binary: return (0..<3000).map { UInt8(truncatingIfNeeded: $0 * $0 + 131) }
        }
        return Array((first + text + last).utf8)
    }

    @Test("train", arguments: Mistake.allCases)
    func train(mistake: Mistake) throws {
        let program = try Program()
        defer { program.removeFolder() }
        try Data(file(mistake)).write(to: URL(fileURLWithPath: program.folder + "/broken.xyz"))
        let outcome = try program.run(
            "train", "broken.xyz", "--class", "PP", "--save", "m.model", "--regularization", "1e-4", "--committee", "0")
        #expect(outcome.status == 65, "\(mistake): \(outcome.errors)")
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix("lodescope: broken.xyz"))
        #expect(outcome.errors.contains(mistake.told), "\(mistake): \(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(try program.files() == ["broken.xyz"])
    }

    @Test("predict, with a sound model")
    func predict() throws {
        let program = try Program()
        defer { program.removeFolder() }
        let sound = (0..<4).map { curve in
            (0..<3).map { frame("c\(curve)", z: "\(3 + $0).\(curve)", energy: "-0.0\(1 + curve + $0)") }.joined()
        }.joined()
        try program.write(sound, to: "sound.xyz")
        let trained = try program.run(
            "train", "sound.xyz", "--class", "PP", "--save", "m.model", "--regularization", "1e-4", "--committee", "0",
            "--n-max", "2", "--l-max", "1", "--descriptor", "rho-rho")
        #expect(trained.status == 0, "\(trained.errors)")
        // Energies are not needed here.
        for mistake in Mistake.allCases where mistake != .noEnergy {
            try Data(file(mistake)).write(to: URL(fileURLWithPath: program.folder + "/broken.xyz"))
            let outcome = try program.run("predict", "m.model", "broken.xyz")
            #expect(outcome.status == 65, "\(mistake): \(outcome.errors)")
            #expect(outcome.output == "")
            #expect(outcome.errors.contains(mistake.told), "\(mistake): \(outcome.errors)")
        }
    }
}
