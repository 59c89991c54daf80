import Atomistics

/// Where each invariant of each central element lies in a row of features.
///
/// The engine's own order is [term][central][l][a1 n1][a2 n2], as the products come out; of a field with itself first one
/// part of the `LowerTriangle` of every l, then the other. `columns` labels it, and sorting the labels gives the order of
/// written files.
public struct FeatureLayout: Sendable {
    /// One invariant of one central element.
    struct Block: Sendable {
        var term: Int
        var invariant: Invariant
        /// Which of the potentials, by exponent, it is made of; 0 without one.
        var potential: Int
        /// Channel of the central element; nil per atom.
        var central: Int?
        var offset: Int
        /// (a1, n1) and (a2, n2) that there are; 1 where an invariant has no second field.
        var rows: Int
        var columns: Int
        var lCount: Int
        /// A field with itself: unordered pairs once, unequal ones times sqrt 2.
        var isSymmetric: Bool { invariant == .rhoRho || invariant == .vV }
        /// Columns per l, of a field with itself without the triangles on the diagonal.
        var perL: Int { isSymmetric ? LowerTriangle(rows: rows).left : rows * columns }
        var trianglesPerL: Int { isSymmetric ? LowerTriangle(rows: rows).triangles : 0 }
        var count: Int { (perL + trianglesPerL) * lCount }
    }

    /// The elements of the channels, ascending: channel c is `elements[c]`.
    public let elements: [Element]
    /// Columns in a row.
    public let count: Int
    /// The range of columns of each term of the descriptor's sum.
    public let termRanges: [Range<Int>]
    let blocks: [Block]
    /// For each central element the channels of the neighbors that features are made of, ascending.
    let densityChannels: [[Int]]
    let potentialChannels: [[Int]]
    let densityRadials: Int
    let potentialRadials: Int

    /// The layout of a descriptor's invariants, without the columns that `presence` leaves empty.
    /// - Parameters:
    ///   - principal: radial channels in the place of all.
    ///   - channels: pseudo-elements in the place of elements, which columns then have no labels for.
    public init(
        descriptor: Descriptor, fields: FieldOptions, elements: [Element], perAtom: Bool, presence: ChannelPresence,
        principal: PrincipalChannels? = nil, channels pseudoElements: ElementChannels? = nil
    ) {
        self.elements = elements
        let centrals = elements.isEmpty ? 0 : pseudoElements?.sums ?? elements.count
        densityRadials = principal?.density?.count ?? fields.nMax
        potentialRadials = principal?.potentials.first?.count ?? (fields.basis == .monomial ? 1 : fields.nMax)
        func channels(_ pairs: [[Bool]]) -> [[Int]] {
            if let pseudoElements {
                return Array(repeating: Array(0..<pseudoElements.count), count: perAtom ? 1 : centrals)
            }
            return elements.indices.map { central in
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
            for central in perAtom ? [nil] : (0..<centrals).map(Optional.some) {
                let rho = elements.isEmpty ? 0 : densityChannels[central ?? 0].count * densityRadials
                let v = elements.isEmpty ? 0 : potentialChannels[central ?? 0].count * potentialRadials
                let (rows, columns) =
                    switch part.invariant {
                    case .rho: (rho, 1)
                    case .v: (v, 1)
                    case .rhoRho: (rho, rho)
                    case .rhoV: (rho, v)
                    case .vV: (v, v)
                    }
                let block = Block(
                    term: term, invariant: part.invariant, potential: potential, central: central, offset: offset,
                    rows: rows, columns: columns, lCount: part.invariant.isProduct ? fields.lMax + 1 : 1)
                blocks.append(block)
                offset += block.count
            }
            ranges.append(start..<offset)
        }
        self.blocks = blocks
        termRanges = ranges
        count = offset
    }

    /// Where the columns [term][central][l][a1 n1][a2 n2] are, of a field with itself a2 n2 <= a1 n1: an order for files
    /// that stays when the engine's changes.
    public var plainOrder: [Int] {
        blocks.flatMap { block in
            guard block.isSymmetric else { return Array(block.offset..<block.offset + block.count) }
            var order: [Int] = []
            var (next, nextInTriangle) = (block.offset, block.offset + block.lCount * block.perL)
            for _ in 0..<block.lCount {
                for row in 0..<block.rows {
                    let square = LowerTriangle.squareStart(ofRow: row)
                    order += next..<next + square
                    order += nextInTriangle...nextInTriangle + row - square
                    next += square
                    nextInTriangle += row - square + 1
                }
            }
            return order
        }
    }

    /// Radial functions of a field.
    func radials(isDensity: Bool) -> Int { isDensity ? densityRadials : potentialRadials }

    /// The channels and radial functions (a, n) of one side of a product, in the order of its rows or columns.
    func side(isDensity: Bool, central: Int?) -> [(a: Int, n: Int)] {
        if elements.isEmpty { return [] }
        let channels = (isDensity ? densityChannels : potentialChannels)[central ?? 0]
        return channels.flatMap { a in (0..<(isDensity ? densityRadials : potentialRadials)).map { (a, $0) } }
    }

    /// The label of every column, in the engine's order.
    public var columns: [FeatureColumn] {
        var result: [FeatureColumn] = []
        result.reserveCapacity(count)
        for block in blocks {
            let left = side(isDensity: block.invariant.leftIsDensity, central: block.central)
            let right =
                block.invariant.isProduct ? side(isDensity: block.invariant == .rhoRho, central: block.central) : []
            func append(_ l: Int, _ first: (a: Int, n: Int), _ second: (a: Int, n: Int)?) {
                result.append(
                    FeatureColumn(
                        term: block.term, invariant: block.invariant, central: block.central.map { elements[$0] },
                        element1: elements[first.a], n1: first.n, element2: second.map { elements[$0.a] },
                        n2: second?.n, l: l))
            }
            /// Some columns of every row; below the diagonal the column comes first in the label.
            func appendLower(_ columns: (Int) -> Range<Int>) {
                for l in 0..<block.lCount {
                    for (i, row) in left.enumerated() {
                        for column in left[columns(i)] { append(l, column, row) }
                    }
                }
            }
            if block.isSymmetric {
                appendLower { 0..<LowerTriangle.squareStart(ofRow: $0) }
                appendLower { LowerTriangle.squareStart(ofRow: $0)..<$0 + 1 }
                continue
            }
            for l in 0..<block.lCount {
                for row in left {
                    if !block.invariant.isProduct { append(l, row, nil) }
                    for column in right { append(l, row, column) }
                }
            }
        }
        return result
    }
}

extension Invariant {
    /// Whether it is a product of two fields, not a single field's coefficients.
    public var isProduct: Bool { self != .rho && self != .v }
    var leftIsDensity: Bool { self == .rho || self == .rhoRho || self == .rhoV }
}
