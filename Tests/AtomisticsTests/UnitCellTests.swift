import Testing

@testable import Atomistics

struct UnitCellTests {
    private static let triclinic = UnitCell(SIMD3(7.5, 0, 0), SIMD3(1.9, 8.1, 0), SIMD3(-1.1, 2.2, 9.4))!

    @Test("volume, heights and reciprocal vectors of a triclinic cell")
    func triclinic() {
        let cell = Self.triclinic
        #expect(abs(cell.volume - 7.5 * 8.1 * 9.4) < 1e-10)
        let (lattice, reciprocal) = (
            [cell.a, cell.b, cell.c], [cell.reciprocal.a, cell.reciprocal.b, cell.reciprocal.c]
        )
        for i in 0..<3 {
            for j in 0..<3 {
                #expect(abs(lattice[i].dot(reciprocal[j]) - (i == j ? 2 * Double.pi : 0)) < 1e-13)
            }
            let (u, v) = (lattice[(i + 1) % 3], lattice[(i + 2) % 3])
            #expect(abs(cell.heights[i] - cell.volume / u.cross(v).length) < 1e-13)
        }
    }

    @Test("an atom outside is wrapped to an image of itself, in a cell of either handedness")
    func wrapping() {
        for cell in [Self.triclinic, UnitCell(Self.triclinic.b, Self.triclinic.a, Self.triclinic.c)!] {
            let position = SIMD3(-13.7, 41.2, 5.9)
            let inside = cell.wrapped(position)
            let fraction = cell.fractional(inside)
            #expect(fraction.min() >= 0 && fraction.max() < 1)
            let shift = cell.fractional(position - inside)
            #expect((shift - shift.rounded(.toNearestOrEven)).length < 1e-13)
            #expect((cell.position(cell.fractional(position)) - position).length < 1e-13)
        }
    }

    @Test("vectors in a plane are no cell")
    func flat() {
        #expect(UnitCell(SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(3, -2, 0)) == nil)
        #expect(UnitCell(.zero, SIMD3(0, 1, 0), SIMD3(0, 0, 1)) == nil)
        #expect(UnitCell(SIMD3(1e-4, 0, 0), SIMD3(0, 1e4, 0), SIMD3(0, 0, 1e-4)) != nil)
    }

    @Test("however a lattice's vectors are combined, the reduced cell is as compact")
    func reduction() throws {
        for cell in [
            Self.triclinic, UnitCell(cube: 4),
            UnitCell(SIMD3(3, 0, 0), SIMD3(-1.5, 1.5 * 3.0.squareRoot(), 0), SIMD3(0, 0, 5))!,
        ] {
            #expect(cell.reduced == cell)
            for (x, y, z) in [(1.0, 0.0, 0.0), (8, 0, 8), (-13, 7, 41), (40, -2, 100)] {
                let b = cell.b + x * cell.a
                let c = cell.c + y * cell.a + z * b
                let sheared = try #require(UnitCell(cell.a + 3 * c, b, c))
                let reduced = sheared.reduced
                #expect(abs(sheared.volume - cell.volume) < 1e-9 * cell.volume)
                func lengths(_ cell: UnitCell) -> [Double] { [cell.a, cell.b, cell.c].map(\.length).sorted() }
                #expect(zip(lengths(reduced), lengths(cell)).allSatisfy { abs($0 - $1) < 1e-9 })
                #expect(abs(reduced.heights.min() - cell.heights.min()) < 1e-9)
                // Of the same lattice.
                for vector in [reduced.a, reduced.b, reduced.c] {
                    let multiples = cell.fractional(vector)
                    #expect((multiples - multiples.rounded(.toNearestOrEven)).length < 1e-9)
                }
            }
        }
    }

    // MARK: - Reading

    private func read(_ keys: String, _ atoms: [String] = ["Na 0 0 0", "Cl 0 0 2.8"]) throws -> Structure {
        let text = "\(atoms.count)\n\(keys)\n" + atoms.joined(separator: "\n") + "\n"
        let folder = try TemporaryFolder(["a.xyz": text])
        do throws(DataError) {
            return try StructureReader().read([folder.path])[0]
        } catch {
            throw Refusal(text: folder.local("\(error)"))
        }
    }
    private struct Refusal: Error { var text: String }

    private func refusal(_ keys: String, _ atoms: [String] = ["Na 0 0 0", "Cl 0 0 2.8"]) -> String {
        do { _ = try read(keys, atoms) } catch { return (error as? Refusal)?.text ?? "\(error)" }
        return "read"
    }

    private let lattice = #"Lattice="7.5 0 0 1.9 8.1 0 -1.1 2.2 9.4""#

