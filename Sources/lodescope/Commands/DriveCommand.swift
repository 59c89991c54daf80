import ArgumentParser
import Atomistics
import Exploration

struct DriveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drive", abstract: "Give forces of a saved model to a program that moves atoms.",
        discussion: """
            A client of i-PI's socket protocol: i-PI, and ASE with its SocketIOCalculator, are servers of it. The server \
            sends positions and cells, and is sent energies, forces and virials (atomic units), with the energy's error bar \
            as JSON, {"energy_error": hartree}, where the model has one. The protocol never sends elements: --template is a \
            file whose first structure has them in the server's order, with the monomers where the model subtracts them \
            (a fragment column), and with a Lattice where the structure is periodic.

            Start the server first, or within a minute of this. It ends with the server, with status 0.
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

    @OptionGroup(title: "Reading") var reading: ReadingArguments

    func validate() throws {
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
        let connection = try Connection(Connection.Address(ipi)!, patience: 60)
        var driver = SocketDriver(ForceEvaluator(evaluator), labeled)
        try driver.serve(connection)
    }
}
