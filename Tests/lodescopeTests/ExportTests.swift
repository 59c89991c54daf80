import Foundation
import Testing

/// Files for other programs, read by these, and by what Python has of its own.
struct ExportTests {
    @Test("metatensor's files have the numbers of NumPy's", .enabled(if: Python.hasNumPy, "needs NumPy"))
    func tensorMaps() throws {
        try withProgram { program in
            try program.write(
                IonBoxes.frame(IonBoxes.box(1)) + IonBoxes.frame(IonBoxes.box(2))
                    + "2\nProperties=species:S:1:pos:R:3\nNa 0 0 0\nCl 0 0 2.4\n", to: "boxes.xyz")
            let options = ["--n-max", "3", "--l-max", "2", "--descriptor", "0.5*rho-v+0.5*v"]
            for (name, more) in [
                ("structures", []), ("atoms", ["--per", "atom"]), ("turning", ["--lambda", "1", "--per", "atom"]),
                ("density", ["--expansion", "density"]),
            ] {
                for ending in ["npz", "mts"] {
                    try program.run(["features", "boxes.xyz", "--output", "\(name).\(ending)"] + options + more)
                        .expectSuccess()
                }
            }
            let outcome = try program.python(
                """
                import io, json, subprocess, zipfile
                import numpy as np
                import lodescope

                def load(path):
                    with zipfile.ZipFile(path) as archive:
                        assert archive.testzip() is None
                        assert all(entry.compress_type == 0 for entry in archive.infolist())
                        return {name: json.loads(archive.read(name)) if name.endswith("json") else
                                np.load(io.BytesIO(archive.read(name))) for name in archive.namelist()}

                weights = np.random.default_rng(0).normal(size=np.load("structures.npz")["values"].shape[1])
                np.save("w.npy", weights)
                options = ["--n-max", "3", "--l-max", "2", "--descriptor", "0.5*rho-v+0.5*v", "--weights", "w.npy", "--forces"]
                for ending in ("npz", "mts"):
                    subprocess.run([lodescope.find_program(), "features", "boxes.xyz", "--output", "energy." + ending] + options, check=True)

                for name in ("structures", "atoms", "turning"):
                    plain, map = np.load(name + ".npz"), load(name + ".mts")
                    terms = {term: index for index, term in enumerate(dict.fromkeys(plain["column_term"]))}
                    turns = name == "turning"
                    properties = ("l1", "n1", "l2", "n2") if turns else ("l", "n1", "n2")
                    places = {}
                    for place in range(plain["values"].shape[-1]):
                        label = lambda key: int(plain["column_" + key][place])
                        key = (terms[plain["column_term"][place]], label("central"), label("element1"), label("element2") or -1)
                        places[key + tuple(map_label if (map_label := label(p)) is not None else -1 for p in properties)] = place
                    seen = 0
                    for index, key in enumerate(map["keys.npy"]):
                        block = lambda part: map[f"blocks/{index}/{part}.npy"]
                        term, center = int(key["term"]), int(key["center_type"])
                        if turns:
                            assert (key["o3_lambda"], key["o3_sigma"]) == (1, 1)
                            assert [int(row["o3_mu"]) for row in block("components/0")] == [-1, 0, 1]
                        neighbors = (int(key["neighbor_1_type"]), int(key["neighbor_2_type"]))
                        central = center if name == "structures" else 0
                        columns = [places[(term, central) + neighbors + tuple(int(x) for x in row)] for row in block("properties")]
                        rows = [int(np.flatnonzero((plain["structure"] == row["system"]) &
                                (plain["atom"] == (row["atom"] if name != "structures" else -1)))[0]) for row in block("samples")]
                        if name != "structures":
                            assert (plain["element"][rows] == center).all()
                        assert (block("values") == plain["values"][rows][..., columns]).all()
                        seen += block("values").size
                    # What is not there is of other centers.
                    assert seen == plain["values"].size, (name, seen, plain["values"].size)

                plain, map = np.load("density.npz"), load("density.mts")
                elements = list(plain["elements"])
                for index, key in enumerate(map["keys.npy"]):
                    block = lambda part: map[f"blocks/{index}/{part}.npy"]
                    l, rows = int(key["o3_lambda"]), np.flatnonzero(plain["element"] == key["center_type"])
                    part = plain["values"][rows, elements.index(key["neighbor_type"]), :, l * l:(l + 1) ** 2]
                    assert (block("values") == part.transpose(0, 2, 1)).all() and key["o3_sigma"] == 1

                plain, map = np.load("energy.npz"), load("energy.mts")
                assert (map["blocks/0/values.npy"][:, 0] == plain["energy"]).all()
                assert (map["blocks/0/gradients/positions/values.npy"][:, :, 0] == -plain["forces"]).all()
                # The molecule has no strain.
                assert (map["blocks/0/gradients/strain/values.npy"][..., 0] == plain["strain_derivative"][:2]).all()
                assert map["info.json"]["name"] == "energy"
                print("done")
                """)
            #expect(outcome.output == "done\n", "\(outcome.errors)")
            guard Python.hasMetatensor else { return }
            let read = try program.python(
                """
                import metatensor
                for name in ("structures", "atoms", "turning", "density", "energy"):
                    map = metatensor.load(name + ".mts")
                    assert len(map.keys) > 0
                energy = map.block()
                assert energy.gradient("positions").components[0].names == ["xyz"]
                assert sorted(energy.gradients_list()) == ["positions", "strain"]
                features = metatensor.load("atoms.mts")
                # What makes one matrix of it all takes them as labels should be.
                features.keys_to_samples("center_type").keys_to_properties(["neighbor_1_type", "neighbor_2_type"])
                print("done")
                """)
            #expect(read.output == "done\n", "\(read.errors)")
        }
    }

