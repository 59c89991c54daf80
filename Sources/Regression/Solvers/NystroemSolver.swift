import Glibc
import LinearAlgebra
import Workers

/// The solver of a single model without the Gram matrix of all rows.
///
/// Of rows of which the penalty lets through only few directions, some tell nearly all: with X X^T = Z Z^T + R by
/// Cholesky with pivoting, stopped where R's diagonal is a hundredth of the penalty, (Z Z^T + mu I)^-1 is an almost
/// exact inverse of X X^T + mu I, and conjugate gradients through X itself make the solution exact in a few rounds
/// (a Nystroem preconditioner: Frangella, Tropp and Udell, SIAM J. Matrix Anal. Appl. 44, 718 (2023)). That takes 2
/// rows rank columns flops instead of rows^2 columns.
public enum NystroemSolver {
    /// The weights of one model, [columns]: those of `RidgeSolver` to 1e-8 of the predictions. Nil where they are better
    /// left to it.
    public static func weights(
        of set: TrainingSet, lambda: Double, execution: Execution = .serial
    ) throws -> [Double]? {
        guard let search = SolverPlan(rows: set.rows, columns: set.columns).nystroem(lambda: lambda) else { return nil }
        return try execution.stage("single model") {
            try BLAS.withThreads(execution.threads) { try solve(set, lambda, search, execution) }
        } tell: { solution in
            guard let (_, rank, rounds) = solution else {
                return ("\(set.rows) x \(set.columns)", "Nystroem: rank more than \(search.limit)", nil)
            }
            let (rows, columns, taken) = (Double(set.rows), Double(set.columns), Double(rank))
            let density = (set.design as? BlockDesign)?.density ?? 1
            return (
                "\(set.rows) x \(set.columns)",
                "Nystroem: rank \(rank) of at most \(search.limit), then \(rounds) rounds through the features",
                2 * density * rows * taken * columns + 3 * rows * taken * taken
                    + 4 * Double(rounds + 2) * density * rows * columns
            )
        }?.weights
    }

    private static func solve(
        _ set: TrainingSet, _ lambda: Double, _ search: SolverPlan.SpanSearch, _ execution: Execution
    ) throws -> (weights: [Double], rank: Int, rounds: Int)? {
        let (design, targets) = (set.design, set.targets)
        let products = ProductsOfRows(design: design, diagonal: design.squaredNorms())
        let mean = products.diagonal.reduce(0, +) / Double(set.rows)
        let penalty = lambda * mean
        guard penalty > 0 && penalty.isFinite && targets.allSatisfy(\.isFinite) else { return nil }
        guard
            let factor = try PivotedCholesky(
                products, tolerance: search.floor * mean, limit: search.limit, execution),
            let inverse = try? PenalizedInverse(factor.factor, penalty: penalty)
        else { return nil }

        func apply(_ vectors: Matrix) -> Matrix {
            var images = design.apply(design.applyTransposed(vectors))
            add(penalty, vectors, row: 0, to: &images, row: 0)
            return images
        }
        let right = Matrix([targets])
        var coefficients = right.copy()
        inverse.apply(to: &coefficients)
        let rounds = try conjugateGradients(
            &coefficients, residuals: right.minus(apply(coefficients)), measure: .euclidean,
            tolerance: SolverPlan.Tolerance.validation * norm(targets), limit: SolverPlan.rounds.nystroem,
            apply: { vectors, _ in
                try execution.checkCancellation()
                return apply(vectors)
            }, precondition: { vectors, _ in inverse.apply(to: &vectors) })
        return (design.applyTransposed(coefficients).row(0), factor.rank, rounds)
    }
}

extension PivotedCholesky {
    private struct TooLarge: Error {}

    /// Nil if the rank is going to be more than the limit, in the first half of the way if that is foreseen there.
    fileprivate init?(
        _ products: ProductsOfRows, tolerance: Double, limit: Int, _ execution: Execution
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
                if SolverPlan.foresees(rank: foreseen, at: rank, beyond: limit) { throw TooLarge() }
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

    /// Multiplies each row of `vectors` [vectors, rows] by the inverse, in place.
    func apply(to vectors: inout Matrix) {
        var inside = vectors[...] * factor[...].transpose
        inner.solve(&inside)
        vectors.gemm(scale: -1 / penalty, inside[...], factor[...], beta: 1 / penalty)
    }
}
