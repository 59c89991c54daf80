import Atomistics

/// Which pairs (central element, neighbor element) a set of structures can fill: columns of other pairs are zero in all
/// of them and need neither be computed nor stored.
public struct ChannelPresence: Hashable, Codable, Sendable {
    /// The pairs that the density can fill, which sees to the cutoff: [central][neighbor].
    public internal(set) var density: [[Bool]]
    /// The pairs that the potential can fill, as far as it sees: [central][neighbor].
    public internal(set) var potential: [[Bool]]

    /// Every pair.
    public static func all(_ count: Int) -> ChannelPresence {
        let full = Array(repeating: Array(repeating: true, count: count), count: count)
        return ChannelPresence(density: full, potential: full)
    }

    static func none(_ count: Int) -> ChannelPresence {
        let empty = Array(repeating: Array(repeating: false, count: count), count: count)
        return ChannelPresence(density: empty, potential: empty)
    }

    /// Whether it is of that many elements, as one from a file may not be.
    public func fits(_ count: Int) -> Bool {
        [density, potential].allSatisfy { $0.count == count && $0.allSatisfy { $0.count == count } }
    }

    mutating func formUnion(_ other: ChannelPresence) {
        for c in density.indices {
            for a in density[c].indices {
                density[c][a] = density[c][a] || other.density[c][a]
                potential[c][a] = potential[c][a] || other.potential[c][a]
            }
        }
    }
}

extension ChannelPresence {
    /// The pairs that some of `structures` fill.
    public init(
        of structures: some Sequence<Structure>, elements: [Element], fields: FieldOptions, centers: CenterSelection
    ) {
        self = .none(elements.count)
        for structure in structures { insert(structure, elements: elements, fields: fields, centers: centers) }
    }

    private mutating func insert(
        _ structure: Structure, elements: [Element], fields: FieldOptions, centers: CenterSelection
    ) {
        let cutoff = fields.cutoffFunction
        let channels = structure.elements.map { elements.firstIndex(of: $0)! }
        let cell = structure.cell?.reduced
        for i in channels.indices {
            let fragment = structure.fragments.isEmpty ? nil : structure.fragments[i]
            guard centers.contains(element: structure.elements[i], fragment: fragment) else { continue }
            for j in channels.indices {
                if density[channels[i]][channels[j]] && potential[channels[i]][channels[j]] { continue }
                // Of periodic structures every element fills the far potential: some of its images are always far.
                if structure.cell != nil && fields.reach != .near { potential[channels[i]][channels[j]] = true }
                let difference = structure.positions[j] - structure.positions[i]
                func insert(_ vector: SIMD3<Double>) {
                    let distance = (vector * vector).sum().squareRoot()
                    // On the cutoff the last digit decides, which may be another where the fields are expanded.
                    let (inner, outer) = (cutoff(distance * (1 - 1e-12)), cutoff(distance * (1 + 1e-12)))
                    if inner > 0 { density[channels[i]][channels[j]] = true }
                    let counts = fields.reach.weight(inner) > 0 || fields.reach.weight(outer) > 0
                    if counts { potential[channels[i]][channels[j]] = true }
                }
                if let cell {
                    cell.images(of: difference, within: fields.cutoff * (1 + 1e-9)).forEach(insert)
                } else {
                    insert(difference)
                }
            }
        }
    }
}
