/// S^(-1/2) of a symmetric positive definite matrix: the orthonormalisation that changes the functions least.
enum LoewdinOrthonormalization {
    static func inverseSquareRoot(_ matrix: [[Double]]) -> [[Double]] {
        let n = matrix.count
        let eigen = JacobiEigen(matrix)
        var result = [[Double]](repeating: Array(repeating: 0, count: n), count: n)
        for (value, vector) in zip(eigen.values, eigen.vectors) {
            let scale = 1 / value.squareRoot()
            for i in 0..<n {
                for j in 0..<n { result[i][j] += scale * vector[i] * vector[j] }
            }
        }
        return result
    }
}
