import Foundation
import Testing

/// What commands say of numbers that mean little or nothing: huge penalties, elements that do not train, test sets
/// without deviation, choices at an end of their grid.
struct NumbersTests {
    /// A diatomic molecule with a number that falls as its atoms part.
    private func molecule(_ first: String, _ second: String, _ distance: Double, energy: Double? = nil) -> String {
        "2\nProperties=species:S:1:pos:R:3 energy=\(energy ?? -1 / distance)\n\(first) 0 0 0\n\(second) 0 0 \(distance)\n"
    }

    private func hydrogens(_ count: Int) -> String {
        (0..<count).map { molecule("H", "H", 0.6 + 0.05 * Double($0)) }.joined()
    }

    /// A curve of two charges.
    private func curve(_ id: String, _ element: String, shift: Double) -> String {
        (0..<6).map { point in
            let distance = 3 + shift + 0.5 * Double(point)
            return """
                2
                Properties=species:S:1:pos:R:3:fragment:I:1 curve_id=\(id) charge_a=1 charge_b=-1 interaction_energy=\(-14.4 / distance)
                Na 0 0 0 0
                \(element) 0 0 \(distance) 1

                """
        }.joined()
    }

    private let small = ["--n-max", "2", "--l-max", "1"]
    private let fixed = ["--regularization", "1e-5", "--committee", "0"]

    @Test(
        "every regularization that is taken gives a model; a huge one gives the mean of the training targets",
        arguments: ["10000", "1e6", "1", "1e-20"], ["committee", "gpr"])
    func everyRegularization(value: String, uncertainty: String) throws {
        try withProgram { program in
            try program.write(hydrogens(9), to: "h2.xyz")
            let run = try program.run(
                [
                    "train", "h2.xyz", "--target", "energy", "--regularization", value, "--uncertainty", uncertainty,
                    "--save",
                    "h2.model", "--format", "json",
                ] + small)
            #expect(run.status == 0 || run.status == 64, "\(run.errors)")
            guard run.status == 0 else {
                // So small that nothing but rounding is left.
                #expect(value == "1e-20" && run.errors.contains("too small for double precision; 1e-12 and more"))
                return
            }
            let predicted = try program.run(["predict", "h2.model", "h2.xyz", "--format", "json"])
            let root = try #require(JSONSerialization.jsonObject(with: Data(predicted.output.utf8)) as? [String: Any])
            let energies = try #require(root["curves"] as? [[String: Any]]).map { ($0["prediction"] as! [Double])[0] }
            #expect(energies.allSatisfy { $0.isFinite })
            guard value == "10000" || value == "1e6" else { return }
            let spread = energies.max()! - energies.min()!
            #expect(spread < 1e-3 && energies[0] < -0.9 && energies[0] > -1.67, "\(energies)")
        }
    }

    @Test("huge penalties of large problems, where a model goes without the Gram matrix, give next to nothing")
    func largeProblem() throws {
        try withProgram { program in
            for committee in ["0", "8"] {
                let report = try program.json(
                    "train", Program.dimers, "--class", "CC", "--n-max", "4", "--l-max", "2", "--regularization", "1e5",
                    "--train-curves", "60", "--split", "first", "--committee", committee)
                let train = try #require(report["train"] as? [String: Double])
                // Energies that are all about 0 are off by their root mean square.
                #expect(train["rmse_percent"]! > 100)
            }
        }
    }

    @Test(
        "a regularization out of range is wrong usage that names the range",
        arguments: ["1e7", "0", "-1", "nan", "inf", "1e-21", "x"])
    func range(value: String) throws {
        try withProgram { program in
            try program.write(hydrogens(9), to: "h2.xyz")
            for command in ["train", "table", "learn"] {
                let outcome = try program.run(
                    [command, "h2.xyz", "--target", "energy", "--regularization=\(value)"] + small)
                #expect(outcome.status == 64)
                #expect(outcome.errors.contains("1e-20 to 1e6"))
            }
        }
    }

