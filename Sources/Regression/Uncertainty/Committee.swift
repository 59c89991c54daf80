import LinearAlgebra
import Workers

/// Models each trained on a random part of the training groups; their mean predicts, their spread tells how far to trust it.
public struct Committee: Hashable, Codable, Sendable {
    /// Weights [members][columns].
    public var weights: [[Double]]

    /// Number of members.
    public var members: Int { weights.count }

    /// A committee of known models.
    public init(weights: [[Double]]) { self.weights = weights }

    /// Mean and spread of the members' predictions for each row of `features` [rows, columns].
    ///
    /// The spread is the square root of the unbiased variance over the members, not calibrated.
    public func predict(_ features: Matrix) -> (mean: [Double], spread: [Double]) {
        let predictions = DenseDesign(features).apply(Matrix(weights))
        let points = (0..<features.rows).map { point in
            meanAndSpread((0..<predictions.rows).map { predictions[$0, point] })
        }
        return (points.map(\.mean), points.map(\.spread))
    }
}

/// Mean and square root of the unbiased variance of the members' values, two at least.
public func meanAndSpread(_ values: [Double]) -> (mean: Double, spread: Double) {
    precondition(values.count >= 2, "a spread needs two members")
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count - 1)).squareRoot())
}

extension RidgeSolver {
    /// `members` models, each trained on a random `fraction` of the groups. Member k leaves out the same groups whatever
    /// the number of members.
    public func committee(
        members: Int = 8, fraction: Double = 0.8, seed: UInt64 = 0, execution: Execution = .serial
    ) throws -> Committee {
        let left = try leftOutGroups(members: members, fraction: fraction, seed: seed)
        let weights = try execution.stage("committee") {
            equations.design.featureWeights(
                try solver.weights(leavingOut: left.map(problem.groups.rows(of:)), execution))
        } tell: { _ in
            let order = (factorized ?? equations).order
            let size = "\(members) of \(order) x \(order)"
            guard factorized != nil else {
                return (
                    size, "from the inverse of the rows' Gram matrix",
                    Double(members) * cube(Int((1 - fraction) * Double(order))) / 3 + cube(order) * 2 / 3
                )
            }
            return (
                size, "Cholesky of each" + (solvesInFewDirections ? " in few directions, improved in all" : ""),
                Double(members) * cube(order) / 3
            )
        }
        return Committee(weights: (0..<members).map(weights.row))
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
