import Regression

/// Errors of groups that train, each left out in turn alone, for every regularization of a grid: root mean squares over the points
/// of all groups.
public struct LeftOutErrors: Hashable, Sendable {
    /// The grid.
    public let lambdas: [Double]
    /// In the order of the grid, in the unit of the targets.
    public let errors: [Double]
    /// The standard deviation of the targets over the same points.
    public let deviation: Double
    /// How many groups trained.
    public let curves: Int
    /// Columns and rows of the training matrix.
    public let features, samples: Int

    init(_ found: CrossValidation, deviation: Double, curves: Int, features: Int, samples: Int) {
        (lambdas, errors) = (found.lambdas, found.errors)
        self.deviation = deviation
        self.curves = curves
        self.features = features
        self.samples = samples
    }

    private var best: Int {
        // Of equal errors that of the larger penalty, as `CrossValidation.best` has it.
        errors.indices.min { (errors[$0], -lambdas[$0]) < (errors[$1], -lambdas[$1]) }!
    }

    /// The regularization with the least error.
    public var lambda: Double { lambdas[best] }
    /// The error there.
    public var error: Double { errors[best] }
    /// The error there in percent of the standard deviation; nil where the targets do not vary.
    public var percent: Double? { deviation > 0 ? 100 * error / deviation : nil }
}
