import LinearAlgebra
import Workers

/// Models each trained on a random part of the training groups; their mean predicts, their spread tells how far to trust it.
public struct Committee: Hashable, Codable, Sendable {
    /// [members][columns]
    public var weights: [[Double]]

    public var members: Int { weights.count }

    public init(weights: [[Double]]) { self.weights = weights }

    /// Mean and spread of the members' predictions for each row of `features` [rows, columns].
    ///
    /// The spread is the square root of the unbiased variance over the members, not calibrated.
    public func predict(_ features: Matrix) -> (mean: [Double], spread: [Double]) {
        let predictions = FeatureRows(features, Array(0..<features.rows)).predictions(Matrix(weights))
        return meanAndSpread(members: predictions.rows, points: features.rows) { predictions[$0, $1] }
    }
}

/// Mean and square root of the unbiased variance over members, for each point.
func meanAndSpread(members: Int, points: Int, value: (_ member: Int, _ point: Int) -> Double) -> (
    mean: [Double], spread: [Double]
) {
    precondition(members >= 2, "a spread needs two members")
    var (mean, spread): ([Double], [Double]) = ([], [])
    for point in 0..<points {
        let values = (0..<members).map { value($0, point) }
        let average = values.reduce(0, +) / Double(members)
        let variance = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(members - 1)
        mean.append(average)
        spread.append(variance.squareRoot())
    }
    return (mean, spread)
}

extension RidgeSolver {
    /// `members` models, each trained on a random `fraction` of the groups. Member k leaves out the same groups whatever
    /// the number of members.
    public func committee(
        members: Int = 8, fraction: Double = 0.8, seed: UInt64 = 0, execution: Execution = .serial
    ) throws -> Committee {
        let left = try leftOutGroups(members: members, fraction: fraction, seed: seed)
        let models = try modelsThroughFewDirections(execution.covering(0..<0.3)) ?? models
        let weights = problem.expanded(
            weights: try models.weights(leavingOut: left.map(problem.groups.rows(of:)), execution.covering(0.3..<1)))
        return Committee(weights: (0..<members).map(weights.row))
    }

    /// Where the matrices are large, and half of the directions tell nearly all, rounds of improvement take less time
    /// than factorisations in all directions (measured: from order 1000 on).
    private func modelsThroughFewDirections(_ execution: Execution) throws -> FeatureSpaceModels? {
        guard problem.space == .feature && problem.order >= 1000 else { return nil }
        let coarse = try coarse(execution)
        return 2 * coarse.order <= problem.order
            ? FeatureSpaceModels(problem, lambda: lambda, through: coarse) : nil
    }

    /// The groups that each member does not see.
    func leftOutGroups(members: Int, fraction: Double, seed: UInt64) throws -> [[Int]] {
        precondition(members >= 2, "a committee has at least two members")
        return try (0..<members).map { member in
            var source = RandomSource(seed: seed, stream: .committee, index: member)
            return try chooseLeftOut(of: Array(0..<problem.groupCount), fraction: fraction, &source)
        }
    }

    /// Those of `groups` that a member trained on `fraction` of them does not see.
    func chooseLeftOut(of groups: [Int], fraction: Double, _ source: inout RandomSource) throws -> [Int] {
        source.choose(try leftOutCount(of: groups.count, fraction: fraction), of: groups)
    }

    /// How many of `count` groups a member trained on `fraction` of them does not see: at least one, and not all.
    func leftOutCount(of count: Int, fraction: Double) throws -> Int {
        precondition(fraction > 0 && fraction < 1, "a member trains on a part of the groups")
        guard count >= 2 else { throw RegressionError.tooFewGroups(count, needed: 2, purpose: "a committee") }
        return min(max(count - Int((fraction * Double(count)).rounded()), 1), count - 1)
    }
}
