import Foundation
import Testing

@testable import Atomistics

/// The many ways in which one structure is written: each is read as the plain one, or refused in words.
struct SpellingTests {
    /// Silver bromide, a cell of two atoms with angles that are not right.
    private static let plain = frame(
        #"Lattice="4 0 0 1 5 0 0.5 0.25 6" Properties=species:S:1:pos:R:3 pbc="T T T" E=-1.5"#)

    private static func frame(_ comment: String, atoms: String = "Ag 0 0 0\nBr 2 2.5 3") -> String {
        "2\n\(comment)\n\(atoms)\n"
    }

    private func structure(_ text: String) throws -> (structure: Structure, value: Double?) {
        let folder = try TemporaryFolder(["a.xyz": text])
        let read = try DatasetReader(options: ReadingOptions(target: Target(key: "E"))).read([folder.path]).structures
        let structure = try #require(StructureReader().read([folder.path]).first)
        #expect(read.count == 1)
        #expect(read[0].structure == structure)
        return (structure, read[0].value?[0])
    }

    /// What refuses the file: both ways to read it, in the same words.
    private func refusal(_ text: String, target: String = "E") throws -> String? {
        let folder = try TemporaryFolder(["a.xyz": text])
        let error = #expect(throws: DataError.self) {
            try DatasetReader(options: ReadingOptions(target: Target(key: target))).read([folder.path])
        }
        return error.map { folder.local("\($0)") }
    }

    @Test(
        "the comment of a crystal",
        arguments: [
            #"lattice="4 0 0 1 5 0 0.5 0.25 6" properties=species:S:1:pos:R:3 PBC="T T T" E=-1.5"#,
            #"LATTICE="4 0 0 1 5 0 0.5 0.25 6" PROPERTIES=Species:S:1:POS:R:3 E=-1.5"#,
            #"cell="4 0 0 1 5 0 0.5 0.25 6" Properties=species:S:1:pos:R:3 E=-1.5"#,
            #"cell="4 0 0 1 5 0 0.5 0.25 6" Lattice="4.0 0 0 1 5 0 0.5 0.25 6" E=-1.5"#,
            "Lattice=[[4, 0, 0], [1, 5, 0], [0.5, 0.25, 6]] pbc=[T, T, T] E=-1.5",
            "Lattice=[[4,0,0],[1,5,0],[0.5,0.25,6]] pbc=[true,true,true] E=[-1.5]",
            "Lattice=[4, 0, 0, 1, 5, 0, 0.5, 0.25, 6] E=-1.5",
            "Lattice={4 0 0 1 5 0 0.5 0.25 6} E={-1.5}",
            #"Lattice="[[4, 0, 0], [1, 5, 0], [0.5, 0.25, 6]]" E=" -1.5 ""#,
            #"Lattice="_JSON [[4, 0, 0], [1, 5, 0], [0.5, 0.25, 6]]" E="_JSON -1.5""#,
            #"Lattice="  4 0 0   1 5 0  0.5 0.25 6 " pbc="  T  T  T " E="  -1.50""#,
            #"Lattice='4 0 0 1 5 0 0.5 0.25 6' pbc="1.0 1.0 1.0" E = -1.5"#,
            #"Lattice = "4 0 0 1 5 0 0.5 0.25 6" pbc = "TRUE true 1" E= -1.5 note="#,
            #"name= Lattice="4 0 0 1 5 0 0.5 0.25 6" note= E=-1.5 pbc="T T T""#,
        ])
    func crystal(comment: String) throws {
        let (expected, value) = try structure(Self.plain)
        let (found, other) = try structure(Self.frame(comment))
        #expect(found.cell == expected.cell && found.cell != nil)
        #expect(found.positions == expected.positions && found.elements == expected.elements)
        #expect(value == -1.5 && other == -1.5)
    }

