import ArgumentParser
import Atomistics
import Exploration

struct DriveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drive", abstract: "Give forces of a saved model to a program that moves atoms.",
        discussion: """
            A client of i-PI's socket protocol: i-PI, and ASE with its SocketIOCalculator, are servers of it. The server \
            sends positions and cells, and is sent energies, forces and virials in atomic units. The protocol never sends \
            elements: --template is a file whose first structure has them in the server's order, with the monomers where the \
            model subtracts them (a fragment column), and with a Lattice where the structure is periodic, with pbc="T T F" \
            where it is a slab.

            With every answer goes a JSON object, which i-PI calls extras: `energy_error`, one standard deviation, and \
            `committee_pot`, the energies of the committee's members around the prediction, of which that is the standard \
            deviation (hartree); with --committee-forces `committee_force` and `committee_virial`, as i-PI's ffcommittee reads \
            them with parse_json; and what models of --property predict under the names of their targets, with errors under \
            NAME_error, in the unit that they were trained in.

            Start the server first, or within a minute of this. When the server says that it has ended, or closes the \
            connection, this ends too, with status 0; with --reconnect it waits for a server to come back.

              lodescope drive water.model --ipi unix:water --template water.xyz --property dipole.model
            """)

    @Argument(help: "A model of energies: a file of lodescope train --save.", completion: .file())
    var model: String

    @Option(
        help: ArgumentHelp(
            "The server: unix:NAME for the socket /tmp/ipi_NAME, or with a slash in it a path; HOST:PORT.",
            valueName: "address"))
    var ipi: String

    @Option(
        help: ArgumentHelp(
            "An Extended XYZ file whose first structure has the atoms in the server's order.", valueName: "file"),
        completion: .file())
    var template: String

    @Option(
        help: ArgumentHelp(
            "A model of a dipole, a polarizability or another target, whose predictions go beside the forces. May be given several times.",
            valueName: "model"),
        completion: .file())
    var property: [String] = []

    @Flag(help: "Send the forces and virials of every member of the committee as well.")
    var committeeForces = false

    @Flag(help: "When the connection is lost, wait for a server as at the start.")
    var reconnect = false

    @Option(help: ArgumentHelp("How long a server is waited for.", valueName: "seconds"))
    var wait = 60

    @OptionGroup(title: "Reading") var reading: ReadingArguments
    @OptionGroup var threads: ThreadArguments

    func validate() throws {
        if !(0...1_000_000).contains(wait) {
            throw ValidationError("--wait must be between 0 and 1000000, not \(wait)")
        }
        guard Connection.Address(ipi) != nil else {
            throw ValidationError("--ipi takes unix:NAME or HOST:PORT, not \(quoted(ipi))")
        }
    }

    func run() throws {
        guard case .number(let saved) = try SavedModel(reading: model) else {
            throw ValidationError("forces are of energies, and this is a model of a target with parts")
        }
        if let problem = ForceEvaluator.problem(with: saved) { throw ValidationError(problem) }
        let outcome = try StructureReader(options: reading.options()).readAll([template])
        guard let structure = outcome.structures.first, let source = outcome.sources.first else {
            throw DataError(at: SourceLocation(file: template, line: 1), "expected a structure, found none")
        }
        let evaluator = saved.evaluator()
        let labeled = LabeledStructure(id: template, structure: structure, value: nil, source: source)
        if let problem = evaluator.problem(with: .structure(labeled)) { throw DataError(at: source, problem) }
        if committeeForces && saved.memberCount < 2 {
            throw ValidationError("--committee-forces: the model has no committee")
        }
        let properties = try property.map { try DrivenProperty(reading: $0, for: labeled) }
        var names: Set<String> = []
        if let twice = properties.flatMap(\.keys).first(where: { !names.insert($0).inserted }) {
            throw ValidationError("two models of --property predict \(quoted(twice))")
        }
        var driver = SocketDriver(
            ForceEvaluator(evaluator, withCommittee: committeeForces), labeled, properties: properties,
            threads: threads.count)
        while try !serve(&driver) {}
    }

    /// Serves one server to its end; false where another is waited for.
    private func serve(_ driver: inout SocketDriver) throws -> Bool {
        let address = Connection.Address(ipi)!
        let connection = try Connection(address, patience: wait)
        let loss: String
        do {
            if try driver.serve(connection) { return true }
            loss = "\(address.description): the server closed the connection"
        } catch let cut as Connection.Cut {
            guard reconnect else { throw cut.reason }
            loss = "\(cut.reason)"
        }
        StandardError.write(
            "lodescope: \(loss); forces were given \(driver.answers == 1 ? "once" : "\(driver.answers) times")"
                + (reconnect ? "; waiting \(counted(wait, "second")) for a server\n" : "\n"))
        return !reconnect
    }
}