    @Test("a Lattice makes a structure periodic unless pbc says otherwise")
    func periodicity() throws {
        #expect(try read(lattice).cell == Self.triclinic)
        #expect(try read(lattice + #" pbc="T T T""#).cell == Self.triclinic)
        #expect(try read(lattice + " pbc=[True, True, True]").cell == Self.triclinic)
        #expect(try read(lattice + #" pbc="F F F""#).cell == nil)
        #expect(try read(#"pbc="F F F""#).cell == nil)
        #expect(try read("no keys at all").cell == nil)
    }

    @Test("with one F a Lattice makes a slab, whose vector of the F may be any")
    func slabs() throws {
        let (a, b) = (SIMD3(7.5, 0, 0.6), SIMD3(1.9, 8.1, -0.8))
        let vectors = ["7.5 0 0.6", "1.9 8.1 -0.8"]
        for (text, open) in [("0 0 90", SIMD3(0, 0, 90.0)), ("0 0 0", .zero), ("-1 2 0.3", SIMD3(-1, 2, 0.3))] {
            let cell = try #require(try read("Lattice=\"\(vectors[0]) \(vectors[1]) \(text)\" pbc=\"T T F\"").cell)
            #expect(cell == UnitCell(a, b, open, openAxis: 2))
            let turned = try #require(try read("Lattice=\"\(text) \(vectors[0]) \(vectors[1])\" pbc=\"F T T\"").cell)
            let middle = try #require(try read("Lattice=\"\(vectors[0]) \(text) \(vectors[1])\" pbc=\"T F T\"").cell)
            for cell in [cell, turned, middle] {
                #expect(abs(cell.area! - a.cross(b).length) < 1e-12)
                #expect(abs(abs(cell.normal!.dot(a.cross(b))) - cell.area!) < 1e-12)
                #expect(abs(cell.volume - abs(open.dot(a.cross(b)))) < 1e-10)
                #expect(cell.heights[cell.openAxis!] == .infinity)
                // What is outside comes back at the same height.
                let position = SIMD3(-13.7, 41.2, 5.9)
                let inside = cell.wrapped(position)
                #expect((cell.position(cell.fractional(position)) - position).length < 1e-12)
                #expect(abs((inside - position).dot(cell.normal!)) < 1e-12)
                let shift = cell.reduced.fractional(position - inside)
                #expect((shift - shift.rounded(.toNearestOrEven)).length < 1e-12 && abs(shift.z) < 1e-12)
                // Two atoms, the second 6 angstrom over the first: nothing is repeated across.
                #expect(cell.images(of: 6 * cell.normal!, within: 7).count == 1)
                #expect(cell.images(of: .zero, within: 8).count == 3)
                #expect(cell.centered(40 * cell.normal!).length > 39)
            }
        }
        #expect(
            refusal(#"Lattice="4 0 0 0 4 0 0 0 0" pbc="T T F""#, ["Na 0 0 0", "Cl 0 3.95 0"])
                == "a.xyz:1: atoms 1 and 2 are less than 0.1 angstrom apart, as they are or through the Lattice")
        #expect(refusal(#"Lattice="4 0 0 0 4 0 0 0 4" pbc="T T F""#, ["Na 0 0 0", "Cl 0 0 3.95"]) == "read")
    }

