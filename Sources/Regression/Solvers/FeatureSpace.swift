import LinearAlgebra
import Workers

// The equations of feature space, (X_S^T X_S + mu I) w = X_S^T y_S for the rows S that are not left out.

extension RidgeProblem {
    /// X_C^T X_C for some rows C.
    func gramOfColumns(rows: [Int], _ execution: Execution = .serial) throws -> SymmetricMatrix {
        var result = SymmetricMatrix(order: features.columns)
        try features.subset(rows).addGramOfColumns(to: &result, execution)
        return result
    }

    /// X_S^T X_S, from G by taking the left-out rows away, or from the kept rows if those are fewer.
    func gramOfColumns(leavingOut left: [Int]) throws -> SymmetricMatrix {
        guard 2 * left.count <= rows else { return try gramOfColumns(rows: complement(left)) }
        var result = try gramOfColumns(.serial).copy()
        try features.subset(left).addGramOfColumns(scale: -1, to: &result)
        return result
    }

    /// X_S^T X_S, from G and that of the left-out rows.
    func gramOfColumns(besides part: SymmetricMatrix) throws -> SymmetricMatrix {
        var result = try gramOfColumns(.serial).copy()
        result.add(-1, part)
        return result
    }

    /// X_S^T y_S for several sets of left-out rows: [sets, columns].
    func rightSides(leavingOut sets: [[Int]]) -> Matrix {
        var kept = Matrix(sets.map { _ in targets })
        for (model, left) in sets.enumerated() { kept.clear(left, row: model) }
        return features.combinations(kept)
    }

    /// Improves weights by conjugate gradients whose operator goes through the features, not the Gram matrix.
    ///
    /// The residual is evaluated as X_S^T (y_S - X_S w) - mu w, which keeps the digits that forming X^T X loses.
    /// - Parameters:
    ///   - sets: the left-out rows of each model.
    ///   - penalties: mu of each model.
    ///   - tolerance: largest change still to be expected in the predictions of training rows, relative to |y|.
    /// - Returns: the rounds that were made.
    @discardableResult
    func refine(
        weights: inout Matrix, leavingOut sets: [[Int]], penalties: [Double], tolerance: Double, limit: Int,
        checkCancellation: () throws -> Void, precondition: (inout Matrix, [Int]) throws -> Void
    ) throws -> Int {
        /// X_S^T r + sign mu w for the residuals r and weights w of some models.
        func gradient(_ residuals: consuming Matrix, _ sign: Double, _ weights: Matrix, _ models: [Int]) -> Matrix {
            var kept = consume residuals
            for (row, model) in models.enumerated() { kept.clear(sets[model], row: row) }
            var result = features.combinations(kept)
            for (row, model) in models.enumerated() {
                add(sign * penalties[model], weights, row: row, to: &result, row: row)
            }
            return result
        }
        return try conjugateGradients(
            &weights, residuals: gradient(residuals(weights: weights), -1, weights, Array(sets.indices)),
            measure: .preconditioned, tolerance: tolerance * norm(targets), limit: limit,
            apply: { vectors, models in
                try checkCancellation()
                return gradient(features.predictions(vectors), 1, vectors, models)
            }, precondition: precondition)
    }
}
