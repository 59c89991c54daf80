// example
import LinearAlgebra

/// The weights w that minimize |X w - y|^2 + penalty |w|^2.
func ridge(_ features: Matrix, _ targets: [Double], penalty: Double) throws -> [Double] {
    var gram = features.gramOfColumns()
    gram.addToDiagonal(penalty)
    return try Cholesky(consume gram).solve(features.times(targets, transposed: true))
}
// end
