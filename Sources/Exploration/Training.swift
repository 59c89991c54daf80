import Atomistics
import Descriptors
import Dispatch
import LinearAlgebra
import Regression
import Workers

/// One training, stage after stage: features, Gram matrix, regularization, fit, committee.
struct Training {
    /// The number of folds of the cross-validation that chooses a regularization.
    static let folds = 5

    let laboratory: Laboratory
    let dimerClass: ClassSelection
    /// The options as asked for.
    let asked: ModelOptions
    /// The options as asked for, with weights in place of `auto` once they are chosen.
    private(set) var options: ModelOptions
    let monitor: TrainingMonitor
    private let start = DispatchTime.now()

    init(_ laboratory: Laboratory, _ dimerClass: ClassSelection, _ options: ModelOptions, _ monitor: TrainingMonitor) {
        self.laboratory = laboratory
        self.dimerClass = dimerClass
        asked = options
        self.options = options
        self.monitor = monitor
    }

    mutating func run(startingLambda: Double?) throws -> TrainingReport {
        if let problem = options.problem { throw problem }
        try requireEnough(laboratory.trainingCurves(dimerClass, options).count)
        var seconds = StageSeconds()
        // Parts of the whole that stages take, roughly; the bar need only move evenly.
        let hasCommittee = options.hasErrorBars
        let features = try timed(&seconds.features) {
            let execution = execution("features", 0..<0.25)
            return try execution.stage("features") {
                try laboratory.features(dimerClass, options, execution: execution, nearMemory: monitor.nearMemory)
            } tell: { features in
                (
                    "\(features.matrix.rows) x \(features.matrix.columns)",
                    "\(options.descriptor) of \(features.groups.count) \(laboratory.dataset.noun)s", nil
                )
            }
        }
        try timed(&seconds.fit) { try chooseWeights(features) }
        let problem = try timed(&seconds.fit) {
            try laboratory.problem(dimerClass, options, features, execution: execution("forces", 0.25..<0.25))
        }
        let equations = try timed(&seconds.fit) {
            try problem.equations(execution: execution("Gram matrix", 0.25..<0.25))
        }
        // One model alone takes fewer products than what comes after it.
        let isAlone = !hasCommittee && options.regularization != .auto && monitor.leftOutErrors == nil
        if !isAlone {
            try timed(&seconds.fit) { try equations.multiplyFewRows(execution("Gram matrix", 0.25..<0.45)) }
        }
        var last: (equations: NormalEquations, solver: RidgeSolver, fit: Fit)?
        func solve(
            _ equations: NormalEquations, _ lambda: Double, _ part: Range<Double>
        ) throws -> (solver: RidgeSolver, fit: Fit) {
            if let last, last.equations === equations, last.fit.lambda == lambda { return (last.solver, last.fit) }
            let (solver, fit) = try timed(&seconds.fit) {
                let execution = execution(equations.isPrepared ? "fit" : "Gram matrix", part)
                let solver = try RidgeSolver(equations, lambda: lambda, execution: execution)
                return (solver, Fit(lambda: lambda, weights: try solver.weights(execution: execution)))
            }
            last = (equations, solver, fit)
            return (solver, fit)
        }
        if let startingLambda, let show = monitor.preliminary, options.regularization == .auto,
            problem.chosen.withLock({ $0[options.seed] }) == nil
        {
            var first = try report(
                features, problem, solve(equations, startingLambda, 0.45..<0.5).fit, Members(), seconds)
            first.isProvisional = true
            show(first)
        }
        // In feature space many models are found in the span of the rows, which is looked for once there is one to be seen.
        let forMany = try timed(&seconds.fit) {
            isAlone || equations.space == .sample
                ? equations : try equations.reduced(execution: execution("span", 0.5..<0.55))
        }
        let validation = hasCommittee ? 0.55..<0.75 : 0.55..<0.95
        let choice = try timed(&seconds.fit) {
            switch options.regularization {
            case .fixed(let value):
                PreparedProblem.Choice(
                    lambda: value, error: try leftOutError(problem, forMany, value, validation))
            case .auto: try crossValidated(problem, forMany, near: startingLambda, validation)
            }
        }
        let chosen = choice.lambda
        try monitor.cancellation.check()
        let (solver, fit) = try solve(forMany, chosen, hasCommittee ? 0.75..<0.8 : isAlone ? 0.25..<1 : 0.95..<1)
        func finished(_ report: TrainingReport) throws -> TrainingReport {
            var report = report
            report.leftOutError = choice.error
            return try withForces(report, problem)
        }
        guard hasCommittee else { return try finished(report(features, problem, fit, Members(), seconds)) }

        if let show = monitor.preliminary { show(try report(features, problem, fit, Members(), seconds)) }
        let members = try timed(&seconds.committee) {
            options.uncertainty == .gpr
                ? try variance(forMany.reduced(execution: execution("span", 0.8..<0.8)), chosen)
                : try committee(solver)
        }
        return try finished(report(features, problem, fit, members, seconds))
    }

