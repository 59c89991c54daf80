/// Atoms closer than this, in angstrom, are a mistake: the shortest bond, of H2, is 0.74 angstrom long.
let leastSeparation = 0.1

/// Two atoms on one spot, if there are any.
func closePair(_ positions: [SIMD3<Double>]) -> (Int, Int)? {
    // Sorted along x only atoms within a narrow window can be close, which keeps large systems linear; dimers are
    // small enough to look at all pairs.
    let isSmall = positions.count <= 64
    let order = isSmall ? Array(positions.indices) : positions.indices.sorted { positions[$0].x < positions[$1].x }
    for i in order.indices {
        let first = positions[order[i]]
        for j in i + 1..<order.count {
            let difference = positions[order[j]] - first
            if !isSmall, difference.x >= leastSeparation { break }
            if difference.dot(difference) < leastSeparation * leastSeparation {
                return (min(order[i], order[j]), max(order[i], order[j]))
            }
        }
    }
    return nil
}
