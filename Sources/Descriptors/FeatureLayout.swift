import Atomistics

/// What one column of a feature matrix means. Fields that an invariant does not have are nil.
public struct FeatureColumn: Hashable, Sendable, Comparable {
    /// Position of the invariant in the descriptor's sum.
    public var term: Int
    public var invariant: Invariant
    /// The element whose atoms are summed over; nil in features per atom.
    public var central: Element?
    public var element1: Element
    public var n1: Int
    public var element2: Element?
    public var n2: Int?
    public var l: Int

    /// Row-major in term, central element, a1, n1, a2, n2, l: the order in which features are written.
    public static func < (a: FeatureColumn, b: FeatureColumn) -> Bool {
        let left = [a.term, a.central?.atomicNumber ?? 0, a.element1.atomicNumber, a.n1]
        let right = [b.term, b.central?.atomicNumber ?? 0, b.element1.atomicNumber, b.n1]
        if left != right { return left.lexicographicallyPrecedes(right) }
        return [a.element2?.atomicNumber ?? 0, a.n2 ?? 0, a.l]
            .lexicographicallyPrecedes([b.element2?.atomicNumber ?? 0, b.n2 ?? 0, b.l])
    }
}

/// Which pairs (central element, neighbour element) a set of structures can fill: columns of other pairs are zero in all
/// of them and need neither be computed nor stored.
public struct ChannelPresence: Hashable, Codable, Sendable {
    /// [central][neighbour] for the density, which sees to the cutoff, and for the potential.
    public internal(set) var density: [[Bool]]
    public internal(set) var potential: [[Bool]]

