/// Radial functions of a smaller basis as combinations of those of another, R'_ql = sum_n U_l[q, n] R_nl.
struct RadialContraction: Hashable, Sendable {
    /// U_l of each l: orthonormal rows, as many for each l.
    let rows: [[[Double]]]

    /// Functions of the smaller basis.
    var count: Int { rows[0].count }

    /// What a weight of each function of the smaller basis is for those of the other: U^T applied to each piece of
    /// `count` rows of a matrix [pieces, q, columns], for one l.
    func expanded(_ matrix: [Double], columns: Int, l: Int) -> [Double] {
        let u = rows[l]
        let full = u[0].count
        let pieces = matrix.count / (count * columns)
        var result = [Double](repeating: 0, count: pieces * full * columns)
        for piece in 0..<pieces {
            for q in 0..<count {
                let source = (piece * count + q) * columns
                for n in 0..<full {
                    let target = (piece * full + n) * columns
                    for column in 0..<columns { result[target + column] += u[q][n] * matrix[source + column] }
                }
            }
        }
        return result
    }
}

extension [[Double]] {
    /// The sum of the rows, each times its factor.
    func combined(by factors: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: self[0].count)
        for (row, factor) in zip(self, factors) {
            for column in result.indices { result[column] += factor * row[column] }
        }
        return result
    }
}
