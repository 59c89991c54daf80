import Foundation
import Testing

/// The file of a model as `docs/models.md` describes it.
struct ModelFileTests {
    @Test("the example in Python predicts what lodescope does", .enabled(if: Python.hasNumPy, "needs NumPy"))
    func python() throws {
        try withProgram { program in
            let frames = (0..<28).map { index in
                let molecule = BentMolecule(index, angle: 1.7)
                let atoms = molecule.ends.map { end in "H " + end.map { "\($0)" }.joined(separator: " ") }
                let energy = -450 + 3 * molecule.lengths.reduce(0) { $0 + ($1 - 0.95) * ($1 - 0.95) }
                // Some have lost an atom, so that the composition counts.
                let kept = index % 4 == 3 ? Array(atoms.prefix(1)) : atoms
                return "\(kept.count + 1)\nProperties=species:S:1:pos:R:3 energy=\(energy - 16 * Double(kept.count))\n"
                    + "O 0 0 0\n" + kept.joined(separator: "\n") + "\n"
            }
            try program.write(frames.joined(), to: "water.xyz")
            let options = ["--n-max", "3", "--l-max", "2"]
            for descriptor in ["rho-v", "0.7*rho-rho+0.3*v"] {
                try program.run(
                    [
                        "train", "water.xyz", "--target", "energy", "--save", "w.model", "--committee", "4",
                        "--descriptor", descriptor,
                    ]
                        + options
                ).expectSuccess()
                try program.run(
                    ["features", "water.xyz", "--output", "f.npz", "--descriptor", descriptor] + options
                ).expectSuccess()
                let predicted = try program.json("predict", "w.model", "water.xyz")
                let curves = try #require(predicted["curves"] as? [[String: Any]])
                let script = Program.inProject("docs/models.py")
                let outcome = try program.shell("\(Python.program) '\(script)' w.model f.npz water.xyz")
                #expect(outcome.status == 0, "\(outcome.errors)")
                let lines = outcome.output.split(separator: "\n").map {
                    $0.split(separator: " ").compactMap { Double($0) }
                }
                try #require(lines.count == curves.count && lines.allSatisfy { $0.count == 2 })
                for (line, curve) in zip(lines, curves) {
                    let energy = try #require((curve["prediction"] as? [Double])?.first)
                    let bar = try #require((curve["error_bar"] as? [Double])?.first)
                    #expect(abs(line[0] - energy) <= 1e-8 * abs(energy), "\(descriptor)")
                    #expect(abs(line[1] - bar) <= 1e-3 * bar + 1e-9, "\(descriptor)")
                }
            }
        }
    }

    /// Few enough lines to be read at a glance.
    @Test func theExampleIsShort() throws {
        let lines = try String(contentsOfFile: Program.inProject("docs/models.py"), encoding: .utf8)
            .split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
        #expect(lines.count <= 24)
    }
}