    @Test(
        "a box that is none",
        arguments: [
            #"name= pbc="F F F""#, "pbc=[F, F, F]", "pbc=[false, False, FALSE]", #"pbc="0 0.0 0""#,
            #"pbc="_JSON [false, false, false]""#,
            #"Pbc="F F F""#, #"name =   pbc = "F F F""#,
        ])
    func molecule(keys: String) throws {
        let (found, _) = try structure(Self.frame(#"Lattice="4 0 0 1 5 0 0.5 0.25 6" E=-1 "# + keys))
        #expect(found.cell == nil)
    }

    @Test(
        "columns",
        arguments: [
            ("species:S:1:force:R:3:pos:R:3", "Ag 9 9 9 0 0 0\nBr 9 9 9 2 2.5 3"),
            ("SPECIES:S:1:POS:R:3", "AG 0 0 0\nBR 2 2.5 3"),
            ("Z:I:1:pos:R:3", "47 0 0 0\n35 2 2.5 3"), ("z:I:1:pos:R:3", "47 0 0 0\n35 2 2.5 3"),
            ("z:R:1:species:S:1:pos:R:3", "8.0 Ag 0 0 0\n9.0 Br 2 2.5 3"),
            ("numbers:R:1:pos:R:3", "47.0 0 0 0\n35.0 2 2.5 3"),
            ("species:S:1:pos:R:3:Z:I:1", "A1 0 0 0 47\nanion 2 2.5 3 35"),
            ("Z:I:1:species:S:1:pos:R:3", "47 Ag 0 0 0\n35 br 2 2.5 3"),
        ])
    func columns(properties: String, atoms: String) throws {
        let (expected, _) = try structure(Self.plain)
        let (found, _) = try structure(Self.frame("Properties=\(properties) E=1", atoms: atoms))
        #expect(found.elements == expected.elements && found.positions == expected.positions)
    }

    @Test("labels beside atomic numbers may look like elements; D and T are hydrogen")
    func labels() throws {
        let text = "4\nProperties=species:S:1:pos:R:3:Z:I:1 E=1\nCA 0 0 0 6\nND 2 0 0 7\nHG 4 0 0 1\nD 6 0 0 1\n"
        #expect(try structure(text).structure.elements.map(\.symbol) == ["C", "N", "H", "H"])
        #expect(
            try structure("3\nE=1\nD 0 0 0\nO 0 0 1\nT 0 1 1\n").structure.elements.map(\.symbol) == ["H", "O", "H"])
    }

    @Test(
        "what contradicts itself, or is no element",
        arguments: [
            (
                "1\nProperties=species:S:1:pos:R:3:Z:I:1\nC 0 0 0 8\n",
                "a.xyz:3: expected species and atomic number of one element, found 'C' and '8'"
            ),
            (
                "1\nProperties=species:S:1:pos:R:3:Z:I:1\nCa 0 0 0 6\n",
                "a.xyz:3: expected species and atomic number of one element, found 'Ca' and '6'"
            ),
            (
                "1\nProperties=species:S:1:pos:R:3:pos:R:3\nC 0 0 0 1 1 1\n",
                "a.xyz:2: Properties: the column pos is given twice"
            ),
            (
                "1\nProperties=Z:I:1:pos:R:3:numbers:I:1\n6 0 0 0 6\n",
                "a.xyz:2: Properties: the column numbers is given twice"
            ),
            (
                "1\nLattice=\"4 0 0 0 4 0 0 0 4\" lattice=\"5 0 0 0 5 0 0 0 5\"\nC 0 0 0\n",
                "a.xyz:2: the key Lattice is given twice in one frame"
            ),
            (
                "1\nLattice=\"4 0 0 0 4 0 0 0 4\" cell=\"5 0 0 0 5 0 0 0 5\"\nC 0 0 0\n",
                "a.xyz:2: cell: expected the vectors of Lattice, found others"
            ),
            ("1\nCell=\"4 4 4\"\nC 0 0 0\n", "a.xyz:2: Cell: expected nine numbers, the vectors a, b and c, found 3"),
            (
                "1\nLattice=[[4, 0, 0], [0, 4]]\nC 0 0 0\n",
                "a.xyz:2: Lattice: expected nine numbers, the vectors a, b and c, found 5"
            ),
            (
                "1\nLattice=[[4, 0, 0], [0, 4, 0\nC 0 0 0\n",
                "a.xyz:2: the quote or bracket after Lattice= is not closed on this line"
            ),
            ("1\npbc= Lattice=\"4 0 0 0 4 0 0 0 4\"\nC 0 0 0\n", "a.xyz:2: pbc: expected three of T and F, found ''"),
            (
                "2\nAtoms. Timestep: 100\n1 0 0 0\n1 0 0 1\n",
                "a.xyz:3: expected elements, found LAMMPS's types of atoms; dump_modify element writes the elements"
            ),
            (
                "4\n\n2 0 0 0\n1 0 0 1\n3 0 0 2\n1 0 0 3\n",
                "a.xyz:3: expected elements, found the numbers 1 to 3, which may be types of atoms; if they are atomic numbers, "
                    + "Properties=Z:I:1:pos:R:3 says so"
            ),
            (
                "3\nfrom a protein\nN 0 0 0\nCA 1.5 0 0\nC 3 0 0\n",
                "a.xyz:4: expected an element, found 'CA', which beside C may be the name of an atom; the element is spelled Ca"
            ),
            (
                "2\n\nHG 0 0 0\nH 1.5 0 0\n",
                "a.xyz:3: expected an element, found 'HG', which beside H may be the name of an atom; the element is spelled Hg"
            ),
            (
                "1\n\nOW 0 0 0\n",
                "a.xyz:3: expected an element, found 'OW'; if it is the name of an atom, a column Z:I:1 in Properties tells the "
                    + "elements"
            ),
        ])
    func refused(text: String, message: String) throws {
        #expect(try refusal(text) == message)
    }

    @Test("atomic numbers and capitals that leave no doubt")
    func noDoubt() throws {
        func symbols(_ atoms: String) throws -> [String] {
            let count = atoms.split(separator: "\n").count
            return try structure("\(count)\nE=1\n\(atoms)\n").structure.elements.map(\.symbol)
        }
        #expect(try symbols("8 0 0 0\n1 0 0 1") == ["O", "H"])
        #expect(try symbols("1 0 0 0\n1 0 0 1") == ["H", "H"])
        #expect(try symbols("CA 0 0 0\nCL 0 0 3\nO 0 0 5") == ["Ca", "Cl", "O"])
        #expect(try symbols("Ca 0 0 0\nC 0 0 3") == ["Ca", "C"])
        #expect(
            try structure("2\nProperties=Z:I:1:pos:R:3 E=1\n2 0 0 0\n1 0 0 1\n").structure.elements.map(\.symbol) == [
                "He", "H",
            ])
    }

