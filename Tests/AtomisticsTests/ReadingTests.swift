import Foundation
import Testing

@testable import Atomistics

/// Files that are right, in every form that is read.
struct ReadingTests {
    private func curve(_ text: String, _ options: ReadingOptions = ReadingOptions()) throws -> BindingCurve {
        let folder = try TemporaryFolder(["a.xyz": text])
        let (dataset, errors) = folder.read(options)
        #expect(errors == [])
        return try #require(dataset.curves.first)
    }

    @Test("the points layout")
    func points() throws {
        let curve = try curve(Sample.curve())
        #expect(curve.id == "hf-ne")
        #expect(curve.dimerClass == .polarPolar)
        #expect(curve.elements.map(\.symbol) == ["F", "H", "Ne"])
        #expect(curve.fragments == [0, 0, 1])
        #expect(curve.chargeA == 0 && curve.chargeB == 0)
        #expect(curve.points.map(\.energy) == [-0.01, -0.004, -0.001])
        #expect(curve.points.map(\.positions[2]) == [SIMD3(0, 0, 3), SIMD3(0, 0, 4), SIMD3(0, 0, 5)])
        // The geometric center of HF is at 0.46.
        for (distance, expected) in zip(curve.points.map(\.distance), [2.54, 3.54, 4.54]) {
            #expect(abs(distance - expected) < 1e-14)
        }
        #expect(curve.source.line == 1)
    }

    @Test("the scans layout is points made from its line")
    func scans() throws {
        let curve = try curve(Sample.scan(direction: "0 0 2"))
        #expect(curve.dimerClass == .polarPolar)
        #expect(curve.points.map(\.energy) == [-0.01, -0.004, -0.001])
        #expect(curve.points.map(\.positions) == (3...5).map { [.zero, SIMD3(0, 0, 0.92), SIMD3(0, 0, Double($0))] })
        #expect(abs(curve.points[2].distance - 4.54) < 1e-14)
    }

    @Test("a scan's own distances win; that of its frame alone is measured along the line")
    func scanDistances() throws {
        #expect(try curve(Sample.scan(keys: #"distances="2 3 4.5""#)).points.map(\.distance) == [2, 3, 4.5])
        #expect(try curve(Sample.scan(keys: "centre_of_mass_distance=2.9")).points.map(\.distance) == [2.9, 3.9, 4.9])
        // The distance of the geometric centers, across the line: sqrt(2.54^2 + 1).
        let across = try curve(Sample.scan(direction: "1 0 0", keys: "distance=2.54")).points[1].distance
        #expect(abs(across - (2.54 * 2.54 + 1).squareRoot()) < 1e-12)
    }

    @Test("points are sorted by distance, and frames of curves may alternate")
    func order() throws {
        let text =
            Sample.frame("a", at: 5) + Sample.frame("b", at: 4) + Sample.frame("a", at: 3) + Sample.frame("b", at: 3)
        let dataset = try TemporaryFolder(["a.xyz": text]).read().dataset
        #expect(dataset.curves.map(\.id) == ["a", "b"])
        #expect(dataset.curves[0].points.map(\.positions[2].z) == [3, 5])
    }

    @Test("Windows line ends, no last line end, a byte order mark, blank lines between frames")
    func lineEnds() throws {
        let expected = try curve(Sample.curve()).points.map(\.positions)
        var text = Sample.curve()
        text.removeLast()
        #expect(try curve(text).points.map(\.positions) == expected)
        #expect(try curve(Sample.curve().replacing("\n", with: "\r\n")).points.map(\.positions) == expected)
        #expect(try curve("\u{FEFF}" + Sample.curve() + "\n\n").points.map(\.positions) == expected)
        #expect(try curve("\n" + Sample.frame(at: 3) + "\n\n" + Sample.frame(at: 4)).points.count == 2)
    }

