/// Atoms closer than this, in angstrom, are a mistake: the shortest bond, of H2, is 0.74 angstrom long.
let leastSeparation = 0.1

/// Two atoms on one spot, if there are any, of a molecule or through the lattice.
func closePair(_ positions: [SIMD3<Double>], in cell: UnitCell?) -> (Int, Int)? {
    guard let cell = cell?.reduced else { return closePair(positions) }
    if let (a, b) = closePair(positions) { return (a, b) }
    // The cell, and what lies within the least separation of its faces on the outside.
    let inside = positions.map { cell.wrapped($0) }
    let margin = leastSeparation / cell.heights
    precondition(margin.max() < 1, "a cell brings no atom so close to its own image")
    var near = inside
    var atoms = Array(positions.indices)
    for (atom, position) in inside.enumerated() {
        let fraction = cell.fractional(position)
        func shifts(_ axis: Int) -> [Double] {
            if axis == cell.openAxis { return [0] }
            return [0] + (fraction[axis] < margin[axis] ? [1] : []) + (fraction[axis] > 1 - margin[axis] ? [-1] : [])
        }
        for x in shifts(0) {
            for y in shifts(1) {
                for z in shifts(2) where x != 0 || y != 0 || z != 0 {
                    near.append(position + cell.position(SIMD3(x, y, z)))
                    atoms.append(atom)
                }
            }
        }
    }
    return closePair(near).map { (min(atoms[$0], atoms[$1]), max(atoms[$0], atoms[$1])) }
}

/// Two atoms on one spot, if there are any.
func closePair(_ positions: [SIMD3<Double>]) -> (Int, Int)? {
    positions.count <= fewAtoms ? closePairOfFew(positions) : closePairOfMany(positions)
}

/// Up to so many atoms all pairs are looked at, which takes less time than to fill a grid.
private let fewAtoms = 64

private func closePairOfFew(_ positions: [SIMD3<Double>]) -> (Int, Int)? {
    guard haveClosePair(positions) else { return nil }
    for i in positions.indices {
        for j in i + 1..<positions.count where areClose(positions[i], positions[j]) { return (i, j) }
    }
    return nil
}

/// Whether any pair of few atoms is close, which is asked of every point of every curve: eight pairs at a time, of atoms
/// that stand equally far apart in the list. In half the time of one pair after the other, at 20 atoms.
private func haveClosePair(_ positions: [SIMD3<Double>]) -> Bool {
    let count = positions.count
    let row = fewAtoms + 8
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * row) { memory in
        let x = memory.baseAddress!
        let (y, z) = (x + row, x + 2 * row)
        for (atom, position) in positions.enumerated() {
            (x[atom], y[atom], z[atom]) = (position.x, position.y, position.z)
        }
        // Beyond the last atom is what no atom is close to.
        for atom in count..<count + 8 { (x[atom], y[atom], z[atom]) = (.nan, .nan, .nan) }
        @inline(__always) func eight(_ coordinates: UnsafeMutablePointer<Double>, _ atom: Int) -> SIMD8<Double> {
            UnsafeRawPointer(coordinates + atom).loadUnaligned(as: SIMD8<Double>.self)
        }
        var areClose = SIMDMask<SIMD8<Int64>>(repeating: false)
        for step in 1..<max(1, count) {
            for first in stride(from: 0, to: count - step, by: 8) {
                let dx = eight(x, first + step) - eight(x, first)
                let dy = eight(y, first + step) - eight(y, first)
                let dz = eight(z, first + step) - eight(z, first)
                areClose .|= dx * dx + dy * dy + dz * dz .< leastSeparation * leastSeparation
            }
        }
        return any(areClose)
    }
}

@inline(__always)
private func areClose(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Bool {
    let difference = b - a
    return difference.dot(difference) < leastSeparation * leastSeparation
}

/// Puts one atom after another into a grid of boxes and looks for those that are close in the one to eight boxes that its
/// surroundings touch. A box without a close pair holds no more than some 200 atoms, and hardly ever more than one, so
/// that the work grows as the atoms do however they are arranged.
private func closePairOfMany(_ positions: [SIMD3<Double>]) -> (Int, Int)? {
    let edge = 5 * leastSeparation
    // The last atom of each box, and of each atom the one before it in its box. Boxes are named by whole numbers that
    // stay Doubles: far outside they are no longer exact, but nothing traps.
    var last = [SIMD3<Double>: Int](minimumCapacity: positions.count)
    var before = [Int](repeating: -1, count: positions.count)
    for (atom, position) in positions.enumerated() {
        let low = ((position - leastSeparation) / edge).rounded(.down)
        let high = ((position + leastSeparation) / edge).rounded(.down)
        let spread = high - low
        for corner in 0..<8 {
            let step = SIMD3(Double(corner & 1), Double(corner >> 1 & 1), Double(corner >> 2))
            // The surroundings do not reach into every neighbor.
            guard all(step .<= spread) else { continue }
            var other = last[low + step] ?? -1
            while other >= 0 {
                if areClose(positions[other], position) { return (other, atom) }
                other = before[other]
            }
        }
        let box = (position / edge).rounded(.down)
        before[atom] = last.updateValue(atom, forKey: box) ?? -1
    }
    return nil
}
