import Atomistics
import Foundation
import Testing

/// Molecules whose atoms have charges and forces in columns, as another program wrote them.
struct AtomCommandTests {
    /// Bent molecules of O H H in many orientations, every third with a carbon in the place of an H: forces of springs along
    /// the bonds, charges that follow the bonds' lengths.
    private func molecules(_ count: Int) -> String {
        (0..<count).map { index -> String in
            let molecule = BentMolecule(index, angle: 1.5)
            let (h, a, b) = (molecule.ends, molecule.lengths[0], molecule.lengths[1])
            let forces = zip(h, [a, b]).map { r, length in r.map { -2 * (length - 0.95) * $0 / length } }
            let total = (0..<3).map { -forces[0][$0] - forces[1][$0] }
            func line(_ symbol: String, _ r: [Double], _ charge: Double, _ force: [Double]) -> String {
                ([symbol] + (r + [charge] + force).map { "\($0)" }).joined(separator: " ") + "\n"
            }
            return "3\nProperties=species:S:1:pos:R:3:charge:R:1:force:R:3\n"
                + line("O", [0, 0, 0], -0.3 * (a + b), total)
                + line(index % 3 == 0 ? "C" : "H", h[0], 0.3 * a, forces[0]) + line("H", h[1], 0.3 * b, forces[1])
        }.joined()
    }

    private let options = ["--descriptor", "rho-rho", "--n-max", "4", "--l-max", "2"]