    @Test("columns stand where Properties says, and others are ignored")
    func columns() throws {
        let frames = [3.0, 4.0].map { z in
            """
            2
            Properties=mass:R:1:fragment:I:1:pos:R:3:Z:I:1:forces:R:3 curve_id="He-Ne" interaction_energy=-1e-3
            4.0 0 0.5 0 0 2 1 2 nan
            20.2 1 0.5 0 \(z) 10 1 2 3

            """
        }
        let curve = try curve(frames.joined())
        #expect(curve.elements.map(\.symbol) == ["He", "Ne"])
        #expect(curve.fragments == [0, 1])
        #expect(curve.points[1].positions == [SIMD3(0.5, 0, 0), SIMD3(0.5, 0, 4)])
        #expect(curve.dimerClass == .unknown)
    }

    @Test("values in quotes and brackets, escapes, keys that differ in case")
    func values() throws {
        let keys = #"Curve_ID=other note="a \"b\" c" box=[1, 2, 3] {set}={4} free words  n_a = 2"#
        let frames = [3.0, 4.0].map { z in
            """
            3
            curve_id="HF and \\\\ neon" \(keys) interaction_energy='-0.5'
            F 0 0 0
            H 0 0 0.92 some more
            NE 0 0 \(z)

            """
        }
        let curve = try curve(frames.joined())
        #expect(curve.id == #"HF and \ neon"#)
        #expect(curve.fragments == [0, 0, 1])
        #expect(curve.points[0].energy == -0.5)
    }

    @Test("gzip, of one and of several members")
    func gzip() throws {
        let text = Array(Sample.curve().utf8)
        let folder = try TemporaryFolder()
        try folder.write(Gzip.compress(text), to: "a.xyz.gz")
        try folder.write(Gzip.compress(Array(text.prefix(100))) + Gzip.compress(Array(text.dropFirst(100))), to: "b.gz")
        #expect(folder.read().dataset.curves.count == 1)
        #expect(try DatasetReader().read([folder.path + "/b.gz"]).curves.first?.points.count == 3)
    }

    @Test("gzip is the same every time, and without a time")
    func gzipIsReproducible() {
        let data = Gzip.compress(Array(Sample.curve().utf8))
        #expect(Array(data[4..<8]) == [0, 0, 0, 0])
        #expect(data == Gzip.compress(Array(Sample.curve().utf8)))
    }

    @Test("a folder gives its files by name; others in it are none of its data")
    func folders() throws {
        let folder = try TemporaryFolder([
            "b.extxyz": Sample.curve("b"), "a.xyz": Sample.curve("a"), "notes.txt": "notes", ".c.xyz": "hidden",
            "a.xyz~": "backup",
        ])
        try folder.write(Gzip.compress(Array(Sample.curve("c").utf8)), to: "c.xyz.gz")
        try folder.write(Gzip.compress(Array(Sample.curve("d").utf8)), to: "d.ExtXYZ.GZ")
        try folder.write(Array(Sample.curve("e").utf8), to: "e.XYZ")
        try folder.write(Array("what this is".utf8), to: "README.md")
        #expect(folder.read().dataset.curves.map(\.id) == ["a", "b", "c", "d", "e"])
        #expect(try DatasetReader().read([folder.path + "/"]).curves.count == 5)
        let passedOver = DatasetReader().readAll([folder.path]).passedOver
        #expect(passedOver.map(folder.local) == ["notes.txt"])
        #expect(try StructureReader().readAll([folder.path]).passedOver == passedOver)
    }

