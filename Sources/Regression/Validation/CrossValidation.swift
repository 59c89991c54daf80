import LinearAlgebra
import Workers

/// The error of left-out curves for each regularization of a grid.
public struct CrossValidation: Hashable, Codable, Sendable {
    /// Relative regularizations.
    public var lambdas: [Double]
    /// Root mean square error over the points of all folds, each predicted without its fold; dissociated rows do not
    /// count, and rows of derivatives add what their importance says. In the unit of the targets (eV).
    public var errors: [Double]
    /// The same over the points alone, whatever rows of derivatives add: equal to `errors` where there are none.
    public var pointErrors: [Double]

    /// The error over points at a regularization of the grid; nil where it is none of them.
    public func pointError(at lambda: Double) -> Double? { lambdas.firstIndex(of: lambda).map { pointErrors[$0] } }

    /// The lambda with the smallest error; the largest such lambda if several have it.
    public var best: Double {
        var best = 0
        for i in lambdas.indices
        where errors[i] < errors[best] || (errors[i] == errors[best] && lambdas[i] > lambdas[best]) {
            best = i
        }
        return lambdas[best]
    }

    /// Whether the best is at `least` or more, and no smaller lambda comes near it, whose errors are known roughly.
    func isBest(amongThoseFrom least: Double) -> Bool {
        let error = errors.min()!
        return best >= least
            && zip(lambdas, errors).allSatisfy { $0 >= least || $1 > SolverPlan.clearlyWorse * error }
    }

    /// The grid of regularizations, from 1 to 1e-12 in half decades: fixed before any test error was looked at.
    public static let standardGrid: [Double] = [
        1, 0.31622776601683794, 0.1, 0.031622776601683795, 0.01, 0.0031622776601683795,
        1e-3, 3.1622776601683795e-4, 1e-4, 3.1622776601683795e-5, 1e-5, 3.1622776601683795e-6, 1e-6,
        3.1622776601683795e-7, 1e-7, 3.1622776601683795e-8, 1e-8, 3.1622776601683795e-9, 1e-9,
        3.1622776601683795e-10, 1e-10, 3.1622776601683795e-11, 1e-11, 3.1622776601683795e-12, 1e-12,
    ]

    /// An end of a grid: a choice there may be bettered beyond it.
    public enum GridEnd: String, Hashable, Sendable { case smallest, largest }

    /// The end of the standard grid that a choice from it lies at, if any.
    public static func gridEnd(at lambda: Double) -> GridEnd? {
        lambda == standardGrid.last ? .smallest : lambda == standardGrid.first ? .largest : nil
    }
}

extension NormalEquations {
    /// Cross-validation over whole groups, for all regularizations of a grid at once; none is skipped.
    ///
    /// In sample space errors are found in nearly all directions first, half the work of all of them: these tell the errors
    /// of all but the smallest regularizations to four digits, and those of the smallest roughly. Where the best is
    /// among the former, and none of the latter comes near it, it is the best; else all directions are taken.
    /// - Parameter lambda: a regularization near which the best is likely to be.
    public func crossValidate(
        _ lambdas: [Double] = CrossValidation.standardGrid, near lambda: Double? = nil, folds: Int = 5,
        seed: UInt64 = 0,
        execution: Execution = .serial
    ) throws -> CrossValidation {
        precondition(!lambdas.isEmpty, "an empty grid")
        try problem.requireVaryingTargets()
        guard space == .sample else { return try crossValidated(lambdas, folds: folds, seed: seed, execution) }
        try multiplyFewRows(execution.covering(0..<0.5))
        let plan = SolverPlan(rows: problem.rows, columns: design.columns)
        if let search = plan.nearlyAllDirections(near: lambda),
            let few = try inDirections(search, execution.covering(0.5..<0.6))
        {
            let found = try few.crossValidated(lambdas, folds: folds, seed: seed, execution.covering(0.6..<0.9))
            if found.isBest(amongThoseFrom: SolverPlan.exactlyTold * search.floor) { return found }
        }
        return try reduced(execution: execution.covering(0.5..<0.6))
            .crossValidated(lambdas, folds: folds, seed: seed, execution.covering(0.6..<1))
    }

    /// Errors over the left-out points at some regularizations, in all directions: as exact for each as for one alone.
    public func pointErrors(
        _ lambdas: [Double], folds: Int = 5, seed: UInt64 = 0, execution: Execution = .serial
    ) throws -> [Double] {
        precondition(!lambdas.isEmpty, "no regularizations")
        try problem.requireVaryingTargets()
        if space == .sample { try multiplyFewRows(execution.covering(0..<0.5)) }
        return try reduced(execution: execution.covering(0.5..<0.6))
            .crossValidated(lambdas, folds: folds, seed: seed, execution.covering(0.6..<1)).pointErrors
    }

    /// The errors of every regularization: for each fold the Gram matrix of the other rows is reduced once to band form,
    /// which then solves for every penalty at little cost: `ShiftedSolver`.
    func crossValidated(
        _ lambdas: [Double], folds: Int, seed: UInt64, _ execution: Execution
    ) throws -> CrossValidation {
        let sets = try problem.rowsOfFolds(folds, seed: seed)
        if space == .sample { _ = try gramOfRows(execution) }
        let solver = ShiftedSolver(self, lambdas: lambdas)
        let parts = space == .feature ? try gramsOfColumns(parts: sets, execution.covering(0..<0.2)) : []
        let right = parts.isEmpty ? nil : problem.rightSides(leavingOut: sets)
        // Each thread holds one fold's matrix.
        let squares = try execution.stage("cross-validation") {
            try BLAS.map(folds, execution.covering(0.2..<1)) { index in
                let left = sets[index]
                let predictions = try solver.predictions(
                    leavingOut: left, known: right.map { (parts[index], $0.row(index)) }, execution.silent(threads: 1))
                return lambdas.indices.map { model in
                    predictions.withRow(model) { predictions in
                        var sums = (all: 0.0, points: 0.0)
                        for (row, prediction) in zip(left, predictions) {
                            let residual = self.problem.targets[row] - prediction
                            let importance = self.problem.importance[row]
                            if importance > 0 { sums.all += importance * residual * residual }
                            if self.problem.counts[row] { sums.points += residual * residual }
                        }
                        return sums
                    }
                }
            }
        } tell: { _ in
            let size = space == .feature ? order : order - order / folds
            return (
                "\(folds) of \(size) x \(size)",
                "reduction to band form, \(lambdas.count) penalties for each, \(space) space",
                4 / 3 * Double(folds) * cube(size)
            )
        }
        let points = Double(problem.counts.count { $0 })
        func roots(_ sum: (((all: Double, points: Double)) -> Double)) -> [Double] {
            lambdas.indices.map { model in (squares.reduce(0) { $0 + sum($1[model]) } / points).squareRoot() }
        }
        return CrossValidation(lambdas: lambdas, errors: roots { $0.all }, pointErrors: roots { $0.points })
    }
}
