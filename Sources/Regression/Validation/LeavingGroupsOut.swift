import LinearAlgebra
import Workers

extension NormalEquations {
    /// The errors of every group as a model of all others predicts it, for all regularizations of a grid: cross-validation with
    /// as many folds as groups, in which no draw of folds has a part.
    ///
    /// No model is trained without a group. With H = X (X^T X + mu)^-1 X^T, which makes predictions of targets, what is left
    /// of a group's targets by the model without it is (1 - H_gg)^-1 (y - H y)_g: for one row Allen's PRESS (Technometrics 16,
    /// 125 (1974)), for several likewise. H comes from the eigenvectors of the Gram matrix, in nearly all directions where
    /// these tell, as in `crossValidate`, at 9 order^3 flops.
    public func leaveGroupsOut(
        _ lambdas: [Double] = CrossValidation.standardGrid, near lambda: Double? = nil, execution: Execution = .serial
    ) throws -> CrossValidation {
        precondition(!lambdas.isEmpty, "an empty grid")
        try problem.requireVaryingTargets()
        guard problem.groupCount > 1 else {
            throw RegressionError.tooFewGroups(problem.groupCount, needed: 2, purpose: "leaving one out")
        }
        guard space == .sample else { return try groupsLeftOut(lambdas, execution) }
        try multiplyFewRows(execution.covering(0..<0.5))
        let plan = SolverPlan(rows: problem.rows, columns: design.columns)
        if let search = plan.nearlyAllDirections(near: lambda),
            let few = try inDirections(search, execution.covering(0.5..<0.6))
        {
            let found = try few.groupsLeftOut(lambdas, execution.covering(0.6..<0.9))
            if found.isBest(amongThoseFrom: SolverPlan.exactlyTold * search.floor) { return found }
        }
        return try reduced(execution: execution.covering(0.5..<0.6)).groupsLeftOut(lambdas, execution.covering(0.6..<1))
    }

    private func groupsLeftOut(_ lambdas: [Double], _ execution: Execution) throws -> CrossValidation {
        let sums = try execution.stage("leaving groups out") {
            try BLAS.withThreads(execution.threads) { try sumsOfSquares(lambdas, execution) }
        } tell: { _ in
            (
                "\(problem.groupCount) of \(problem.rows) rows",
                "eigenvectors of the Gram matrix, \(order) x \(order), \(lambdas.count) penalties, \(space) space",
                9 * Double(order) * Double(order) * Double(order)
            )
        }
        let points = Double(problem.counts.count { $0 })
        return CrossValidation(
            lambdas: lambdas, errors: sums.map { ($0.all / points).squareRoot() },
            pointErrors: sums.map { ($0.points / points).squareRoot() })
    }

    /// Of the residuals of left-out groups, for each penalty: weighted by the rows' importance, and of points alone.
    private func sumsOfSquares(
        _ lambdas: [Double], _ execution: Execution
    ) throws -> [(all: Double, points: Double)] {
        let gram = space == .sample ? try gramOfRows(execution) : try gramOfColumns(execution)
        let eigen = try SymmetricEigen(gram.copy())
        try execution.checkCancellation()
        // Of K = Q L Q^T the rows of Q themselves, of G those of X Q, whose columns have the eigenvalues for squares.
        let rows =
            space == .sample
            ? eigen.vectors : design.elements(Array(0..<problem.rows))[...] * eigen.vectors[...]
        // Rounding leaves what is zero a little below it.
        var values = eigen.values.map { max(0, $0) }
        if space == .feature {
            values = [Double](repeating: 0, count: rows.columns)
            for row in 0..<rows.rows {
                rows.withRow(row) { row in for column in row.indices { values[column] += row[column] * row[column] } }
            }
        }
        let projected = rows.times(problem.targets, transposed: true)
        var sums = [(all: Double, points: Double)](repeating: (0, 0), count: lambdas.count)
        let factors = lambdas.map { lambda in values.map { 1 / ($0 + problem.penalty(lambda)) } }
        let roots = factors.map { $0.map { $0.squareRoot() } }
        for group in problem.groups.rows {
            try execution.checkCancellation()
            let own = rows.selectingRows(group)
            for model in lambdas.indices {
                // 1 - H_gg over the penalty, and the residuals of the whole model over it, without differences where there
                // are none to be taken: (K + mu)^-1 in sample space.
                let scaled = Matrix(rows: own.rows, columns: own.columns) { own[$0, $1] * roots[model][$1] }
                var block = scaled.gramOfRows()
                var residuals = own.times(zip(projected, factors[model]).map { $0 * $1 })
                if space == .feature {
                    block.scale(by: -1)
                    block.addToDiagonal(1)
                    residuals = zip(group, residuals).map { problem.targets[$0] - $1 }
                }
                guard let factor = try? Cholesky(block) else {
                    // What rounding leaves of no freedom at all tells no error.
                    sums[model] = (.infinity, .infinity)
                    continue
                }
                for (row, residual) in zip(group, factor.solve(residuals)) {
                    let importance = problem.importance[row]
                    if importance > 0 { sums[model].all += importance * residual * residual }
                    if problem.counts[row] { sums[model].points += residual * residual }
                }
            }
        }
        return sums
    }
}
