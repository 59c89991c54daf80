import Atomistics
import Descriptors
import Explorer
import Exploration
import Foundation
import Testing

/// Molecules with a target, as another program wrote them.
struct TargetCommandTests {
    private func withProgram(_ body: (Program) throws -> Void) throws {
        let program = try Program()
        defer { program.removeFolder() }
        try body(program)
    }

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