    @Test("monomers numbered 0 and 1, 1 and 2, or told by flags")
    func fragments() throws {
        let expected = try TemporaryFolder(["a.xyz": Sample.curve()]).read().dataset.curves[0]
        for (a, b) in [("1", "2"), ("F", "T"), ("false", "True"), ("0.0", "1.0"), ("1.0", "2.0")] {
            let text = Sample.curve().replacing(" 1\n", with: " \(b)\n").replacing("0 0 0 0\n", with: "0 0 0 \(a)\n")
                .replacing("0.92 0\n", with: "0.92 \(a)\n")
            let outcome = try TemporaryFolder(["a.xyz": text]).read()
            #expect(outcome.errors == [])
            #expect(outcome.dataset.curves.first?.fragments == expected.fragments, "\(a) \(b)")
        }
    }

    @Test("a class without a value is none; the keys behind it are read")
    func emptyClass() throws {
        for keys in [
            "class= charge_a=0 charge_b=0", #"class="" charge_a=0 charge_b=0"#, #"Charge_A=0 CHARGE_B="_JSON 0" note="#,
        ] {
            let outcome = try TemporaryFolder([
                "a.xyz": Sample.frame(at: 3, keys: keys) + Sample.frame(at: 4, keys: keys)
            ]).read()
            #expect(outcome.errors == [])
            let curve = try #require(outcome.dataset.curves.first)
            #expect(curve.dimerClass == .polarPolar && curve.chargeA == 0 && curve.chargeB == 0)
        }
    }

    @Test("a name as ASE writes what is no word: JSON in quotes")
    func jsonName() throws {
        let text = Sample.curve().replacing("curve_id=hf-ne", with: #"curve_id="_JSON \"hf-ne\"""#)
        #expect(try TemporaryFolder(["a.xyz": text]).read().dataset.curves.first?.id == "hf-ne")
    }
}
