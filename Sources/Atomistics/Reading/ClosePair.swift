/// Atoms closer than this, in angstrom, are a mistake: the shortest bond, of H2, is 0.74 angstrom long.
let leastSeparation = 0.1

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