    @Test("folders in a folder are read too, in the order of names, but not hidden ones nor links to folders")
    func nestedFolders() throws {
        let folder = try TemporaryFolder(["m.xyz": Sample.curve("m")])
        let manager = FileManager.default
        for name in ["a/b", "z", ".hidden", "notes"] {
            try manager.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
        }
        for name in ["a/2", "a/b/1", "z/0", ".hidden/c"] {
            let id = name.replacingOccurrences(of: "/", with: "-")
            try folder.write(Array(Sample.curve(id).utf8), to: "\(name).xyz")
        }
        try folder.write(Array("notes".utf8), to: "notes/notes.txt")
        try manager.createSymbolicLink(atPath: "\(folder.path)/a/round", withDestinationPath: "..")
        try manager.createSymbolicLink(atPath: "\(folder.path)/link.xyz", withDestinationPath: ".hidden/c.xyz")
        let (dataset, errors) = folder.read()
        #expect(errors == [])
        #expect(dataset.curves.map(\.id) == ["a-2", "a-b-1", ".hidden-c", "m", "z-0"])
        #expect(DatasetReader().readAll([folder.path + "/notes"]).errors.first?.kind == .unreadable)
    }

    @Test("structures are read from gzip as well")
    func compressedStructures() throws {
        let folder = try TemporaryFolder()
        try folder.write(Gzip.compress(Array(Sample.curve().utf8)), to: "a.xyz.gz")
        #expect(try StructureReader().read([folder.path]).count == 3)
    }

    @Test("the NCI Atlas as published: a file a point, kcal/mol")
    func nciAtlas() throws {
        func point(_ z: Double, _ energy: String) -> String {
            """
            3
            charge=1 charge_a=1 charge_b=0 selection_a=1-2 selection_b=3 scaling=0.8 benchmark_Eint=\(energy) \
            benchmark_unit=kcal/mol group=none
              F   0.0 0.0 0.0
              H   0.0 0.0 0.92
              Ne  0.0 0.0 \(z)

            """
        }
        let folder = try TemporaryFolder([
            "07_x_080.xyz": point(2.5, "-3"), "07_x_100.xyz": point(3, "-2"), "08_080.xyz": point(2.5, "-3"),
            "08_200.xyz": point(5, "-1"),
        ])
        let dataset = folder.read().dataset
        #expect(dataset.curves.map(\.id) == ["07_x", "08"])
        #expect(dataset.curves[0].dimerClass == .chargedPolar)
        #expect(dataset.curves[0].fragments == [0, 0, 1])
        #expect(dataset.curves[1].points.map(\.energy) == [-3 * 0.0433641153087705, -0.0433641153087705])
    }

    @Test("the BFDb dimers in circulation: a dummy box, the first atom of B, total energies or their difference")
    func bfdb() throws {
        func frame(_ z: Double, _ energies: String) -> String {
            """
            3
            Lattice="30.0 0.0 0.0 0.0 30.0 0.0 0.0 0.0 30.0" Properties=species:S:1:pos:R:3:forces:R:3 dimer_id=17 label=CP \
            \(energies) chargeA=-1 chargeB=0 indexB=2 distance=\(z - 0.05) distance_initial=3 pbc="T T T"
            F 0 0 0 0.1 0.2 0.3
            H 0 0 0.92 0.1 0.2 0.3
            Ne 0 0 \(z) 0.1 0.2 0.3

            """
        }
        let totals = "energy=-5.5 energyA=-3 energyB=-2"
        let curve = try curve(frame(3, totals + " inter_energy=-0.25") + frame(4, totals))
        #expect(curve.id == "17")
        #expect(curve.dimerClass == .chargedPolar)
        #expect(curve.chargeA == -1)
        #expect(curve.points.map(\.distance) == [2.95, 3.95])
        #expect(curve.points.map(\.energy) == [-0.25, -0.5])
    }

    @Test("any other keys, mapped, in any unit")
    func mapped() throws {
        func frame(_ z: Double) -> String {
            "3\nname=x E=-1 nA=2 interaction_energy=7\nF 0 0 0\nH 0 0 0.92\nNe 0 0 \(z)\n"
        }
        let keys = ReadingOptions.Keys(energy: "E", fragment: "nA", curve: "name")
        let curve = try curve(frame(3) + frame(4), ReadingOptions(keys: keys, energyUnit: .hartree))
        #expect(curve.id == "x")
        #expect(curve.fragments == [0, 0, 1])
        #expect(curve.points[0].energy == -27.211386245988)
    }

