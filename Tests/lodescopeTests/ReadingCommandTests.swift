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
            #expect(features.status == 0 && features.errors == warning)
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
}
