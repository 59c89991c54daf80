import Atomistics
import Foundation
import Testing

/// Molecules with dipoles and polarizabilities, as another program wrote them.
struct TensorCommandTests {
    /// Bent molecules in many orientations: the dipole of charges at the atoms and a tensor of their positions, with noise
    /// between xy and yx, xz and zx and so on.
    private func molecules(_ count: Int, noise: Double = 0) -> String {
        (0..<count).map { index -> String in
            let h = BentMolecule(index, angle: 1.3).ends
            let mu = (0..<3).map { 0.4 * (h[0][$0] + h[1][$0]) }
            var alpha: [Double] = []
            for i in 0..<3 {
                for j in 0..<3 {
                    alpha.append(
                        (i == j ? 5 : 0) + h[0][i] * h[0][j] + h[1][i] * h[1][j] + (i < j ? noise : i > j ? -noise : 0))
                }
            }
            func text(_ values: [Double]) -> String { values.map { "\($0)" }.joined(separator: " ") }
            return "3\nProperties=species:S:1:pos:R:3 charge=0 mu=\"\(text(mu))\" alpha=\"\(text(alpha))\"\nO 0 0 0\n"
                + h.map { "H \(text($0))\n" }.joined()
        }.joined()
    }

    private let options = ["--descriptor", "rho-rho", "--n-max", "3", "--l-max", "2"]

    @Test("a vector is trained, saved, predicted and written")
    func vector() throws {
        try withProgram { program in
            try program.write(molecules(60), to: "w.xyz")
            let report = try program.json(["train", "w.xyz", "--target", "mu", "--save", "mu.model"] + options)
            let parts = try #require(report["parts"] as? [[String: Any]])
            #expect(parts.count == 1 && parts[0]["lambda"] as? Int == 1 && parts[0]["parity"] as? Int == 1)
            let test = try #require(parts[0]["test"] as? [String: Double])
            #expect(test["rmse_percent"]! < 5)
            #expect((report["target"] as? [String: Any])?["kind"] as? String == "vector")
            let text = try program.run(["train", "w.xyz", "--target", "mu"] + options)
            #expect(text.output.contains("target mu, a vector") && text.output.contains("lambda 1"))

            let predicted = try program.json(["predict", "mu.model", "w.xyz"])
            let structures = try #require(predicted["structures"] as? [[String: Any]])
            #expect(structures.count == 60)
            let (reference, prediction) = (
                try #require(structures[0]["reference"] as? [Double]),
                try #require(structures[0]["prediction"] as? [Double])
            )
            #expect(zip(reference, prediction).allSatisfy { abs($0 - $1) < 0.05 })
            #expect((structures[0]["error_bar"] as? [Double])?.count == 3)
            // Written, it is a dataset with the same target, which the model knows to the digits of positions.
            let written = try program.run("predict", "mu.model", "w.xyz", "--output", "p.xyz")
            #expect(written.status == 0)
            #expect(try program.read("p.xyz").contains("mu_error="))
            let again = try program.json(["predict", "mu.model", "p.xyz"])
            let errors = try #require(again["errors"] as? [[String: Any]])
            #expect(try #require(errors[0]["rmse"] as? Double) < 1e-7)
        }
    }