    @Test("structures with an element that does not train are left out of the test, and named")
    func unknownElements() throws {
        try withProgram { program in
            let text = hydrogens(8) + molecule("He", "H", 0.9) + molecule("He", "H", 1.1)
            try program.write(text, to: "mixed.xyz")
            let options = small + fixed + ["--target", "energy", "--split", "first", "--train-curves", "6"]
            let note =
                "lodescope: %2 test structures left out, with elements that no training structure has: He; the "
                + "first is 9, mixed.xyz:33\n"
            for command in ["train", "learn", "table"] {
                let outcome = try program.run([command, "mixed.xyz", "--format", "json"] + options)
                #expect(outcome.status == 0)
                #expect(outcome.errors == note.replacing("%", with: command == "table" ? "structures: " : ""))
                let root = try #require(
                    JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
                let object = command == "table" ? (root["rows"] as! [[String: Any]])[0] : root
                #expect(object["test_curves"] as? Int == 2)
                let left = try #require(object["left_out"] as? [String: Any])
                #expect(left["curves"] as? Int == 2 && left["elements"] as? [String] == ["He"])
            }
            // The two that stay are predicted as well as without the others.
            try program.write(hydrogens(8), to: "h2.xyz")
            let alone = try program.run(["train", "h2.xyz", "--format", "csv"] + options)
            #expect(alone.errors == "")
            let mixed = try program.run(["train", "mixed.xyz", "--format", "csv"] + options)
            func numbers(_ text: String) -> [Double] {
                text.split(separator: "\n").dropFirst().flatMap {
                    $0.split(separator: ",").dropFirst(3).prefix(6).map { Double($0)! }
                }
            }
            #expect(numbers(mixed.output).count == 12)
            #expect(zip(numbers(mixed.output), numbers(alone.output)).allSatisfy { abs($0 - $1) < 1e-8 * (1 + $1) })
        }
    }

