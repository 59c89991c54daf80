import Foundation
import Testing

/// The .npz files of `features`, read by a reader of their own.
struct FeaturesCommandTests {
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
            ["features", "molecules.xyz", "--output", "x.npz", "--n-max", "2", "--l-max", "1"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "")
        #expect(try program.files() == ["molecules.xyz", "x.npz"])
        let file = try NumpyFile([UInt8](Data(contentsOf: URL(fileURLWithPath: program.folder + "/x.npz"))))
        let shape = try #require(file.arrays["values"]).shape.map(String.init).joined(separator: " x ")
        #expect(outcome.errors == "lodescope: \(shape) -> x.npz\n")
        return file
    }

    @Test("what the data say of structures and atoms")
    func whatTheDataSay() throws {
        try withProgram { program in
            // A point of a curve, what is no dimer, and a scan.
            try program.write(
                """
                2
                Properties=species:S:1:pos:R:3:fragment:I:1 curve_id=né interaction_energy=-0.25 charge_a=1 charge_b=-1
                Na 0 0 0 0
                Cl 0 0 4 1
                2
                Properties=species:S:1:pos:R:3 energy=-2.5 class=pair
                C 0 0 0
                O 0 0 1.13
                2
                Properties=species:S:1:pos:R:3 curve_id=s n_a=1 class=CC displacements="0 1" direction="0 0 1" distance=7
                Na 0 0 0
                Cl 0 0 3

                """, to: "molecules.xyz")
            let file = try archive(program, "--per", "atom")
            #expect(try file.strings("id") == ["né", "", "s", "s"])
            #expect(try file.strings("class") == ["CC", "pair", "CC", "CC"])
            let distances = try file.doubles("distance")
            #expect(distances[0] == 4 && distances[1].isNaN && distances[2...] == [7, 8])
            let energies = try file.doubles("energy")
            #expect(energies[..<2] == [-0.25, -2.5] && energies[2].isNaN && energies[3].isNaN)
            #expect(try file.integers("fragment") == [0, 1, -1, -1, 0, 1, 0, 1])
            try program.write(Self.molecules, to: "molecules.xyz")
            let plain = try archive(program)
            #expect(["id", "class", "distance", "energy", "fragment"].allSatisfy { plain.arrays[$0] == nil })
        }
    }

    @Test("a row for each atom: shapes, types and labels")
    func atoms() throws {
        try withProgram { program in
            let file = try archive(program, "--per", "atom", "--descriptor", "rho-v")
            // Elements H, C, O: (element, n) twice and l.
            let columns = 6 * 6 * 2
            #expect(file.arrays["values"]?.shape == [5, columns])
            #expect(try file.integers("structure") == [0, 0, 0, 1, 1])
            #expect(try file.integers("atom") == [0, 1, 2, 0, 1])
            #expect(try file.integers("element") == [8, 1, 1, 6, 8])
            #expect(file.arrays["column_term"]?.type == "<U5")
            var expected: [[Int]] = []
            for a in [1, 6, 8] {
                for n in 0...1 {
                    for b in [1, 6, 8] {
                        for m in 0...1 {
                            for l in 0...1 {
                                expected.append([a, n, b, m, l])
                            }
                        }
                    }
                }
            }
            let labels = try ["column_element1", "column_n1", "column_element2", "column_n2", "column_l"]
                .map(file.integers)
            #expect(expected == (0..<columns).map { column in labels.map { $0[column] } })
            let values = try file.doubles("values")
            #expect(values.allSatisfy(\.isFinite) && values.contains { $0 != 0 })
            // Both structures have columns of absent elements.
            #expect(values[0..<columns].indices.contains { labels[0][$0] == 6 && values[$0] == 0 })
        }
    }

    @Test("a row for each structure is the sum over its atoms, apart by central element")
    func structures() throws {
        try withProgram { program in
            let atoms = try archive(program, "--per", "atom", "--descriptor", "v-v")
            let sums = try archive(program, "--descriptor", "v-v")
            let columns = try #require(atoms.arrays["values"]?.shape[1])
            #expect(sums.arrays["values"]?.shape == [2, 3 * columns])
            #expect(try sums.integers("structure") == [0, 1])
            #expect(try sums.integers("atom") == [-1, -1])
            #expect(try sums.integers("element") == [0, 0])
            let central = try sums.integers("column_central")
            #expect(central == [1, 6, 8].flatMap { Array(repeating: $0, count: columns) })
            let (values, totals) = (try atoms.doubles("values"), try sums.doubles("values"))
            let (structure, element) = (try atoms.integers("structure"), try atoms.integers("element"))
            for row in 0..<2 {
                for column in 0..<3 * columns {
                    let rows = (0..<5).filter { structure[$0] == row && element[$0] == central[column] }
                    let sum = rows.reduce(0) { $0 + values[$1 * columns + column % columns] }
                    #expect(abs(sum - totals[row * 3 * columns + column]) < 1e-12)
                }
            }
        }
    }

    @Test("coefficients: what products are made of", arguments: ["density", "potential"])
    func expansion(field: String) throws {
        try withProgram { program in
            let file = try archive(program, "--expansion", field)
            #expect(file.arrays["values"]?.shape == [5, 3, 2, 4])
            #expect(try file.integers("elements") == [1, 6, 8])
            #expect(try file.integers("atom") == [0, 1, 2, 0, 1])
            let coefficients = try file.doubles("values")
            let products = try archive(program, "--per", "atom", "--descriptor", field == "density" ? "rho-rho" : "v-v")
            let columns = try #require(products.arrays["values"]?.shape[1])
            let values = try products.doubles("values")
            let labels = try ["column_element1", "column_n1", "column_element2", "column_n2", "column_l"]
                .map(products.integers)
            func start(_ atom: Int, _ element: Int, _ n: Int) -> Int {
                ((atom * 3 + [1, 6, 8].firstIndex(of: element)!) * 2 + n) * 4
            }
            for atom in 0..<5 {
                for column in 0..<columns {
                    let l = labels[4][column]
                    let (a, b) = (
                        start(atom, labels[0][column], labels[1][column]),
                        start(atom, labels[2][column], labels[3][column])
                    )
                    var sum = 0.0
                    for m in l * l..<(l + 1) * (l + 1) { sum += coefficients[a + m] * coefficients[b + m] }
                    sum /= Double(2 * l + 1).squareRoot()
                    // Unequal pairs are kept once.
                    if a != b { sum *= 2.0.squareRoot() }
                    #expect(abs(sum - values[atom * columns + column]) < 1e-12 * max(1, abs(sum)))
                }
            }
        }
    }

    @Test("a crystal: its Lattice counts, unless pbc says that it does not")
    func crystals() throws {
        try withProgram { program in
            func coefficients(_ keys: String) throws -> [Double] {
                try program.write(
                    "2\nProperties=species:S:1:pos:R:3 \(keys)\nNa 0 0 0\nCl 2.82 0 0\n", to: "salt.xyz")
                let outcome = try program.run(
                    [
                        "features", "salt.xyz", "--output", "y.npz", "--n-max", "2", "--l-max", "1", "--expansion",
                        "potential",
                    ])
                #expect(outcome.status == 0, "\(outcome.errors)")
                let file = try NumpyFile([UInt8](Data(contentsOf: URL(fileURLWithPath: program.folder + "/y.npz"))))
                #expect(file.arrays["values"]?.shape == [2, 2, 2, 4])
                return try file.doubles("values")
            }
            let lattice = #"Lattice="0 2.82 2.82 2.82 0 2.82 2.82 2.82 0""#
            let (crystal, molecule) = (try coefficients(lattice), try coefficients(""))
            // Every ion is where all others leave no direction: l = 1 is there in the molecule and not in the crystal.
            for start in stride(from: 0, to: 32, by: 4) {
                #expect(crystal[start + 1..<start + 4].allSatisfy { abs($0) < 1e-8 })
            }
            #expect(molecule.enumerated().contains { $0 % 4 != 0 && abs($1) > 0.1 })
            #expect(try coefficients(lattice + #" pbc="T T T""#) == crystal)
            #expect(try coefficients(lattice + #" pbc="F F F""#) == molecule)

            let slab = try coefficients(lattice + #" pbc="T T F""#)
            #expect(slab != crystal && slab != molecule)

            try program.write("1\n\(lattice) pbc=\"T F F\"\nNa 0 0 0\n", to: "wire.xyz")
            let outcome = try program.run(["features", "wire.xyz", "--output", "z.npz"])
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("wire.xyz:2: pbc: expected periodicity in three directions (T T T), in "))
            #expect(try program.files() == ["molecules.xyz", "salt.xyz", "wire.xyz", "y.npz"])
        }
    }

    @Test("files are the same every time")
    func reproducible() throws {
        try withProgram { program in
            let first = try archive(program, "--threads", "1").bytes
            #expect(try archive(program, "--threads", "2").bytes == first)
        }
    }

    @Test("benchmark: the documented fields, and no file")
    func benchmark() throws {
        try withProgram { program in
            let outcome = try program.run(
                "features", "molecules.xyz", "--benchmark", "3", "--threads", "1", "--per", "atom", "--descriptor",
                "rho-rho")
            #expect(outcome.status == 0)
            let result = try #require(
                JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
            #expect(
                Set(result.keys) == [
                    "structures", "atoms", "features", "threads", "seconds", "us_per_atom", "version", "command",
                    "dataset",
                ])
            #expect(result["structures"] as? Int == 2)
            #expect(result["atoms"] as? Int == 5)
            #expect(result["threads"] as? Int == 1)
            #expect((result["features"] as? Int ?? 0) > 0)
            let seconds = try #require(result["seconds"] as? [Double])
            #expect(seconds.count == 3 && seconds.allSatisfy { $0 > 0 })
            #expect(abs((result["us_per_atom"] as! Double) - 1e6 * seconds.min()! / 5) < 1e-6)
            #expect(try program.files() == ["molecules.xyz"])
        }
    }
}

