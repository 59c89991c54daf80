import LinearAlgebra
import Workers

/// The models of one problem with one regularization: of all rows, of a committee, of what calibrates it.
///
/// Leaving out rows is exact and costs little. In sample space, with A = K + mu I over all rows, B = A^-1 and C the rows
/// left out, the model of the others has residuals e_C on C and coefficients a with
///
///     B_CC e_C = (B y)_C,     a = B (y - I_C e_C)     (a_C = 0),
///
/// so that after one factorization each committee member costs a Cholesky factorization of the order of its left-out rows.
/// In feature space the left-out rows' X_C^T X_C is taken away from G and the rest factorized.
///
/// Precision. In sample space rounding in K changes predictions by about 1e-16 / lambda of the training residuals, in
/// feature space by less. Solutions are improved by conjugate gradients when their residual asks for it, taken through
/// the Gram matrix, and for weights below lambda = 1e-7 through the features themselves, which wins three digits. Against
/// a singular value decomposition of features whose Gram matrix has eigenvalues over 16 decades, predictions of the
/// weights at lambda = 1e-12 then agree to 2e-9 in sample space and to 4e-13 in feature space (tests); on the features
/// of real dimers, to 1e-8 at 1e-5, 1e-7 at 1e-9 and 1e-5 at 1e-12, of the largest prediction.
public final class RidgeSolver {
    /// The relative regularization of all models.
    public let lambda: Double
    let equations: NormalEquations
    let solver: any GramSolver
    private var fewDirections: NormalEquations?

    /// Whether models are found in few directions and improved in all.
    var solvesInFewDirections: Bool { (solver as? SampleSpaceSolver)?.isInFewDirections ?? false }

    /// The equations whose Gram matrix of the columns each model factorizes; nil where models come from one factor of the
    /// rows' Gram matrix.
    var factorized: NormalEquations? {
        equations.space == .feature ? equations : solvesInFewDirections ? fewDirections : nil
    }

    var problem: RidgeProblem { equations.problem }

    /// In sample space finds few directions to solve in, or factorizes: order^3 / 3 flops.
    public init(_ equations: NormalEquations, lambda: Double, execution: Execution = .serial) throws {
        self.equations = equations
        self.lambda = lambda
        try execution.checkCancellation()
        let system = PenalizedEquations(equations, lambda: lambda)
        guard equations.space == .sample else {
            solver = FeatureSpaceSolver(system)
            return
        }
        if SolverPlan(rows: equations.problem.rows, columns: equations.design.columns).solvesInFewDirections {
            let few = try equations.withoutPenalizedDirections(lambda: lambda, execution)
            if few !== equations {
                fewDirections = few
                solver = SampleSpaceSolver(system, through: few)
                return
            }
        }
        _ = try equations.gramOfRows(execution)
        solver = try execution.stage("factorization") {
            try BLAS.withThreads(execution.threads) { try SampleSpaceSolver(system, execution) }
        } tell: { _ in
            (
                "\(equations.order) x \(equations.order)", "Cholesky of the rows' Gram matrix",
                cube(equations.order) / 3
            )
        }
    }

    /// `NormalEquations.withoutPenalizedDirections`
    func inFewDirections(_ execution: Execution) throws -> NormalEquations {
        if let fewDirections { return fewDirections }
        let found = try equations.withoutPenalizedDirections(lambda: lambda, execution)
        fewDirections = found
        return found
    }

    /// Weights of the model of all training rows, [columns]: the prediction of a row is its scalar product with these.
    public func weights(execution: Execution = .serial) throws -> [Double] {
        try execution.stage("weights") {
            equations.design.featureWeights(try solver.weights(leavingOut: [[]], execution)).row(0)
        } tell: { weights in
            let factorized = factorized
            return (
                "\(weights.count)",
                equations.space == .feature
                    ? "Cholesky of the columns' Gram matrix, \(equations.order) x \(equations.order)"
                    : factorized.map { "Cholesky in few directions, \($0.order) x \($0.order), improved in all" }
                        ?? "from the factor",
                factorized.map { cube($0.order) / 3 }
            )
        }
    }
}

/// n^3.
func cube(_ order: Int) -> Double { Double(order) * Double(order) * Double(order) }

/// The solver of models with one penalty, each trained without some rows (ascending; none for the model of all), by
/// factorizations of Gram matrices.
protocol GramSolver: AnyObject {
    /// Target minus prediction on every row, left out or not: [sets, rows].
    func residuals(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix

    /// Weights of the design's columns: [sets, columns].
    func weights(leavingOut sets: [[Int]], _ execution: Execution) throws -> Matrix

    /// Residuals on each fold of members trained without it, and without further rows: [fold][member][row of the fold].
    /// - Parameter sets: [member][fold], the rows that a member leaves out besides the fold; none of them is in the fold.
    func residuals(
        leavingOutFolds folds: [[Int]], and sets: [[[Int]]], _ execution: Execution
    ) throws -> [[[Double]]]
}
