import Atomistics
import Descriptors
import Exploration
import Explorer
import Foundation
import Testing

/// Molecules with a target, as another program wrote them.
struct TargetCommandTests {
    /// Two atoms at several distances with the energy 1/r and the total energies of two hydrogen atoms.
    private func molecules(_ count: Int, key: String = "dft_energy") -> String {
        (0..<count).map { index in
            let distance = 0.8 + 0.05 * Double(index)
            return "2\nProperties=species:S:1:pos:R:3 \(key)=\(-27.2 + 1 / distance)\nH 0 0 0\nH 0 0 \(distance)\n"
        }.joined()
    }

    private let options = ["--descriptor", "rho", "--n-max", "4", "--target", "dft_energy"]

    @Test("train, learn, table, dataset info and predict work on structures with a target")
    func commands() throws {
        try withProgram { program in
            try program.write(molecules(40), to: "h2.xyz")
            let report = try program.json(
                "train", "h2.xyz", "--descriptor", "rho", "--target", "dft_energy", "--save", "h2.model")
            let test = try #require(report["test"] as? [String: Double])
            #expect(report["train_curves"] as? Int == 32)
            #expect(test["rmse_percent"]! < 20)
            let options = try #require(report["options"] as? [String: Any])
            #expect(options["dissociation"] as? String == "none")
            #expect((report["target"] as? [String: Any])?["key"] as? String == "dft_energy")
            let learn = try program.json(
                "learn", "h2.xyz", "--descriptor", "rho", "--target", "dft_energy", "--sizes", "8,32", "--draws", "2")
            #expect((learn["points"] as? [[String: Any]])?.count == 2)
            let table = try program.json("table", "h2.xyz", "--descriptors", "rho,v", "--target", "dft_energy")
            #expect((table["rows"] as? [[String: Any]])?.count == 2)
            let info = try program.json("dataset", "info", "h2.xyz", "--target", "dft_energy")
            #expect(info["curves"] as? Int == 40)

            // The model knows the key; a file need not have it.
            let predicted = try program.json("predict", "h2.model", "h2.xyz")
            let curves = try #require(predicted["curves"] as? [[String: Any]])
            #expect(curves[0]["distance"] == nil)
            #expect(curves.count == 40 && (curves[0]["reference"] as? [Double]) == [-27.2 + 1 / 0.8])
            try program.write(molecules(2, key: "other"), to: "new.xyz")
            let new = try program.json("predict", "h2.model", "new.xyz")
            #expect(new["errors"] is NSNull)
            let text = try program.run("predict", "h2.model", "h2.xyz")
            #expect(text.output.contains("dft_energy with rho, trained on 32 structures"))
            #expect(text.output.split(separator: "\n").count == 43)
        }
    }

    @Test("a misspelt target is not said of every structure")
    func misspelt() throws {
        try withProgram { program in
            try program.write(molecules(50), to: "h2.xyz")
            let result = try program.run("dataset", "validate", "h2.xyz", "--target", "dft_enrgy")
            #expect(result.status == 65)
            let lines = result.output.split(separator: "\n")
            #expect(lines.count == 7)
            #expect(lines[5].hasPrefix("... and 45 more such errors"))
            #expect(lines[6].contains("50 errors"))
        }
    }

    @Test("per atom the target is divided by the atoms")
    func perAtom() throws {
        try withProgram { program in
            try program.write(molecules(40), to: "h2.xyz")
            func std(_ arguments: [String]) throws -> Double {
                let outcome = try program.run(["dataset", "info", "h2.xyz", "--format", "json"] + arguments)
                let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
                let row = try #require((object?["classes"] as? [[String: Any]])?.first)
                return try #require(row["std"] as? Double)
            }
            let (total, perAtom) = (
                try std(["--target", "dft_energy"]), try std(["--target", "dft_energy", "--per-atom"])
            )
            #expect(abs(perAtom - total / 2) < 1e-12)
        }
    }

    @Test("a frame without the key is bad data; skipped where asked")
    func badData() throws {
        try withProgram { program in
            try program.write(molecules(30) + molecules(1, key: "other"), to: "h2.xyz")
            let arguments = ["train", "h2.xyz"] + options
            let refused = try program.run(arguments)
            #expect(refused.status == 65)
            #expect(refused.errors.contains("h2.xyz:122: expected the key dft_energy, which --target names, found"))
            let skipped = try program.run(arguments + ["--skip-bad"])
            #expect(skipped.status == 0)
            #expect(skipped.errors.contains("skipped 1 structure;"))
        }
    }

    /// Where the explorer finds the session of an earlier run.
    private func keep(_ session: Session, in program: Program) throws {
        try FileManager.default.createDirectory(
            atPath: program.folder + "/lodescope", withIntermediateDirectories: true)
        try program.write(String(decoding: JSONEncoder().encode(session), as: UTF8.self), to: "lodescope/session.json")
    }

