import ArgumentParser
import Atomistics

struct DatasetConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Write a dataset as one Extended XYZ file in lodescope's own keys.",
        discussion: """
            The points layout has one frame a point. The scans layout has one frame a curve, its first point, and \
            how far monomer B moves from there; it takes rigid monomers that move along a line to within 0.000002 angstrom. \
            Energies are written in eV; keys and columns that lodescope does not use are left out.
            """)

    @Argument(help: "Extended XYZ files, plain or gzip, or folders of them.", completion: .file())
    var files: [String]

    @Option(name: .customLong("to"), help: ArgumentHelp("The layout.", valueName: "layout"))
    var layout: DatasetWriter.Layout

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write, compressed if its name ends in .gz; - is standard output.", valueName: "file"),
        completion: .file())
    var output: String

    @OptionGroup(title: "Reading") var dataset: DatasetArguments

    func run() throws {
        let dataset = try dataset.load(files)
        let data = try DatasetWriter(layout: layout).data(for: dataset)
        let bytes = output.hasSuffix(".gz") ? Gzip.compress(data) : data
        try Output.write(bytes, to: output)
        if StandardError.isTerminal {
            StandardError.write("\(output): \(counted(dataset.curves.count, "curve")), \(bytes.count) bytes\n")
        }
    }
}

extension DatasetWriter.Layout: ExpressibleByArgument {}
