import LinearAlgebra

extension SymmetricMatrix {
    /// W [order, rank] with W^T K W = I and W W^T the pseudo-inverse of this positive semidefinite K: the columns are
    /// eigenvectors over the square roots of their eigenvalues, the greatest first.
    ///
    /// With K_MM the kernels between M chosen points, K_nM W are features of n points whose scalar products are
    /// K_nM K_MM^-1 K_Mn: the Nystroem approximation of their kernels, exact where the n are among the M.
    /// - Parameter floor: eigenvalues below this part of the greatest are left out. Rounding is some 1e-16 of the
    ///   greatest, so that at 1e-13 the least that is kept is right to a few parts in a thousand. It must be that low:
    ///   a dimer's rows less its monomers' live in directions that single environments hardly differ in.
    public consuming func whitening(floor: Double = 1e-13) throws(FactorizationError) -> Matrix {
        let order = order
        let eigen = try SymmetricEigen(self)
        guard let greatest = eigen.values.last, greatest > 0 else { return Matrix(rows: order, columns: 0) }
        let kept = eigen.values.indices.reversed().filter { eigen.values[$0] > floor * greatest }
        return Matrix(rows: order, columns: kept.count) { row, column in
            eigen.vectors[row, kept[column]] / eigen.values[kept[column]].squareRoot()
        }
    }
}
