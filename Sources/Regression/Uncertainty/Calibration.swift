import LinearAlgebra
import Workers

/// The factor between the spread of a committee and an error bar.
///
/// If each member's prediction is drawn from a normal distribution of variance sigma^2 around some center, and the truth
/// from one of variance (alpha sigma)^2 around the same center, then with mean and s^2 (unbiased) over M members
///
///     < (y - mean)^2 / s^2 > = (alpha^2 + 1/M) (M - 1) / (M - 3),
///
/// as y - mean has variance (alpha^2 + 1/M) sigma^2 and <1 / s^2> = (M - 1) / (M - 3) / sigma^2. Hence
///
///     alpha^2 = -1/M + (M - 3)/(M - 1) <z^2>,     z^2 = (y - mean)^2 / s^2
///
/// (Imbalzano et al., J. Chem. Phys. 154, 074102 (2021)). The error bar is alpha s.
///
/// The paper averages over training rows that some members have not seen. With 8 members these are 2 or 3 for most rows,
/// and the variance of so few has no finite <1 / s^2>: alpha then scatters over two orders of magnitude. So
/// `RidgeSolver.calibrate` trains committees for it.
public struct Calibration: Hashable, Codable, Sendable {
    /// The factor of the spread, alpha.
    public var alpha: Double
    /// The mean of z^2 over the points.
    public var meanSquaredZ: Double
    /// Points averaged over.
    public var points: Int
    /// Members of the committee, M.
    public var members: Int

    /// The factor from the points' z^2; throws without points, without spread, and where alpha^2 would be negative.
    /// - Parameters:
    ///   - squaredZ: (y - mean)^2 / s^2 of points that the members were not trained on.
    ///   - members: M, at least 4.
    public init(squaredZ: [Double], members: Int) throws(RegressionError) {
        precondition(members >= 4, "calibration needs at least 4 members, not \(members)")
        guard !squaredZ.isEmpty else { throw .noRows }
        guard squaredZ.allSatisfy(\.isFinite) else { throw .noSpread }
        let mean = squaredZ.reduce(0, +) / Double(squaredZ.count)
        let m = Double(members)
        let squaredAlpha = -1 / m + (m - 3) / (m - 1) * mean
        guard squaredAlpha >= 0 else { throw .calibrationNegative(squaredAlpha: squaredAlpha) }
        alpha = squaredAlpha.squareRoot()
        meanSquaredZ = mean
        points = squaredZ.count
        self.members = members
    }
}

extension RidgeSolver {
    /// Calibrates by cross-validation: for each fold a committee of its own is trained on the other groups, each member
    /// on a random `fraction` of them, and z^2 taken on the fold. Dissociated rows do not count.
    ///
    /// These committees see a part (folds - 1) / folds of the groups and so spread a little more than the one whose error
    /// bars alpha is for: with 5 folds, up to a tenth where noise in the targets dominates.
    public func calibrate(
        members: Int = 8, fraction: Double = 0.8, folds: Int = 5, seed: UInt64 = 0, execution: Execution = .serial
    ) throws -> Calibration {
        try problem.requireVaryingTargets()
        let fold = try Splits.folds(problem.groupCount, folds: folds, seed: seed)
        let validation = (0..<folds).map { index in fold.indices.filter { fold[$0] == index } }
        let left = try (0..<members).map { member in
            var source = RandomSource(seed: seed, stream: .calibration, index: member)
            return try leftOutGroups(besides: validation, fraction: fraction, &source)
        }
        let few = try inFewDirections(execution.covering(0..<0.1))
        let solver: any GramSolver =
            few === equations ? solver : FeatureSpaceSolver(PenalizedEquations(few, lambda: lambda))
        let residuals = try execution.stage("calibration") {
            try solver.residuals(
                leavingOutFolds: validation.map(problem.groups.rows(of:)),
                and: left.map { $0.map(problem.groups.rows(of:)) }, execution.covering(0.1..<1))
        } tell: { _ in
            let order = few.order
            let models = folds * members
            let each =
                few.space == .feature
                ? cube(order) : cube(Int((1 - fraction * (1 - 1 / Double(folds))) * Double(order)))
            return (
                "\(models) of \(order) x \(order)",
                few === equations
                    ? "members of each fold, in all directions" : "members of each fold, in few directions",
                Double(models) * each / 3
            )
        }
        var squaredZ: [Double] = []
        for (groups, residuals) in zip(validation, residuals) {
            for (position, row) in problem.groups.rows(of: groups).enumerated() where problem.counts[row] {
                squaredZ.append(squaredDeviation(residuals.map { $0[position] }))
            }
        }
        return try Calibration(squaredZ: squaredZ, members: members)
    }

    /// The groups that one member does not see besides each fold: for every fold a random part of the others, each part
    /// of that size equally likely, and the parts for different folds as alike as can be, which saves work.
    func leftOutGroups(
        besides folds: [[Int]], fraction: Double, _ source: inout RandomSource
    ) throws -> [[Int]] {
        let chosen = Set(try chooseLeftOut(of: Array(0..<problem.groupCount), fraction: fraction, &source))
        return try folds.map { fold in
            let others = Set(0..<problem.groupCount).subtracting(fold).sorted()
            let wanted = try leftOutCount(of: others.count, fraction: fraction)
            let (inside, outside) = (others.filter(chosen.contains), others.filter { !chosen.contains($0) })
            return inside.count >= wanted
                ? source.choose(wanted, of: inside)
                : inside + source.choose(wanted - inside.count, of: outside)
        }
    }

    /// mean^2 / s^2 of the members' residuals at one point; 0 where all are exactly right.
    private func squaredDeviation(_ residuals: [Double]) -> Double {
        let (mean, spread) = meanAndSpread(residuals)
        return mean == 0 ? 0 : (mean / spread) * (mean / spread)
    }
}
