/// What a periodic structure repeats in all three directions: the parallelepiped of three lattice vectors, of any shape
/// and either handedness.
public struct UnitCell: Hashable, Sendable {
    /// The first lattice vector, in angstrom.
    public let a: SIMD3<Double>
    /// The second lattice vector, in angstrom.
    public let b: SIMD3<Double>
    /// The third lattice vector, in angstrom.
    public let c: SIMD3<Double>
    /// The cell's volume in cubic angstrom; positive whatever the handedness.
    public let volume: Double
    /// The rows of the inverse: a . inverseA = 1, b . inverseA = c . inverseA = 0, and so on.
    private let inverseA: SIMD3<Double>
    private let inverseB: SIMD3<Double>
    private let inverseC: SIMD3<Double>

    /// The longest edge, in angstrom, that the reduced cell of a file may have: the memory of the phases of a sum over
    /// the reciprocal lattice grows with the edges.
    static let longestEdge = 10_000.0
    /// The largest volume, in cubic angstrom, that a cell of a file may have (a cube of 2,154 angstrom): the number of
    /// wave vectors that a sum over the reciprocal lattice takes grows with it.
    static let largestVolume = 1e10

    /// The cell of three lattice vectors in angstrom; nil where they span no volume, however sheared the cell.
    public init?(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) {
        // The shortest vectors span the same volume, with more of its digits.
        let short = LatticeReduction.shortest(a, b, c)
        let signed = short.a.dot(short.b.cross(short.c))
        // Of unit vectors, so that the size of the cell does not matter.
        guard abs(signed) > 1e-6 * short.a.length * short.b.length * short.c.length, signed.isFinite else { return nil }
        (self.a, self.b, self.c) = (a, b, c)
        volume = abs(signed)
        inverseA = b.cross(c) / signed
        inverseB = c.cross(a) / signed
        inverseC = a.cross(b) / signed
    }

    /// A cube of this edge in angstrom.
    public init(cube edge: Double) {
        precondition(edge > 0 && edge.isFinite, "a cube has an edge")
        self.init(SIMD3(edge, 0, 0), SIMD3(0, edge, 0), SIMD3(0, 0, edge))!
    }

    /// The cell of the same lattice that is as compact as can be, what sums over a lattice are fastest in: the cell
    /// itself, to the last bit, where it is.
    public var reduced: UnitCell {
        let short = LatticeReduction.shortest(a, b, c)
        return UnitCell(short.a, short.b, short.c) ?? self
    }

    /// Reciprocal lattice vectors in 1/angstrom, with the factor 2 pi: a . reciprocal.a = 2 pi.
    public var reciprocal: (a: SIMD3<Double>, b: SIMD3<Double>, c: SIMD3<Double>) {
        (2 * Double.pi * inverseA, 2 * Double.pi * inverseB, 2 * Double.pi * inverseC)
    }

    /// Distances in angstrom between opposite faces, those of (b, c), (c, a) and (a, b).
    public var heights: SIMD3<Double> { SIMD3(1 / inverseA.length, 1 / inverseB.length, 1 / inverseC.length) }

    /// The position whose multiples of a, b and c are given.
    public func position(_ fractional: SIMD3<Double>) -> SIMD3<Double> {
        fractional.x * a + fractional.y * b + fractional.z * c
    }

    /// The multiples of a, b and c that make a position.
    public func fractional(_ position: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3(position.dot(inverseA), position.dot(inverseB), position.dot(inverseC))
    }

    /// The image of a position inside the cell.
    public func wrapped(_ position: SIMD3<Double>) -> SIMD3<Double> {
        position - self.position(fractional(position).rounded(.down))
    }
}
