import LinearAlgebra
import Workers

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension TrainingSet {
    /// What a row's |x|^2 may have outside the rows that are taken, relative to the penalty and to the mean |x|^2.
    private static let negligible = 0.01
    /// With smaller regularisations, most often too many rows are needed, and digits are lost on the way.
    private static let smallestLambda = 1e-8
    private static let smallestOrder = 500

    /// Whether a model without the Gram matrix is worth trying.
    public func allowsSingleModel(lambda: Double) -> Bool {
        lambda >= TrainingSet.smallestLambda && min(rows, columns) >= TrainingSet.smallestOrder
    }

    /// The weights of one model, [columns], without the Gram matrix of all rows: for who waits for a single answer.
    ///
    /// Of rows of which the penalty lets through only few directions, some tell it all: with X X^T = Z Z^T + R by
    /// Cholesky with pivoting, stopped where R's diagonal is a hundredth of the penalty, (Z Z^T + mu I)^-1 is an almost
    /// exact inverse of X X^T + mu I, and conjugate gradients through X itself make the solution exact in a few rounds
    /// (a Nyström preconditioner: Frangella, Tropp and Udell, SIAM J. Matrix Anal. Appl. 44, 718 (2023)). That takes 2
    /// rows rank columns flops instead of rows^2 columns.
    /// - Returns: the weights of `RidgeSolver` to 1e-8 of the predictions; nil where they are better left to it.
    public func weights(lambda: Double, execution: Execution = .serial) throws -> [Double]? {
        guard allowsSingleModel(lambda: lambda) else { return nil }
        return try BLAS.withThreads(execution.threads) {
            let features = all
            let products = RowProducts(features, squares: features.squaredNorms())
            let meanDiagonal = products.diagonal.reduce(0, +) / Double(rows)
            let penalty = lambda * meanDiagonal
            guard penalty > 0 && penalty.isFinite && targets.allSatisfy(\.isFinite) else { return nil }
            // With more, the Gram matrix, of rows or of columns, is had as fast.
            let limit = min(rows / 3, columns / 4)
            guard
                let factor = try PivotedCholesky(
                    products, tolerance: TrainingSet.negligible * min(penalty, meanDiagonal), limit: limit, execution)
            else { return nil }
            guard let inverse = try? PenalizedInverse(factor.factor, penalty: penalty) else { return nil }

            func apply(_ vectors: Matrix) -> Matrix {
                var images = features.predictions(features.combinations(vectors))
                add(penalty, vectors, row: 0, to: &images, row: 0)
                return images
            }
            let right = Matrix([targets])
            var coefficients = right.copy()
            inverse.apply(to: &coefficients)
            try conjugateGradients(
                &coefficients, residuals: right.minus(apply(coefficients)), measure: .euclidean,
                tolerance: Tolerance.validation * norm(targets), limit: 100,
                apply: { vectors, _ in
                    try execution.checkCancellation()
                    return apply(vectors)
                }, precondition: { vectors, _ in inverse.apply(to: &vectors) })
            return features.combinations(coefficients).row(0)
        }
    }
}

extension PivotedCholesky {
    private struct TooLarge: Error {}

    /// Nil if the rank is going to be more than the limit, in the first half of the way if that is foreseen there.
    fileprivate init?(
        _ products: RowProducts, tolerance: Double, limit: Int, _ execution: Execution
    ) throws {
        var history: [(rank: Int, logarithm: Double)] = []
        do {
            try self.init(products, tolerance: tolerance, limit: limit) { rank, largest in
                try execution.checkCancellation()
                execution.progress(Double(rank) / Double(max(1, limit)))
                history.append((rank, log(largest)))
                guard let half = history.last(where: { 2 * $0.rank <= rank }), half.rank > 0, 2 * rank < limit
                else { return }
                let slope = (half.logarithm - log(largest)) / Double(rank - half.rank)
                let foreseen = Double(rank) + (log(largest) - log(tolerance)) / slope
                // The logarithm flattens: the earlier, the less is foreseen of what is to come, on dimers by about
                // this.
                if foreseen * max(1, 1.6 - Double(rank) / foreseen) > 1.1 * Double(limit) { throw TooLarge() }
            }
        } catch is TooLarge {
            return nil
        }
    }
}

/// (Z Z^T + mu I)^-1 = (I - Z (Z^T Z + mu I)^-1 Z^T) / mu.
private struct PenalizedInverse {
    /// Z^T, [rank, rows].
    private let factor: Matrix
    private let penalty: Double
    private let inner: Cholesky

    init(_ factor: Matrix, penalty: Double) throws {
        self.factor = factor
        self.penalty = penalty
        var gram = factor.gramOfRows()
        gram.addToDiagonal(penalty)
        inner = try Cholesky(consume gram)
    }

    /// In place, each row of `vectors` [vectors, rows].
    func apply(to vectors: inout Matrix) {
        var inside = vectors[...] * factor[...].transpose
        inner.solve(&inside)
        vectors.gemm(scale: -1 / penalty, inside[...], factor[...], beta: 1 / penalty)
    }
}
