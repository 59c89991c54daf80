/// Eigenvalues and eigenvectors of a small symmetric positive matrix, by Jacobi rotations.
///
/// Overlaps and second moments of radial functions are nearly singular (eigenvalues over eight decades and more), and
/// unlike LAPACK's reductions Jacobi's method keeps the small eigenvalues of a positive definite matrix accurate
/// relative to themselves; the matrices are at most 16 x 16.
struct JacobiEigen<Scalar: RealScalar> {
    /// The eigenvalues, in no order.
    let values: [Scalar]
    /// One row for each value, orthonormal.
    let vectors: [[Scalar]]

    init(_ matrix: [[Scalar]]) {
        let n = matrix.count
        let (zero, one) = (Scalar(0), Scalar(1))
        func magnitude(_ value: Scalar) -> Scalar { value < zero ? -value : value }
        var a = matrix
        // Columns.
        var v = (0..<n).map { i in (0..<n).map { $0 == i ? one : zero } }
        for _ in 0..<60 {
            var rotated = false
            for p in 0..<n {
                for q in (p + 1)..<max(n, p + 1) {
                    // small against both of its diagonal elements: the criterion that keeps relative accuracy
                    if magnitude(a[p][q]) <= Scalar.tolerance * max(zero, a[p][p] * a[q][q]).squareRoot() { continue }
                    rotated = true
                    let theta = (a[q][q] - a[p][p]) / (a[p][q] + a[p][q])
                    let t = (theta >= zero ? one : -one) / (magnitude(theta) + (theta * theta + one).squareRoot())
                    let c = one / (t * t + one).squareRoot()
                    let s = t * c
                    for k in 0..<n { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
                    for k in 0..<n { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
                    for k in 0..<n { (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]) }
                }
            }
            if !rotated { break }
        }
        values = (0..<n).map { a[$0][$0] }
        vectors = (0..<n).map { k in (0..<n).map { v[$0][k] } }
    }
}
