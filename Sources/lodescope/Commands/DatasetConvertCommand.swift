import ArgumentParser
import Atomistics

struct DatasetConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Write a dataset as one Extended XYZ file in lodescope's own keys.",
        discussion: """
            The points layout has one frame a point. The scans layout has one frame a curve, its first point, and \
            how far monomer B moves from there; it takes rigid monomers that move along a line to within 0.000002 angstrom. \
            Energies are written in eV; keys and columns that lodescope does not use are left out.

            With --target every frame is written as a structure with that number, and its Lattice if it has one; there \
            is one layout for them.

              lodescope dataset convert my-dimers/ --to scans --output dimers.xyz.gz
            """)

    @Argument(help: DataPath.help)
    var files: [DataPath]

    @Option(name: .customLong("to"), help: ArgumentHelp("The layout of binding curves.", valueName: "layout"))
    var layout: DatasetWriter.Layout?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write, compressed if its name ends in .gz; - is standard output.", valueName: "file"),
        completion: .file())
    var output: String

    @OptionGroup(title: "Reading") var target: TargetArguments
    @OptionGroup(title: "Reading") var dataset: DatasetArguments

    func validate() throws {
        guard let target = target.target else {
            if layout == nil { throw ValidationError("--to points or --to scans says how curves are written") }
            return
        }
        if layout != nil {
            throw ValidationError("--to is for binding curves: structures with a --target have one layout")
        }
        if target.isPerAtom { throw ValidationError("numbers are written as they are read: leave out --per-atom") }
        guard StructureWriter.canWrite(target) else {
            throw ValidationError("the key '\(target.key)' cannot be written: it has blanks or special characters")
        }
    }

    func run() throws {
        let dataset = try dataset.load(files, target: target.target, requiresEnergies: target.target != nil)
        let data: [UInt8]
        if let target = dataset.target {
            data = StructureWriter(target).data(for: dataset.structures)
        } else {
            data = try DatasetWriter(layout: layout!).data(for: dataset)
        }
        let bytes = output.hasSuffix(".gz") ? Gzip.compress(data) : data
        try Output.write(bytes, to: output)
        if StandardError.isTerminal {
            StandardError.write("\(output): \(counted(dataset.groups.count, dataset.noun)), \(bytes.count) bytes\n")
        }
    }
}

extension DatasetWriter.Layout: ExpressibleByArgument {}
