/// S^(-1/2) of a symmetric positive definite matrix: the orthonormalisation that changes the functions least.
enum LoewdinOrthonormalization {
    /// By Jacobi rotations. Overlaps of radial primitives are nearly singular (eigenvalues over eight decades for
    /// n_max 8), and unlike LAPACK's reductions Jacobi's method keeps the small eigenvalues of a positive definite matrix
    /// accurate relative to themselves; the matrices are at most 16 x 16.
    static func inverseSquareRoot(_ matrix: [[Double]]) -> [[Double]] {
        let n = matrix.count
        var a = matrix
        var vectors = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0.0 } }
        for _ in 0..<60 {
            var rotated = false
            for p in 0..<n {
                for q in (p + 1)..<max(n, p + 1) {
                    // small against both of its diagonal elements: the criterion that keeps relative accuracy
                    if abs(a[p][q]) <= 1e-17 * (a[p][p] * a[q][q]).squareRoot() { continue }
                    rotated = true
                    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                    let t = (theta >= 0 ? 1 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
                    let c = 1 / (t * t + 1).squareRoot()
                    let s = t * c
                    for k in 0..<n { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
                    for k in 0..<n { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
                    for k in 0..<n {
                        (vectors[k][p], vectors[k][q]) =
                            (c * vectors[k][p] - s * vectors[k][q], s * vectors[k][p] + c * vectors[k][q])
                    }
                }
            }
            if !rotated { break }
        }
        var result = [[Double]](repeating: Array(repeating: 0, count: n), count: n)
        for k in 0..<n {
            let scale = 1 / a[k][k].squareRoot()
            for i in 0..<n {
                for j in 0..<n { result[i][j] += scale * vectors[i][k] * vectors[j][k] }
            }
        }
        return result
    }
}
