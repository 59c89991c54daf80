import ArgumentParser
import Atomistics
import Descriptors
import Exploration
import Foundation
import LinearAlgebra
import Workers

struct FeaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features", abstract: "Write descriptors for other tools.",
        discussion: """
            The output is a NumPy .npz archive: `values` [structures or atoms, features]; `structure`, `atom` and \
            `element` of every row; and the labels of the columns: `column_element1`, `column_n1`, `column_element2`, \
            `column_n2`, `column_l`, `column_central`, `column_term`. What the data say of structures is in `id`, `class`, \
            `distance` (angstrom) and `energy` (eV), each [structures], and of atoms in `fragment`. Sums are plain: nothing of \
            monomers is subtracted. With --expansion, `values` [atoms, elements, n_max, (l_max + 1)^2] are the coefficients \
            themselves and `elements` labels their second axis.

            With --lambda, `values` [structures or atoms, 2 lambda + 1, features] turn as the spherical harmonics of that \
            lambda do when a structure turns, mu = -lambda to lambda: what models of dipoles (lambda 1), polarizabilities \
            (0 and 2) and other tensors are made of. `column_l1` and `column_l2` are in the place of `column_l`. Inversion \
            multiplies features of parity s by s (-1)^lambda. lambda 0 are the invariants.

            The ending of the output chooses its format. .mts is metatensor's, with blocks by term (its place in the descriptor), \
            center_type (0 where all central elements share a column), neighbor_1_type and neighbor_2_type (-1 of single fields), \
            with --lambda also o3_lambda and o3_sigma; with --expansion the blocks are those of spherical expansions elsewhere, by \
            o3_lambda, o3_sigma, center_type and neighbor_type; with --weights it is one block, energy, with the gradients \
            positions and, of periodic structures, strain. .csv has a line for each row of invariants, under labels \
            TERM/CENTRAL/ELEMENT1 n1/ELEMENT2 n2/l.

            With --weights the output are `energy` [structures], the sums of weights times features, and with --forces \
            `forces` [atoms, 3], minus their derivatives with respect to positions (per angstrom), the atoms of one structure \
            after those of another, and `strain_derivative` [structures, 3, 3], their derivatives with respect to the strain of \
            positions and lattice vectors, 0 of molecules: the stress is that over the volume, the surface stress of a slab that \
            over its area. The derivatives are analytic, \
            and take about as long whatever the number of features.

            A frame with a Lattice is a crystal or a periodic box, repeated in all three directions, unless it has \
            pbc="F F F", or is a slab, repeated in two: pbc="T T F", "T F T" or "F T T", and the vector of the F may be any. \
            Repeated in one direction there is none. Structures of all kinds may stand in one file. Frames that tell two monomers apart (a \
            fragment column, n_a, indexB, selection_a) are molecules whatever their Lattice. The potential of a \
            periodic structure is a sum over all images; for exponents up to 3 it is without its mean over space (k = 0). That \
            of a slab is summed in the plane, without vacuum; for exponents 1 and 2, of which the sum is infinite, an atom \
            and its images have -2 pi |z| / A and -2 pi / A ln(|z| / 1 angstrom) far from their plane, of area A an atom.

              lodescope features molecules.xyz --output x.npz --per atom
              lodescope features crystals.xyz --output x.npz \(ModelParameter.descriptor.flag) rho-rho --lambda 1
            """)

    enum Rows: String, CaseIterable, ExpressibleByArgument { case structure, atom }
    enum Expansion: String, CaseIterable, ExpressibleByArgument { case density, potential }

    @Argument(help: DataPath.help)
    var files: [DataPath]

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The .npz, .mts or .csv file to write.", valueName: "file"),
        completion: .file(extensions: ["npz", "mts", "csv"]))
    var output: String?

    @OptionGroup var subject: ParameterArguments<DescriptorParameter>

    @Option(
        help: """
            Rows: one for each structure, summed over its atoms by element, or one for each atom. --per-atom, where models are \
            trained, is about the target.
            """)
    var per: Rows = .structure

    @Option(help: "Write a field's expansion coefficients instead of invariants.")
    var expansion: Expansion?

    @Option(
        help: ArgumentHelp(
            """
            Write features that turn with the structure as the spherical harmonics of this lambda, 0 to 2 l_max, in the \
            place of invariants. --benchmark takes several, as 0,1,2.
            """, valueName: "lambda"))
    var lambda: Lambdas?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "(-1)^(l1 + l2 + lambda) of the features with --lambda: 1 or -1. (default: 1; both with --benchmark)",
            valueName: "parity"))
    var parity: Parity?

    @Option(
        help: ArgumentHelp(
            """
            Write energies instead of features: the sums of these weights times the features, a NumPy array (.npy) with one \
            number for each column that features writes of the same structures, in that order.
            """, valueName: "file"),
        completion: .file(extensions: ["npy"]))
    var weights: String?

    @Flag(help: "With --weights: write forces and strain derivatives as well.")
    var forces = false

    @Option(
        help: ArgumentHelp("Compute N times, write nothing, and print the seconds each took as JSON.", valueName: "n"))
    var benchmark: Int?

    @OptionGroup var threads: ThreadArguments

    @OptionGroup(title: "Fields") var fields: ParameterArguments<FieldParameters>
    @OptionGroup(title: "Reading") var reading: ReadingArguments

    func validate() throws {
        if let ending = output.map({ ($0 as NSString).pathExtension }),
            !["", "npz", "mts", "csv"].contains(ending.lowercased())
        {
            throw ValidationError("--output is named .npz, .mts or .csv, not .\(ending)")
        }
        if (output == nil) == (benchmark == nil) { throw ValidationError("give either --output FILE or --benchmark N") }
        if let benchmark, !(1...1_000_000).contains(benchmark) {
            throw ValidationError("--benchmark must be between 1 and 1000000, not \(benchmark)")
        }
        if expansion != nil && benchmark != nil {
            throw ValidationError("--benchmark times invariants, not --expansion")
        }
        try validateEquivariants()
        try validateWeights()
        if format == .csv, lambda != nil || expansion != nil || weights != nil {
            throw ValidationError("a .csv file holds invariants alone: .npz and .mts hold all that features writes")
        }
        if options.fields.basis == .monomial
            && !(expansion.map { $0 == .potential } ?? options.descriptor.usesPotential)
        {
            throw ValidationError("\(ModelParameter.basis.flag) monomial is for the potential, which is not asked for")
        }
    }

    var options: ModelOptions { fields.applied(to: subject.applied(to: .standard)) }

    func run() throws {
        if let output, benchmark == nil { try Output.requireWritable(output) }
        let data = try read()
        let structures = data.structures
        let elements = Set(structures.flatMap(\.elements)).sorted()
        let tables = RadialTableCache(threads: threads.count)
        if let lambda { return try runEquivariants(lambda, data, elements, tables) }
        if let weights { return try runWeights(weights, data, elements, tables) }
        // A product reads the coefficients of every l.
        let needed = expansion.map { Descriptor($0 == .density ? .rhoRho : .vV) } ?? options.descriptor
        let featurizer = Featurizer(
            descriptor: needed, fields: options.fields, centers: options.centers, elements: elements,
            perAtom: per == .atom || expansion != nil, tables: tables)
        let centers = try matchedCenters(of: structures, featurizer)
        if let benchmark {
            try time(featurizer, data, repeats: benchmark)
        } else if let expansion {
            try writeExpansion(expansion, featurizer, data, centers)
        } else {
            try writeFeatures(featurizer, data, centers)
        }
    }

    private func read() throws(DataError) -> StructureReader.Outcome {
        let outcome = try StructureReader(options: reading.options(wantsDigest: benchmark != nil)).readAll(files.places)
        tellPassedOver(outcome.passedOver)
        let warnings = outcome.warnings()
        if let first = warnings.first {
            let count = warnings.count == 1 ? "warning:" : "\(warnings.count) warnings, the first:"
            StandardError.write("lodescope: \(count) \(first)\n")
        }
        return outcome
    }

    /// The atoms of each structure that are centers; there must be one at least.
    func matchedCenters(of structures: [Structure], _ featurizer: Featurizer) throws -> [[Int]] {
        let centers = structures.map { featurizer.centerIndices(of: $0) }
        guard centers.contains(where: { !$0.isEmpty }) else {
            throw ValidationError("\(ModelParameter.centers.flag) \(options.centers) matches no atom")
        }
        return centers
    }

    // MARK: - Timing

    private func time(_ featurizer: Featurizer, _ data: StructureReader.Outcome, repeats: Int) throws {
        let batch = FeatureBatch(featurizer: featurizer, structures: data.structures)
        var values = Matrix.uninitialized(rows: batch.rowCount, columns: batch.columns)
        try time(data, features: batch.columns, repeats: repeats) {
            try values.withMutableElements {
                try batch.compute(into: $0.baseAddress!, execution: Execution(threads: threads.count))
            }
        }
    }

    /// Prints the seconds that each of `repeats` calls takes.
    /// - Parameters:
    ///   - features: the number of doubles in a row.
    ///   - blocks: the word for them, where they are not invariants.
    func time(
        _ data: StructureReader.Outcome, features: Int, blocks: JSONValue? = nil, repeats: Int,
        _ body: () throws -> Void
    ) throws {
        let structures = data.structures
        var seconds: [Double] = []
        for _ in 0..<repeats {
            let start = DispatchTime.now().uptimeNanoseconds
            try body()
            seconds.append(Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9)
        }
        let atoms = structures.reduce(0) { $0 + $1.elements.count }
        let best: Double = 1e6 * seconds.min()! / Double(atoms)
        let result: JSONValue = [
            "structures": .integer(structures.count), "atoms": .integer(atoms), "features": .integer(features),
            "threads": .integer(threads.count), "seconds": JSONValue(seconds), "us_per_atom": .number(best),
        ]
        try StandardOutput.write(result.adding("blocks", blocks), of: origin(data))
    }

    // MARK: - Writing

    private func writeFeatures(
        _ featurizer: Featurizer, _ data: StructureReader.Outcome, _ centers: [[Int]]
    ) throws {
        let batch = FeatureBatch(featurizer: featurizer, structures: data.structures)
        // Six integers and a name of each column.
        let names = options.descriptor.terms.map(\.name)
        let rows = RowLabels(data.structures, centers, perAtom: per == .atom)
        let size = try archiveSize(
            8 * batch.rowCount * batch.columns + (48 + NumpyArchive.width(of: names)) * batch.columns)
        // The engine's own order is that of its products; files have the documented one.
        let columns = featurizer.layout.columns
        let order = columns.indices.sorted { columns[$0] < columns[$1] }
        var values = Matrix.uninitialized(rows: batch.rowCount, columns: batch.columns)
        try values.withMutableElements {
            try batch.compute(into: $0.baseAddress!, execution: Execution(threads: threads.count))
        }
        values.reorderColumns(order)

        let sorted = order.lazy.map { columns[$0] }
        let shape = [batch.rowCount, batch.columns]
        switch format {
        case .npz:
            var archive = try makeArchive(size, data, rows: rows.count)
            values.withElements { archive.add("values", shape: shape, doubles: $0) }
            archive.add(rows)
            archive.add("column_term", sorted.map { names[$0.term] })
            archive.add("column_central", sorted.map { $0.central?.atomicNumber ?? 0 })
            archive.add("column_element1", sorted.map { $0.element1.atomicNumber })
            archive.add("column_n1", sorted.map(\.n1))
            archive.add("column_element2", sorted.map { $0.element2?.atomicNumber ?? 0 })
            archive.add("column_n2", sorted.map { $0.n2 ?? -1 })
            archive.add("column_l", sorted.map(\.l))
            try write(archive.finish(), shape: shape)
        case .mts: try write(tensorMap(values, rows, sorted.map { MapColumn($0) }, size: size), shape: shape)
        case .csv: try write(csv(values, rows, sorted.map { $0.label(of: names[$0.term]) }), shape: shape)
        }
    }

    private func writeExpansion(
        _ expansion: Expansion, _ featurizer: Featurizer, _ data: StructureReader.Outcome, _ centers: [[Int]]
    ) throws {
        let field: Featurizer.Field = expansion == .density ? .density : .potential
        let radials = featurizer.radialCount(of: field)
        let harmonics = (options.fields.lMax + 1) * (options.fields.lMax + 1)
        let atoms = centers.reduce(0) { $0 + $1.count }
        let shape = [atoms, featurizer.elements.count, radials, harmonics]
        let rows = RowLabels(data.structures, centers, perAtom: true)
        let size = try archiveSize(8 * shape.reduce(1, *) + 8 * featurizer.elements.count)
        let workspace = featurizer.makeWorkspace()
        var values: [Double] = []
        for structure in data.structures {
            values += featurizer.coefficients(of: field, in: structure, using: workspace)
        }
        if format == .mts {
            return try write(
                expansionMap(values, rows, featurizer.elements, radials: radials, size: size), shape: shape)
        }
        var archive = try makeArchive(size, data, rows: rows.count)
        values.withUnsafeBufferPointer { archive.add("values", shape: shape, doubles: $0) }
        archive.add(rows)
        archive.add("elements", featurizer.elements.map(\.atomicNumber))
        try write(archive.finish(), shape: shape)
    }
}
