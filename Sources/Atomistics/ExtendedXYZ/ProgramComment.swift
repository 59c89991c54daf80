import Glibc

/// What the comment line of a plain XYZ file says in the form of the program that wrote it, where that is more than
/// plain XYZ has: a unit of length, a cell, energies.
struct ProgramComment {
    enum Program: String {
        /// `# CELL(abcABC): 10 10 10 90 90 90 Step: 0 Bead: 0 positions{angstrom} cell{angstrom}`
        case iPI = "i-PI"
        /// `Atoms. Timestep: 0`, of `dump xyz`: what stands before the coordinates may be a type.
        case lammps = "LAMMPS"
        /// ` energy: -5.0705 gnorm: 0.0004 xtb: 6.5.1 (...)`
        case xtb
        /// `Coordinates from ORCA-job water E -76.3`
        case orca = "ORCA"
        /// `gdb 1 157.7 157.7 157.7 0.0 ...`: a molecule of QM9 as published, with three lines behind its atoms.
        case qm9 = "QM9"
    }

    let program: Program
    /// The values by the names that keys have.
    private(set) var values: [(name: String, value: Range<Int>)] = []
    /// Angstrom in one unit of the positions.
    private(set) var lengthUnit = 1.0
    /// Lattice vectors in angstrom.
    private(set) var lattice: [SIMD3<Double>]?

    /// Nil for a comment of any other form; fails where i-PI's does not say what the numbers are.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>, at location: SourceLocation) throws(DataError) {
        var fields: [Range<Int>] = []
        var position = range.lowerBound
        while fields.count < 64, let field = bytes.nextField(from: position, before: range.upperBound) {
            fields.append(field)
            position = field.upperBound
        }
        func isWord(_ index: Int, _ word: String) -> Bool {
            index < fields.count && bytes.equals(fields[index], Array(word.utf8))
        }
        if isWord(0, "#") {
            let words = fields.map { bytes.text($0) }
            guard words.contains(where: { $0.hasPrefix("CELL(") || $0.hasPrefix("positions{") }) else { return nil }
            program = .iPI
            do throws(Problem) {
                try readIPI(words)
            } catch {
                throw DataError(at: location, "the comment is i-PI's: " + error.text)
            }
        } else if isWord(0, "Atoms."), isWord(1, "Timestep:") {
            program = .lammps
        } else if isWord(0, "energy:"), fields.count > 1, (2..<fields.count).contains(where: { isWord($0, "xtb:") }) {
            program = .xtb
            values = [("energy", fields[1])]
        } else if isWord(0, "Coordinates"), isWord(2, "ORCA-job") {
            program = .orca
            if fields.count > 4, isWord(fields.count - 2, "E") { values = [("energy", fields[fields.count - 1])] }
        } else if isWord(0, "gdb"), fields.count == 2 + ProgramComment.qm9Names.count {
            program = .qm9
            values = Array(zip(ProgramComment.qm9Names, fields.dropFirst(2)))
        } else {
            return nil
        }
    }

    private struct Problem: Error { var text: String }

    // MARK: - Energies

    /// The columns of QM9's second line (Ramakrishnan et al., Sci. Data 1, 140022 (2014), Table 3).
    private static let qm9Names = [
        "A", "B", "C", "mu", "alpha", "homo", "lumo", "gap", "r2", "zpve", "U0", "U", "H", "G", "Cv",
    ]

    /// Whether a value is an energy: in hartree, as all these programs have them.
    func isEnergy(_ name: String) -> Bool {
        program != .qm9 || ["homo", "lumo", "gap", "zpve", "U0", "U", "H", "G"].contains(name)
    }

    // MARK: - i-PI's units and cell

    private static let lengthUnits = [
        "atomic_unit": bohrLength, "bohr": bohrLength, "angstrom": 1, "ase": 1, "nanometer": 10,
    ]

    private mutating func readIPI(_ words: [String]) throws(Problem) {
        var units: [String: Double] = [:]
        for word in words where word.hasSuffix("}") {
            let parts = word.dropLast().split(separator: "{", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            guard ["positions", "x_centroid", "cell"].contains(parts[0]) else {
                throw Problem(text: "expected positions, found \(quoted(word))")
            }
            guard let unit = ProgramComment.lengthUnits[parts[1]] else {
                let known = ProgramComment.lengthUnits.keys.sorted().joined(separator: ", ")
                throw Problem(text: "expected a unit of length among \(known), found \(quoted(word))")
            }
            units[parts[0] == "cell" ? "cell" : "positions"] = unit
        }
        guard let unit = units["positions"] else {
            throw Problem(text: "expected the unit of the positions, such as positions{angstrom}, found none")
        }
        lengthUnit = unit
        guard let start = words.firstIndex(where: { $0.hasPrefix("CELL(") }) else { return }
        guard let unit = units["cell"] else {
            throw Problem(text: "expected the unit of the cell, such as cell{angstrom}, found none")
        }
        func numbers(_ count: Int) throws(Problem) -> [Double] {
            let numbers = words[(start + 1)...].prefix(count).compactMap { word -> Double? in
                let bytes = Array(word.utf8)
                return DecimalNumber.parse(bytes.span, 0..<bytes.count)
            }
            guard numbers.count == count else {
                throw Problem(text: "expected \(count) numbers after \(quoted(words[start])), found \(numbers.count)")
            }
            return numbers
        }
        switch words[start] {
        case "CELL(abcABC):": lattice = try ProgramComment.vectors(abcABC: numbers(6)).map { unit * $0 }
        case "CELL(H):":
            // The vectors are the columns.
            let h = try numbers(9)
            lattice = (0..<3).map { unit * SIMD3(h[$0], h[$0 + 3], h[$0 + 6]) }
        default:
            throw Problem(text: "expected CELL(abcABC): or CELL(H):, found \(quoted(words[start]))")
        }
    }

    /// Lattice vectors of three lengths and the angles (b, c), (c, a) and (a, b) in degrees: a along x, b in the plane
    /// of x and y.
    private static func vectors(abcABC: [Double]) throws(Problem) -> [SIMD3<Double>] {
        let (a, b, c) = (abcABC[0], abcABC[1], abcABC[2])
        // Of a right angle the cosine is 0, not 6e-17.
        let cosines = abcABC[3...].map { $0 == 90 ? 0 : cos($0 * .pi / 180) }
        let sine = (1 - cosines[2] * cosines[2]).squareRoot()
        let y = (cosines[0] - cosines[1] * cosines[2]) / sine
        let z = (1 - cosines[1] * cosines[1] - y * y).squareRoot()
        guard a > 0, b > 0, c > 0, abcABC[3...].allSatisfy({ 0 < $0 && $0 < 180 }), z > 0 else {
            throw Problem(text: "expected three lengths and three angles in degrees of a cell, found \(abcABC)")
        }
        return [SIMD3(a, 0, 0), SIMD3(b * cosines[2], b * sine, 0), SIMD3(c * cosines[1], c * y, c * z)]
    }
}
