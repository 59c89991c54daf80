import ArgumentParser
import Atomistics
import Descriptors
import Exploration
import LinearAlgebra

/// The formats of the files that `features` writes.
extension FeaturesCommand {
    enum FileFormat { case npz, mts, csv }

    /// As the ending of the output says.
    var format: FileFormat {
        guard let output else { return .npz }
        return output.hasSuffix(".mts") ? .mts : output.hasSuffix(".csv") ? .csv : .npz
    }

    /// What the rows of features are: structures, of which the atom is -1 and the element 0, or atoms.
    struct RowLabels {
        var structures: [Int]
        var atoms: [Int]
        var elements: [Int]
        /// The monomers of atoms, -1 where their structure tells none; nil where none tells, and of structures.
        var fragments: [Int]?
        let perAtom: Bool

        /// The number of rows.
        var count: Int { structures.count }

        /// - Parameter centers: the atoms of each structure that have a row.
        init(_ structures: [Structure], _ centers: [[Int]], perAtom: Bool) {
            self.perAtom = perAtom
            guard perAtom else {
                self.structures = Array(structures.indices)
                atoms = structures.map { _ in -1 }
                elements = structures.map { _ in 0 }
                return
            }
            self.structures = centers.enumerated().flatMap { index, atoms in atoms.map { _ in index } }
            atoms = centers.flatMap { $0 }
            elements = zip(structures, centers).flatMap { structure, atoms in
                atoms.map { structure.elements[$0].atomicNumber }
            }
            guard structures.contains(where: { !$0.fragments.isEmpty }) else { return }
            fragments = zip(structures, centers).flatMap { structure, atoms in
                atoms.map { structure.fragments.isEmpty ? -1 : Int(structure.fragments[$0]) }
            }
        }

        /// The samples of a block of metatensor's.
        func samples(_ rows: [Int]) -> TensorMapArchive.Labels {
            perAtom
                ? .init(names: ["system", "atom"], rows: rows.map { [structures[$0], atoms[$0]] })
                : .init(names: ["system"], rows: rows.map { [structures[$0]] })
        }
    }

    /// A column as metatensor has them: the key of its block, and its place in it.
    struct MapColumn {
        /// term, central element, neighbor elements
        let key: [Int]
        /// l, n_1, n_2, or l_1, n_1, l_2, n_2
        let property: [Int]

        init(_ column: FeatureColumn) {
            key = [
                column.term, column.central?.atomicNumber ?? 0, column.element1.atomicNumber,
                column.element2?.atomicNumber ?? -1,
            ]
            property = [column.l, column.n1, column.n2 ?? -1]
        }

        init(_ column: EquivariantColumn) {
            key = [
                column.term, column.central?.atomicNumber ?? 0, column.element1.atomicNumber,
                column.element2?.atomicNumber ?? -1,
            ]
            property = [column.l1, column.n1, column.l2 ?? -1, column.n2 ?? -1]
        }
    }

