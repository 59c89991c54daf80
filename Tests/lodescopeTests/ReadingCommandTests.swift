import Foundation
import Testing

/// What every command says of the data it reads, and where it reads from.
struct ReadingCommandTests {
    private func molecule(_ length: Double, scale: Double = 1, energy: Double) -> String {
        "3\nenergy=\(energy)\nO 0 0 0\nH \(length * scale) 0 0\nH \(-0.24 * scale) \(0.93 * scale) 0\n"
    }

    private func molecules(scale: Double = 1) -> String {
        (0..<12).map { molecule(0.94 + 0.01 * Double($0), scale: scale, energy: -76 + 0.01 * Double($0 * $0)) }.joined()
    }

    private func withProgram(_ body: (Program) throws -> Void) throws {
        let program = try Program()
        defer { program.removeFolder() }
        try program.write(molecules(), to: "good.xyz")
        try program.write(molecules(scale: 1.8897), to: "bohr.xyz")
        try body(program)
    }

    private let small = ["--n-max", "2", "--l-max", "1", "--regularization", "1e-5"]

    @Test("the commands that learn and predict say in a line what validate warns of")
    func warnings() throws {
        try withProgram { program in
            let warning =
                "lodescope: warning: bohr.xyz:1: structure '1': bonds are some 1.89 times as long as bonds are, here and in all "
                + "of the file: are lengths in bohr? They are read as angstrom\n"
            let target = ["--target", "energy"]
            for command in ["train", "table", "learn"] {
                let extra = command == "learn" ? ["--draws", "1"] : ["--committee", "0"]
                let bad = try program.run([command, "bohr.xyz"] + target + small + extra)
                #expect(bad.status == 0 && bad.errors == warning, "\(command): \(bad.errors)")
                let good = try program.run([command, "good.xyz"] + target + small + extra)
                #expect(good.status == 0 && good.errors == "", "\(command): \(good.errors)")
            }
            #expect(try program.run(["train", "good.xyz", "--save", "m.model"] + target + small).status == 0)
            let predicted = try program.run("predict", "m.model", "bohr.xyz")
            #expect(predicted.status == 0 && predicted.errors == warning)
            let features = try program.run("features", "bohr.xyz", "-o", "f.npz", "--n-max", "2", "--l-max", "1")
            #expect(features.status == 0 && features.errors.hasPrefix(warning))
            let frame = try program.run("explore", "bohr.xyz", "--target", "energy", "--fresh")
            #expect(frame.errors.contains("lodescope: warning: bohr.xyz:1: structure '1': bonds are some 1.89 times"))
            let validated = try program.run(["dataset", "validate", "bohr.xyz"] + target)
            #expect(validated.output.hasPrefix("bohr.xyz:1: warning: structure '1': bonds are some 1.89 times"))
        }
    }

