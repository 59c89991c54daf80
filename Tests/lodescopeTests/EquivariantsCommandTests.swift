import Foundation
import Testing

/// `features --lambda`: shapes, labels and what is refused.
struct EquivariantsCommandTests {
    private static let molecules = """
        3
        Properties=species:S:1:pos:R:3
        O 0 0 0
        H 0.96 0 0
        H -0.24 0.93 0
        2
        Properties=species:S:1:pos:R:3
        C 0 0 0
        O 0 0 1.13

        """

    private func withProgram(_ body: (Program) throws -> Void) throws {
        let program = try Program()
        defer { program.removeFolder() }
        try program.write(Self.molecules, to: "molecules.xyz")
        try body(program)
    }

    private func archive(_ program: Program, _ arguments: String...) throws -> NumpyFile {
        let outcome = try program.run(
            ["features", "molecules.xyz", "--output", "x.npz", "--n-max", "2", "--l-max", "2"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "" && outcome.errors.hasSuffix(" -> x.npz\n"))
        return try NumpyFile([UInt8](Data(contentsOf: URL(fileURLWithPath: program.folder + "/x.npz"))))
    }

    private static let labels = ["column_central", "column_element1", "column_n1", "column_element2", "column_n2"]

    @Test("[atoms, 2 lambda + 1, columns], with l1 and l2 of every column", arguments: [(1, 1), (2, -1)])
    func atoms(_ lambda: Int, _ parity: Int) throws {
        try withProgram { program in
            let file = try archive(
                program, "--per", "atom", "--descriptor", "rho-v", "--lambda", "\(lambda)", "--parity", "\(parity)")
            // Elements H, C, O: (element, n) twice and (l1, l2).
            let pairs = parity > 0 ? [[0, 1], [1, 0], [1, 2], [2, 1]] : [[1, 2], [2, 1]]
            #expect(file.arrays["values"]?.shape == [5, 2 * lambda + 1, 6 * 6 * pairs.count])
            #expect(try file.integers("atom") == [0, 1, 2, 0, 1])
            #expect(try file.integers("lambda") == [lambda] && file.integers("parity") == [parity])
            let (l1, l2) = (try file.integers("column_l1"), try file.integers("column_l2"))
            #expect(zip(l1, l2).map { [$0, $1] } == (0..<36).flatMap { _ in pairs })
            // All atoms of each molecule are in the plane z = 0 or on the z axis.
            let values = try file.doubles("values")
            #expect(values.allSatisfy(\.isFinite) && values.contains { abs($0) > 1e-6 })
        }
    }

    @Test("lambda 0 are the invariants, in the same order", arguments: ["structure", "atom"], ["rho", "v-v", "rho-v"])
    func scalars(_ rows: String, _ descriptor: String) throws {
        try withProgram { program in
            let scalars = try archive(program, "--per", rows, "--descriptor", descriptor, "--lambda", "0")
            let plain = try archive(program, "--per", rows, "--descriptor", descriptor)
            #expect(try scalars.doubles("values") == plain.doubles("values"))
            let shape = try #require(plain.arrays["values"]?.shape)
            #expect(scalars.arrays["values"]?.shape == [shape[0], 1, shape[1]])
            for name in Self.labels { #expect(try scalars.integers(name) == plain.integers(name)) }
            #expect(try scalars.integers("column_l1") == plain.integers("column_l"))
            #expect(scalars.arrays["column_l"] == nil)
        }
    }

    @Test("a molecule that turns: its vector turns, y z x; summed over atoms by element")
    func rotation() throws {
        try withProgram { program in
            // (x, y, z) -> (y, z, x)
            let turned = "3\n\nO 0 0 0\nH 0 0 0.96\nH 0.93 0 -0.24\n"
            try program.write(turned, to: "turned.xyz")
            try program.write("3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n", to: "molecules.xyz")
            let before = try archive(program, "--descriptor", "rho-rho", "--lambda", "1")
            try program.write(turned, to: "molecules.xyz")
            let after = try archive(program, "--descriptor", "rho-rho", "--lambda", "1")
            let count = try #require(before.arrays["values"]?.shape[2])
            #expect(before.arrays["values"]?.shape == [1, 3, count])
            let (a, b) = (try before.doubles("values"), try after.doubles("values"))
            let largest = a.map(abs).max()!
            for column in 0..<count {
                let (old, new) = ((0..<3).map { a[$0 * count + column] }, (0..<3).map { b[$0 * count + column] })
                // Of the new one x, y, z are y, z, x of the old one.
                #expect(abs(new[2] - old[0]) + abs(new[0] - old[1]) + abs(new[1] - old[2]) < 1e-12 * largest)
            }
            #expect(largest > 1e-3)
        }
    }

    @Test("several lambda at once are timed, of both parities")
    func benchmark() throws {
        try withProgram { program in
            let outcome = try program.run(
                [
                    "features", "molecules.xyz", "--descriptor", "rho-rho", "--lambda", "0,1", "--benchmark", "3",
                    "--n-max", "2", "--l-max", "2",
                ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let result = try #require(
                JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
            let blocks = try #require(result["blocks"] as? [[String: Int]])
            #expect(blocks.map { [$0["lambda"]!, $0["parity"]!] } == [[0, 1], [0, -1], [1, 1], [1, -1]])
            #expect(blocks[1]["columns"] == 0)
            let values = blocks.reduce(0) { $0 + (2 * $1["lambda"]! + 1) * $1["columns"]! }
            #expect(result["features"] as? Int == values)
            #expect((result["seconds"] as? [Double])?.count == 3)
        }
    }

    @Test(
        "what does not exist is said",
        arguments: [
            (["--lambda", "5"], "--lambda must be between 0 and 2 l_max = 4, not 5"),
            (["--lambda", "1,2"], "--output takes one --lambda"),
            (["--lambda", "one"], "'one' is invalid"),
            (["--parity", "-1"], "--parity goes with --lambda"),
            (["--lambda", "1", "--parity", "2"], "'2' is invalid"),
            (["--lambda", "0", "--parity", "-1"], "no features of lambda 0 and parity -1"),
            (["--lambda", "3", "--descriptor", "rho"], "no features of lambda 3 and parity 1"),
            (["--lambda", "1", "--expansion", "density"], "either --lambda or --expansion"),
            (["--lambda", "1", "--centres", "Kr"], "matches no atom"),
        ])
    func refusals(_ arguments: [String], _ message: String) throws {
        try withProgram { program in
            let outcome = try program.run(
                ["features", "molecules.xyz", "--output", "x.npz", "--n-max", "2", "--l-max", "2"] + arguments)
            #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
            #expect(try program.files() == ["molecules.xyz"])
        }
    }
}