    @Test("charges are trained element by element, saved, predicted and written as a column")
    func numbers() throws {
        try withProgram { program in
            try program.write(molecules(60), to: "w.xyz")
            let report = try program.json(
                ["train", "w.xyz", "--target", "column:charge", "--save", "q.model"] + options)
            let parts = try #require(report["parts"] as? [[String: Any]])
            #expect(parts.map { $0["element"] as? String } == ["H", "C", "O"])
            #expect(parts.allSatisfy { $0["lambda"] == nil })
            #expect(parts.map { $0["test_curves"] as? Int } == [12, 3, 12])
            for part in parts {
                #expect(try #require((part["test"] as? [String: Double])?["rmse_percent"]) < 10)
            }
            let text = try program.run(["train", "w.xyz", "--target", "column:charge"] + options)
            #expect(text.output.contains("target column:charge, a number of each atom"))
            #expect(text.output.contains("all atoms"))

            let predicted = try program.json(["predict", "q.model", "w.xyz"])
            let structures = try #require(predicted["structures"] as? [[String: Any]])
            let atoms = try #require(structures[1]["atoms"] as? [[String: Any]])
            #expect(atoms.map { $0["element"] as? String } == ["O", "H", "H"])
            #expect(atoms.map { $0["atom"] as? Int } == [1, 2, 3])
            let csv = try program.run("predict", "q.model", "w.xyz", "--format", "csv")
            #expect(
                csv.output.withoutOrigin.hasPrefix(
                    "id,class,atom,element,reference,prediction,error_bar\n1,structures,1,O,"))
            // Written, it is a dataset with the same target, which the model knows to the digits of positions.
            let written = try program.run("predict", "q.model", "w.xyz", "--output", "p.xyz")
            #expect(written.status == 0, "\(written.errors)")
            #expect(try program.read("p.xyz").contains("species:S:1:pos:R:3:charge:R:1:charge_error:R:1"))
            let again = try program.json(["predict", "q.model", "p.xyz"])
            for errors in try #require(again["errors"] as? [[String: Any]]) {
                #expect(try #require(errors["rmse"] as? Double) < 1e-7)
            }
        }
    }

    @Test("forces are vectors; --centres chooses the elements; the other commands know elements and parts")
    func vectors() throws {
        try withProgram { program in
            try program.write(molecules(60), to: "w.xyz")
            let report = try program.json(
                ["train", "w.xyz", "--target", "column:force", "--centres", "O,H", "--save", "f.model"] + options)
            let parts = try #require(report["parts"] as? [[String: Any]])
            #expect(parts.map { $0["element"] as? String } == ["H", "O"])
            #expect(parts.allSatisfy { $0["lambda"] as? Int == 1 })
            // Atoms of no model have no row, and no file can be written of them.
            let predicted = try program.run("predict", "f.model", "w.xyz", "--format", "csv")
            #expect(predicted.status == 0 && predicted.errors.contains("no model of the atoms of C"))
            #expect(predicted.output.split(separator: "\n").count == 1 + 3 * 60 - 20)
            let written = try program.run("predict", "f.model", "w.xyz", "--output", "p.xyz")
            #expect(
                written.status == 65
                    && written.errors.contains(
                        "expected atoms that there is a model of, H O, to write a column, found C")
            )
            #expect(try !program.files().contains("p.xyz"))

            let table = try program.run(
                [
                    "table", "w.xyz", "--target", "column:force", "--descriptors", "rho-rho", "--n-max", "3", "--l-max",
                    "2", "--format", "csv",
                ])
            #expect(table.output.hasPrefix("class,descriptor,element,lambda,parity,train_curves"))
            #expect(table.output.split(separator: "\n").count == 4)
            let learn = try program.json(
                ["learn", "w.xyz", "--target", "column:charge", "--sizes", "10", "--draws", "2", "--centres", "O"]
                    + options)
            #expect((learn["parts"] as? [[String: Any]])?.map { $0["element"] as? String } == ["O"])
            let info = try program.json(["dataset", "info", "w.xyz", "--target", "column:force"])
            let classes = try #require(info["classes"] as? [[String: Any]])
            #expect(classes.map { $0["atoms"] as? Int } == [100, 20, 60])
            let convert = try program.run(
                "dataset", "convert", "w.xyz", "--target", "column:force", "--output", "c.xyz")
            #expect(convert.status == 0)
            let (a, b) = (
                try program.run("dataset", "info", "w.xyz", "--target", "column:force"),
                try program.run("dataset", "info", "c.xyz", "--target", "column:force")
            )
            #expect(a.output == b.output)
            // The same molecule turned has the same charges: one that has not contradicts.
            let one = molecules(1)
            let charges = one.replacingOccurrences(of: " -0.57 ", with: " -0.6 ")
            #expect(one != charges)
            try program.write(one + charges, to: "twins.xyz")
            let validate = try program.run("dataset", "validate", "twins.xyz", "--target", "column:charge")
            #expect(
                validate.output.contains("column:charge of atom 1 is -0.6 here and -0.57 there"), "\(validate.output)")
        }
    }

    @Test(
        "columns that are not there, or are no numbers, are refused by file, line, what was expected and what was found"
    )
    func refusals() throws {
        try withProgram { program in
            func refused(_ text: String, _ expected: String, _ more: [String] = [], target: String = "column:charge")
                throws
            {
                try program.write(text, to: "bad.xyz")
                let result = try program.run(["train", "bad.xyz", "--target", target] + more + options)
                #expect(result.status == 65 && result.errors.contains(expected), "\(result.errors)")
            }
            let good = molecules(12)
            try refused(
                good,
                "bad.xyz:2: expected a column spin, which --target names, found species, pos, charge, force",
                target: "column:spin")
            try refused("1\n\nO 0 0 0\n", "found no Properties, which name the columns")
            let broken = good.replacingOccurrences(of: " -0.57 ", with: " nan ")
            try refused(broken, "bad.xyz:3: expected a finite number to learn, found 'nan'")
            try refused(
                good.replacingOccurrences(of: "charge:R:1", with: "charge:S:1"),
                "expected numbers in the column charge, found type S")
            try refused(good, "the column pos holds positions", target: "column:pos")
            try refused(good, "leave out --energy-unit", ["--energy-unit", "hartree"])
            try refused(good, "expected 9 or 6 numbers", ["--target-kind", "symmetric"], target: "column:force")
            // As many columns in every frame.
            let short = good.replacingOccurrences(
                of: ":charge:R:1:force:R:3", with: ":charge:R:2:force:R:2",
                range: good.range(of: ":charge:R:1:force:R:3"))
            try refused(short, "expected 2 numbers as at bad.xyz:1, found 1")
            try program.write(good, to: "good.xyz")
            let whole = try program.run("train", "good.xyz", "--target", "column:charge", "--per-atom")
            #expect(whole.status == 64 && whole.errors.contains("--per-atom is for what structures have"))
            let empty = try program.run("train", "good.xyz", "--target", "column:")
            #expect(empty.status == 64 && empty.errors.contains("the name of a column"))
            let centers = try program.run("train", "good.xyz", "--target", "column:charge", "--centres", "N")
            #expect(centers.status == 64 && centers.errors.contains("--centres N matches no atom"))
        }
    }
}
