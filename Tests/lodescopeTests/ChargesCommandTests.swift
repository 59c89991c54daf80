import Foundation
import Testing

struct ChargesCommandTests {
    private func withProgram(_ body: (Program) throws -> Void) throws {
        let program = try Program()
        defer { program.removeFolder() }
        try body(program)
    }

    private let small = ["--atoms", "8", "--box", "7:9"]

    @Test("generate charges writes the same file for the same seed, gzip by its name")
    func generate() throws {
        try withProgram { program in
            for (name, threads) in [("a.xyz", "1"), ("b.xyz", "2"), ("c.xyz.gz", "2")] {
                let outcome = try program.run(
                    ["generate", "charges", "--count", "5", "--seed", "4", "--threads", threads, "--output", name] + small)
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
                #expect(outcome.errors.contains("Error"))
            }
            #expect(try program.files() == [])
        }
    }
}
