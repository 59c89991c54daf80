import Atomistics

/// What one column of equivariant features means. Fields that a single field does not have are nil.
public struct EquivariantColumn: Hashable, Sendable, Comparable {
    /// Position of the product in the descriptor's sum.
    public var term: Int
    /// The fields that are coupled.
    public var invariant: Invariant
    /// The element whose atoms are summed over; nil in features per atom.
    public var central: Element?
    /// The neighbor element of the first field.
    public var element1: Element
    /// The radial function of the first field.
    public var n1: Int
    /// The angular momentum of the first field.
    public var l1: Int
    /// The neighbor element of the second field.
    public var element2: Element?
    /// The radial function of the second field.
    public var n2: Int?
    /// The angular momentum of the second field.
    public var l2: Int?

    /// Row-major in term, central element, a1, n1, a2, n2, l1, l2: the order of written files.
    public static func < (a: EquivariantColumn, b: EquivariantColumn) -> Bool {
        let (a, b) = (a.key, b.key)
        return a.0 == b.0 ? a.1 < b.1 : a.0 < b.0
    }

    /// What columns are sorted by, the first first.
    private var key: ((Int, Int, Int, Int), (Int, Int, Int, Int)) {
        (
            (term, central?.atomicNumber ?? 0, element1.atomicNumber, n1),
            (element2?.atomicNumber ?? 0, n2 ?? 0, l1, l2 ?? 0)
        )
    }
}

/// Where equivariant features lie: a block of memory for each (lambda, sigma), in it for each row of features 2 lambda
/// + 1 rows of columns, mu = -lambda ... lambda.
///
/// In the engine's own order the columns of a block are [term][central] and then [(l1, l2)][a1 n1][a2 n2], as products
/// come out. A field with itself has each unordered pair of (a, n, l) once, times sqrt 2 where they differ: pairs l1 <
/// l2 first, where below the diagonal the other factor is the first in the label; then those l1 = l2, as
/// `LowerTriangle`s, whose squares' triangles come last. lambda = 0 is laid out as invariants are.
public struct EquivariantLayout: Sendable {
    /// One (lambda, sigma).
    public struct Block: Sendable {
        /// The angular momentum that fields are coupled to.
        public let lambda: Int
        /// sigma = (-1)^(l1 + l2 + lambda); inversion multiplies the features by sigma (-1)^lambda.
        public let parity: Int
        /// Columns; a row of features has 2 lambda + 1 times as many doubles.
        public fileprivate(set) var count = 0
        /// Empty for lambda = 0, which invariants' own products write.
        fileprivate(set) var parts: [Part] = []

        /// Doubles in a row of features.
        public var rowLength: Int { (2 * lambda + 1) * count }
    }

    /// One term of one central element.
    struct Part: Sendable {
        /// The block of the invariants' layout, as far as it does not depend on l.
        var base: FeatureLayout.Block
        var pairs: [Pair]
    }

    /// One (l1, l2) of a product; l2 is nil of a single field.
    struct Pair: Sendable {
        var l1: Int
        var l2: Int?
        /// Where the pair begins in a row of columns.
        var offset: Int
        /// Where the triangles on the diagonal begin, where only those below it are kept.
        var triangles: Int?
    }

    /// lambda ascending, parity +1 before -1; those without columns too.
    public let blocks: [Block]
    let invariants: FeatureLayout

    /// The columns of blocks.
    /// - Parameters:
    ///   - channels: the (lambda, sigma) wanted.
    ///   - invariants: the layout of the invariants of the same fields.
    public init(_ channels: [(lambda: Int, parity: Int)], invariants: FeatureLayout, lMax: Int) {
        self.invariants = invariants
        blocks = channels.map { channel in
            var block = Block(lambda: channel.lambda, parity: channel.parity)
            if channel.lambda == 0 {
                block.count = channel.parity > 0 ? invariants.count : 0
            } else {
                block.addParts(invariants, lMax: lMax)
            }
            return block
        }
    }