    /// Every pair.
    static func all(_ count: Int) -> ChannelPresence {
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

/// Where each invariant of each central element lies in a row of features.
///
/// The engine's own order is [term][central][l][a1 n1][a2 n2], as the products come out: of a field with itself the
/// triangle on and below the diagonal. `columns` labels it, and sorting the labels gives the order of written files.
public struct FeatureLayout: Sendable {
    /// One invariant of one central element.
    struct Block: Sendable {
        var term: Int
        var invariant: Invariant
        /// Which of the potentials, by exponent, it is made of; 0 without one.
        var potential: Int
        /// Channel of the central element; nil per atom.
        var central: Int?
        var left: [Int]
        var right: [Int]
        var offset: Int
        /// Columns per l.
        var perL: Int
        var lCount: Int
        var count: Int { perL * lCount }
        /// A field with itself: unordered pairs once, unequal ones times sqrt 2.
        var isSymmetric: Bool { invariant == .rhoRho || invariant == .vV }
    }

    /// Ascending; channel c is `elements[c]`.
    public let elements: [Element]
    /// Columns in a row.
    public let count: Int
    /// The range of columns of each term of the descriptor's sum.
    public let termRanges: [Range<Int>]
    let blocks: [Block]
    /// For each central element the channels of the neighbours that features are made of, ascending.
    let densityChannels: [[Int]]
    let potentialChannels: [[Int]]
    let densityRadials: Int
    let potentialRadials: Int

    /// - Parameter principal: radial channels in the place of all.
    public init(
        descriptor: Descriptor, fields: FieldOptions, elements: [Element], perAtom: Bool, presence: ChannelPresence,
        principal: PrincipalChannels? = nil
    ) {
        self.elements = elements
        densityRadials = principal?.density?.count ?? fields.nMax
        potentialRadials = principal?.potentials.first?.count ?? (fields.basis == .monomial ? 1 : fields.nMax)
        func channels(_ pairs: [[Bool]]) -> [[Int]] {
            elements.indices.map { central in
                elements.indices.filter { a in perAtom ? pairs.contains { $0[a] } : pairs[central][a] }
            }
        }
        let (densityChannels, potentialChannels) = (channels(presence.density), channels(presence.potential))
        self.densityChannels = densityChannels
        self.potentialChannels = potentialChannels
        let exponents = descriptor.exponents(standard: fields.exponent)
        var blocks: [Block] = []
        var ranges: [Range<Int>] = []
        var offset = 0
        for (term, part) in descriptor.terms.enumerated() {
            let start = offset
            let potential = exponents.firstIndex(of: part.exponent ?? fields.exponent) ?? 0
            for central in perAtom ? [nil] : elements.indices.map(Optional.some) {
                let rho = elements.isEmpty ? [] : densityChannels[central ?? 0]
                let v = elements.isEmpty ? [] : potentialChannels[central ?? 0]
                let (left, right): ([Int], [Int]) =
                    switch part.invariant {
                    case .rho: (rho, [])
                    case .v: (v, [])
                    case .rhoRho: (rho, rho)
                    case .rhoV: (rho, v)
                    case .vV: (v, v)
                    }
                let m = left.count * (part.invariant.leftIsDensity ? densityRadials : potentialRadials)
                let n = right.count * (part.invariant == .rhoRho ? densityRadials : potentialRadials)
                let perL =
                    switch part.invariant {
                    case .rho, .v: m
                    case .rhoV: m * n
                    case .rhoRho, .vV: m * (m + 1) / 2
                    }
                let lCount = part.invariant.isProduct ? fields.lMax + 1 : 1
                let block = Block(
                    term: term, invariant: part.invariant, potential: potential, central: central, left: left,
                    right: right, offset: offset, perL: perL, lCount: lCount)
                blocks.append(block)
                offset += block.count
            }
            ranges.append(start..<offset)
        }
        self.blocks = blocks
        termRanges = ranges
        count = offset
    }

    /// The label of every column, in the engine's order.
    public var columns: [FeatureColumn] {
        var result: [FeatureColumn] = []
        result.reserveCapacity(count)
        for block in blocks {
            let leftRadials = block.invariant.leftIsDensity ? densityRadials : potentialRadials
            let rightRadials = block.invariant == .rhoRho ? densityRadials : potentialRadials
            let left = block.left.flatMap { a in (0..<leftRadials).map { (a, $0) } }
            let right = block.right.flatMap { a in (0..<rightRadials).map { (a, $0) } }
            for l in 0..<block.lCount {
                func append(_ first: (Int, Int), _ second: (Int, Int)?) {
                    result.append(
                        FeatureColumn(
                            term: block.term, invariant: block.invariant, central: block.central.map { elements[$0] },
                            element1: elements[first.0], n1: first.1, element2: second.map { elements[$0.0] },
                            n2: second?.1, l: l))
                }
                for (i, row) in left.enumerated() {
                    if block.right.isEmpty {
                        append(row, nil)
                    } else if block.isSymmetric {
                        // below the diagonal the column comes first in the label
                        for column in left[...i] { append(column, row) }
                    } else {
                        for column in right { append(row, column) }
                    }
                }
            }
        }
        return result
    }
}

extension Invariant {
    var isProduct: Bool { self != .rho && self != .v }
    var leftIsDensity: Bool { self == .rho || self == .rhoRho || self == .rhoV }
}

extension ChannelPresence {
    /// The pairs that some of `structures` fill.
    public init(
        of structures: some Sequence<Structure>, elements: [Element], fields: FieldOptions, centres: CentreSelection
    ) {
        self = .none(elements.count)
        for structure in structures { insert(structure, elements: elements, fields: fields, centres: centres) }
    }

    private mutating func insert(
        _ structure: Structure, elements: [Element], fields: FieldOptions, centres: CentreSelection
    ) {
        let cutoff = CutoffFunction(radius: fields.cutoff, width: fields.cutoffWidth)
        let channels = structure.elements.map { elements.firstIndex(of: $0)! }
        for i in channels.indices {
            let fragment = structure.fragments.isEmpty ? nil : structure.fragments[i]
            guard centres.contains(element: structure.elements[i], fragment: fragment) else { continue }
            for j in channels.indices {
                if density[channels[i]][channels[j]] && potential[channels[i]][channels[j]] { continue }
                // Of periodic structures every element fills the far potential: some of its images are always far.
                if structure.cell != nil && fields.reach != .near { potential[channels[i]][channels[j]] = true }
                structure.forEachImage(of: j, within: fields.cutoff, of: i) { distance in
                    let f = cutoff(distance)
                    if f > 0 { density[channels[i]][channels[j]] = true }
                    let weight = fields.reach == .full ? 1 : fields.reach == .near ? f : 1 - f
                    if weight > 0 { potential[channels[i]][channels[j]] = true }
                }
            }
        }
    }
}

extension Structure {
    /// The distances in angstrom from atom i of atom j, or in a periodic structure of its images up to `horizon`.
    fileprivate func forEachImage(of j: Int, within horizon: Double, of i: Int, _ body: (Double) -> Void) {
        let difference = positions[j] - positions[i]
        guard let cell else { return body((difference * difference).sum().squareRoot()) }
        let fraction = cell.fractional(difference)
        let margin = horizon / cell.heights
        func range(_ axis: Int) -> ClosedRange<Int> {
            let first = Int((-margin[axis] - fraction[axis]).rounded(.up))
            return first...max(first, Int((margin[axis] - fraction[axis]).rounded(.down)))
        }
        for x in range(0) {
            for y in range(1) {
                for z in range(2) {
                    let image = difference + cell.position(SIMD3(Double(x), Double(y), Double(z)))
                    body((image * image).sum().squareRoot())
                }
            }
        }
    }
}