    /// Errors of groups that all train, each left out in turn.
    mutating func leavingOut() throws -> LeftOutErrors {
        if let problem = options.problem { throw problem }
        let trainCurves = try laboratory.trainingCurves(dimerClass, options)
        guard trainCurves.count >= Training.folds else {
            throw TrainingError("\(trainCurves.count) training curves are too few for \(Training.folds) folds")
        }
        var seconds = 0.0
        let features = try timed(&seconds) {
            try laboratory.features(dimerClass, options, execution: execution("features", 0..<0.4))
        }
        try chooseWeights(features)
        let problem = try laboratory.problem(
            dimerClass, options, features, execution: execution("forces", 0.4..<0.4))
        let equations = try problem.equations(execution: execution("Gram matrix", 0.4..<0.4))
        try equations.multiplyFewRows(execution("Gram matrix", 0.4..<0.5))
        let many =
            equations.space == .sample ? equations : try equations.reduced(execution: execution("span", 0.5..<0.6))
        let found = try many.leaveGroupsOut(execution: execution("cross-validation", 0.6..<1))
        let references = problem.rows.trainCurves.flatMap { curve in
            features.samples[curve].filter { $0.counts && ($0.distance ?? 0) <= options.trainUpTo ?? .infinity }
                .flatMap { $0.value! }
        }
        let spread = PredictionErrors(
            reference: references, prediction: references, isAboutMean: features.map.components == 1,
            resolution: features.map.target?.resolution ?? 0)
        return LeftOutErrors(
            found, deviation: spread.std, curves: trainCurves.count, features: features.map.count,
            samples: problem.samples)
    }

    // MARK: - Stages

    /// Cross-validation's choice in place of `auto` weights.
    mutating func chooseWeights(_ features: ClassFeatures) throws {
        guard options.descriptor.choosesWeights else { return }
        let weights = try laboratory.weights(
            dimerClass, options, features, execution: execution("weights", 0.25..<0.4))
        options = options.weighted(weights)
    }

    private func crossValidated(
        _ problem: PreparedProblem, _ equations: NormalEquations, near lambda: Double?, _ part: Range<Double>
    ) throws -> PreparedProblem.Choice {
        if let known = problem.chosen.withLock({ $0[options.seed] }) { return known }
        let best: PreparedProblem.Choice
        do {
            let found = try equations.crossValidate(
                near: lambda, folds: Training.folds, seed: options.seed, execution: execution("regularization", part))
            best = PreparedProblem.Choice(lambda: found.best, error: found.pointError(at: found.best))
        } catch RegressionError.constantTargets where dimerClass.partName != nil {
            // Other parts of the target may well vary: this one is the offset, and no penalty tells.
            best = PreparedProblem.Choice(lambda: CrossValidation.standardGrid.max()!)
        }
        problem.chosen.withLock { $0[options.seed] = best }
        return best
    }

    /// The error of left-out points at a regularization that was given, where somebody wants to know; nil where there are
    /// too few curves to leave any out.
    private func leftOutError(
        _ problem: PreparedProblem, _ equations: NormalEquations, _ lambda: Double, _ part: Range<Double>
    ) throws -> Double? {
        guard let wanted = monitor.leftOutErrors, problem.rows.trainCurves.count >= Training.folds else { return nil }
        func known() -> Double? { problem.leftOutErrors.withLock { $0[options.seed]?[lambda] } }
        if let error = known() { return error }
        // One reduction of each fold serves all of them.
        let lambdas = wanted.contains(lambda) ? wanted : [lambda]
        let errors: [Double]
        do {
            errors = try equations.pointErrors(
                lambdas, folds: Training.folds, seed: options.seed, execution: execution("cross-validation", part))
        } catch RegressionError.constantTargets where dimerClass.partName != nil {
            return nil
        }
        problem.leftOutErrors.withLock {
            $0[options.seed, default: [:]].merge(zip(lambdas, errors)) { $1 }
        }
        return known()
    }

    /// Fails when there are too few training curves for a regularization to be chosen by them.
    func requireEnough(_ trainCurves: Int) throws {
        guard options.regularization != .auto || trainCurves >= Training.folds else {
            throw InvalidParameter(
                .regularization,
                """
                \(dimerClass.element.map { "\($0.symbol): " } ?? "")\(trainCurves) training \(laboratory.dataset.noun)s are \
                too few for \(Training.folds)-fold cross-validation; give a \(.regularization)
                """)
        }
    }