/// A .npz file as NumPy's documentation has it: a zip archive of .npy files, here without compression. Every byte is
/// accounted for: what is not as it must be throws.
struct NumpyFile {
    struct Damage: Error { var what: String }

    struct Array {
        var type: String
        var shape: [Int]
        var data: [UInt8]
    }

    let bytes: [UInt8]
    private(set) var arrays: [String: Array] = [:]

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        let end = bytes.count - 22
        try require(end >= 0 && number(end, 4) == 0x0605_4B50, "end of the directory")
        let (count, size, start) = (number(end + 10, 2), number(end + 12, 4), number(end + 16, 4))
        try require(number(end + 8, 2) == count && number(end + 4, 4) == 0 && number(end + 20, 2) == 0, "one disk")
        try require(start + size == end, "the directory ends where its end begins")
        var (entry, local) = (start, 0)
        for _ in 0..<count {
            try require(number(entry, 4) == 0x0201_4B50, "entry of the directory")
            try require(number(entry + 42, 4) == local, "files follow one another")
            try require(number(local, 4) == 0x0403_4B50, "header of a file")
            // The two agree: version, flags, method, time, checksum, sizes, and lengths of name and extra field.
            try require(bytes[entry + 6..<entry + 32].elementsEqual(bytes[local + 4..<local + 30]), "headers agree")
            try require(number(local + 8, 2) == 0, "stored")
            let (length, nameLength, extra) = (number(local + 18, 4), number(local + 26, 2), number(local + 28, 2))
            try require(number(local + 22, 4) == length && extra == 0, "sizes")
            let name = String(decoding: bytes[local + 30..<local + 30 + nameLength], as: UTF8.self)
            let content = bytes[local + 30 + nameLength..<local + 30 + nameLength + length]
            try require(checksum(content) == number(local + 14, 4), "checksum of \(name)")
            try require(name.hasSuffix(".npy"), "name")
            arrays[String(name.dropLast(4))] = try array([UInt8](content))
            local += 30 + nameLength + length
            entry += 46 + nameLength
        }
        try require(local == start && entry == end, "nothing between")
    }

    func doubles(_ name: String) throws -> [Double] {
        let array = try find(name, "<f8")
        return stride(from: 0, to: array.data.count, by: 8).map { Double(bitPattern: word(array.data, $0)) }
    }

    func integers(_ name: String) throws -> [Int] {
        let array = try find(name, "<i8")
        return stride(from: 0, to: array.data.count, by: 8).map { Int(Int64(bitPattern: word(array.data, $0))) }
    }

    func strings(_ name: String) throws -> [String] {
        guard let array = arrays[name], array.type.hasPrefix("<U"), array.shape.count == 1 else {
            throw Damage(what: "no strings \(name)")
        }
        let width = array.data.count / max(1, array.shape[0])
        return (0..<array.shape[0]).map { index in
            var text = ""
            for place in stride(from: index * width, to: (index + 1) * width, by: 4) {
                let value = (0..<4).reduce(UInt32(0)) { $0 | UInt32(array.data[place + $1]) << (8 * UInt32($1)) }
                if value != 0 { text.unicodeScalars.append(Unicode.Scalar(value)!) }
            }
            return text
        }
    }

    private func find(_ name: String, _ type: String) throws -> Array {
        guard let array = arrays[name], array.type == type else { throw Damage(what: "no \(name) of type \(type)") }
        return array
    }

    private func array(_ content: [UInt8]) throws -> Array {
        try require(content.starts(with: [0x93] + "NUMPY".utf8 + [1, 0]), "magic")
        let headerLength = Int(content[8]) + 256 * Int(content[9])
        try require((10 + headerLength) % 64 == 0, "alignment")
        let header = String(decoding: content[10..<10 + headerLength], as: UTF8.self)
        try require(header.hasSuffix(" \n") || header.hasSuffix("}\n"), "padding")
        let pattern = /\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([0-9, ]+)\), \} *\n/
        guard let match = try pattern.wholeMatch(in: header) else { throw Damage(what: "header: \(header)") }
        let type = String(match.1)
        let shape = match.2.split(separator: ",").compactMap { Int($0.filter(\.isNumber)) }
        try require(shape.count > 1 || match.2.hasSuffix(","), "a tuple of one")
        let data = [UInt8](content[(10 + headerLength)...])
        let size = Int(type.dropFirst(2))! * (type.hasPrefix("<U") ? 4 : 1)
        try require(data.count == shape.reduce(size, *), "as many bytes as the shape says")
        return Array(type: type, shape: shape, data: data)
    }

    private func require(_ condition: Bool, _ what: String) throws {
        if !condition { throw Damage(what: what) }
    }

    private func number(_ place: Int, _ size: Int) -> Int {
        (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    private func word(_ data: [UInt8], _ place: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(data[place + $1]) << (8 * UInt64($1)) }
    }

    /// CRC-32, bit by bit.
    private func checksum(_ data: ArraySlice<UInt8>) -> Int {
        var sum: UInt32 = .max
        for byte in data {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return Int(~sum)
    }
}