    /// The label of every column of a block, in the engine's order.
    public func columns(of block: Block) -> [EquivariantColumn] {
        if block.lambda == 0 {
            return block.count == 0
                ? []
                : invariants.columns.map {
                    EquivariantColumn(
                        term: $0.term, invariant: $0.invariant, central: $0.central, element1: $0.element1, n1: $0.n1,
                        l1: $0.l, element2: $0.element2, n2: $0.n2, l2: $0.element2.map { [l = $0.l] _ in l })
                }
        }
        var result: [EquivariantColumn] = []
        result.reserveCapacity(block.count)
        for part in block.parts { append(part, parity: block.parity, to: &result) }
        precondition(result.count == block.count, "a label for each column")
        return result
    }

    private func append(_ part: Part, parity: Int, to result: inout [EquivariantColumn]) {
        let base = part.base
        typealias Channel = (a: Int, n: Int)
        func column(_ first: Channel, _ l1: Int, _ second: Channel?, _ l2: Int?) {
            result.append(
                EquivariantColumn(
                    term: base.term, invariant: base.invariant, central: base.central.map { invariants.elements[$0] },
                    element1: invariants.elements[first.a], n1: first.n, l1: l1,
                    element2: second.map { invariants.elements[$0.a] }, n2: second?.n, l2: l2))
        }
        let left = invariants.side(isDensity: base.invariant.leftIsDensity, central: base.central)
        let right = invariants.side(isDensity: base.invariant == .rhoRho, central: base.central)
        for pair in part.pairs {
            for (i, row) in left.enumerated() {
                guard let l2 = pair.l2 else {
                    column(row, pair.l1, nil, nil)
                    continue
                }
                if pair.triangles != nil {
                    for other in left[..<LowerTriangle.squareStart(ofRow: i)] { column(other, l2, row, pair.l1) }
                    continue
                }
                for (j, other) in right.enumerated() {
                    if base.isSymmetric && j < i {
                        column(other, l2, row, pair.l1)
                    } else {
                        column(row, pair.l1, other, l2)
                    }
                }
            }
        }
        for pair in part.pairs where pair.triangles != nil {
            for (i, row) in left.enumerated() {
                for other in left[LowerTriangle.squareStart(ofRow: i)..<(parity > 0 ? i + 1 : i)] {
                    column(other, pair.l1, row, pair.l1)
                }
            }
        }
    }
}

extension EquivariantLayout.Block {
    /// The terms of every central element, one after another, as in the layout of invariants.
    fileprivate mutating func addParts(_ invariants: FeatureLayout, lMax: Int) {
        for base in invariants.blocks {
            var pairs: [EquivariantLayout.Pair] = []
            func add(_ l1: Int, _ l2: Int?, columns: Int) {
                pairs.append(EquivariantLayout.Pair(l1: l1, l2: l2, offset: count))
                count += columns
            }
            if !base.invariant.isProduct {
                if parity > 0 && lambda <= lMax { add(lambda, nil, columns: base.rows) }
            } else {
                var equal: [Int] = []
                for l1 in 0...lMax {
                    for l2 in (base.isSymmetric ? l1 : 0)...lMax where CouplingCoefficients.exist(l1, l2, lambda) {
                        if ((l1 + l2 + lambda) % 2 == 0) != (parity > 0) { continue }
                        if base.isSymmetric && l1 == l2 {
                            equal.append(l1)
                        } else {
                            add(l1, l2, columns: base.rows * base.columns)
                        }
                    }
                }
                let firstEqual = pairs.count
                let triangle = LowerTriangle(rows: base.rows)
                for l in equal { add(l, l, columns: triangle.left) }
                for index in firstEqual..<pairs.count {
                    pairs[index].triangles = count
                    // Of an antisymmetric product the diagonal is 0.
                    count += triangle.triangles - (parity > 0 ? 0 : base.rows)
                }
            }
            parts.append(EquivariantLayout.Part(base: base, pairs: pairs))
        }
    }
}