    /// A model of all training rows.
    private struct Fit {
        var lambda: Double
        var weights: [Double]
    }

    /// What gives error bars: the committee's weights and calibration, or the predictive variance; nothing where there
    /// are too few curves or the members do not differ.
    private struct Members {
        var weights: [[Double]] = []
        var alpha: Double?
        var variance: PredictiveVariance?
        var note: String?
    }

    private func variance(_ equations: NormalEquations, _ lambda: Double) throws -> Members {
        do {
            let variance = try PredictiveVariance(
                equations, lambda: lambda, folds: Training.folds, seed: options.seed,
                execution: execution("variance", 0.8..<1))
            return Members(variance: variance)
        } catch let error as RegressionError {
            return Members(note: "no error bars: \(error)")
        }
    }

    private func committee(_ solver: RidgeSolver) throws -> Members {
        do {
            let committee = try solver.committee(
                members: options.committee, seed: options.seed, execution: execution("committee", 0.8..<0.85))
            let calibration = try solver.calibrate(
                members: options.committee, seed: options.seed, execution: execution("calibration", 0.85..<1))
            return Members(weights: committee.weights, alpha: calibration.alpha)
        } catch let error as RegressionError {
            return Members(note: "no error bars: \(error)")
        }
    }

    // MARK: - The report

    private func report(
        _ features: ClassFeatures, _ problem: PreparedProblem, _ fit: Fit, _ members: Members,
        _ seconds: StageSeconds
    ) throws -> TrainingReport {
        var seconds = seconds
        // Weights apply to scaled columns; the model's apply to features as they are.
        let factors = problem.rows.scaling.columnFactors
        let weights = ([fit.weights] + members.weights).map { weights in
            problem.rows.baseline.added(to: zip(weights, factors).map { $0 * $1 })
        }
        let stored = weights.map(features.map.evaluationWeights)
        let energies = BLAS.withThreads(laboratory.threads) {
            features.energies(weights: Matrix(weights))
        }
        let deviations = members.variance.map {
            RowDeviations(variance: $0, rows: problem.rows)
        }
        let sigmas = deviations?.ofRows(features, threads: laboratory.threads)
        let isTraining = Set(problem.rows.trainCurves)
        let curves = (problem.rows.trainCurves + problem.rows.testCurves).sorted().map { index in
            let rows = features.countingRows(of: index)
            let samples = features.samples[index].filter(\.counts)
            return CurvePrediction(
                id: features.groups[index].id, index: index, split: isTraining.contains(index) ? .train : .test,
                distances: samples.flatMap { sample in sample.value!.map { _ in sample.distance ?? 0 } },
                reference: samples.flatMap { $0.value! },
                prediction: rows.map { energies[0, $0] },
                errorBar: sigmas.map { Array($0[rows]) }
                    ?? members.alpha.map { alpha in
                        rows.map { row in alpha * meanAndSpread((1..<weights.count).map { energies[$0, row] }).spread }
                    })
        }
        func errors(
            _ split: CurvePrediction.Split, where isCounted: (Double) -> Bool = { _ in true }
        ) -> PredictionErrors? {
            let chosen = curves.filter { $0.split == split }
            let counts = chosen.flatMap { $0.distances.map(isCounted) }
            guard counts.contains(true) else { return nil }
            return PredictionErrors(
                reference: chosen.flatMap(\.reference), prediction: chosen.flatMap(\.prediction), counts: counts,
                isAboutMean: features.map.components == 1, resolution: features.map.target?.resolution ?? 0)
        }
        let limit = options.trainUpTo ?? .infinity
        let test = errors(.test)!
        let trainCurves = problem.rows.trainCurves.map { features.groups[$0] }
        let distances = problem.rows.trainCurves.flatMap {
            features.samples[$0].filter(\.counts).map { $0.distance ?? 0 }
        }.filter { $0 <= limit }
        let model = LinearModel(
            dimerClass: dimerClass, options: options, target: features.map.target, lambda: fit.lambda,
            elements: features.map.elements,
            trainedElements: Set(trainCurves.flatMap(\.elements)).sorted(), trainCurves: trainCurves.count,
            trainedDistances: distances.min()!...distances.max()!, test: test, presence: features.map.presence,
            activeEnvironments: features.map.kernels.isEmpty ? nil : features.map.kernels.map(\.active),
            weights: stored[0], committee: Array(stored.dropFirst()), alpha: members.alpha)
        seconds.total = elapsed(since: start)
        var report = TrainingReport(
            dimerClass: dimerClass, options: asked, descriptor: options.descriptor, trainCurves: trainCurves.count,
            testCurves: problem.rows.testCurves.count, features: activeColumns(trainCurves, features),
            samples: problem.samples, regularization: fit.lambda, test: test, train: errors(.train) { $0 <= limit }!,
            committee: members.alpha.map {
                CommitteeReport(members: options.committee, alpha: $0, coverage: coverage(curves))
            }, curves: curves, seconds: seconds,
            model: ModelEvaluator(model: model, map: features.map, deviations: deviations))
        if options.trainUpTo != nil {
            report.testWithin = errors(.test) { $0 <= limit }
            report.testBeyond = errors(.test) { $0 > limit }
        }
        report.baseline = baseline(features, problem.rows)
        report.principal = features.map.reduced?.radial?.shares ?? []
        report.variance = members.variance.map { variance(curves, scale: $0.scale) }
        report.note = members.note
        report.leftOut = laboratory.leftOut(problem.rows, features)
        report.dropped = problem.rows.dropped
        return report
    }

