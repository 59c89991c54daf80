import LinearAlgebra
import Workers

/// The predictive variance of ridge regression read as a Gaussian process: the error bar that follows from how far a
/// row is from the training rows, without a committee.
///
/// With weights drawn from a normal distribution of variance tau^2 and targets with independent noise of variance
/// tau^2 mu, the target of a row x has, given the training rows X, the variance
///
///     alpha^2 (mu + x.x - k^T (K + mu I)^-1 k),     k = X x,  K = X X^T
///     alpha^2 mu (1 + x^T (G + mu I)^-1 x),         G = X^T X, the same number
///
/// (Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), eqs 2.26 and 2.8). With features of active
/// environments this is the variance of the subset of regressors, section 8.3.1: it knows nothing of what these
/// environments cannot express, and so does not grow where a structure is like none of them.
///
/// tau^2 = alpha^2 is not assumed: it is the mean of (y - prediction)^2 over the bracket for the rows of each fold,
/// predicted without the fold, as <z^2> = 1 is what a calibrated error bar means. Rows of one curve are alike, so that
/// coverage may still be off by the curve; it is reported on the test curves.
public final class PredictiveVariance: Sendable {
    /// The factor alpha, from training groups only.
    public let scale: Double
    private let bracket: Bracket

    /// The variance for one penalty, calibrated by errors of left-out groups.
    /// - Parameter folds: of the groups, those of cross-validation.
    public init(
        _ equations: NormalEquations, lambda: Double, folds: Int = 5, seed: UInt64 = 0, execution: Execution = .serial
    ) throws {
        let problem = equations.problem
        try problem.requireVaryingTargets()
        let system = PenalizedEquations(equations, lambda: lambda)
        let left = try problem.rowsOfFolds(folds, seed: seed)
        let (factor, squares) = try execution.stage("predictive variance") {
            try BLAS.withThreads(execution.threads) {
                switch equations.space {
                case .sample: try system.sampleSpaceSquares(left, execution)
                case .feature: try system.featureSpaceSquares(left, execution)
                }
            }
        } tell: { _ in
            let order = equations.order
            let flops =
                switch equations.space {
                case .sample: cube(order) * (2 / 3 + 2 / 3) + Double(folds) * cube(order / folds)
                case .feature: Double(folds + 1) * cube(order) / 3
                }
            return ("\(folds + 1) of \(order) x \(order)", "Cholesky, \(equations.space) space", flops)
        }
        // It is kept as long as the model, longer than the features.
        bracket = Bracket(
            design: equations.design.detached(), space: equations.space, penalty: system.penalty, factor: factor)
        guard !squares.isEmpty else { throw RegressionError.noRows }
        scale = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        guard scale.isFinite else { throw RegressionError.penaltyTooSmall(lambda: lambda) }
    }

    /// The standard deviations of the targets of `rows` [rows, columns], eV.
    public func deviations(_ rows: Matrix) -> [Double] {
        let design = bracket.design
        precondition(rows.columns == design.featureColumns, "\(rows.columns) columns, not \(design.featureColumns)")
        let inside = design.coordinates(of: rows)
        let squares = bracket.values(of: inside)
        guard design is ReducedDesign else { return squares.map { scale * $0.squareRoot() } }
        // What a row has outside the span of the training rows adds to the variance as it is: G is zero there.
        let outside = zip(rows.squaredNorms, inside.squaredNorms).map { max(0, $0 - $1) }
        return zip(squares, outside).map { scale * ($0 + $1).squareRoot() }
    }
}

/// The variance of a target over tau^2, mu + x.x - k^T (K + mu I)^-1 k, from a factor of either space.
private struct Bracket: Sendable {
    let design: any DesignOperator
    let space: SolverPlan.Space
    /// mu.
    let penalty: Double
    /// The Cholesky factor of K + mu I or G + mu I.
    let factor: Cholesky

    /// The values for each row x of the design's columns.
    func values(of rows: Matrix) -> [Double] {
        switch space {
        case .sample:
            var kernels = design.apply(rows)
            factor.triangle.solve(&kernels, transposed: true)
            // Never below the noise, whatever rounding leaves of the difference.
            return zip(rows.squaredNorms, kernels.squaredNorms).map { penalty + max(0, $0 - $1) }
        case .feature:
            var vectors = rows.copy()
            factor.triangle.solve(&vectors, transposed: true)
            return vectors.squaredNorms.map { penalty * (1 + $0) }
        }
    }
}

extension PenalizedEquations {
    /// The factor, and z^2 of the rows of each fold: with B = (K + mu I)^-1 and C the fold, the errors are
    /// B_CC^-1 (B y)_C and their variances the diagonal of B_CC^-1 (the block form of Rasmussen and Williams, eq. 5.12).
    fileprivate func sampleSpaceSquares(
        _ folds: [[Int]], _ execution: Execution
    ) throws -> (factor: Cholesky, squares: [Double]) {
        let gram = try equations.gramOfRows(execution)
        let whole = try factor { gram.copy() }
        try execution.checkCancellation()
        let inverse = try factor { gram.copy() }.inverse()
        let images = inverse.times(Matrix([problem.targets])).row(0)
        var squares: [Double] = []
        for (index, fold) in folds.enumerated() {
            try execution.checkCancellation()
            let block: Cholesky
            do {
                block = try Cholesky(inverse.submatrix(fold))
            } catch {
                throw RegressionError.penaltyTooSmall(lambda: lambda)
            }
            let errors = block.solve(fold.map { images[$0] })
            let variances = (consume block).inverse()
            for (place, row) in fold.enumerated() where problem.counts[row] {
                squares.append(errors[place] * errors[place] / variances[place, place])
            }
            execution.progress(Double(index + 1) / Double(folds.count))
        }
        return (whole, squares)
    }

    /// The factor, and z^2 of the rows of each fold, from a factorization without it.
    fileprivate func featureSpaceSquares(
        _ folds: [[Int]], _ execution: Execution
    ) throws -> (factor: Cholesky, squares: [Double]) {
        let parts = try equations.gramsOfColumns(parts: folds, execution.covering(0..<0.2))
        let gram = try equations.gramOfColumns(execution)
        let whole = try factor { gram.copy() }
        let right = problem.rightSides(leavingOut: folds)
        var squares: [Double] = []
        for (index, fold) in folds.enumerated() {
            try execution.checkCancellation()
            let own = try factor { try equations.gramOfColumns(besides: parts[index]) }
            let bracket = Bracket(design: design, space: .feature, penalty: penalty, factor: own)
            let counting = fold.filter { problem.counts[$0] }
            let residuals = problem.residuals(ofRows: counting, weights: Matrix([own.solve(right.row(index))]))[0]
            for (residual, variance) in zip(residuals, bracket.values(of: design.elements(counting))) {
                squares.append(residual * residual / variance)
            }
            execution.covering(0.2..<1).progress(Double(index + 1) / Double(folds.count))
        }
        return (whole, squares)
    }
}

extension Matrix {
    /// |x|^2 of each row x.
    fileprivate var squaredNorms: [Double] {
        (0..<rows).map { row in withRow(row) { $0.reduce(0) { $0 + $1 * $1 } } }
    }
}