    @Test("where no test structure is left, the first is bad data")
    func onlyUnknownElements() throws {
        try withProgram { program in
            try program.write(hydrogens(6) + molecule("He", "H", 0.9), to: "mixed.xyz")
            for command in ["train", "learn", "table"] {
                let outcome = try program.run(
                    [command, "mixed.xyz", "--target", "energy", "--split", "first", "--train-curves", "6"] + small
                        + fixed)
                #expect(outcome.status == 65)
                #expect(outcome.output == "")
                #expect(
                    outcome.errors
                        == "lodescope: mixed.xyz:25: structure 7: nothing is left to test: expected the elements of the "
                        + "training structures, H, found He\n")
            }
        }
    }

    @Test("curves with an element that does not train are left out as well")
    func unknownCurves() throws {
        try withProgram { program in
            let curves =
                (0..<7).map { curve("c\($0)", "Cl", shift: 0.1 * Double($0)) }.joined() + curve("odd", "Br", shift: 0)
            try program.write(curves, to: "data.xyz")
            let options = ["data.xyz", "--split", "first", "--train-curves", "6", "--format", "csv"] + small + fixed
            let outcome = try program.run(["curves"] + options)
            #expect(outcome.status == 0)
            #expect(
                outcome.errors.hasPrefix(
                    "lodescope: 1 test curve left out, with elements that no training curve has: Br"))
            let ids = Set(outcome.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[0] })
            #expect(ids == Set((0..<7).map { "c\($0)" }))
        }
    }

    @Test("a test set without deviation has no per cent: a dash, null, an empty cell")
    func withoutDeviation() throws {
        try withProgram { program in
            // Three equal references whose mean is rounded.
            let text = hydrogens(6) + (0..<3).map { molecule("H", "H", 0.83 + 0.1 * Double($0), energy: -0.1) }.joined()
            try program.write(text, to: "h2.xyz")
            let options = ["h2.xyz", "--target", "energy", "--split", "first", "--train-curves", "6"] + small + fixed
            for command in ["train", "table", "learn"] {
                let shown = try program.run([command] + options)
                #expect(shown.status == 0 && shown.errors == "")
                #expect(!shown.output.contains("nan") && !shown.output.contains("inf"))
                let csv = try program.run([command] + options + ["--format", "csv"]).output.withoutOrigin
                #expect(!csv.contains("nan") && !csv.contains("inf"))
                let json = try program.run([command] + options + ["--format", "json"]).output
                let root = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
                switch command {
                case "train":
                    #expect(
                        csv.split(separator: "\n")[2].contains(",0.0,") && csv.split(separator: "\n")[2].contains(",,"))
                    #expect((root["test"] as? [String: Any])?["rmse_percent"] is NSNull)
                    #expect(
                        shown.output.split(separator: "\n").contains { $0.hasPrefix("test ") && $0.hasSuffix(" -") })
                case "table":
                    #expect(csv.split(separator: "\n")[1].hasSuffix(","))
                    #expect((root["rows"] as? [[String: Any]])?[0]["rmse_percent"] is NSNull)
                default: #expect(shown.output.split(separator: "\n").last?.hasSuffix(" -") == true)
                }
            }
            try program.write(molecule("H", "H", 0.8), to: "one.xyz")
            _ = try program.run(["train"] + options + ["--save", "h2.model"])
            let predicted = try program.run("predict", "h2.model", "one.xyz")
            #expect(predicted.status == 0 && !predicted.output.contains("nan") && !predicted.output.contains("%"))
        }
    }

    @Test("a choice of cross-validation at an end of its grid is said")
    func endOfGrid() throws {
        try withProgram { program in
            // Energies that have nothing to do with the structures: the more penalty, the better.
            let noise = [0.3, -0.9, 0.7, -0.2, 0.9, -0.6, 0.1, -0.8, 0.5, -0.4, 0.8, -0.1, 0.6, -0.7, 0.2, -0.5]
            let text = noise.enumerated().map { molecule("H", "H", 0.6 + 0.05 * Double($0), energy: $1) }.joined()
            try program.write(text, to: "noise.xyz")
            let options = ["noise.xyz", "--target", "energy", "--descriptor", "v", "--committee", "0"] + small
            let json = try program.run(["train", "--format", "json"] + options).output
            let root = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            #expect(root["regularization"] as? Double == 1)
            #expect(root["regularization_at_end"] as? String == "largest")
            let shown = try program.run(["train"] + options).output
            #expect(shown.contains("regularization 1 by cross-validation (the largest of its grid, 1e-12 to 1)"))
            let table = try program.run(
                ["table", "noise.xyz", "--target", "energy", "--descriptors", "v", "--committee", "0"] + small)
            #expect(table.output.contains("1.0e+00*"))
            #expect(table.output.hasSuffix("* an end of the grid of cross-validation, 1e-12 to 1\n"))
            let learn = try program.run(["learn", "--draws", "2", "--sizes", "6,12"] + options)
            #expect(learn.output.contains("trainings chose an end of the grid of cross-validation"))
            // A choice of one's own is no choice of the grid's.
            let own = try program.json(
                "train", "noise.xyz", "--target", "energy", "--descriptor", "v", "--committee", "0", "--n-max", "2",
                "--l-max", "1", "--regularization", "1")
            #expect(own["regularization_at_end"] is NSNull)
            // Noise cannot be told from noise that was left out: no better than 0, which is all that a penalty of 1 leaves.
            let left = try #require(own["cv_rmse_percent"] as? Double)
            #expect(left > 90 && left < 130)
            let printed = try program.run(["train", "--regularization", "1"] + options).output
            #expect(printed.contains(String(format: "on training structures, %.2f %%", left)))
        }
    }

    @Test("features that do not fit a file are refused with their size and what helps")
    func tooLarge() throws {
        try withProgram { program in
            let elements = [
                "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar", "K",
                "Ca",
                "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn",
            ]
            let atoms = elements.enumerated().map { "\($1) 0 0 \(1.5 * Double($0))" }.joined(separator: "\n")
            let frame = "30\nProperties=species:S:1:pos:R:3\n\(atoms)\n"
            try program.write(String(repeating: frame, count: 6), to: "many.xyz")
            for (per, help) in [
                ("structure", "take fewer structures or elements"), ("atom", "take fewer structures, --per structure"),
            ] {
                let outcome = try program.run(
                    "features", "many.xyz", "-o", "x.npz", "--n-max", "16", "--l-max", "12", "--per", per)
                #expect(outcome.status == 64)
                let size = try #require(outcome.errors.firstMatch(of: /lodescope: (\d+) MiB/)?.1)
                #expect(Int(size)! > 4096)
                #expect(outcome.errors.contains("which holds 4095 MiB: \(help)"))
                #expect(try program.files() == ["many.xyz"])
            }
        }
    }
}
