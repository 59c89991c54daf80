import LinearAlgebra

/// One training of a learning curve.
public struct LearningCurvePoint: Hashable, Codable, Sendable {
    /// Groups (curves) trained on.
    public var size: Int
    public var draw: Int
    /// Chosen within the subset, or given.
    public var lambda: Double
    /// On the test rows.
    public var test: PredictionErrors
}

extension RidgeProblem {
    /// Test errors against the number of training groups, for random subsets of this problem's groups.
    ///
    /// In each draw the groups get a random order, and a size takes that many of them from the front. All groups are
    /// trained on once only, as every draw would be the same. In sample space each Gram matrix is a part of this one's,
    /// and a part whose rows span less than the whole's is taken in coordinates of their own.
    /// - Parameters:
    ///   - test: features [test rows, columns] with their targets; dissociated rows do not count.
    ///   - lambda: for all sizes; nil lets every training choose its own by cross-validation among its groups.
    public func learningCurve(
        sizes: [Int], draws: Int, test: TrainingSet, lambda: Double? = nil,
        grid: [Double] = CrossValidation.standardGrid, folds: Int = 5, seed: UInt64 = 0, execution: Execution = .serial
    ) throws -> [LearningCurvePoint] {
        precondition(draws >= 1 && test.columns == columns, "test rows have other features")
        precondition(sizes.allSatisfy { $0 >= 1 && $0 <= groupCount }, "sizes are between 1 and \(groupCount)")
        let trainings = sizes.flatMap { size in (0..<(size == groupCount ? 1 : draws)).map { (size: size, draw: $0) } }
        let orders = (0..<draws).map { draw in
            var source = RandomSource(seed: seed, stream: .learningCurve, index: draw)
            return source.shuffle(Array(0..<groupCount))
        }
        var weights: [[Double]] = []
        var lambdas: [Double] = []
        let quiet = Execution(threads: execution.threads, checkCancellation: execution.checkCancellation)
        for (index, training) in trainings.enumerated() {
            let groups = orders[training.draw].prefix(training.size).sorted()
            let part = try self.part(groups, quiet)
            let chosen = try lambda ?? part.crossValidate(grid, folds: folds, seed: seed, execution: quiet).best
            lambdas.append(chosen)
            weights.append(try RidgeSolver(part, lambda: chosen, execution: quiet).weights(execution: quiet))
            execution.progress(Double(index + 1) / Double(trainings.count))
        }
        let predictions = BLAS.withThreads(execution.threads) {
            FeatureRows(test.features, Array(0..<test.rows)).predictions(expanded(weights: Matrix(weights)))
        }
        return trainings.indices.map { index in
            LearningCurvePoint(
                size: trainings[index].size, draw: trainings[index].draw, lambda: lambdas[index],
                test: PredictionErrors(
                    reference: test.targets, prediction: predictions.row(index), counts: test.isDissociated.map { !$0 })
            )
        }
    }

    /// Some groups, or all, as a problem of their own whose columns are those of `features`.
    private func part(_ groups: [Int], _ execution: Execution) throws -> RidgeProblem {
        let part =
            groups.count == groupCount ? try inCoordinates() : try restricted(toGroups: groups, execution: execution)
        // Many rows span most of the columns, or else these would have been reduced.
        guard part.space == .sample else { return part }
        return try part.reduced(upTo: RidgeProblem.largestShareForFolds, execution: execution)
    }
}
