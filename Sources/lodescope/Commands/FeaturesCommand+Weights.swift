import ArgumentParser
import Atomistics
import Descriptors
import Exploration
import Workers

/// `--weights`: energies and forces of weights that were found elsewhere.
extension FeaturesCommand {
    func validateWeights() throws {
        guard weights != nil else {
            if forces { throw ValidationError("--forces goes with --weights") }
            return
        }
        if lambda != nil { throw ValidationError("give either --weights or --lambda") }
        if expansion != nil { throw ValidationError("give either --weights or --expansion") }
        if per == .atom { throw ValidationError("--weights are of features per structure, not --per atom") }
    }

    func runWeights(
        _ path: String, _ data: StructureReader.Outcome, _ elements: [Element], _ tables: RadialTableCache
    ) throws {
        let structures = data.structures
        let featurizer = Featurizer(
            descriptor: options.descriptor, fields: options.fields, centers: options.centers, elements: elements,
            tables: tables)
        _ = try matchedCenters(of: structures, featurizer)
        let columns = featurizer.layout.columns
        let given = try read(path, columns: columns.count, elements)
        // Files have the documented order, the engine its own.
        var weights = [Double](repeating: 0, count: columns.count)
        for (place, column) in columns.indices.sorted(by: { columns[$0] < columns[$1] }).enumerated() {
            weights[column] = given[place]
        }
        let batch = EnergyBatch(featurizer: featurizer, weights: weights, structures: structures)
        let extent: EnergyGradient.Extent = forces ? .positionsAndStrain : .energies
        if let benchmark {
            return try time(data, features: columns.count, repeats: benchmark) {
                _ = try batch.compute(extent, execution: Execution(threads: threads.count))
            }
        }
        let found = try batch.compute(extent, execution: Execution(threads: threads.count))
        let atoms = structures.reduce(0) { $0 + $1.elements.count }
        let size = try archiveSize(84 * structures.count + 36 * atoms)
        if format == .mts {
            return try write(energyMap(found, structures, size: size), shape: [structures.count])
        }
        var archive = try makeArchive(size, data, rows: structures.count)
        func add(_ name: String, _ shape: [Int], _ values: [Double]) {
            values.withUnsafeBufferPointer { archive.add(name, shape: shape, doubles: $0) }
        }
        add("energy", [structures.count], found.map { $0.energies[0] })
        if forces {
            add("forces", [atoms, 3], found.flatMap { $0.positions.map { -$0 } })
            add("strain_derivative", [structures.count, 3, 3], found.flatMap(\.strain))
        }
        try write(archive.finish(), shape: [structures.count])
    }

    /// The weights of a file, one for each column.
    private func read(_ path: String, columns: Int, _ elements: [Element]) throws(DataError) -> [Double] {
        let array = try NumpyArray(reading: path)
        let location = SourceLocation(file: path, line: 0)
        guard array.shape == [columns] else {
            let found = "[" + array.shape.map(String.init).joined(separator: ", ") + "]"
            throw DataError(
                at: location,
                "expected weights of shape [\(columns)], one for each column that features writes of these structures (elements "
                    + elements.map(\.symbol).joined(separator: " ") + "), found \(found)")
        }
        if let place = array.values.firstIndex(where: { !$0.isFinite }) {
            throw DataError(at: location, "expected finite weights, found \(array.values[place]) at \(place)")
        }
        return array.values
    }
}
