import ArgumentParser
import Atomistics
import Descriptors
import Exploration
import LinearAlgebra
import Workers

/// A list of one lambda or several: `0,1,2`.
struct Lambdas: ExpressibleByArgument {
    let values: [Int]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.allSatisfy({ $0 != nil && $0! >= 0 }) else { return nil }
        values = Set(parts.map { $0! }).sorted()
    }
}

/// The parity sigma = (-1)^(l1 + l2 + lambda) of an equivariant.
struct Parity: ExpressibleByArgument {
    let value: Int

    init?(argument: String) {
        guard let value = Int(argument), abs(value) == 1 else { return nil }
        self.value = value
    }
}

/// `--lambda`: features that turn with the structure.
extension FeaturesCommand {
    func validateEquivariants() throws {
        guard let lambda else {
            if parity != nil { throw ValidationError("--parity goes with --lambda") }
            return
        }
        if expansion != nil { throw ValidationError("give either --lambda or --expansion") }
        let highest = 2 * options.fields.lMax
        if let wrong = lambda.values.first(where: { $0 > highest }) {
            throw ValidationError("--lambda must be between 0 and 2 l_max = \(highest), not \(wrong)")
        }
        if output != nil && lambda.values.count > 1 {
            throw ValidationError("--output takes one --lambda; several are for --benchmark")
        }
    }

    func runEquivariants(
        _ lambda: Lambdas, _ data: StructureReader.Outcome, _ elements: [Element], _ tables: RadialTableCache
    ) throws {
        let parities = parity.map { [$0.value] } ?? (benchmark == nil ? [1] : [1, -1])
        let channels = lambda.values.flatMap { lambda in parities.map { (lambda: lambda, parity: $0) } }
        let featurizer = EquivariantFeaturizer(
            channels, descriptor: options.descriptor, fields: options.fields, centers: options.centers,
            elements: elements,
            perAtom: per == .atom, tables: tables)
        let centers = try matchedCenters(of: data.structures, featurizer.featurizer)
        guard featurizer.layout.blocks.contains(where: { $0.count > 0 }) else {
            throw ValidationError(
                """
                \(options.descriptor) has no features of lambda \(lambda.values.map(String.init).joined(separator: ",")) and \
                parity \(parities.map(String.init).joined(separator: ",")) with l_max \(options.fields.lMax): a product \
                has those of |l1 - l2| <= lambda <= l1 + l2, where (-1)^(l1 + l2 + lambda) is the parity; a single field \
                those of lambda up to l_max and parity 1
                """)
        }
        let batch = EquivariantBatch(featurizer: featurizer, structures: data.structures)
        if let benchmark {
            try time(batch, data, repeats: benchmark)
        } else {
            try write(batch, data, centers)
        }
    }

    private func time(_ batch: EquivariantBatch, _ data: StructureReader.Outcome, repeats: Int) throws {
        let blocks = batch.featurizer.layout.blocks
        var values = blocks.map {
            Matrix.uninitialized(rows: batch.rowCount * (2 * $0.lambda + 1), columns: $0.count)
        }
        // Kept for as long as they are written to.
        let addresses = values.indices.map { values[$0].withMutableElements { $0.baseAddress! } }
        try withExtendedLifetime(values) {
            try time(
                data, features: blocks.reduce(0) { $0 + $1.rowLength },
                blocks: .array(
                    blocks.map { block -> JSONValue in
                        [
                            "lambda": .integer(block.lambda), "parity": .integer(block.parity),
                            "columns": .integer(block.count),
                        ]
                    }), repeats: repeats
            ) { try batch.compute(into: addresses, execution: Execution(threads: threads.count)) }
        }
    }

    /// Writes the features of one (lambda, parity).
    private func write(_ batch: EquivariantBatch, _ data: StructureReader.Outcome, _ centers: [[Int]]) throws {
        let block = batch.featurizer.layout.blocks[0]
        let mus = 2 * block.lambda + 1
        // Seven integers and a name of each column.
        let names = options.descriptor.terms.map(\.name)
        let rows = RowLabels(data.structures, centers, perAtom: per == .atom)
        let size = try archiveSize(
            8 * batch.rowCount * block.rowLength + (56 + NumpyArchive.width(of: names)) * block.count + 16)
        var values = Matrix.uninitialized(rows: batch.rowCount * mus, columns: block.count)
        try values.withMutableElements {
            try batch.compute(into: [$0.baseAddress!], execution: Execution(threads: threads.count))
        }
        let columns = batch.featurizer.layout.columns(of: block)
        let order = columns.indices.sorted { columns[$0] < columns[$1] }
        values.reorderColumns(order)
        let sorted = order.lazy.map { columns[$0] }

        let shape = [batch.rowCount, mus, block.count]
        if format == .mts {
            let map = try tensorMap(
                values, rows, sorted.map { MapColumn($0) }, turning: (block.lambda, block.parity), size: size)
            return try write(map, shape: shape)
        }
        var archive = try makeArchive(size, data, rows: rows.count)
        values.withElements { archive.add("values", shape: shape, doubles: $0) }
        archive.add(rows)
        archive.add("lambda", [block.lambda])
        archive.add("parity", [block.parity])
        archive.add("column_term", sorted.map { names[$0.term] })
        archive.add("column_central", sorted.map { $0.central?.atomicNumber ?? 0 })
        archive.add("column_element1", sorted.map { $0.element1.atomicNumber })
        archive.add("column_n1", sorted.map(\.n1))
        archive.add("column_l1", sorted.map(\.l1))
        archive.add("column_element2", sorted.map { $0.element2?.atomicNumber ?? 0 })
        archive.add("column_n2", sorted.map { $0.n2 ?? -1 })
        archive.add("column_l2", sorted.map { $0.l2 ?? -1 })
        try write(archive.finish(), shape: shape)
    }
}

extension Matrix {
    /// Puts column `order[k]` at k.
    mutating func reorderColumns(_ order: [Int]) {
        precondition(order.count == columns, "a place for each column")
        var row = [Double](repeating: 0, count: columns)
        for index in 0..<rows {
            withMutableRow(index) { values in
                for (target, source) in order.enumerated() { row[target] = values[source] }
                _ = values.update(fromContentsOf: row)
            }
        }
    }
}