    @Test("a sheared cell is judged reduced, and stays as it was given")
    func sheared() throws {
        let cell = try read(#"Lattice="4 0 0 32 4 0 256 32 4""#).cell
        #expect(cell == UnitCell(SIMD3(4, 0, 0), SIMD3(32, 4, 0), SIMD3(256, 32, 4)))
        #expect(cell?.reduced == UnitCell(cube: 4))
        #expect(
            refusal(#"Lattice="4 0 0 32 4 0 256 32 4""#, ["Na 0 0 0", "Cl 2 4 3.95"])
                == "read")
        #expect(
            refusal(#"Lattice="4 0 0 32 4 0 256 32 4""#, ["Na 0 0 0", "Cl 0 0 3.95"])
                == "a.xyz:1: atoms 1 and 2 are less than 0.1 angstrom apart, as they are or through the Lattice")
    }

    @Test("the box of a dimer means nothing")
    func dimers() throws {
        #expect(try read(lattice + #" indexB=1 pbc="T T T""#).cell == nil)
        #expect(try read(lattice + " n_a=1").fragments == [0, 1])
        let columns = "Properties=species:S:1:pos:R:3:fragment:I:1 "
        #expect(try read(columns + lattice, ["Na 0 0 0 0", "Cl 0 0 2.8 1"]).cell == nil)
    }

    @Test("cells that cannot be meant are refused by file and line")
    func refusals() {
        #expect(
            refusal(lattice + #" pbc="F F T""#)
                == "a.xyz:2: pbc: expected periodicity in three directions (T T T), in two (a slab: T T F, T F T or F T T) or in "
                + "none (F F F); in one (a wire) there is none here, found 'F F T'")
        #expect(
            refusal(#"Lattice="4 0 0 8 0 0 0 0 4" pbc="T T F""#).hasPrefix(
                "a.xyz:2: Lattice: expected two vectors that span an area where pbc has T, found"))
        #expect(
            refusal(#"Lattice="4 0 0 0 4 0 0 0 4" pbc="F T T""#, ["Na 0 0 0", "Cl 20000 0 2"])
                == "a.xyz:1: expected the atoms of a slab closer to its plane, found them 20000.0 angstrom apart across it"
        )
        #expect(refusal(lattice + #" pbc="T T""#) == "a.xyz:2: pbc: expected three of T and F, found 'T T'")
        #expect(refusal(#"pbc="T T T""#) == "a.xyz:2: pbc: expected a Lattice beside it, found the keys pbc")
        #expect(
            refusal(#"Lattice="1 2 3""#) == "a.xyz:2: Lattice: expected nine numbers, the vectors a, b and c, found 3")
        #expect(
            refusal(#"Lattice="1 0 0 0 1 0 1 1 0""#).hasPrefix(
                "a.xyz:2: Lattice: expected three vectors that span a volume"))
        #expect(
            refusal(#"Lattice="1e6 0 0 0 5 0 0 0 5""#)
                == "a.xyz:2: Lattice: expected edges of at most 10000 angstrom, found 1000000.0")
        #expect(
            refusal(#"Lattice="5e3 0 0 0 5e3 0 0 0 5e3""#)
                == "a.xyz:2: Lattice: expected a cell of at most 1e+10 cubic angstrom, found 1.25e+11")
        #expect(refusal(#"Lattice="nan 0 0 0 1 0 1 1 0""#).hasPrefix("a.xyz:2: Lattice: expected finite numbers"))
    }

    @Test("two atoms on one spot through the lattice")
    func closeImages() {
        #expect(
            refusal(lattice, ["Na 0 0 0", "Cl -1.1 2.25 9.4"])
                == "a.xyz:1: atoms 1 and 2 are less than 0.1 angstrom apart, as they are or through the Lattice")
        #expect(
            refusal(#"Lattice="8 0 0 0 0.0625 0 0 0 8""#, ["Na 1 0 1"])
                == "a.xyz:2: Lattice: expected a cell more than 0.1 angstrom thick, found 0.0625")
        #expect(refusal(lattice, ["Na 0 0 0", "Cl -1.1 2.35 9.4"]) == "read")
    }

    @Test("wave vectors up to a length: each of all indices once, or its opposite")
    func waveVectors() throws {
        let sheared = try #require(UnitCell(SIMD3(4, 0, 0), SIMD3(1.5, 5, 0), SIMD3(-2, 1, 6)))
        for (cell, length) in [(UnitCell(cube: 5), 4.0), (sheared, 3.0), (sheared, 0.5)] {
            let reciprocal = cell.reciprocal
            func vector(_ index: SIMD3<Int>) -> SIMD3<Double> {
                Double(index.x) * reciprocal.a + Double(index.y) * reciprocal.b + Double(index.z) * reciprocal.c
            }
            var found: Set<SIMD3<Int>> = []
            cell.forEachWaveVectorRow(within: length) { row in
                for l in row.l { #expect(found.insert(SIMD3(row.h, row.k, l)).inserted) }
            }
            let extent = cell.waveVectorExtent(within: length)
            var expected: Set<SIMD3<Int>> = []
            for h in -12...12 {
                for k in -12...12 {
                    for l in -12...12 where vector(SIMD3(h, k, l)).length <= length {
                        #expect(abs(h) <= extent.h && abs(k) <= extent.k && abs(l) <= extent.l)
                        if (h, k, l) > (0, 0, 0) { expected.insert(SIMD3(h, k, l)) }
                    }
                }
            }
            #expect(found == expected)
        }
    }

    @Test("a centered vector is an image within half a cell")
    func centeredVectors() throws {
        let cell = try #require(UnitCell(SIMD3(4, 0, 0), SIMD3(1.5, 5, 0), SIMD3(-2, 1, 6)))
        for vector in [SIMD3(0.1, -7, 22), SIMD3(-100, 3, 1), .zero] {
            let centered = cell.centered(vector)
            let (before, after) = (cell.fractional(vector), cell.fractional(centered))
            let steps = before - after
            for axis in 0..<3 {
                #expect(abs(steps[axis] - steps[axis].rounded()) < 1e-9)
                #expect(abs(after[axis]) <= 0.5 + 1e-9)
            }
        }
    }
}