    @Test("a fragment column of another name")
    func mappedColumn() throws {
        let text = Sample.curve().replacing("fragment:I", with: "molecule:I")
        let options = ReadingOptions(keys: ReadingOptions.Keys(fragment: "molecule"))
        #expect(try curve(text, options).fragments == [0, 0, 1])
    }

    @Test("curves without energies can be read, unless energies are needed")
    func withoutEnergies() throws {
        let text = Sample.curve().replacing(#/ interaction_energy=\S+/#, with: "")
        #expect(try curve(text).points.map(\.energy) == [nil, nil, nil])
        let errors = try TemporaryFolder(["a.xyz": text]).read(ReadingOptions(requiresEnergies: true)).errors
        #expect(
            errors.first
                == "a.xyz:2: expected an interaction_energy, found the keys curve_id, class, charge_a, charge_b; "
                + "keys.energy names another key")
    }

    @Test(
        "charges are taken from keys or the class, never assumed",
        arguments: [
            ("charge_a=1 charge_b=-1", false, 1, -1, "CC"), ("charge_a=0 charge_b=1.0", false, 0, 1, "CP"),
            ("charge_a=0 charge_b=0", false, 0, 0, "PP"), ("class=PA", false, 0, 0, "PA"),
            ("class=CC", false, nil, nil, "CC"),
            ("class=CC", true, nil, nil, "CC"), ("", false, nil, nil, "unknown"), ("", true, 0, 0, "PP"),
            ("charge_a=1", false, 1, nil, "unknown"), ("charge_a=1", true, 1, 0, "CP"),
            ("class=ions charge_a=1 charge_b=1", false, 1, 1, "ions"), ("label=PP", false, 0, 0, "PP"),
            ("label=whatever", false, nil, nil, "unknown"),
        ] as [(String, Bool, Int?, Int?, String)])
    func charges(keys: String, assumesNeutral: Bool, chargeA: Int?, chargeB: Int?, dimerClass: String) throws {
        let text = Sample.frame(at: 3, keys: keys) + Sample.frame(at: 4, keys: keys)
        let curve = try curve(text, ReadingOptions(assumesNeutral: assumesNeutral))
        #expect(curve.chargeA == chargeA)
        #expect(curve.chargeB == chargeB)
        #expect(curve.dimerClass.label == dimerClass)
    }

    @Test(
        "classes after charges and elements",
        arguments: [
            ("C H | C H", 0, 0, "AA"), ("C H | O H", 0, 0, "PA"), ("O H | C H", 0, 0, "PA"), ("S | N", 0, 0, "PP"),
            ("C H | C H", 1, 0, "CA"), ("C H | N H", 0, 1, "CA"), ("O H | N H", 0, 1, "CP"), ("O | Na", -1, 1, "CC"),
        ])
    func classes(atoms: String, chargeA: Int, chargeB: Int, expected: String) {
        let parts = atoms.split(separator: "|").map { $0.split(separator: " ").map { Element(symbol: $0)! } }
        let fragments: [UInt8] = parts[0].map { _ in 0 } + parts[1].map { _ in 1 }
        let derived = DimerClass(
            chargeA: chargeA, chargeB: chargeB, elements: parts[0] + parts[1], fragments: fragments)
        #expect(derived.label == expected)
    }

    @Test("every element is read from its symbol in any case and from its number")
    func elements() {
        for number in 1...118 {
            let element = Element(atomicNumber: number)!
            for text in [element.symbol, element.symbol.uppercased(), element.symbol.lowercased(), "\(number)"] {
                let bytes = Array(text.utf8)
                #expect(Element(bytes.span, 0..<bytes.count) == element)
            }
        }
        for text in ["X", "Xx", "C1", "Dummy", "0", "119", "-6", "J", "é"] {
            let bytes = Array(text.utf8)
            #expect(Element(bytes.span, 0..<bytes.count) == nil, "\(text)")
        }
    }
}