    @Test("the dipole of a charge is refused, moved to the atoms or taken as it is, as --origin says")
    func origins() throws {
        try withProgram { program in
            // Charge +1 at many places; dipoles in debye about zero of the coordinates.
            let lines = molecules(60).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            var (text, frame) = ("", 0)
            for start in stride(from: 0, to: lines.count - 4, by: 5) {
                let shift = [3 * sin(Double(frame)), 2 * cos(1.7 * Double(frame)), 0.1 * Double(frame)]
                frame += 1
                func numbers(_ text: Substring) -> [Double] { text.split(separator: " ").map { Double($0)! } }
                let mu = numbers(lines[start + 1].split(separator: "\"")[1])
                // About the center of the nuclear charges, and one e A is 4.8032 debye.
                let h = (0..<2).map { numbers(lines[start + 3 + $0].dropFirst()) }
                var total = mu
                for k in 0..<3 {
                    let center: Double = shift[k] + (h[0][k] + h[1][k]) / 10
                    total[k] += center / 0.208194333
                }
                text += "3\nProperties=species:S:1:pos:R:3 charge=1 mu=\"\(total[0]) \(total[1]) \(total[2])\"\n"
                for (symbol, position) in zip(["O", "H", "H"], [[0, 0, 0]] + h) {
                    text += symbol + zip(position, shift).map { " \($0 + $1)" }.joined() + "\n"
                }
            }
            try program.write(text, to: "ions.xyz")
            let refused = try program.run(["train", "ions.xyz", "--target", "mu"] + options)
            #expect(refused.status == 65 && refused.errors.contains("ions.xyz:2: mu: expected the vector of a neutral"))
            #expect(refused.errors.contains("--origin file says"))
            let unit = try program.run(["train", "ions.xyz", "--target", "mu", "--origin", "file"] + options)
            #expect(unit.status == 65 && unit.errors.contains("expected a --target-unit of debye, e*A, a.u."))
            func percent(_ origin: String) throws -> Double {
                let report = try program.json(
                    [
                        "train", "ions.xyz", "--target", "mu", "--target-unit", "debye", "--origin", origin, "--save",
                        origin + ".model",
                    ] + options)
                let parts = try #require(report["parts"] as? [[String: Any]])
                return try #require((parts[0]["test"] as? [String: Double])?["rmse_percent"])
            }
            #expect(try percent("file") < 5)
            #expect(try percent("atoms") > 30)
            // What is written is what the file has: about zero of the coordinates.
            #expect(try program.run("predict", "file.model", "ions.xyz", "--output", "p.xyz").status == 0)
            let again = try program.json(["predict", "file.model", "p.xyz"])
            let errors = try #require(again["errors"] as? [[String: Any]])
            #expect(try #require(errors[0]["rmse"] as? Double) < 1e-6)
            // So is what is printed, per atom too, and without a charge there is nothing to print.
            let structures = try #require(again["structures"] as? [[String: Any]])
            let printed = try #require(structures[3]["prediction"] as? [Double])
            #expect(
                zip(printed, try #require(structures[3]["reference"] as? [Double])).allSatisfy { abs($0 - $1) < 1e-6 })
            try program.run(
                ["train", "ions.xyz", "--target", "mu", "--target-unit", "debye", "--origin", "file", "--per-atom"]
                    + ["--save", "share.model"] + options
            ).expectSuccess()
            try program.run("predict", "share.model", "ions.xyz", "--output", "s.xyz").expectSuccess()
            let shares = try program.json("predict", "share.model", "s.xyz")
            let shareErrors = try #require(shares["errors"] as? [[String: Any]])
            #expect(try #require(shareErrors[0]["rmse"] as? Double) < 1e-6)
            try program.write("3\nProperties=species:S:1:pos:R:3\nO 0 0 0\nH 0 0 1\nH 0 1 0\n", to: "bare.xyz")
            let bare = try program.run("predict", "file.model", "bare.xyz")
            #expect(bare.status == 65 && bare.errors.contains("expected the key charge"), "\(bare.errors)")
            // Where it means nothing it is refused, and a charge of what is no dipole may be anything.
            let energy = try program.run(["train", "ions.xyz", "--target", "charge", "--origin", "file"] + options)
            #expect(energy.status == 65 && energy.errors.contains("expected a vector, as --origin file is for dipoles"))
            let converted = try program.run(
                "dataset", "convert", "ions.xyz", "--target", "mu", "--target-unit", "debye", "--origin", "file",
                "--output", "c.xyz")
            #expect(converted.status == 0)
            func firstDipole(_ text: String) -> [Double] {
                let value = text.split(separator: "mu=\"")[1].split(separator: "\"")[0]
                return value.split(separator: " ").map { Double($0)! }
            }
            let written = firstDipole(try program.read("c.xyz"))
            #expect(zip(firstDipole(text), written).allSatisfy { abs($0 - $1) < 1e-9 })
            // Neutral ones need nothing, and where nothing tells the charge that is said.
            try program.write(text.replacingOccurrences(of: "charge=1", with: "charge=0"), to: "neutral.xyz")
            let neutral = try program.run(["train", "neutral.xyz", "--target", "mu"] + options)
            #expect(neutral.status == 0 && !neutral.errors.contains("charge"))
            try program.write(text.replacingOccurrences(of: "charge=1 ", with: ""), to: "untold.xyz")
            let untold = try program.run(["train", "untold.xyz", "--target", "mu"] + options)
            #expect(untold.status == 0 && untold.errors.contains("mu: no key tells a charge"))
        }
    }

    @Test("nine numbers with numerical noise are symmetric, and that is said; with more they are a matrix")
    func noise() throws {
        try withProgram { program in
            try program.write(molecules(40, noise: 1e-4), to: "noisy.xyz")
            let noisy = try program.run(["train", "noisy.xyz", "--target", "alpha"] + options)
            #expect(noisy.errors.contains("taken as a symmetric tensor"))
            #expect(noisy.output.contains("lambda 0") && noisy.output.contains("lambda 2"))
            try program.write(molecules(40, noise: 0.3), to: "matrix.xyz")
            let matrix = try program.run(["train", "matrix.xyz", "--target", "alpha"] + options)
            #expect(matrix.output.contains("lambda 1, axial"))
            let asked = try program.run(
                ["train", "matrix.xyz", "--target", "alpha", "--target-kind", "symmetric"] + options)
            #expect(asked.output.contains("a symmetric tensor") && asked.errors.contains("is left out"))
        }
    }

    @Test("numbers that are no tensor are refused by file, line, what was expected and what was found")
    func refusals() throws {
        try withProgram { program in
            func refused(_ text: String, _ expected: String, _ more: [String] = []) throws {
                try program.write(text, to: "bad.xyz")
                let result = try program.run(["train", "bad.xyz", "--target", "mu"] + more + options)
                #expect(result.status == 65 && result.errors.contains(expected), "\(result.errors)")
            }
            let good = molecules(12)
            let broken = good.replacingOccurrences(
                of: "mu=\"", with: "mu=\"1 ", options: [], range: good.range(of: "mu=\""))
            try refused(broken, "bad.xyz:6: mu: expected 4 numbers as at bad.xyz:1, found 3")
            try refused(good.replacingOccurrences(of: "mu=\"", with: "mu=\"1 "), "expected 1 number, or the 3, 6, 9")
            try refused(
                good, "expected 27 or 10 numbers, as --target-kind tensor3 has, found 3", ["--target-kind", "tensor3"])
            try refused(good, "leave out --energy-unit", ["--energy-unit", "hartree"])
            try program.write(good, to: "good.xyz")
            let small = try program.run("train", "good.xyz", "--target", "alpha", "--l-max", "0")
            #expect(small.status == 64 && small.errors.contains("needs a --l-max of at least 1"))
            let unit = try program.run(["train", "good.xyz", "--target", "mu", "--unit", "kcal/mol"] + options)
            #expect(unit.status == 64)
        }
    }

    @Test("tables, learning curves, info, convert and validate know the parts of a tensor")
    func otherCommands() throws {
        try withProgram { program in
            try program.write(molecules(40), to: "w.xyz")
            let table = try program.json(
                [
                    "table", "w.xyz", "--target", "alpha", "--descriptors", "rho-rho,rho-v", "--n-max", "3", "--l-max",
                    "2",
                ])
            let rows = try #require(table["rows"] as? [[String: Any]])
            #expect(rows.map { $0["lambda"] as? Int } == [0, 2, 0, 2])
            let learn = try program.json(
                ["learn", "w.xyz", "--target", "alpha", "--sizes", "10,30", "--draws", "2"] + options)
            #expect((learn["parts"] as? [[String: Any]])?.count == 2)
            let csv = try program.run(
                ["learn", "w.xyz", "--target", "alpha", "--sizes", "10", "--draws", "2", "--format", "csv"] + options)
            #expect(csv.output.hasPrefix("lambda,parity,train_curves"))
            let info = try program.json(["dataset", "info", "w.xyz", "--target", "alpha"])
            #expect(info["curves"] as? Int == 40 && (info["classes"] as? [Any])?.count == 2)
            let convert = try program.run("dataset", "convert", "w.xyz", "--target", "alpha", "--output", "c.xyz")
            #expect(convert.status == 0)
            let (a, b) = (
                try program.run("dataset", "info", "w.xyz", "--target", "alpha"),
                try program.run("dataset", "info", "c.xyz", "--target", "alpha")
            )
            #expect(a.output == b.output)
            // All in one plane: parts of lambda > 0 are flattered.
            let flat = (0..<30).map { index in
                let x = 0.9 + 0.005 * Double(index)
                return
                    "3\nProperties=species:S:1:pos:R:3 charge=0 mu=\"\(x) 0 0\"\nO 0 0 0\nH \(x) 0.2 0\nH \(x) -0.3 0\n"
            }.joined()
            try program.write(flat, to: "flat.xyz")
            let validate = try program.run("dataset", "validate", "flat.xyz", "--target", "mu")
            #expect(validate.output.contains("share one orientation"))
        }
    }
}