    @Test("explore takes up the target of the last session, and says where the data have it no longer")
    func session() throws {
        try withProgram { program in
            try program.write(molecules(30), to: "h2.xyz")
            try program.write(molecules(30, key: "other"), to: "new.xyz")
            let target = Target(key: "dft_energy", isPerAtom: true)
            let options = ModelOptions(
                descriptor: Descriptor(.rho), fields: FieldOptions(nMax: 2, lMax: 0), regularization: .fixed(1e-6),
                committee: 0)
            func explore(_ file: String, _ flags: String = "") throws -> Program.Outcome {
                try keep(Session(dataset: [file], target: target, options: options), in: program)
                return try program.shell(
                    "export HOME=$PWD XDG_STATE_HOME=$PWD; lodescope explore '\(file)' \(flags) < /dev/null | cat")
            }
            let again = try explore("h2.xyz")
            #expect(again.errors.contains("the target is dft_energy per atom, as last time"))
            #expect(again.output.contains("structures 30"))
            // The same file without a target is no dataset at all.
            let fresh = try explore("h2.xyz", "--fresh")
            #expect(fresh.errors.contains("h2.xyz:2: expected a curve_id"))
            let asked = try explore("new.xyz", "--target other")
            #expect(!asked.errors.contains("last") && asked.output.contains("structures 30"))
            let lost = try explore("new.xyz")
            #expect(lost.errors.contains("new.xyz:2: expected the key dft_energy"))
            #expect(lost.errors.contains("the target dft_energy is that of the last session, which --fresh forgets"))
            let curves = try explore(Program.dimers + "/PP.xyz.gz")
            #expect(curves.errors.contains("these are binding curves; the target of the last session is not there"))
            #expect(curves.output.contains("descriptor"))
        }
    }

    @Test("validate looks at structures with a target: the number, structures given twice, what it ranges over")
    func validate() throws {
        try withProgram { program in
            try program.write(molecules(3), to: "h2.xyz")
            let good = try program.run("dataset", "validate", "h2.xyz", "--target", "dft_energy")
            #expect(good.status == 0)
            #expect(
                good.output == """
                    structures: dft_energy from -26.0889 to -25.9500 eV, standard deviation 0.0567 eV
                    3 sound structures: 0 errors, 0 warnings

                    """)
            // The first again, turned and moved, and once more with another number; one without, one that is none.
            let frame = { (key: String, atoms: String) in "2\nProperties=species:S:1:pos:R:3 \(key)\n\(atoms)" }
            let bad =
                molecules(1) + frame("dft_energy=-25.95", "H 1 1 1\nH 1 1.8 1\n")
                + frame("dft_energy=-25.85", "H 0 0 0.8\nH 0 0 0\n") + frame("other=1", "H 0 0 0\nH 0 0 0.9\n")
                + frame("dft_energy=nan", "H 0 0 0\nH 0 0 0.7\n")
            try program.write(bad, to: "bad.xyz")
            let found = try program.run("dataset", "validate", "bad.xyz", "--target", "dft_energy")
            #expect(found.status == 65)
            let lines = found.output.split(separator: "\n").map(String.init)
            #expect(lines.count == 6)
            #expect(lines[0].hasPrefix("bad.xyz:14: error: expected the key dft_energy, which --target names, found"))
            #expect(lines[1] == "bad.xyz:18: error: dft_energy: expected a finite number, found 'nan'")
            let same = "the same atoms as structure '1' at bad.xyz:1"
            #expect(lines[2] == "bad.xyz:5: warning: structure '2': \(same)")
            #expect(
                lines[3]
                    == "bad.xyz:9: warning: structure '3': \(same), but dft_energy is -25.85 eV here and -25.95 eV there"
            )
            #expect(lines[5] == "3 sound structures: 2 errors, 2 warnings; left out: 2 structures")
            let json = try program.run("dataset", "validate", "bad.xyz", "--target", "dft_energy", "--format", "json")
            let document = try #require(
                JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
            let kinds = (document["warnings"] as? [[String: Any]])?.compactMap { $0["kind"] as? String }
            #expect(kinds == ["duplicate", "contradiction"])
            #expect((document["target"] as? [String: Any])?["unit"] as? String == "eV")

