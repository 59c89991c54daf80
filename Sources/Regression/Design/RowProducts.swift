import LinearAlgebra

/// X X^T of rows of features, computed where it is asked for.
struct RowProducts: SymmetricProducts {
    let features: FeatureRows
    /// |x|^2
    let diagonal: [Double]

    var order: Int { features.count }

    init(_ features: FeatureRows, squares: [Double]) {
        self.features = features
        diagonal = squares
    }

    func submatrix(_ indices: [Int]) -> SymmetricMatrix { features.gramOfRows(indices) }

    func rows(_ indices: [Int]) -> Matrix { features.products(indices) }
}