    @Test("several warnings are counted, and the command that lists them is named")
    func severalWarnings() throws {
        try withProgram { program in
            let close = molecule(0.96, energy: -75).replacingOccurrences(of: "H -0.24 0.93", with: "H 0.3 0.1")
            try program.write(molecules() + close + close, to: "close.xyz")
            let result = try program.run(["train", "close.xyz", "--target", "energy", "--committee", "0"] + small)
            #expect(
                result.errors
                    == "lodescope: 3 warnings, the first: close.xyz:61: structure '13': atoms 1 and 3, O and H, are 0.32 angstrom apart, "
                    + "closer than any bond; lodescope dataset validate close.xyz --target energy lists them\n")
            let listed = try program.run("dataset", "validate", "close.xyz", "--target", "energy")
            #expect(listed.output.contains("13 sound structures") == false && listed.output.contains("3 warnings"))
        }
    }

    @Test("- is standard input")
    func standardInput() throws {
        try withProgram { program in
            let piped = try program.shell("cat good.xyz | lodescope dataset info - --target energy")
            let named = try program.run("dataset", "info", "good.xyz", "--target", "energy")
            #expect(piped.status == 0 && piped.output == named.output)
            let features = try program.shell(
                "gzip -c good.xyz | lodescope features - -o a.npz --n-max 2 --l-max 1 && lodescope features good.xyz -o b.npz --n-max 2 "
                    + "--l-max 1 && cmp a.npz b.npz")
            #expect(features.status == 0, "\(features.errors)")
            let bad = try program.shell("printf '1\\n\\nXx 0 0 0\\n' | lodescope features - -o c.npz")
            #expect(bad.status == 65)
            #expect(bad.errors == "lodescope: standard input:3: expected an element, found 'Xx'\n")
        }
    }

    @Test("files of a folder that are passed over are named")
    func passedOver() throws {
        try withProgram { program in
            for name in ["data/good.XYZ", "data/more.xyz.bz2", "data/old.pdb", "data/README.md"] {
                try FileManager.default.createDirectory(
                    atPath: program.folder + "/data", withIntermediateDirectories: true)
                try program.write(molecules(), to: name)
            }
            let info = try program.run("dataset", "info", "data", "--target", "energy")
            #expect(info.status == 0 && info.output.contains("12 structures"))
            #expect(
                info.errors
                    == "lodescope: passed over data/more.xyz.bz2 and 1 more: data are named *.xyz or *.extxyz, or *.xyz.gz or "
                    + "*.extxyz.gz\n")
        }
    }

    /// A dimer of two atoms with these keys, and what commands say of it.
    private static let refusals: [(keys: String, arguments: [String], told: String)] = [
        (
            "E=-1", ["dataset", "info"],
            "2: expected a curve_id, found the keys E; --map curve=KEY names the key that tells curves apart, --target KEY the "
                + "number of single structures"
        ),
        (
            "curve_id=a n_a=1", ["train", "--target", "E"],
            "2: expected the key E, which --target names, found the keys curve_id, n_a"
        ),
        (
            "curve_id=a n_a=1 E=-1", ["train"],
            "2: expected an interaction_energy, found the keys curve_id, n_a, E; --map energy=KEY names another key"
        ),
        (
            "curve_id=a n_a=1 displacements=\"0 1\" direction=\"0 0 1\"", ["train"],
            "2: expected interaction_energies, found the keys curve_id, n_a, displacements, direction; --map energy=KEY names "
                + "another key"
        ),
        (
            "curve_id=a", ["dataset", "info"],
            "2: expected a fragment column or n_a, which tell the monomers apart, found the keys curve_id; --map fragment=KEY "
                + "names another"
        ),
        (
            "curve_id=a n_a=1 benchmark_Eint=-1", ["dataset", "info"],
            "2: benchmark_Eint needs a benchmark_unit, found the keys curve_id, n_a, benchmark_Eint; --energy-unit tells it"
        ),
        (
            "curve_id=a n_a=1 interaction_energy=-1 energy_unit=eV", ["dataset", "info", "--energy-unit", "hartree"],
            "2: energy_unit: the file is in eV, but --energy-unit says hartree"
        ),
        (
            "energy: -5.070544 gnorm: 0.0001 xtb: 6.4.0 (d4b70c2)", ["dataset", "info"],
            "2: expected a curve_id, found the keys energy; this is a structure from xtb: --target energy learns its "
                + "energy, which is in hartree"
        ),
        (
            "energy: -5.070544 gnorm: 0.0001 xtb: 6.4.0 (d4b70c2)",
            ["dataset", "info", "--target", "energy", "--energy-unit", "eV"],
            "2: xtb writes energies in hartree, but --energy-unit says eV"
        ),
    ]

    @Test("what could be said of a file is spelled as the command line has it", arguments: refusals.indices)
    func flags(_ index: Int) throws {
        let (keys, arguments, told) = Self.refusals[index]
        try withProgram { program in
            try program.write("2\n\(keys)\nHe 0 0 0\nHe 0 0 3\n", to: "a.xyz")
            let outcome = try program.run(arguments + ["a.xyz"])
            #expect(outcome.errors == "lodescope: a.xyz:\(told)\n")
            #expect(outcome.status == 65)
        }
    }

    @Test("and so are warnings")
    func flagsOfWarnings() throws {
        try withProgram { program in
            let frames = [3, 4].map {
                "2\ncurve_id=a n_a=1 interaction_energy=-0.\($0)\nHe 0 0 0\nHe 0 0 \($0)\n"
            }
            try program.write(frames.joined(), to: "a.xyz")
            let outcome = try program.run("dataset", "validate", "a.xyz")
            let line = "a.xyz:1: warning: curve 'a': the charges of its monomers are unknown; if they are neutral, "
            #expect(outcome.output.hasPrefix(line + "--charges neutral says so\n"))
        }
    }
}
