import Atomistics

/// The environments that a sparse kernel compares with, as the structures they are in: a few atoms' positions where
/// their features would be thousands of numbers each. What a saved model keeps of its kernels.
struct ActiveEnvironments: Codable, Sendable {
    struct Place: Codable, Hashable, Sendable {
        /// Index into `structures`.
        var structure: Int
        /// Position among the structure's centers.
        var center: Int

        private enum CodingKeys: String, CodingKey {
            case structure
            case center = "centre"
        }
    }

    var structures: [Structure]
    /// The environments of each element of the model, elements ascending.
    var places: [[Place]]

    /// Drops structures that nothing refers to.
    init(structures: [Structure], places: [[Place]]) {
        let used = Set(places.joined().map(\.structure)).sorted()
        let position = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
        self.structures = used.map { structures[$0] }
        self.places = places.map { $0.map { Place(structure: position[$0.structure]!, center: $0.center) } }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        structures = try container.decode([Stored].self, forKey: .structures).map { try $0.structure(decoder) }
        places = try container.decode([[Place]].self, forKey: .places)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(structures.map(Stored.init), forKey: .structures)
        try container.encode(places, forKey: .places)
    }

    private enum Keys: String, CodingKey { case structures, places }

    private struct Stored: Codable {
        var elements: [Element]
        var positions: [SIMD3<Double>]
        var fragments: [UInt8]
        /// Three lattice vectors; nil for a molecule.
        var cell: [SIMD3<Double>]?
        /// The one of a slab that is not repeated; nil of all else.
        var openAxis: Int?

        init(_ structure: Structure) {
            elements = structure.elements
            positions = structure.positions
            fragments = structure.fragments
            cell = structure.cell.map { [$0.a, $0.b, $0.c] }
            openAxis = structure.cell?.openAxis
        }

        func structure(_ decoder: any Decoder) throws -> Structure {
            guard positions.count == elements.count, fragments.isEmpty || fragments.count == elements.count else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "atoms without position or fragment"))
            }
            let isAxis = openAxis.map { (0..<3).contains($0) } ?? true
            let cell = cell.flatMap {
                $0.count == 3 && isAxis ? UnitCell($0[0], $0[1], $0[2], openAxis: openAxis) : nil
            }
            guard (cell == nil) == (self.cell == nil) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "lattice vectors without a volume"))
            }
            let structure = Structure(elements: elements, positions: positions, fragments: fragments, cell: cell)
            if let problem = structure.problem {
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: problem))
            }
            return structure
        }
    }
}