    /// The report with the errors of forces, where forces train.
    private func withForces(_ report: TrainingReport, _ problem: PreparedProblem) throws -> TrainingReport {
        guard let weight = problem.forceWeight, let evaluator = report.model as? ModelEvaluator else { return report }
        let forces = ForceEvaluator(evaluator)
        let groups = laboratory.dataset.groups(of: dimerClass)
        func errors(_ chosen: [Int]) throws -> PredictionErrors {
            let chosen = chosen.map { groups[$0] }
            let found = try forces.forces(of: chosen, wantsStress: false, execution: execution("forces", 1..<1))
            func components(_ forces: [SIMD3<Double>]) -> [Double] { forces.flatMap { [$0.x, $0.y, $0.z] } }
            return PredictionErrors(
                reference: chosen.flatMap { components($0.forces!) },
                prediction: found.flatMap { components($0[0].forces) }, isAboutMean: false)
        }
        var report = report
        report.forces = TrainingReport.Forces(
            weight: weight, train: try errors(problem.rows.trainCurves), test: try errors(problem.rows.testCurves))
        report.seconds.total = elapsed(since: start)
        return report
    }

    /// The test errors of the composition alone, the offsets of elements that fit the training targets best; nil where
    /// there is none: of binding curves, and of parts of tensors that turn, for which it is 0.
    private func baseline(_ features: ClassFeatures, _ rows: TrainingRows) -> PredictionErrors? {
        guard features.map.compositionCount > 0 else { return nil }
        let set = TrainingRows.rows(of: rows.testCurves, features)
        let residuals = rows.baseline.residuals(set)
        return PredictionErrors(
            reference: set.targets, prediction: zip(set.targets, residuals).map { $0 - $1 })
    }

    /// How the error bars of the test points do.
    private func coverage(_ curves: [CurvePrediction]) -> Coverage {
        let test = curves.filter { $0.split == .test }
        return Coverage(
            reference: test.flatMap(\.reference), prediction: test.flatMap(\.prediction),
            errorBars: test.flatMap { $0.errorBar! })
    }

    private func variance(_ curves: [CurvePrediction], scale: Double) -> VarianceReport {
        let sigmas = curves.filter { $0.split == .test }.flatMap { $0.errorBar! }
        return VarianceReport(
            scale: scale, meanSigma: sigmas.reduce(0, +) / Double(sigmas.count), coverage: coverage(curves))
    }

    /// Columns that the training curves fill: the others carry no weight.
    private func activeColumns(_ groups: [SampleGroup], _ features: ClassFeatures) -> Int {
        let kernels = features.map.count - (features.map.trainingTerms?.count ?? 0)
        guard let linear = features.map.trainingTerms?.invariants else { return kernels }
        let presence = ChannelPresence(
            of: groups.lazy.flatMap(\.structures),
            elements: linear.elements, fields: options.fields, centers: options.centers)
        let layout = FeatureLayout(
            descriptor: linear.descriptor, fields: options.fields, elements: linear.elements,
            perAtom: features.map.target?.element != nil, presence: presence,
            principal: features.map.reduced?.radial, channels: features.map.reduced?.elements)
        guard let part = features.map.target?.part, part.lambda > 0 else { return kernels + layout.count }
        return kernels
            + EquivariantLayout(
                [(part.lambda, part.parity)], invariants: layout, lMax: options.fields.lMax
            ).blocks[0].count
    }

    // MARK: - Time and progress

    private func timed<Result>(_ seconds: inout Double, _ body: () throws -> Result) rethrows -> Result {
        let start = DispatchTime.now()
        defer { seconds += elapsed(since: start) }
        return try body()
    }

    private func elapsed(since start: DispatchTime) -> Double {
        Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) * 1e-9
    }

    func execution(_ stage: String, _ part: Range<Double>) -> Execution {
        monitor.execution(stage, part, threads: laboratory.threads)
    }
}