    /// Features as a TensorMap: a block for each term, central element and pair of neighbor elements.
    /// - Parameters:
    ///   - values: [row, mu][column].
    ///   - turning: lambda and parity of equivariants; nil of invariants.
    func tensorMap(
        _ values: Matrix, _ rows: RowLabels, _ columns: [MapColumn], turning: (lambda: Int, parity: Int)? = nil,
        size: Int
    ) throws -> [UInt8] {
        var places: [[Int]: [Int]] = [:]
        for (place, column) in columns.enumerated() { places[column.key, default: []].append(place) }
        // Features per atom are of any central element, which a key has to tell.
        let centers: [Int?] = rows.perAtom ? Array(Set(rows.elements)).sorted() : [nil]
        let blocks = places.count * centers.count
        guard blocks <= TensorMapArchive.mostBlocks else {
            throw ValidationError(
                "\(blocks) blocks do not fit an .mts file, which holds \(TensorMapArchive.mostBlocks): take fewer elements at a "
                    + "time, or write .npz")
        }
        // Every block has the labels of its samples, and headers.
        let size = try archiveSize(size + blocks * (8 * rows.structures.count + 2048))
        let own = ["center_type", "neighbor_1_type", "neighbor_2_type"]
        var map = TensorMapArchive(
            keys: ["term"] + (turning == nil ? [] : ["o3_lambda", "o3_sigma"]) + own, size: size)
        let mus = turning.map { 2 * $0.lambda + 1 } ?? 1
        let names = turning == nil ? ["l", "n_1", "n_2"] : ["l_1", "n_1", "l_2", "n_2"]
        let components = turning.map { [TensorMapArchive.Labels.range("o3_mu", -$0.lambda..<$0.lambda + 1)] } ?? []
        for key in places.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            for center in centers {
                let chosen = rows.structures.indices.filter { center == nil || rows.elements[$0] == center }
                let columns = (all: columns, places: places[key]!)
                var block: [Double] = []
                block.reserveCapacity(chosen.count * mus * columns.places.count)
                for row in chosen {
                    for mu in 0..<mus {
                        values.withRow(row * mus + mu) { values in block += columns.places.lazy.map { values[$0] } }
                    }
                }
                map.add(
                    [key[0]] + (turning.map { [$0.lambda, $0.parity] } ?? []) + [center ?? key[1]] + key[2...],
                    TensorMapArchive.Block(
                        samples: rows.samples(chosen), components: components,
                        properties: .init(names: names, rows: columns.places.map { columns.all[$0].property }),
                        values: block))
            }
        }
        return map.finish(info: mapInfo("features"))
    }

    /// Expansion coefficients as a TensorMap: a block for each l, central and neighbor element.
    /// - Parameter values: [atom][element][n][l^2 + l + m].
    func expansionMap(
        _ values: [Double], _ rows: RowLabels, _ elements: [Element], radials: Int, size: Int
    ) -> [UInt8] {
        let lMax = options.fields.lMax
        let harmonics = (lMax + 1) * (lMax + 1)
        var map = TensorMapArchive(keys: ["o3_lambda", "o3_sigma", "center_type", "neighbor_type"], size: size)
        for l in 0...lMax {
            for center in Array(Set(rows.elements)).sorted() {
                let chosen = rows.elements.indices.filter { rows.elements[$0] == center }
                for (channel, neighbor) in elements.enumerated() {
                    var block: [Double] = []
                    for atom in chosen {
                        for m in -l...l {
                            block += (0..<radials).map { n in
                                values[((atom * elements.count + channel) * radials + n) * harmonics + l * l + l + m]
                            }
                        }
                    }
                    map.add(
                        [l, 1, center, neighbor.atomicNumber],
                        TensorMapArchive.Block(
                            samples: rows.samples(chosen), components: [.range("o3_mu", -l..<l + 1)],
                            properties: .range("n", 0..<radials), values: block))
                }
            }
        }
        return map.finish(info: mapInfo(expansion == .density ? "density" : "potential"))
    }

    /// Energies as a TensorMap of one block, with their derivatives where forces are asked for.
    func energyMap(_ found: [EnergyDerivatives], _ structures: [Structure], size: Int) -> [UInt8] {
        let energy = TensorMapArchive.Labels.range("energy", 0..<1)
        var gradients: [(name: String, gradient: TensorMapArchive.Block)] = []
        if forces {
            let atoms = structures.enumerated().flatMap { index, structure in
                structure.elements.indices.map { [index, index, $0] }
            }
            gradients.append(
                (
                    "positions",
                    .init(
                        samples: .init(names: ["sample", "system", "atom"], rows: atoms),
                        components: [.range("xyz", 0..<3)], properties: energy, values: found.flatMap(\.positions))
                ))
            let periodic = structures.indices.filter { structures[$0].cell != nil }
            if !periodic.isEmpty {
                gradients.append(
                    (
                        "strain",
                        .init(
                            samples: .init(names: ["sample"], rows: periodic.map { [$0] }),
                            components: [.range("xyz_1", 0..<3), .range("xyz_2", 0..<3)], properties: energy,
                            values: periodic.flatMap { found[$0].strain })
                    ))
            }
        }
        var map = TensorMapArchive(keys: ["_"], size: size)
        map.add(
            [0],
            .init(
                samples: .range("system", structures.indices), properties: energy, values: found.map { $0.energies[0] }
            ), gradients: gradients)
        return map.finish(info: mapInfo("energy"))
    }

    private func mapInfo(_ name: String) -> [(String, JSONValue)] {
        [("name", .string(name)), ("descriptor", .string(options.descriptor.description))]
    }

    /// Features as a table, a line for each row.
    func csv(_ values: Matrix, _ rows: RowLabels, _ labels: [String]) -> [UInt8] {
        var text = CommaSeparated.text([["structure", "atom", "element"] + labels])
        for row in rows.structures.indices {
            let cells = [rows.structures[row], rows.atoms[row], rows.elements[row]].map { "\($0)" }
            text += CommaSeparated.text([cells + values.row(row).map { numberCell($0) }])
        }
        return Array(text.utf8)
    }
}

extension NumpyArchive {
    /// Adds the labels of the rows: `structure`, `atom`, `element`, and `fragment` where the data tell monomers.
    mutating func add(_ rows: FeaturesCommand.RowLabels) {
        add("structure", rows.structures)
        add("atom", rows.atoms)
        add("element", rows.elements)
        if let fragments = rows.fragments { add("fragment", fragments) }
    }
}

extension FeatureColumn {
    /// `rho-v/O/H 0/O 1/2`: term, central element, neighbors with radial functions, l.
    func label(of term: String) -> String {
        let second = element2.map { element in "/\(element.symbol) \(n2!)" } ?? ""
        return "\(term)/\(central?.symbol ?? "-")/\(element1.symbol) \(n1)\(second)/\(l)"
    }
}
