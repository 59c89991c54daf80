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
            [0] + (fraction[axis] < margin[axis] ? [1] : []) + (fraction[axis] > 1 - margin[axis] ? [-1] : [])
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
    positions.count <= 64 ? closePairOfFew(positions) : closePairOfMany(positions)
}

private func closePairOfFew(_ positions: [SIMD3<Double>]) -> (Int, Int)? {
    for i in positions.indices {
        for j in i + 1..<positions.count where areClose(positions[i], positions[j]) { return (i, j) }
    }
    return nil
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
