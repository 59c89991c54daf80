import LinearAlgebra

/// Indices of up to `count` points, each as far as any from those before it: a subset that covers the whole (Gonzalez,
/// Theor. Comput. Sci. 38, 293 (1985); for environments Imbalzano et al., J. Chem. Phys. 148, 241730 (2018)).
///
/// Fewer where all that is left coincides with what was chosen.
/// - Parameters:
///   - gram: kernels between all points; the squared distance of i and j is K_ii + K_jj - 2 K_ij.
///   - start: the first point.
public func farthestPoints(_ gram: SymmetricMatrix, count: Int, from start: Int) -> [Int] {
    guard count > 0 && gram.order > 0 else { return [] }
    precondition((0..<gram.order).contains(start), "the first point is not among the points")
    let kernel = gram.full()
    let squares = (0..<gram.order).map { kernel[$0, $0] }
    // Closer than rounding can tell.
    let resolution = 1e-12 * (squares.max() ?? 0)
    var chosen = [start]
    var nearest = [Double](repeating: .infinity, count: gram.order)
    while chosen.count < count {
        let last = chosen[chosen.count - 1]
        kernel.withRow(last) { row in
            for i in row.indices { nearest[i] = min(nearest[i], squares[i] + squares[last] - 2 * row[i]) }
        }
        var next = 0
        for i in nearest.indices where nearest[i] > nearest[next] { next = i }
        guard nearest[next] > resolution else { break }
        chosen.append(next)
    }
    return chosen
}
