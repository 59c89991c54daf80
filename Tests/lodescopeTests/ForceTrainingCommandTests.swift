import Foundation
import Testing

/// `--forces`: numbers of the data, as another program would write them.
struct ForceTrainingCommandTests {
    /// Three atoms in a row with springs between neighbors, energies in eV, forces in eV/angstrom times `unit`.
    private func springs(_ count: Int, unit: Double = 1) -> String {
        (0..<count).map { index in
            let a = 1.2 + 0.013 * Double(index % 17)
            let b = 1.25 + 0.017 * Double(index % 11)
            let energy = 4 * (a - 1.3) * (a - 1.3) + 4 * (b - 1.3) * (b - 1.3)
            let (left, right) = (8 * (a - 1.3) * unit, 8 * (b - 1.3) * unit)
            return """
                3
                Properties=species:S:1:pos:R:3:frc:R:3 energy=\(energy)
                O 0 0 \(-a) 0 0 \(left)
                C 0 0 0 0 0 \(right - left)
                O 0 0 \(b) 0 0 \(-right)

                """
        }.joined()
    }

    private let options = ["--target", "energy", "--forces", "frc", "--n-max", "4", "--descriptor", "rho-rho"]

    private func forces(_ json: [String: Any]) throws -> (weight: Double, percent: Double, rmse: Double) {
        let forces = try #require(json["forces"] as? [String: Any])
        let test = try #require(forces["test"] as? [String: Double])
        return (
            try #require(forces["weight"] as? Double), try #require(test["rmse_percent"]), try #require(test["rmse"])
        )
    }

    @Test("train, table and learn tell the errors of forces; what trains on them predicts them")
    func commands() throws {
        try withProgram { program in
            try program.write(springs(60), to: "a.xyz")
            let trained = try program.json(["train", "a.xyz", "--save", "a.model"] + options)
            let found = try forces(trained)
            #expect(found.percent < 3)
            #expect(((trained["target"] as? [String: Any])?["forces"] as? String) == "frc")
            let text = try program.run(["train", "a.xyz", "--force-weight", "10"] + options)
            #expect(text.output.contains("forces, weight 10: RMSE ") && text.output.contains(" meV/Å, "))
            let table = try program.json(
                ["table", "a.xyz", "--descriptors", "rho-rho", "--committee", "0"] + options.dropLast(2))
            let row = try #require((table["rows"] as? [[String: Any]])?.first)
            #expect(try forces(row).percent < 3)
            let csv = try program.run(
                ["learn", "a.xyz", "--sizes", "10,48", "--draws", "2", "--format", "csv"] + options)
            #expect(
                csv.output.withoutOrigin.hasPrefix("train_curves,rmse_mean,rmse_min,rmse_max,draws,force_rmse_mean\n"))
            let predicted = try program.run(
                ["predict", "a.model", "a.xyz", "--forces", "--output", "p.xyz"])
            #expect(predicted.status == 0)
            let frame = try String(contentsOfFile: program.folder + "/p.xyz", encoding: .utf8).split(separator: "\n")
            let first = frame[2].split(separator: " ").compactMap { Double($0) }
            #expect(abs(first[5] - 8 * (1.2 - 1.3)) < 0.1)
        }
    }

    @Test("forces in another unit are the same forces")
    func units() throws {
        try withProgram { program in
            try program.write(springs(30), to: "a.xyz")
            try program.write(springs(30, unit: 1 / 51.4220674763), to: "b.xyz")
            let a = try forces(try program.json(["train", "a.xyz", "--force-weight", "1"] + options))
            let b = try forces(
                try program.json(["train", "b.xyz", "--force-weight", "1", "--force-unit", "hartree/bohr"] + options))
            #expect(abs(a.rmse - b.rmse) < 1e-6 * a.rmse)
        }
    }

    @Test(
        "what makes no sense is refused",
        arguments: [
            (["--forces", "frc"], 64, "--target names"),
            (["--target", "energy", "--force-weight", "1"], 64, "--force-weight is for --forces"),
            (["--target", "energy", "--forces", "frc", "--force-weight", "-1"], 64, "--force-weight"),
            (["--target", "column:frc", "--forces", "frc"], 64, "derivatives of an energy"),
            (["--target", "energy", "--target-unit", "1", "--forces", "frc"], 64, "derivatives of an energy"),
            (
                ["--target", "energy", "--forces", "forces"], 65,
                "a.xyz:2: expected columns forces, which --forces names"
            ),
        ])
    func refused(_ options: [String], _ status: Int32, _ message: String) throws {
        try withProgram { program in
            try program.write(springs(10), to: "a.xyz")
            let result = try program.run(["train", "a.xyz"] + options)
            #expect(result.status == status && result.errors.contains(message), "\(result.errors)")
        }
    }
}
