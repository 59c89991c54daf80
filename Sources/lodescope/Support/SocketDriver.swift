import Atomistics
import Exploration
import Workers

/// Answers the messages of i-PI's socket protocol: 12 characters each, and after some of them data, little-endian, in
/// atomic units (M. Ceriotti, J. More, D. E. Manolopoulos, Comput. Phys. Commun. 185, 1019 (2014)).
struct SocketDriver {
    private let evaluator: ForceEvaluator
    private let workspace: ForceEvaluator.Workspace
    private let properties: [DrivenProperty]
    /// The atoms as they were last told.
    private var template: LabeledStructure
    private var structure: Structure { template.structure }
    private var result: PredictedForces?
    /// How often forces were given.
    private(set) var answers = 0

    /// CODATA 2018.
    static let hartree = 27.211_386_245_988

    /// - Parameter properties: what is told beside energies and forces.
    init(_ evaluator: ForceEvaluator, _ template: LabeledStructure, properties: [DrivenProperty], threads: Int) {
        self.evaluator = evaluator
        self.template = template
        self.properties = properties
        workspace = evaluator.makeWorkspace(isHelped: threads > 1)
    }

    /// Serves until the other side has had enough: true where it says so, false where it is gone between two messages.
    mutating func serve(_ connection: borrowing Connection) throws -> Bool {
        // Another server knows nothing of what one before it has asked.
        result = nil
        while let bytes = try connection.read(12) {
            let message = String(decoding: bytes, as: UTF8.self)
            switch message.prefix(while: { $0 != " " && $0 != "\0" }) {
            case "STATUS":
                guard try connection.write(Self.header(result == nil ? "READY" : "HAVEDATA")) else { return false }
            case "INIT":
                _ = try connection.rest(4)
                _ = try connection.rest(Self.length(connection.rest(4), connection))
            case "POSDATA":
                try receive(connection)
            case "GETFORCE":
                guard let result else { throw connection.failure("expected positions before GETFORCE, found none") }
                self.result = nil
                guard try connection.write(answer(result)) else { return false }
                answers += 1
            case "EXIT":
                return true
            default:
                throw connection.failure("expected a message of i-PI's protocol, found \(quoted(message))")
            }
        }
        return false
    }

    /// Takes positions and the cell, and computes.
    private mutating func receive(_ connection: borrowing Connection) throws {
        let cell = try Self.doubles(connection.rest(72))
        _ = try connection.rest(72)
        let count = try Self.length(connection.rest(4), connection)
        guard count == structure.elements.count else {
            throw connection.failure("expected the \(structure.elements.count) atoms of the template, found \(count)")
        }
        let positions = try Self.doubles(connection.rest(24 * count))
        guard positions.allSatisfy(\.isFinite) else { throw connection.failure("an atom at no finite place") }
        template.structure.positions = (0..<count).map { atom in
            bohrLength * SIMD3(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2])
        }
        if let template = structure.cell {
            // Lattice vectors are the columns.
            func vector(_ column: Int) -> SIMD3<Double> {
                bohrLength * SIMD3(cell[column], cell[3 + column], cell[6 + column])
            }
            // A slab stays one: the protocol says nothing of directions that are not repeated.
            guard let cell = UnitCell(vector(0), vector(1), vector(2), openAxis: template.openAxis) else {
                throw connection.failure("expected a cell with a volume, found \(cell)")
            }
            self.template.structure.cell = cell
        }
        if let problem = structure.problem { throw connection.failure(problem) }
        result = evaluator.forces(of: structure, wantsStress: true, using: workspace)
    }

    /// FORCEREADY with energy, forces, virial and what else there is to say.
    private func answer(_ result: PredictedForces) throws -> [UInt8] {
        let extras = try extras(result)
        var bytes = Self.header("FORCEREADY")
        Self.append([result.energy.energy * energyUnit], to: &bytes)
        Self.append(Int32(result.forces.count), to: &bytes)
        Self.append(Self.atomic(result.forces), to: &bytes)
        Self.append(result.stress.map(virial) ?? Array(repeating: 0, count: 9), to: &bytes)
        Self.append(Int32(extras.utf8.count), to: &bytes)
        return bytes + Array(extras.utf8)
    }

    /// A JSON object, in atomic units but for properties that are no energies; empty where there is nothing to say. The
    /// committee's names are those that i-PI looks for.
    private func extras(_ result: PredictedForces) throws -> String {
        var members: [(String, JSONValue)] = []
        if let error = result.energy.errorBar { members.append(("energy_error", .number(error * energyUnit))) }
        if result.memberEnergies.count > 1 {
            let energies = result.calibrated(result.memberEnergies.map { [$0] }, around: [result.energy.energy])
            members.append(("committee_pot", JSONValue(energies.map { $0[0] * energyUnit })))
        }
        if !result.members.isEmpty {
            let forces = result.calibrated(result.members.map(Self.atomic), around: Self.atomic(result.forces))
            let virials = result.stress.map { stress in
                result.calibrated(result.memberStresses, around: stress).map(virial)
            }
            let none = forces.map { _ in [Double](repeating: 0, count: 9) }
            // A list for each member.
            members.append(("committee_force", .array(forces.map { JSONValue($0) })))
            members.append(("committee_virial", .array((virials ?? none).map { JSONValue($0) })))
        }
        for property in properties { members += try property.members(of: template) }
        return members.isEmpty ? "" : JSONValue.object(members).description
    }

    /// From the model's energies to hartree, of the whole structure also where the model predicts them per atom.
    private var energyUnit: Double {
        (evaluator.evaluator.model.target?.isPerAtom == true ? Double(structure.elements.count) : 1) / Self.hartree
    }

    /// From eV/angstrom to hartree/bohr.
    private static func atomic(_ forces: [SIMD3<Double>]) -> [Double] {
        forces.flatMap { [$0.x, $0.y, $0.z] }.map { $0 * bohrLength / hartree }
    }

    /// From a stress, eV/angstrom^3, to hartree.
    private func virial(_ stress: [Double]) -> [Double] {
        let volume = structure.cell?.volume ?? 0
        return stress.map { -$0 * volume / Self.hartree }
    }

    private static func header(_ word: String) -> [UInt8] {
        Array(word.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 12 - word.utf8.count)
    }

    /// A count of what follows; of more than anybody sends an error.
    private static func length(_ bytes: [UInt8], _ connection: borrowing Connection) throws(DataError) -> Int {
        let value = Int32(truncatingIfNeeded: bytes.enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) })
        guard (0...10_000_000).contains(value) else { throw connection.failure("expected a count, found \(value)") }
        return Int(value)
    }

    private static func doubles(_ bytes: [UInt8]) -> [Double] {
        bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: 8).map {
                Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
            }
        }
    }

    private static func append(_ values: [Double], to bytes: inout [UInt8]) {
        for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
    }

    private static func append(_ value: Int32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
}
