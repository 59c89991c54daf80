import LinearAlgebra
import Workers

/// One training of a learning curve.
public struct LearningCurvePoint: Hashable, Codable, Sendable {
    /// Groups (curves) trained on.
    public var size: Int
    /// The random order of the groups that it was drawn from, counted from 0.
    public var draw: Int
    /// The regularization, chosen within the subset or given.
    public var lambda: Double
    /// Errors on the test rows.
    public var test: PredictionErrors
}

extension NormalEquations {
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
        precondition(draws >= 1 && test.columns == problem.columns, "test rows have other features")
        let count = problem.groupCount
        precondition(sizes.allSatisfy { $0 >= 1 && $0 <= count }, "sizes are between 1 and \(count)")
        let trainings = sizes.flatMap { size in (0..<(size == count ? 1 : draws)).map { (size: size, draw: $0) } }
        let orders = (0..<draws).map { draw in
            var source = RandomSource(seed: seed, stream: .learningCurve, index: draw)
            return source.shuffle(Array(0..<count))
        }
        let parts = trainings.map { orders[$0.draw].prefix($0.size).sorted() }
        // Parts have parts of it.
        if space == .sample { _ = try gramOfRows(execution) }
        let fits = try fits(of: parts, execution) { part, execution in
            let chosen = try lambda ?? part.crossValidate(grid, folds: folds, seed: seed, execution: execution).best
            let weights = try RidgeSolver(part, lambda: chosen, execution: execution).weights(execution: execution)
            return (lambda: chosen, weights: weights)
        }
        let predictions = BLAS.withThreads(execution.threads) {
            test.design.apply(design.featureWeights(Matrix(fits.map(\.weights))))
        }
        return trainings.indices.map { index in
            LearningCurvePoint(
                size: trainings[index].size, draw: trainings[index].draw, lambda: fits[index].lambda,
                test: PredictionErrors(
                    reference: test.targets, prediction: predictions.row(index), counts: test.isDissociated.map { !$0 })
            )
        }
    }

    /// What `fit` makes of each part, some groups as a problem of their own.
    ///
    /// Parts are fitted side by side, each with a thread of its own: these need not wait for each other as the threads
    /// within one part would. The largest is first, as nobody can help with the last. One that alone would take longer
    /// than its share of the time has all threads.
    private func fits<Fit: Sendable>(
        of parts: [[Int]], _ execution: Execution, _ fit: @Sendable (NormalEquations, Execution) throws -> Fit
    ) throws -> [Fit] {
        // The third power of a part's rank, which grows more slowly than its groups.
        let work = parts.map { Double($0.count * $0.count) }
        let total = work.reduce(0, +)
        let order = parts.indices.sorted { work[$0] > work[$1] }
        let alone = order.prefix { !BLAS.allowsConcurrentCalls || work[$0] * Double(execution.threads) > total }.count
        @Sendable func fitted(_ place: Int, threads: Int) throws -> Fit {
            let own = execution.silent(threads: threads)
            return try fit(self.part(parts[order[place]], own), own)
        }
        var fits: [Fit] = []
        var done = 0.0
        for place in 0..<alone {
            fits.append(try fitted(place, threads: execution.threads))
            done += work[order[place]] / total
            execution.progress(done)
        }
        fits += try BLAS.map(parts.count - alone, execution.covering(done..<1)) { try fitted(alone + $0, threads: 1) }
        return zip(order, fits).sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// The equations of some groups, or all, as a problem of their own whose columns are those of the design.
    private func part(_ groups: [Int], _ execution: Execution) throws -> NormalEquations {
        if groups.count == problem.groupCount && isReduced {
            return NormalEquations(RidgeProblem(problem, as: design.stored), space: space, gram: knownGram)
        }
        return groups.count == problem.groupCount ? self : try restricted(toGroups: groups, execution)
    }

    /// The equations of some groups, by their positions. In sample space their Gram matrix is a part of this one.
    func restricted(toGroups chosen: [Int], _ execution: Execution = .serial) throws -> NormalEquations {
        switch space {
        case .sample:
            let part = try RidgeProblem(problem, groups: chosen) { design.subset($0) }
            let gram = try gramOfRows(execution).submatrix(problem.groups.rows(of: chosen))
            return NormalEquations(part, space: .sample, gram: gram)
        case .feature:
            // Products with X are asked for many times: from here on, of rows side by side.
            return try NormalEquations(
                RidgeProblem(problem, groups: chosen) { DenseDesign(design.elements($0)) }, execution)
        }
    }
}
