/// Atoms closer than this, in angstrom, are a mistake: the shortest bond, of H2, is 0.74 angstrom long.
let leastSeparation = 0.1

/// Two atoms on one spot, if there are any, of a molecule or through the lattice.
func closePair(_ positions: [SIMD3<Double>], in cell: UnitCell?) -> (Int, Int)? {
    guard let cell else { return closePair(positions) }
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
        for j in i + 1..<positions.count {
            let difference = positions[j] - positions[i]
            if difference.dot(difference) < leastSeparation * leastSeparation { return (i, j) }
        }
    }
    return nil
}

/// Sorted along x only atoms within a narrow window can be close: not quadratic in the number of atoms.
private func closePairOfMany(_ positions: [SIMD3<Double>]) -> (Int, Int)? {
    let order = positions.indices.sorted { positions[$0].x < positions[$1].x }
    for i in order.indices {
        for j in i + 1..<order.count {
            let difference = positions[order[j]] - positions[order[i]]
            if difference.x >= leastSeparation { break }
            if difference.dot(difference) < leastSeparation * leastSeparation {
                return (min(order[i], order[j]), max(order[i], order[j]))
            }
        }
    }
    return nil
}
