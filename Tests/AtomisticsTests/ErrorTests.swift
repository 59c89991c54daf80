import Foundation
import TestSupport
import Testing

@testable import Atomistics

/// Files that are wrong: what is said, and that nothing of them is half read.
struct ErrorTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var text: String
        var messages: [String]

        /// A file of three frames (lines 1, 6, 11) with something replaced in the one at 4 angstrom, the second.
        init(_ name: String, replacing part: String, with other: String, _ messages: String...) {
            testDescription = name
            let second = Sample.frame(at: 4).replacing(part, with: other)
            precondition(second != Sample.frame(at: 4), "\(name) changes nothing")
            text = Sample.frame(at: 3) + second + Sample.frame(at: 5)
            self.messages = messages
        }

        init(_ name: String, _ text: String, _ messages: String...) {
            testDescription = name
            self.text = text
            self.messages = messages
        }
    }

    static let atoms: [Mistake] = [
        Mistake(
            "not a number", replacing: "0.92", with: "NaN",
            "a.xyz:9: expected a finite coordinate in angstrom, found 'NaN'"),
        Mistake(
            "infinite", replacing: "0.92", with: "1e999",
            "a.xyz:9: expected a finite coordinate in angstrom, found '1e999'"),
        Mistake(
            "absurdly far", replacing: "0.92", with: "1e300",
            "a.xyz:9: expected a finite coordinate in angstrom, found '1e300'"),
        Mistake("unknown element", replacing: "Ne", with: "Xx", "a.xyz:10: expected an element, found 'Xx'"),
        Mistake(
            "control characters", replacing: "Ne", with: "\u{1B}[2J",
            "a.xyz:10: expected an element, found '\u{FFFD}[2J'"),
        Mistake(
            "a column is missing", replacing: "0.92 0", with: "0.92",
            "a.xyz:9: expected 5 columns, found 4 in 'H 0 0 0.92'"),
        Mistake(
            "a column too many", replacing: "0.92 0", with: "0.92 0 0",
            "a.xyz:9: expected 5 columns, found 6 in 'H 0 0 0.92 0 0'"),
        Mistake("a third fragment", replacing: "4.0 1", with: "4.0 2", "a.xyz:10: expected fragment 0 or 1, found '2'"),
        Mistake(
            "one fragment", replacing: "4.0 1", with: "4.0 0", "a.xyz:7: expected fragments 0 and 1, found only 0"),
        Mistake(
            "two atoms on one spot", replacing: "0.92", with: "0.05",
            "a.xyz:6: atoms 1 and 2 are on one spot, less than 0.1 angstrom apart"),
        Mistake(
            "two monomers on one spot", replacing: "4.0", with: "0.92",
            "a.xyz:6: atoms 2 and 3 are on one spot, less than 0.1 angstrom apart"),
        Mistake(
            "fewer atoms than declared", replacing: "3\nProp", with: "4\nProp",
            "a.xyz:6: expected 4 atoms, found 3 before line 11"),
        Mistake(
            "more atoms than declared", replacing: "3\nProp", with: "2\nProp",
            "a.xyz:7: expected fragments 0 and 1, found only 0",
            "a.xyz:10: expected the number of atoms of the next frame, found 'Ne 0 0 4.0 1'"),
        Mistake(
            "no number of atoms", replacing: "3\nProp", with: "three\nProp",
            "a.xyz:6: expected the number of atoms of the next frame, found 'three'"),
        Mistake(
            "no atoms", replacing: "3\nProp", with: "0\nProp",
            "a.xyz:6: expected the number of atoms of the next frame, found '0'"),
        Mistake(
            "more atoms than there is memory for", replacing: "3\nProp", with: "999999999\nProp",
            "a.xyz:6: expected 999999999 atoms, found 3 before line 11"),
        Mistake(
            "a blank line among the atoms", replacing: "\nH", with: "\n\nH",
            "a.xyz:6: expected 3 atoms, found 1 before line 9"),
    ]

    static let comments: [Mistake] = [
        Mistake(
            "energy not a number", replacing: "energy=-0.01", with: "energy=nan",
            "a.xyz:7: interaction_energy: expected a finite number, found 'nan'"),
        Mistake(
            "energy empty", replacing: "energy=-0.01", with: "energy=",
            "a.xyz:7: interaction_energy: expected a finite number, found ''"),
        Mistake(
            "a total energy in a wrong unit", replacing: "energy=-0.01", with: "energy=-1e7",
            "a.xyz:7: interaction_energy: expected an interaction energy, found -10000000.0 eV"),
        Mistake(
            "energy missing in one point", replacing: "interaction_energy=-0.01", with: "",
            "a.xyz:6: curve 'hf-ne': this point has no energy, but the one at a.xyz:1 has"),
        Mistake(
            "a distance in one point only", replacing: "class=PP", with: "class=PP distance=4",
            "a.xyz:1: curve 'hf-ne': this point has no distance, but the one at a.xyz:6 has"),
        Mistake(
            "distance 0", replacing: "class=PP", with: "class=PP distance=0",
            "a.xyz:7: distance: expected a distance above 0 angstrom, found 0.0"),
        Mistake(
            "two points at one distance", replacing: "4.0", with: "3.0",
            "a.xyz:6: curve 'hf-ne': two points at one distance, 2.54 angstrom"),
        Mistake(
            "a key twice", replacing: "class=PP", with: "class=PP class=PA",
            "a.xyz:7: the key class is given twice in one frame"),
        Mistake(
            "an open quote", replacing: "class=PP", with: "class=\"PP",
            "a.xyz:7: the quote or bracket after class= is not closed on this line"),
        Mistake(
            "a charge in parts", replacing: "charge_a=0", with: "charge_a=0.5",
            "a.xyz:7: charge_a: expected an integer, found '0.5'"),
        Mistake(
            "another charge", replacing: "charge_a=0", with: "charge_a=1",
            "a.xyz:6: curve 'hf-ne': expected charge_a 0 as in its first frame at a.xyz:1, found 1"),
        Mistake(
            "another class", replacing: "class=PP", with: "class=PA",
            "a.xyz:6: curve 'hf-ne': expected the class PP as in its first frame at a.xyz:1, found PA"),
        Mistake(
            "another element", replacing: "H 0", with: "Li 0",
            "a.xyz:6: curve 'hf-ne': expected atom 2 to be H as in its first frame at a.xyz:1, found Li"),
        Mistake(
            "another fragment", replacing: "0.92 0", with: "0.92 1",
            "a.xyz:6: curve 'hf-ne': expected atom 2 in fragment 0 as in its first frame at a.xyz:1, found 1"),
        Mistake(
            "no name", replacing: "curve_id=hf-ne", with: "",
            "a.xyz:7: expected a curve_id, found the keys class, charge_a, charge_b, interaction_energy; "
                + "keys.curve names the key that tells curves apart, target KEY the number of single structures"),
        Mistake(
            "an empty name", replacing: "curve_id=hf-ne", with: "curve_id=\"\"",
            "a.xyz:7: curve_id: expected a name, found ''"),
        Mistake(
            "a name that a terminal obeys", replacing: "class=PP", with: "class=P\u{1B}P",
            "a.xyz:7: class: expected a name, found 'P\u{FFFD}P'"),
        Mistake(
            "no fragments", replacing: "fragment:I", with: "group:I",
            "a.xyz:7: expected a fragment column or n_a, which tell the monomers apart, found the keys curve_id, class, "
                + "charge_a, charge_b, interaction_energy; keys.fragment names another"),
        Mistake(
            "n_a beyond the atoms", replacing: ":fragment:I:1", with: ":group:I:1 n_a=3",
            "a.xyz:7: n_a: expected a number of atoms between 1 and 2, found 3"),
        Mistake(
            "a selection beyond the atoms", replacing: ":fragment:I:1", with: ":group:I:1 selection_a=1-9",
            "a.xyz:7: selection_a: expected atoms between 1 and 3 such as 1-4,7, found '1-9'"),
        Mistake(
            "selections that overlap", replacing: ":fragment:I:1", with: ":group:I:1 selection_a=1-2 selection_b=2-3",
            "a.xyz:7: expected selection_a and selection_b to share out all 3 atoms"),
        Mistake(
            "an unknown unit", replacing: "class=PP", with: "class=PP energy_unit=Ry",
            "a.xyz:7: energy_unit: expected one of eV, meV, kcal/mol, kJ/mol, hartree, found 'Ry'"),
        Mistake(
            "Properties without positions", replacing: "pos:R:3", with: "place:R:3",
            "a.xyz:7: Properties: expected columns pos:R:3, found 'species:S:1:place:R:3:fragment:I:1'"),
        Mistake(
            "Properties of two coordinates", replacing: "pos:R:3", with: "pos:R:2",
            "a.xyz:7: Properties: expected 3 columns of pos, found 2"),
        Mistake(
            "Properties in parts", replacing: "pos:R:3", with: "pos:R",
            "a.xyz:7: Properties: expected name:type:columns triples, found 'species:S:1:pos:R:fragment:I:1'"),
        Mistake(
            "Properties of no type", replacing: "pos:R:3", with: "pos:X:3",
            "a.xyz:7: Properties: expected a type of S, R, I or L and a number of columns, found 'pos:X:3'"),
        Mistake(
            "the same curve as a scan", Sample.curve() + Sample.scan(),
            "a.xyz:16: curve 'hf-ne' is given twice; first at a.xyz:1"),
    ]

    static let scans: [Mistake] = [
        Mistake(
            "fewer energies than displacements", Sample.scan(energies: "-0.01 -0.004"),
            "a.xyz:2: interaction_energies: expected 3 values as in displacements, found 2"),
        Mistake(
            "fewer distances than displacements", Sample.scan(keys: "distances=3"),
            "a.xyz:2: distances: expected 3 values as in displacements, found 1"),
        Mistake(
            "no direction", Sample.scan().replacing("direction", with: "way"),
            "a.xyz:2: displacements need a direction, found the keys curve_id, charge_a, charge_b, displacements, way, "
                + "interaction_energies"),
        Mistake(
            "a direction of length 0", Sample.scan(direction: "0 0 0"),
            "a.xyz:2: direction: expected three numbers that are not all 0, found [0.0, 0.0, 0.0]"),
        Mistake(
            "a flat direction", Sample.scan(direction: "0 1"),
            "a.xyz:2: direction: expected three numbers that are not all 0, found [0.0, 1.0]"),
        Mistake(
            "a displacement that is no number", Sample.scan(displacements: "0 x 2"),
            "a.xyz:2: displacements: expected finite numbers, found 'x'"),
        Mistake(
            "a displacement into the other monomer", Sample.scan(displacements: "0 -2.05 2"),
            "a.xyz:1: atoms 2 and 3 are on one spot, less than 0.1 angstrom apart"),
        Mistake(
            "one displacement", Sample.scan(displacements: "0", energies: "-0.01"),
            "a.xyz:1: curve 'hf-ne': expected at least two points, found 1"),
        Mistake(
            "no displacement", Sample.scan(displacements: "", energies: ""),
            "a.xyz:1: curve 'hf-ne': expected at least two points, found 0"),
        Mistake(
            "the same scan twice", Sample.scan() + Sample.scan(),
            "a.xyz:6: curve 'hf-ne' is given twice; first at a.xyz:1"),
    ]

    static let files: [Mistake] = [
        Mistake("empty", "", "a.xyz: expected Extended XYZ, found an empty file"),
        Mistake("blank", "\n \n", "a.xyz: expected Extended XYZ, found an empty file"),
        Mistake(
            "another format", "{\"a\": 1}\n",
            "a.xyz:1: expected Extended XYZ, which begins with the number of atoms, found '{\"a\": 1}'"),
        Mistake(
            "binary", "\u{7F}ELF\0\0\n3\n",
            "a.xyz:1: expected Extended XYZ, which begins with the number of atoms, found binary data"),
        Mistake(
            "one point", Sample.frame(), "a.xyz:1: curve 'hf-ne': expected at least two points, found 1"),
        Mistake(
            "cut short between atoms", String((Sample.frame(at: 3) + Sample.frame(at: 4)).dropLast(13)),
            "a.xyz:6: expected 3 atoms, found 2 before the end of the file"),
        Mistake(
            "cut short in an atom", String((Sample.frame(at: 3) + Sample.frame(at: 4)).dropLast(4)),
            "a.xyz:10: expected 5 columns, found 4 in 'Ne 0 0 4.'"),
        Mistake(
            "cut short after the number of atoms", Sample.curve() + "3\n",
            "a.xyz:16: expected a comment line and 3 atoms, found the end of the file"),
    ]

    @Test("one mistake gives one message and leaves no curve", arguments: atoms + comments + scans + files)
    func message(mistake: Mistake) throws {
        let (dataset, errors) = try TemporaryFolder(["a.xyz": mistake.text]).read()
        #expect(errors == mistake.messages)
        #expect(dataset.curves.isEmpty)
    }

    @Test("the first mistake is thrown; the curves beside it are sound", arguments: atoms + comments)
    func neighbors(mistake: Mistake) throws {
        let folder = try TemporaryFolder([
            "a.xyz": mistake.text, "b.xyz": Sample.curve("first") + Sample.curve("second"),
        ])
        #expect(folder.read().dataset.curves.map(\.id) == ["first", "second"])
        let error = #expect(throws: DataError.self) { try DatasetReader().read([folder.path]) }
        #expect(error.map { folder.local("\($0)") } == mistake.messages.first)
        #expect(error?.kind == .malformed)
    }

    @Test("a frame lost without a name leaves out the curves on both sides, as it may be missing in either")
    func lostFrame() throws {
        let lost = Sample.frame("b", at: 3).replacing("curve_id=b", with: "curve_id=\"b")
        let text =
            Sample.curve("a") + lost + Sample.frame("b", at: 4) + Sample.frame("b", at: 5) + Sample.curve("c")
        let folder = try TemporaryFolder(["a.xyz": text])
        let outcome = DatasetReader().readAll([folder.path])
        #expect(outcome.dataset.curves.map(\.id) == ["c"])
        #expect(outcome.skippedCurves == 2)
        #expect(outcome.skippedFrames == 1)
        #expect(outcome.errors.count == 1)
    }

    @Test("all mistakes are found, in the order of the files")
    func allMistakes() throws {
        let folder = try TemporaryFolder([
            "a.xyz": Sample.frame("one", at: 3) + Sample.frame("two", at: 3, energy: "x")
                + Sample.frame("two", at: 4, energy: "y"),
            "b.xyz": "", "c.xyz": Sample.curve("fine"),
        ])
        let (dataset, errors) = folder.read()
        #expect(
            errors == [
                "a.xyz:1: curve 'one': expected at least two points, found 1",
                "a.xyz:7: interaction_energy: expected a finite number, found 'x'",
                "a.xyz:12: interaction_energy: expected a finite number, found 'y'",
                "b.xyz: expected Extended XYZ, found an empty file",
            ])
        #expect(dataset.curves.map(\.id) == ["fine"])
    }

    @Test("one curve in two files is neither's")
    func sameCurveInTwoFiles() throws {
        let folder = try TemporaryFolder(["a.xyz": Sample.curve("a") + Sample.curve(), "b.xyz": Sample.curve()])
        let (dataset, errors) = folder.read()
        #expect(errors == ["b.xyz:1: curve 'hf-ne' is given twice; first at a.xyz:16"])
        #expect(dataset.curves.map(\.id) == ["a"])
    }

    @Test("units: a benchmark needs one, and the user's must be the file's")
    func units() throws {
        let text = [3.0, 4.0].map {
            "3\nbenchmark_Eint=-1 selection_a=1-2 selection_b=3\nF 0 0 0\nH 0 0 0.92\nNe 0 0 \($0)\n"
        }
        .joined()
        let folder = try TemporaryFolder(["a.xyz": text])
        #expect(
            folder.read().errors.first
                == "a.xyz:2: benchmark_Eint needs a benchmark_unit, found the keys benchmark_Eint, selection_a, selection_b; "
                + "energyUnit tells it")
        #expect(
            folder.read(ReadingOptions(energyUnit: .millielectronvolt)).dataset.curves[0].points[0].energy == -0.001)
        try folder.write(
            Array(text.replacing("selection_a", with: "benchmark_unit=kJ/mol selection_a").utf8), to: "a.xyz")
        #expect(
            folder.read(ReadingOptions(energyUnit: .hartree)).errors.first
                == "a.xyz:2: benchmark_unit: the file is in kJ/mol, but energyUnit says hartree")
    }

    @Test("mapped keys must be there")
    func mappedKeys() throws {
        let folder = try TemporaryFolder(["a.xyz": Sample.curve()])
        func first(_ keys: ReadingOptions.Keys) -> String? { folder.read(ReadingOptions(keys: keys)).errors.first }
        let known = "found the keys curve_id, class, charge_a, charge_b, interaction_energy"
        #expect(first(ReadingOptions.Keys(energy: "E")) == "a.xyz:2: expected the key E, \(known)")
        #expect(first(ReadingOptions.Keys(curve: "name")) == "a.xyz:2: expected the key name, \(known)")
        #expect(first(ReadingOptions.Keys(fragment: "mol")) == "a.xyz:2: expected a column or key mol, \(known)")
    }

    @Test("damaged gzip")
    func damagedGzip() throws {
        let sound = Gzip.compress(Array(Sample.curve().utf8))
        let folder = try TemporaryFolder()
        func error(_ bytes: [UInt8]) throws -> String? {
            try folder.write(bytes, to: "a.xyz")
            let (dataset, errors) = folder.read()
            #expect(dataset.curves.isEmpty)
            return errors.first
        }
        #expect(try error(Array(sound.dropLast(20))) == "a.xyz: damaged gzip file: it ends early")
        #expect(try error(Array(sound.prefix(2))) == "a.xyz: damaged gzip file: it ends early")
        var wrong = sound
        wrong[sound.count - 6] ^= 0xFF
        #expect(try error(wrong) == "a.xyz: damaged gzip file: incorrect data check")
        #expect(try error(sound + [1, 2, 3]) == "a.xyz: damaged gzip file: incorrect header check")
        #expect(try error(Gzip.compress([])) == "a.xyz: expected Extended XYZ, found an empty file")
    }

    @Test("what cannot be read")
    func unreadable() throws {
        let folder = try TemporaryFolder(["notes.txt": "notes"])
        func error(_ path: String) -> DataError? {
            #expect(throws: DataError.self) { try DatasetReader().read([path]) }
        }
        let missing = error(folder.path + "/none.xyz")
        #expect(missing?.kind == .unreadable)
        #expect(missing.map { folder.local("\($0)") } == "none.xyz: cannot read: No such file or directory")
        let empty = error(folder.path)
        #expect(empty?.kind == .unreadable)
        #expect(
            empty.map { folder.local("\($0)") }
                == "FOLDER: cannot read: the folder has no file named *.xyz or *.extxyz, or *.xyz.gz or *.extxyz.gz")
    }

    @Test("no damage of single bytes, and no cut, is more than an error")
    func fuzz() throws {
        var generator = SeededGenerator(seed: 7)
        let sound = Array((Sample.curve() + Sample.scan().replacing("hf-ne", with: "scan")).utf8)
        for path in ["a.xyz", "b.xyz"] {
            let bytes = path == "a.xyz" ? sound : Gzip.compress(sound)
            for _ in 0..<1500 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    damaged[Int.random(in: 0..<damaged.count, using: &generator)] = .random(
                        in: 0...255, using: &generator)
                }
                if Bool.random(using: &generator) {
                    damaged.removeLast(.random(in: 0..<damaged.count, using: &generator))
                }
                let drafts = FileDrafts.read(bytes: damaged, file: path, ReadingOptions())
                for draft in drafts.drafts where !draft.isSpoiled {
                    // What survives is a curve like any other.
                    guard let curve = try? draft.finished(ReadingOptions()) else { continue }
                    let distances = curve.points.map(\.distance)
                    #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 < $1 })
                    #expect(curve.points.allSatisfy { $0.positions.count == curve.elements.count })
                    #expect(curve.fragments.count == curve.elements.count && Set(curve.fragments) == [0, 1])
                    #expect(curve.points.allSatisfy { closePair($0.positions) == nil && $0.energy?.isFinite != false })
                }
            }
        }
    }
}
