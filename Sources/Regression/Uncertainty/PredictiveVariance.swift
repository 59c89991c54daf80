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
    /// alpha, from training curves only.
    public let scale: Double
    private let problem: RidgeProblem
    private let penalty: Double
    /// Of K + mu I or G + mu I.
    private let factor: Cholesky

    /// - Parameter folds: of the groups, those of cross-validation.
    public init(
        _ problem: RidgeProblem, lambda: Double, folds: Int = 5, seed: UInt64 = 0, execution: Execution = .serial
    ) throws {
        try problem.requireVaryingTargets()
        // It is kept as long as the model, longer than the features.
        self.problem = try problem.detached()
        let penalty = problem.penalty(lambda)
        self.penalty = penalty
        let fold = try Splits.folds(problem.groupCount, folds: folds, seed: seed)
        let left = (0..<folds).map { index in problem.groups.rows(of: fold.indices.filter { fold[$0] == index }) }
        let (factor, squares) = try BLAS.withThreads(execution.threads) {
            switch problem.space {
            case .sample:
                let factor = try Self.factor(problem.gramOfRows, penalty, lambda)
                try execution.checkCancellation()
                return (factor, try Self.sampleSpaceSquares(problem, penalty, lambda, left, execution))
            case .feature:
                let parts = try problem.gramsOfColumns(parts: left, execution.covering(0..<0.2))
                let factor = try Self.factor(problem.gramOfColumns(execution), penalty, lambda)
                try execution.checkCancellation()
                return (
                    factor,
                    try Self.featureSpaceSquares(problem, penalty, lambda, left, parts, execution.covering(0.2..<1))
                )
            }
        }
        self.factor = factor
        guard !squares.isEmpty else { throw RegressionError.noRows }
        scale = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        guard scale.isFinite else { throw RegressionError.penaltyTooSmall(lambda: lambda) }
    }

    /// The standard deviations of the targets of `rows` [rows, columns], eV.
    public func deviations(_ rows: Matrix) -> [Double] {
        precondition(rows.columns == problem.columns, "\(rows.columns) columns, not \(problem.columns)")
        guard let span = problem.span else {
            return Self.brackets(rows, problem, factor, penalty).map { scale * $0.squareRoot() }
        }
        // What a row has outside the span of the training rows adds to the variance as it is: G is zero there.
        let inside = span.coordinates(of: rows)
        let squares = zip(Self.squares(rows), Self.squares(inside)).map { max(0, $0 - $1) }
        return zip(Self.brackets(inside, problem, factor, penalty), squares).map { scale * ($0 + $1).squareRoot() }
    }

    private static func squares(_ matrix: Matrix) -> [Double] {
        (0..<matrix.rows).map { row in matrix.withRow(row) { $0.reduce(0) { $0 + $1 * $1 } } }
    }

    /// mu + x.x - k^T (K + mu I)^-1 k for each row x of the columns of the problem's features, in whichever space.
    private static func brackets(
        _ rows: Matrix, _ problem: RidgeProblem, _ factor: Cholesky, _ penalty: Double
    ) -> [Double] {
        switch problem.space {
        case .sample:
            var kernels = problem.features.predictions(rows)
            factor.triangle.solve(&kernels, transposed: true)
            // Never below the noise, whatever rounding leaves of the difference.
            return zip(squares(rows), squares(kernels)).map { penalty + max(0, $0 - $1) }
        case .feature:
            var vectors = rows.copy()
            factor.triangle.solve(&vectors, transposed: true)
            return squares(vectors).map { penalty * (1 + $0) }
        }
    }

    private static func factor(_ gram: SymmetricMatrix, _ penalty: Double, _ lambda: Double) throws -> Cholesky {
        try safely(penalty: penalty, lambda: lambda) { shift in
            var matrix = gram.copy()
            matrix.addToDiagonal(shift)
            return try Cholesky(consume matrix)
        }
    }

    /// z^2 of the rows of each fold: with B = (K + mu I)^-1 and C the fold, the errors are B_CC^-1 (B y)_C and their
    /// variances the diagonal of B_CC^-1 (the block form of Rasmussen and Williams, eq. 5.12).
    private static func sampleSpaceSquares(
        _ problem: RidgeProblem, _ penalty: Double, _ lambda: Double, _ folds: [[Int]], _ execution: Execution
    ) throws -> [Double] {
        let whole = try factor(problem.gramOfRows, penalty, lambda)
        let inverse = (consume whole).inverse()
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
        return squares
    }

    private static func featureSpaceSquares(
        _ problem: RidgeProblem, _ penalty: Double, _ lambda: Double, _ folds: [[Int]], _ parts: [SymmetricMatrix],
        _ execution: Execution
    ) throws -> [Double] {
        var squares: [Double] = []
        for (index, fold) in folds.enumerated() {
            try execution.checkCancellation()
            let factor = try factor(try problem.gramOfColumns(besides: parts[index]), penalty, lambda)
            let weights = factor.solve(problem.rightSides(leavingOut: [fold]).row(0))
            let residuals = problem.residuals(weights: Matrix([weights])).row(0)
            let rows = problem.features.subset(fold).gathered(Array(fold.indices))
            for (row, bracket) in zip(fold, brackets(rows, problem, factor, penalty)) where problem.counts[row] {
                squares.append(residuals[row] * residuals[row] / bracket)
            }
            execution.progress(Double(index + 1) / Double(folds.count))
        }
        return squares
    }
}