            let flat = (0..<3).map { frame("gap=2", "H 0 0 0\nH 0 0 \(0.8 + 0.1 * Double($0))\n") }.joined()
            try program.write(flat, to: "flat.xyz")
            let constant = try program.run("dataset", "validate", "flat.xyz", "--target", "gap", "--target-unit", "1")
            #expect(constant.output.contains("gap is 2.0 here as in all other structures: there is nothing to learn"))
        }
    }

    @Test("structures that differ in a turn about a bond are not the same")
    func torsion() throws {
        try withProgram { program in
            func ethane(_ turn: Double, _ energy: Double) -> String {
                let hydrogens = (0..<6).map { k in
                    let angle = Double(k % 3) * 2 * .pi / 3 + (k < 3 ? 0 : turn)
                    return "H \(cos(angle)) \(sin(angle)) \(k < 3 ? -1.15 : 1.15)\n"
                }
                return "8\nProperties=species:S:1:pos:R:3 E=\(energy)\nC 0 0 -0.75\nC 0 0 0.75\n" + hydrogens.joined()
            }
            try program.write(ethane(0, 1) + ethane(0.5, 2) + ethane(1, 3), to: "scan.xyz")
            let found = try program.run("dataset", "validate", "scan.xyz", "--target", "E")
            #expect(found.status == 0 && found.output.contains("0 errors, 0 warnings"))
        }
    }

    @Test("convert writes structures with their target, class, monomers and cell")
    func convert() throws {
        try withProgram { program in
            let crystal = """
                2
                Properties=species:S:1:pos:R:3 E=-1.5 class=salt Lattice="5.6 0 0 0 5.6 0 0.5 0 5.6" extra=7
                Na 0 0 0
                Cl 2.8 0 0
                2
                Properties=species:S:1:pos:R:3:fragment:I:1 E=2 energy_unit=kcal/mol
                He 0 0 0 0
                Ne 0 0 3 1

                """
            try program.write(crystal, to: "mixed.xyz")
            let arguments = ["dataset", "convert", "mixed.xyz", "--target", "E", "--output"]
            #expect(try program.run(arguments + ["out.xyz.gz"]).status == 0)
            let text = try program.run(["dataset", "convert", "out.xyz.gz", "--target", "E", "--output", "-"]).output
            #expect(
                text == """
                    2
                    Properties=species:S:1:pos:R:3 E=-1.5 class=salt Lattice="5.6 0 0 0 5.6 0 0.5 0 5.6" pbc="T T T"
                    Na 0 0 0
                    Cl 2.8 0 0
                    2
                    Properties=species:S:1:pos:R:3:fragment:I:1 E=0.086728230617541 pbc="F F F"
                    He 0 0 0 0
                    Ne 0 0 3 1

                    """)
            for wrong in [["--to", "points"], ["--per-atom"]] {
                #expect(try program.run(arguments + ["x.xyz"] + wrong).status == 64)
            }
            #expect(try program.run("dataset", "convert", "mixed.xyz", "--output", "x.xyz").status == 64)
        }
    }

    /// Whatever prints a target says what it is measured in, and not eV.
    @Test("a target that is no energy has its own unit everywhere, or none")
    func units() throws {
        try withProgram { program in
            try program.write(molecules(40, key: "dipole"), to: "h2.xyz")
            let target = ["--target", "dipole", "--target-unit", "debye"]
            let model = ["--descriptor", "rho", "--n-max", "2", "--regularization", "1e-6", "--committee", "4"]
            let train = try program.run(["train", "h2.xyz", "--save", "h2.model"] + target + model)
            let outputs = try [
                train.output, program.run(["dataset", "info", "h2.xyz"] + target).output,
                program.run(["table", "h2.xyz", "--descriptors", "rho", "--committee", "0"] + target).output,
                program.run(["learn", "h2.xyz", "--sizes", "10", "--draws", "1"] + target + model).output,
                program.run("predict", "h2.model", "h2.xyz").output,
                program.run(["dataset", "validate", "h2.xyz"] + target).output,
            ]
            for output in outputs {
                #expect(output.contains("debye") && !output.contains("eV"), "\(output)")
            }
            #expect(train.output.contains("RMSE / debye"))
            // The file's unit of energy is no business of a dipole.
            let kcal = try program.run(["dataset", "info", "h2.xyz", "--energy-unit", "kcal/mol"] + target)
            #expect(kcal.output == outputs[1])
            let bare = try program.run("dataset", "info", "h2.xyz", "--target", "dipole", "--target-unit", "1")
            #expect(bare.output.contains("std      min      max\n") || !bare.output.contains("/"))
            let perAtom = try program.run(
                "dataset", "info", "h2.xyz", "--target", "dipole", "--per-atom", "--unit", "meV")
            #expect(perAtom.output.contains("std / meV/atom"))
            let json = try program.json(
                "train", "h2.xyz", "--target", "dipole", "--target-unit", "debye", "--descriptor", "rho", "--committee",
                "0")
            #expect((json["target"] as? [String: Any])?["unit"] as? String == "debye")
            for wrong in [
                target + ["--unit", "meV"], ["--target", "dipole", "--target-unit", "meV"], ["--target-unit", "debye"],
            ] {
                #expect(try program.run(["train", "h2.xyz"] + wrong).status == 64)
            }
        }
    }

    @Test("what needs monomers is wrong usage, and says why")
    func usage() throws {
        try withProgram { program in
            try program.write(molecules(30), to: "h2.xyz")
            let outcome = try program.run(["train", "h2.xyz", "--dissociation", "exact"] + options)
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains("--dissociation exact is for binding curves"))
            #expect(try program.run("train", "h2.xyz", "--per-atom").status == 64)
            #expect(try program.run("explore", "--target", "energy").status == 64)
        }
    }
}
