/// What a periodic structure repeats: in all three directions the parallelepiped of three lattice vectors, of any shape
/// and either handedness; of a slab the parallelogram of two of them.
///
/// Of the third vector of a slab nothing but what files say of it depends on: it may have any direction and length, also
/// none.
public struct UnitCell: Hashable, Sendable {
    /// The first lattice vector, in angstrom.
    public let a: SIMD3<Double>
    /// The second lattice vector, in angstrom.
    public let b: SIMD3<Double>
    /// The third lattice vector, in angstrom.
    public let c: SIMD3<Double>
    /// The lattice vector along which nothing is repeated, 0, 1 or 2 for a, b or c, of a slab; nil where all three are.
    public let openAxis: Int?
    /// The volume of the three vectors in cubic angstrom; positive whatever the handedness, and 0 where the third of a slab
    /// lies in its plane.
    public let volume: Double
    /// The vectors, in a slab with the unit normal in the place of the third: what multiples are of.
    private let frameA: SIMD3<Double>
    private let frameB: SIMD3<Double>
    private let frameC: SIMD3<Double>
    /// The rows of their inverse: a . inverseA = 1, b . inverseA = c . inverseA = 0, and so on.
    private let inverseA: SIMD3<Double>
    private let inverseB: SIMD3<Double>
    private let inverseC: SIMD3<Double>

    /// The longest edge, in angstrom, that the reduced cell of a file may have: the memory of the phases of a sum over
    /// the reciprocal lattice grows with the edges.
    static let longestEdge = 10_000.0
    /// The largest volume, in cubic angstrom, that a cell of a file may have (a cube of 2,154 angstrom), or twice the volume
    /// that the atoms of a slab take: the number of wave vectors that a sum over the reciprocal lattice takes grows with it.
    static let largestVolume = 1e10

    /// The cell of three lattice vectors in angstrom; nil where those that are repeated span no volume or, of a slab, no
    /// area, however sheared the cell.
    /// - Parameter openAxis: 0, 1 or 2 where a, b or c is not repeated, which makes a slab.
    public init?(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, openAxis: Int? = nil) {
        var (frameA, frameB, frameC) = (a, b, c)
        // The shortest vectors span the same volume, with more of its digits.
        let short: (a: SIMD3<Double>, b: SIMD3<Double>, c: SIMD3<Double>)
        if let openAxis {
            precondition((0..<3).contains(openAxis), "one of three axes")
            short = LatticeReduction.plane(a, b, c, openAxis: openAxis)
            switch openAxis {
            case 0: frameA = short.c
            case 1: frameB = short.c
            default: frameC = short.c
            }
        } else {
            short = LatticeReduction.shortest(a, b, c)
        }
        let signed = short.a.dot(short.b.cross(short.c))
        // Of unit vectors, so that the size of the cell does not matter.
        guard abs(signed) > 1e-6 * short.a.length * short.b.length * short.c.length, signed.isFinite else { return nil }
        (self.a, self.b, self.c, self.openAxis) = (a, b, c, openAxis)
        (self.frameA, self.frameB, self.frameC) = (frameA, frameB, frameC)
        volume = openAxis == nil ? abs(signed) : abs(a.dot(b.cross(c)))
        inverseA = frameB.cross(frameC) / signed
        inverseB = frameC.cross(frameA) / signed
        inverseC = frameA.cross(frameB) / signed
    }

    /// A cube of this edge in angstrom.
    public init(cube edge: Double) {
        precondition(edge > 0 && edge.isFinite, "a cube has an edge")
        self.init(SIMD3(edge, 0, 0), SIMD3(0, edge, 0), SIMD3(0, 0, edge))!
    }

    /// The cell of the same lattice that is as compact as can be, what sums over a lattice are fastest in: the cell
    /// itself, to the last bit, where it is. Of a slab the repeated vectors become a and b, and c the unit normal.
    public var reduced: UnitCell {
        if let openAxis {
            let short = LatticeReduction.plane(a, b, c, openAxis: openAxis)
            return UnitCell(short.a, short.b, short.c, openAxis: 2) ?? self
        }
        let short = LatticeReduction.shortest(a, b, c)
        return UnitCell(short.a, short.b, short.c) ?? self
    }

    /// The unit normal of a slab's plane; nil of other cells.
    public var normal: SIMD3<Double>? {
        switch openAxis {
        case nil: nil
        case 0: frameA
        case 1: frameB
        default: frameC
        }
    }

    /// The area in square angstrom of what a slab repeats; nil of other cells.
    public var area: Double? { openAxis == nil ? nil : abs(frameA.dot(frameB.cross(frameC))) }

    /// How far apart, in angstrom, the outermost of some positions are across a slab's plane; 0 of other cells.
    public func thickness(of positions: [SIMD3<Double>]) -> Double {
        guard let normal, let first = positions.first else { return 0 }
        var (lowest, highest) = (first.dot(normal), first.dot(normal))
        for position in positions {
            lowest = min(lowest, position.dot(normal))
            highest = max(highest, position.dot(normal))
        }
        return highest - lowest
    }

    /// Whether a slab of atoms at some positions would take more wave vectors than any cell may.
    func isTooThick(for positions: [SIMD3<Double>]) -> Bool {
        guard let area else { return false }
        let thickness = thickness(of: positions)
        return thickness > Self.longestEdge || 2 * thickness * area > Self.largestVolume
    }

    /// Whether the structure is repeated along a, b and c.
    public var isPeriodic: SIMDMask<SIMD3<Int64>> {
        var mask = SIMDMask<SIMD3<Int64>>(repeating: true)
        if let openAxis { mask[openAxis] = false }
        return mask
    }

    /// Reciprocal lattice vectors in 1/angstrom, with the factor 2 pi: a . reciprocal.a = 2 pi. Of a slab that of the axis
    /// that is not repeated is 2 pi times the normal.
    public var reciprocal: (a: SIMD3<Double>, b: SIMD3<Double>, c: SIMD3<Double>) {
        (2 * Double.pi * inverseA, 2 * Double.pi * inverseB, 2 * Double.pi * inverseC)
    }

    /// Distances in angstrom between opposite faces, those of (b, c), (c, a) and (a, b); infinite where nothing is
    /// repeated.
    public var heights: SIMD3<Double> {
        SIMD3(1 / inverseA.length, 1 / inverseB.length, 1 / inverseC.length)
            .replacing(with: .infinity, where: .!isPeriodic)
    }

    /// The position whose multiples of a, b and c are given; of a slab, its height in angstrom above the plane through the
    /// origin stands in the place of the multiple of the vector that is not repeated.
    public func position(_ fractional: SIMD3<Double>) -> SIMD3<Double> {
        fractional.x * frameA + fractional.y * frameB + fractional.z * frameC
    }

    /// The multiples of a, b and c that make a position, and of a slab the height as in `position`.
    public func fractional(_ position: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3(position.dot(inverseA), position.dot(inverseB), position.dot(inverseC))
    }

    /// The image of a position inside the cell, at the same height above a slab's plane.
    public func wrapped(_ position: SIMD3<Double>) -> SIMD3<Double> {
        position - self.position(repeated(fractional(position)).rounded(.down))
    }

    /// Multiples of lattice vectors with 0 where nothing is repeated.
    func repeated(_ multiples: SIMD3<Double>) -> SIMD3<Double> { multiples.replacing(with: 0, where: .!isPeriodic) }
}
