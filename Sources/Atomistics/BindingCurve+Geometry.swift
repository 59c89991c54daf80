extension BindingCurve {
    /// A pair of atoms, one of each monomer.
    public struct Contact: Hashable, Sendable {
        /// Index of the atom of monomer A.
        public var atomA: Int
        /// Index of the atom of monomer B.
        public var atomB: Int
        /// The distance between the two atoms in angstrom.
        public var distance: Double
    }

    /// The geometric centers (mean positions) of both fragments, in angstrom.
    public func centers(of positions: [SIMD3<Double>]) -> (a: SIMD3<Double>, b: SIMD3<Double>) {
        precondition(fragments.count == positions.count, "one fragment an atom")
        var sums = (SIMD3<Double>.zero, SIMD3<Double>.zero)
        var counts = (0.0, 0.0)
        for (fragment, position) in zip(fragments, positions) {
            if fragment == 0 {
                sums.0 += position
                counts.0 += 1
            } else {
                sums.1 += position
                counts.1 += 1
            }
        }
        precondition(counts.0 > 0 && counts.1 > 0, "two fragments")
        return (sums.0 / counts.0, sums.1 / counts.1)
    }

    /// The closest two atoms of different monomers at a point; the first of them in the order of atoms where several
    /// are as close.
    public func closestContact(at point: Int) -> Contact { closestContact(in: points[point].positions) }

    private func closestContact(in positions: [SIMD3<Double>]) -> Contact {
        var closest: Contact?
        for a in positions.indices where fragments[a] == 0 {
            for b in positions.indices where fragments[b] == 1 {
                let distance = (positions[b] - positions[a]).length
                if distance < closest?.distance ?? .infinity {
                    closest = Contact(atomA: a, atomB: b, distance: distance)
                }
            }
        }
        guard let closest else { preconditionFailure("two fragments") }
        return closest
    }

    /// The distance in angstrom, in the measure of the curve, at which the closest atoms of different monomers are
    /// `separation` angstrom apart while fragment 1 moves as `displaced(to:)` has it: the geometries are those that a
    /// model's curve is evaluated at. Nil without two fragments, and where it lies more than 3 angstrom before the first
    /// point or 30 beyond the last.
    public func distance(ofClosestContact separation: Double) -> Double? {
        guard let first = points.first, let last = points.last, elements.count == fragments.count,
            fragments.contains(0), fragments.contains(1)
        else { return nil }
        func isCloser(_ distance: Double) -> Bool {
            closestContact(in: displaced(to: distance)).distance < separation
        }
        var (low, high) = (max(0, first.distance - 3), last.distance + 30)
        guard isCloser(low), !isCloser(high) else { return nil }
        while high - low > 1e-4 {
            let middle = 0.5 * (low + high)
            if isCloser(middle) { low = middle } else { high = middle }
        }
        return 0.5 * (low + high)
    }

    /// Whether both monomers keep their shape: no distance between atoms of one monomer changes along the curve by
    /// more than `tolerance` angstrom.
    ///
    /// Of monomers of more than 64 atoms that do more than move along, the distances of every atom to four that lie far
    /// apart are looked at, which tell where it is: all pairs would take hours.
    public func isRigid(tolerance: Double = 1e-4) -> Bool {
        for fragment in Set(fragments) {
            let atoms = elements.indices.filter { fragments[$0] == fragment }
            let marks = atoms.count <= 64 ? atoms : farApart(atoms)
            for point in points.dropFirst()
            where !isMoved(atoms, to: point, tolerance) && !keepsDistances(atoms, marks, in: point, tolerance) {
                return false
            }
        }
        return true
    }

    /// Whether atoms have moved along from the first point, without turning: none of them more than half the tolerance
    /// off, so that no distance has changed by more than the tolerance.
    private func isMoved(_ atoms: [Int], to point: Point, _ tolerance: Double) -> Bool {
        let start = points[0].positions
        let shift = point.positions[atoms[0]] - start[atoms[0]]
        return atoms.allSatisfy { (point.positions[$0] - start[$0] - shift).length <= tolerance / 2 }
    }

    private func keepsDistances(_ atoms: [Int], _ marks: [Int], in point: Point, _ tolerance: Double) -> Bool {
        let start = points[0].positions
        return atoms.allSatisfy { a in
            marks.allSatisfy { b in
                let expected = (start[b] - start[a]).length
                return abs((point.positions[b] - point.positions[a]).length - expected) <= tolerance
            }
        }
    }

    /// Four atoms that span what the atoms span at the first point: an end, the farthest from it, the farthest from the
    /// line through both, and from the plane of the three.
    private func farApart(_ atoms: [Int]) -> [Int] {
        let positions = points[0].positions
        func farthest(_ measure: (SIMD3<Double>) -> Double) -> Int {
            atoms.max { measure(positions[$0]) < measure(positions[$1]) }!
        }
        let first = farthest { ($0 - positions[atoms[0]]).length }
        let origin = positions[first]
        let second = farthest { ($0 - origin).length }
        let line = positions[second] - origin
        let third = farthest { ($0 - origin).cross(line).length }
        let normal = line.cross(positions[third] - origin)
        return [first, second, third, farthest { abs(($0 - origin).dot(normal)) }]
    }

    /// The dimer with fragment 1 moved, its monomers as at the first point, so that the distance is `distance`
    /// angstrom in the measure that the curve's own distances use.
    ///
    /// Fragment 1 moves in the direction in which it moves from the first point to the last, seen from fragment 0. Along that
    /// line the distance d of any two centers fixed to the monomers obeys d(t)^2 = d(0)^2 + 2 p t + t^2, whatever the
    /// centers are; p, their distance along the line, follows from the last point. Where the line does not come
    /// as close as asked, its closest approach is returned.
    public func displaced(to distance: Double) -> [SIMD3<Double>] {
        let line = lineOfApproach
        let start = points[0].distance
        let offLineSquared = max(0, start * start - line.projection * line.projection)
        let shift = max(0, distance * distance - offLineSquared).squareRoot() - line.projection
        return zip(points[0].positions, fragments).map { position, fragment in
            fragment == 0 ? position : position + shift * line.direction
        }
    }

    /// The direction in which fragment 1 leaves, and the first point's distance projected onto it.
    private var lineOfApproach: (direction: SIMD3<Double>, projection: Double) {
        let (firstA, firstB) = centers(of: points[0].positions)
        let (lastA, lastB) = centers(of: points[points.count - 1].positions)
        let translation = (lastB - lastA) - (firstB - firstA)
        let (start, end) = (points[0].distance, points[points.count - 1].distance)
        let path = translation.length
        guard path > 1e-6 else {
            let between = firstB - firstA
            let direction = between.length > 1e-6 ? between / between.length : SIMD3(0, 0, 1)
            return (direction, start)
        }
        let projection = (end * end - start * start - path * path) / (2 * path)
        return (translation / path, min(max(projection, -start), start))
    }
}
