import Foundation
import Testing

/// `features --weights` and `predict --forces`, against differences of the energies that the program itself prints.
struct ForcesCommandTests {
    private typealias Atoms = [(element: String, position: [Double])]

    private static let molecule: Atoms = [
        ("O", [0, 0, 0.1]), ("H", [0.96, 0.05, 0]), ("H", [-0.24, 0.93, 0]), ("C", [0.4, -0.7, 2.9]),
        ("O", [-0.3, -0.1, 3.8]),
    ]

    private static func frame(_ atoms: Atoms, _ keys: String = "", cell: [[Double]]? = nil, fragments: Int? = nil)
        -> String
    {
        let lattice =
            cell.map { " Lattice=\"\($0.joined().map { "\($0)" }.joined(separator: " "))\" pbc=\"T T T\"" } ?? ""
        let lines = atoms.enumerated().map { index, atom in
            atom.element + atom.position.map { " \($0)" }.joined() + (fragments.map { index < $0 ? " 0" : " 1" } ?? "")
        }
        let columns = "species:S:1:pos:R:3" + (fragments == nil ? "" : ":fragment:I:1")
        return "\(atoms.count)\nProperties=\(columns) \(keys)\(lattice)\n" + lines.joined(separator: "\n") + "\n"
    }

    private static let step = 1e-3
    /// Central differences of the fourth order: places in steps, and their factors.
    private static let stencil: [(place: Double, factor: Double)] = [
        (1, 2.0 / 3), (-1, -2.0 / 3), (2, -1.0 / 12), (-2, 1.0 / 12),
    ]

    /// The atoms with one coordinate moved to each place of the stencil.
    private static func moved(_ atoms: Atoms, _ atom: Int, _ axis: Int) -> [Atoms] {
        stencil.map { item in
            var other = atoms
            other[atom].position[axis] += item.place * step
            return other
        }
    }

    private static func slope(_ energies: some Collection<Double>) -> Double {
        zip(energies, stencil).reduce(0) { $0 + $1.0 * $1.1.factor } / step
    }

