import Atomistics

/// The dimer on the screen, with what its plot needs worked out once.
struct SelectedDimer: Sendable {
    /// Its place in the class, in file order.
    let index: Int
    let curve: BindingCurve
    /// The points that have an energy: angstrom, eV.
    let distances: [Double]
    let energies: [Double]
    /// Where the closest pair of atoms of the two monomers is r_c apart, on the curve's own measure of distance.
    var contact: Double?
    /// Where smooth curves are asked for, ascending.
    let grid: [Double]

    init(index: Int, curve: BindingCurve, cutoff: Double) {
        self.index = index
        self.curve = curve
        let known = curve.points.filter { $0.energy != nil }
        distances = known.map(\.distance)
        energies = known.map { $0.energy! }
        contact = curve.distance(ofClosestPair: cutoff)
        grid = curve.smoothDistances
    }
}

extension BindingCurve {
    /// The distance (of the curve's own measure) at which the closest pair of atoms, one of each monomer, is
    /// `separation` apart, monomer B moved rigidly along the line of centers. Nil if that is not within the curve's
    /// reach: 3 A before its first point to 30 A beyond the last.
    func distance(ofClosestPair separation: Double) -> Double? {
        guard let first = points.first, let last = points.last, elements.count == fragments.count,
            fragments.contains(0), fragments.contains(1)
        else { return nil }
        var low = first.distance - 3
        var high = last.distance + 30
        guard closestPair(at: low) < separation, closestPair(at: high) > separation else { return nil }
        while high - low > 1e-4 {
            let middle = 0.5 * (low + high)
            if closestPair(at: middle) < separation { low = middle } else { high = middle }
        }
        return 0.5 * (low + high)
    }

    /// The distance of the closest pair of atoms of the two monomers, in angstrom.
    func closestPair(at distance: Double) -> Double {
        let positions = positions(at: distance)
        var closest = Double.infinity
        for a in positions.indices where fragments[a] == 0 {
            for b in positions.indices where fragments[b] == 1 {
                let d = positions[a] - positions[b]
                closest = min(closest, (d * d).sum())
            }
        }
        return closest.squareRoot()
    }

    /// The atoms with monomer B moved along the line of centers from the nearest point of the curve.
    func positions(at distance: Double) -> [SIMD3<Double>] {
        guard let nearest = points.min(by: { abs($0.distance - distance) < abs($1.distance - distance) }) else {
            return []
        }
        var centers = (SIMD3<Double>.zero, SIMD3<Double>.zero)
        var counts = (0.0, 0.0)
        for (position, fragment) in zip(nearest.positions, fragments) {
            if fragment == 0 {
                centers.0 += position
                counts.0 += 1
            } else {
                centers.1 += position
                counts.1 += 1
            }
        }
        guard counts.0 > 0, counts.1 > 0 else { return nearest.positions }
        let line = centers.1 / counts.1 - centers.0 / counts.0
        let length = (line * line).sum().squareRoot()
        guard length > 1e-9 else { return nearest.positions }
        let shift = line / length * (distance - nearest.distance)
        return zip(nearest.positions, fragments).map { $1 == 1 ? $0 + shift : $0 }
    }
}