    @Test("CSV has the features of every row under their labels")
    func csv() throws {
        try withProgram { program in
            try program.write(IonBoxes.frame(IonBoxes.box(1)), to: "one.xyz")
            let options = ["features", "one.xyz", "--n-max", "2", "--l-max", "1", "--descriptor", "rho-rho"]
            try program.run(options + ["--per", "atom", "--output", "f.csv"]).expectSuccess()
            let lines = try program.read("f.csv").split(separator: "\n").map { $0.split(separator: ",") }
            try #require(lines.count == 5)
            #expect(
                lines[0].prefix(5) == [
                    "structure", "atom", "element", "rho-rho/-/Na 0/Na 0/0", "rho-rho/-/Na 0/Na 0/1",
                ])
            #expect(lines[2].prefix(3) == ["0", "1", "17"])
            #expect(lines.allSatisfy { $0.count == 23 })
            #expect(lines.dropFirst().joined().allSatisfy { Double($0) != nil })
            let other = try program.run(options + ["--lambda", "1", "--output", "f.csv"])
            #expect(other.status == 64 && other.errors.contains("invariants"))
        }
    }

    /// The document of a file for chemiscope.
    private static func document(_ program: Program, _ file: String) throws -> [String: Any] {
        let outcome = try program.shell("gzip -dc \(file)")
        outcome.expectSuccess()
        return try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private static func values(_ document: [String: Any], _ name: String) throws -> [Double] {
        let properties = try #require(document["properties"] as? [String: [String: Any]])
        return try #require(properties[name]?["values"] as? [Double], "\(name) of \(properties.keys.sorted())")
    }

    @Test("chemiscope has structures, predictions and a map")
    func chemiscope() throws {
        try withProgram { program in
            try IonBoxes.train(program, dipoles: true)
            let options = ["--n-max", "3", "--l-max", "2", "--regularization", "1e-5", "--committee", "4"]
            try program.run(["train", "boxes.xyz", "--target", "energy", "--chemiscope", "t.json.gz"] + options)
                .expectSuccess()
            try program.run(["train", "boxes.xyz", "--target", "mu", "--chemiscope", "mu.json.gz"] + options)
                .expectSuccess()
            let predicted = try program.json("predict", "m.model", "boxes.xyz", "--chemiscope", "p.json.gz")
            let energies = try #require(predicted["curves"] as? [[String: Any]]).map { curve in
                try #require((curve["prediction"] as? [Double])?.first)
            }
            for (file, component) in [("t.json.gz", ""), ("p.json.gz", ""), ("mu.json.gz", "y ")] {
                let document = try Self.document(program, file)
                let structures = try #require(document["structures"] as? [[String: Any]])
                #expect(structures.count == 14)
                #expect(structures.allSatisfy { $0["size"] as? Int == 4 && ($0["cell"] as? [Double])?.count == 9 })
                #expect(structures[2]["names"] as? [String] == ["Na", "Cl", "Na", "Cl"])
                let y = try #require(structures[2]["y"] as? [Double])
                #expect(zip(y, IonBoxes.box(2)).allSatisfy { abs($0 - $1[1]) < 1e-12 })
                let (reference, prediction) = try (
                    Self.values(document, component + "reference"), Self.values(document, component + "prediction")
                )
                let error = try Self.values(document, component + "error")
                #expect(error.indices.allSatisfy { abs(error[$0] - prediction[$0] + reference[$0]) < 1e-12 })
                #expect(component.isEmpty || abs(reference[3] - sin(16)) < 1e-9)
                #expect(!component.isEmpty || zip(prediction, energies).allSatisfy { abs($0 - $1) < 1e-9 })
                let map = try (1...3).map { try Self.values(document, "PC \($0)") }
                for (place, axis) in map.enumerated() {
                    #expect(abs(axis.reduce(0, +)) < 1e-9 * axis.map(abs).max()! && axis.max()! == axis.map(abs).max()!)
                    // Axes are not correlated, and each has less variance than the one before.
                    let next = map[(place + 1) % 3]
                    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
                    #expect(abs(product(axis, next)) < 1e-9 * product(map[0], map[0]))
                    #expect(place == 2 || product(axis, axis) > product(next, next))
                }
                let splits = (document["properties"] as? [String: [String: Any]])?["split"]?["values"] as? [String]
                #expect(splits.map(Set.init) == (file == "p.json.gz" ? nil : ["train", "test"]))
            }
            guard Python.hasChemiscope else { return }
            let read = try program.python(
                """
                import chemiscope
                for name in ("t", "p", "mu"):
                    chemiscope.show_input(name + ".json.gz")
                print("done")
                """)
            #expect(read.output == "done\n", "\(read.errors)")
        }
    }
}