    /// A NumPy array of doubles.
    private static func npy(_ values: [Double], shape: String) -> Data {
        var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(shape)), }"
        header += String(repeating: " ", count: 117 - header.count) + "\n"
        var bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
        for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += Array($0) } }
        return Data(bytes)
    }

    private func archive(_ program: Program, _ name: String) throws -> NumpyFile {
        try NumpyFile([UInt8](Data(contentsOf: URL(fileURLWithPath: program.folder + "/" + name))))
    }

    /// The numbers under a key of a comment line. Foundation reads JSON's to the last digit but one.
    private static func numbers(_ key: String, _ comment: some StringProtocol) throws -> [Double] {
        let start = try #require(comment.firstRange(of: " \(key)=")).upperBound
        let rest = comment[start...]
        let text = rest.first == "\"" ? rest.dropFirst().prefix { $0 != "\"" } : rest.prefix { $0 != " " }
        return text.split(separator: " ").compactMap { Double($0) }
    }

    @Test("energies and forces of one's own weights", arguments: ["rho-v", "0.5*v-v+rho-rho", "rho"])
    func weights(_ descriptor: String) throws {
        try withProgram { program in
            let cell = [[4.1, 0, 0], [0.4, 4.4, 0], [0, -0.3, 5.2]]
            let probes = [(0, 0), (1, 2), (3, 1)]
            var text = Self.frame(Self.molecule) + Self.frame(Self.molecule, cell: cell)
            for periodic in [nil, cell] {
                for (atom, axis) in probes {
                    text += Self.moved(Self.molecule, atom, axis).map { Self.frame($0, cell: periodic) }.joined()
                }
            }
            try program.write(text, to: "all.xyz")
            try program.write(Self.frame(Self.molecule) + Self.frame(Self.molecule, cell: cell), to: "two.xyz")
            let options = ["--descriptor", descriptor, "--n-max", "3", "--l-max", "2", "--r-cut", "2.93"]
            #expect(try program.run(["features", "all.xyz", "--output", "f.npz"] + options).status == 0)
            let features = try archive(program, "f.npz")
            let columns = try #require(features.arrays["values"]?.shape[1])
            let weights = (0..<columns).map { sin(Double($0 * $0 + 1)) }
            let file = URL(fileURLWithPath: program.folder + "/w.npy")
            try Self.npy(weights, shape: "\(columns),").write(to: file)
            let values = try features.doubles("values")
            let energies = (0..<values.count / columns).map { row in
                (0..<columns).reduce(0) { $0 + values[row * columns + $1] * weights[$1] }
            }

            let outcome = try program.run(
                ["features", "two.xyz", "--weights", "w.npy", "--forces", "--output", "e.npz"] + options)
            #expect(outcome.status == 0 && outcome.output == "")
            #expect(outcome.errors == "lodescope: 2 -> e.npz\n")
            let found = try archive(program, "e.npz")
            #expect(Set(found.arrays.keys) == ["energy", "forces", "strain_derivative"])
            #expect(found.arrays["energy"]?.shape == [2] && found.arrays["forces"]?.shape == [10, 3])
            #expect(found.arrays["strain_derivative"]?.shape == [2, 3, 3])
            let scale = energies.map(abs).max()!
            #expect(zip(try found.doubles("energy"), energies).allSatisfy { abs($0 - $1) < 1e-11 * scale })
            let forces = try found.doubles("forces")
            let largest = forces.map(abs).max()!
            for structure in 0...1 {
                for (index, (atom, axis)) in probes.enumerated() {
                    let start = 2 + 12 * structure + 4 * index
                    let expected = -Self.slope(energies[start..<start + 4])
                    #expect(abs(forces[3 * (5 * structure + atom) + axis] - expected) < 1e-6 * largest)
                }
            }
            let strain = try found.doubles("strain_derivative")
            #expect(strain[..<9].allSatisfy { $0 == 0 } && strain[9...].contains { $0 != 0 })

            let alone = try program.run(["features", "two.xyz", "--weights", "w.npy", "--output", "a.npz"] + options)
            #expect(alone.status == 0)
            let energy = try archive(program, "a.npz")
            #expect(Set(energy.arrays.keys) == ["energy"])
            #expect(try energy.doubles("energy") == found.doubles("energy"))
            let timed = try program.run(
                ["features", "two.xyz", "--weights", "w.npy", "--forces", "--benchmark", "2"] + options)
            #expect(timed.status == 0 && timed.output.contains("\"us_per_atom\""))
        }
    }

    @Test("what is wrong with weights is told, and nothing written")
    func badWeights() throws {
        try withProgram { program in
            try program.write(Self.frame(Self.molecule), to: "m.xyz")
            func write(_ data: Data, _ name: String) throws {
                try data.write(to: URL(fileURLWithPath: program.folder + "/" + name))
            }
            func expect(_ status: Int32, _ words: [String], _ arguments: String...) throws {
                let outcome = try program.run(
                    ["features", "m.xyz", "--descriptor", "rho", "--n-max", "2"] + arguments)
                #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
                #expect(words.allSatisfy(outcome.errors.contains), "\(arguments): \(outcome.errors)")
                #expect(try !program.files().contains("x.npz"))
            }
            let good = [Double](repeating: 1, count: 18)
            try write(Self.npy([1, 2, 3], shape: "3,"), "three.npy")
            try expect(65, ["three.npy", "expected", "[18]", "found [3]"], "--weights", "three.npy", "-o", "x.npz")
            try write(Self.npy(good, shape: "18, 1"), "matrix.npy")
            try expect(65, ["found [18, 1]"], "--weights", "matrix.npy", "-o", "x.npz")
            var nan = good
            nan[7] = .nan
            try write(Self.npy(nan, shape: "18,"), "nan.npy")
            try expect(65, ["nan.npy", "finite", "at 7"], "--weights", "nan.npy", "-o", "x.npz")
            try write(Self.npy(good, shape: "18,").dropLast(), "short.npy")
            try expect(65, ["short.npy", "expected 18 numbers"], "--weights", "short.npy", "-o", "x.npz")
            try program.write("PK, not an array", to: "archive.npy")
            try expect(65, ["archive.npy", ".npz"], "--weights", "archive.npy", "-o", "x.npz")
            try program.write("1 2 3", to: "text.npy")
            try expect(65, ["text.npy", "NumPy array"], "--weights", "text.npy", "-o", "x.npz")
            try expect(66, ["none.npy"], "--weights", "none.npy", "-o", "x.npz")
            try write(Self.npy(good, shape: "18,"), "good.npy")
            try expect(64, ["--forces"], "--forces", "-o", "x.npz")
            try expect(64, ["--per"], "--weights", "good.npy", "--per", "atom", "-o", "x.npz")
            try expect(64, ["--lambda"], "--weights", "good.npy", "--lambda", "1", "-o", "x.npz")
        }
    }

    @Test(
        "forces of a dimer are the slope of its energy",
        arguments: [
            [], ["--descriptor", "rho-rho"], ["--kernel", "poly:3", "--sparse", "30"],
            ["--descriptor", "rho-v+v-v^2", "--sparse", "20", "--centres", "O,@A", "--reach", "near"],
            ["--radial", "principal:3,2"],
        ] as [[String]])
    func dimers(_ options: [String]) throws {
        try withProgram { program in
            let data = Program.dimers + "/CC.xyz.gz"
            #expect(
                try program.run(
                    [
                        "train", data, "--class", "CC", "--n-max", "3", "--l-max", "2", "--train-curves", "20",
                        "--committee",
                    ]
                        + ["4", "--regularization", "1e-6", "--r-cut", "3.07", "--save", "m.model"] + options
                ).status == 0)
            // Formate and ammonium, each away from where it is at rest.
            let dimer: Atoms = [
                ("C", [0, 0, 0]), ("O", [1.1, 0.6, 0.1]), ("O", [-1.1, 0.6, -0.1]), ("H", [0, -1.1, 0.05]),
                ("N", [0.1, 3.4, 0.2]), ("H", [0.9, 3.0, 0.6]), ("H", [-0.8, 2.9, 0.5]), ("H", [0.2, 3.5, -0.8]),
                ("H", [0.2, 4.3, 0.6]),
            ]
            let probes = [(1, 1), (4, 0), (6, 2)]
            let structures = [dimer] + probes.flatMap { Self.moved(dimer, $0.0, $0.1) }
            let text = structures.enumerated().map { index, atoms in
                Self.frame(
                    atoms, "curve_id=one charge_a=-1 charge_b=1 distance=\(3 + index)", fragments: 4)
            }.joined()
            try program.write(text, to: "curve.xyz")
            let arguments = ["predict", "m.model", "curve.xyz", "--forces", "--committee-forces", "--format", "json"]
            let outcome = try program.run(arguments + ["-o", "out.xyz"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let json = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
            let curve = try #require((json["curves"] as? [[String: Any]])?.first)
            let energies = try #require(curve["prediction"] as? [Double])
            let forces = try #require(curve["forces"] as? [[[Double]]])
            let members = try #require(curve["committee_forces"] as? [[[[Double]]]])
            #expect(curve["stress"] == nil)
            #expect(forces.count == 13 && forces[0].count == 9 && members[0].count == 4)
            let largest = forces[0].joined().map(abs).max()!
            for (index, (atom, axis)) in probes.enumerated() {
                let expected = -Self.slope(energies[1 + 4 * index..<5 + 4 * index])
                #expect(
                    abs(forces[0][atom][axis] - expected) < 2e-6 * largest,
                    "\(options) \(forces[0][atom][axis]) \(expected) of \(largest)")
            }
            for axis in 0..<3 { #expect(abs(forces[0].reduce(0) { $0 + $1[axis] }) < 1e-9 * largest) }

            let file = try program.read("out.xyz").split(separator: "\n").map(String.init)
            #expect(file.count == 13 * 11)
            #expect(
                file[1].hasPrefix(
                    "Properties=species:S:1:pos:R:3:fragment:I:1:forces:R:3:forces_error:R:3 curve_id=one distance=3.0")
            )
            #expect(
                abs(try Self.numbers("energy", file[1])[0] - energies[0]) < 1e-12 && file[1].contains(" energy_error="))
            let words = file[3].split(separator: " ").map(String.init)
            #expect(words.count == 11)
            #expect(zip(words[5..<8], forces[0][1]).allSatisfy { abs(Double($0)! - $1) < 1e-12 })
        }
    }

    @Test("forces and stresses of periodic structures are the slopes of their energy")
    func periodic() throws {
        try withProgram { program in
            let cell = [[4.6, 0, 0], [0.3, 4.9, 0], [-0.2, 0.4, 5.1]]
            func box(_ seed: Int) -> Atoms {
                (0..<4).map { atom in
                    let grid = [Double(atom & 1), Double(atom >> 1 & 1), Double((atom & 1) ^ (atom >> 1))]
                    return (
                        atom % 2 == 0 ? "Na" : "Cl",
                        grid.enumerated().map { 2.3 * $1 + 0.3 * sin(Double(7 * seed + 3 * atom + $0)) }
                    )
                }
            }
            let data = (0..<14).map { seed in
                Self.frame(box(seed), "energy=\(-8 + 0.3 * sin(Double(seed)))", cell: cell)
            }.joined()
            try program.write(data, to: "boxes.xyz")
            for options in [["--descriptor", "rho-v"], ["--descriptor", "v-v", "--kernel", "poly:2", "--per-atom"]] {
                let trained = try program.run(
                    [
                        "train", "boxes.xyz", "--target", "energy", "--n-max", "3", "--l-max", "2", "--regularization",
                        "1e-5",
                    ]
                        + ["--committee", "0", "--r-cut", "3.03", "--save", "m.model"] + options)
                #expect(trained.status == 0, "\(trained.errors)")
                let atoms = box(40)
                var text = Self.frame(atoms, cell: cell)
                text += Self.moved(atoms, 1, 2).map { Self.frame($0, cell: cell) }.joined()
                // x -> x + t y
                for item in Self.stencil {
                    func sheared(_ r: [Double]) -> [Double] { [r[0] + item.place * Self.step * r[1], r[1], r[2]] }
                    text += Self.frame(atoms.map { ($0.element, sheared($0.position)) }, cell: cell.map(sheared))
                }
                try program.write(text, to: "all.xyz")
                let json = try program.json("predict", "m.model", "all.xyz", "--forces", "--stress", "-o", "out.xyz")
                let structures = try #require(json["curves"] as? [[String: Any]])
                // Forces are of the whole structure's energy, also where the model predicts it per atom.
                let atomCount = options.contains("--per-atom") ? 4.0 : 1
                let energies = try structures.map { atomCount * (try #require(($0["prediction"] as? [Double])?.first)) }
                let forces = try #require((structures[0]["forces"] as? [[[Double]]])?.first)
                let stress = try #require((structures[0]["stress"] as? [[[Double]]])?.first)
                let largest = forces.joined().map(abs).max()!
                #expect(abs(forces[1][2] + Self.slope(energies[1..<5])) < 1e-6 * largest, "\(options)")
                let volume = 4.6 * 4.9 * 5.1
                let scale = stress.joined().map(abs).max()!
                #expect(abs(stress[0][1] - Self.slope(energies[5..<9]) / volume) < 1e-5 * scale, "\(options)")
                let comment = try program.read("out.xyz").split(separator: "\n")[1]
                let written = try Self.numbers("energy", comment) + Self.numbers("stress", comment)
                #expect(written.count == 10)
                #expect(zip(written, [energies[0]] + stress.joined()).allSatisfy { abs($0 - $1) < 1e-12 })
            }
        }
    }

    @Test("what has no forces is wrong usage")
    func usage() throws {
        try withProgram { program in
            let data = Program.dimers + "/CC.xyz.gz"
            let outcome = try program.run(
                "train", data, "--class", "CC", "--n-max", "2", "--l-max", "1", "--train-curves", "10", "--committee",
                "0",
                "--regularization", "1e-6", "--save", "m.model")
            #expect(outcome.status == 0)
            for (arguments, word) in [
                (["--forces"], "--output"), (["--stress"], "--forces"), (["--committee-forces"], "--forces"),
                (["--forces", "--format", "csv", "-o", "x.xyz"], "json"),
                (["--forces", "--committee-forces", "-o", "x.xyz"], "committee"), (["-o", "x.xyz"], "--output"),
            ] {
                let outcome = try program.run(["predict", "m.model", data] + arguments)
                #expect(outcome.status == 64 && outcome.errors.contains(word), "\(arguments): \(outcome.errors)")
                #expect(try program.files() == ["m.model"])
            }
            let molecules = (0..<20).map { index in
                let length = 0.8 + 0.02 * Double(index)
                return Self.frame([("H", [0, 0, 0]), ("F", [0, 0, length])], "gap=\(length * length)")
            }.joined()
            try program.write(molecules, to: "hf.xyz")
            let trained = try program.run(
                "train", "hf.xyz", "--target", "gap", "--target-unit", "1", "--descriptor", "rho", "--committee", "0",
                "--save", "gap.model")
            #expect(trained.status == 0, "\(trained.errors)")
            let refused = try program.run("predict", "gap.model", "hf.xyz", "--forces", "-o", "x.xyz")
            #expect(refused.status == 64 && refused.errors.contains("gap"), "\(refused.errors)")
        }
    }
}
