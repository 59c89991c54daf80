import Foundation
import Testing

struct ChargesCommandTests {
    private let small = ["--atoms", "8", "--box", "7:9"]

    @Test("generate charges writes the same file for the same seed, gzip by its name")
    func generate() throws {
        try withProgram { program in
            for (name, threads) in [("a.xyz", "1"), ("b.xyz", "2"), ("c.xyz.gz", "2")] {
                let outcome = try program.run(
                    ["generate", "charges", "--count", "5", "--seed", "4", "--threads", threads, "--output", name]
                        + small)
                #expect(outcome.status == 0 && outcome.output == "" && outcome.errors == "")
            }
            let text = try program.read("a.xyz")
            #expect(try program.read("b.xyz") == text)
            #expect(try program.shell("gunzip -c c.xyz.gz").output == text)
            let lines = text.split(separator: "\n")
            #expect(lines.count == 50 && lines[0] == "8")
            for part in ["Properties=species:S:1:pos:R:3", "energy=-", "Lattice=\"", "pbc=\"T T T\""] {
                #expect(lines[1].contains(part))
            }
            #expect(try program.files() == ["a.xyz", "b.xyz", "c.xyz.gz"])
            let info = try program.json("dataset", "info", "a.xyz", "--target", "energy")
            #expect(info["curves"] as? Int == 5 && info["elements"] as? [String] == ["Na", "Cl"])
        }
    }

    @Test("a gas that cannot be is wrong usage, and writes nothing")
    func impossible() throws {
        try withProgram { program in
            for arguments in [
                ["--box", "9"], ["--atoms", "63"], ["--min-distance", "4"], ["--count", "0"], ["--box", "20:12"],
            ] {
                let outcome = try program.run(["generate", "charges", "--output", "x.xyz"] + arguments)
                #expect(outcome.status == 64, "\(arguments)")
                #expect(outcome.errors.hasPrefix("lodescope: "))
            }
            #expect(try program.files() == [])
        }
    }

    @Test("lesson charges prints every model at every size")
    func lesson() throws {
        try withProgram { program in
            let arguments = ["lesson", "charges", "--count", "40", "--draws", "2"] + small
            let outcome = try program.run(arguments + ["--format", "json"])
            #expect(outcome.status == 0 && outcome.errors == "")
            let root = try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
            #expect(root["train_structures"] as? Int == 30 && root["test_structures"] as? Int == 10)
            let models = try #require(root["models"] as? [[String: Any]])
            let names = ["rho-rho", "rho-rho", "rho-rho", "v", "v", "v-v"]
            #expect(models.map { $0["descriptor"] as? String } == names)
            #expect(models.map { $0["r_cut"] as? Double } == [3, 6, 9, 2, 2, 3])
            for model in models {
                let points = try #require(model["points"] as? [[String: Any]])
                #expect(points.map { $0["train_structures"] as? Int } == [10, 20, 30])
                #expect(points.allSatisfy { ($0["rmse_percent"] as? Double ?? 0) > 0 })
            }
            let csv = try program.run(arguments + ["--format", "csv"])
            #expect(csv.output.split(separator: "\n").count == 1 + 6 * 3)
            let text = try program.run(arguments)
            for part in ["40 gases of 8 point charges, 30 train, 10 test", "v, sigma 0.5", "training structures"] {
                #expect(text.output.contains(part))
            }
            #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 110 })
            #expect(try program.run("lesson", "charges", "--count", "5").status == 64)
        }
    }
}
