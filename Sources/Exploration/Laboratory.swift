import Atomistics
import Descriptors
import Dispatch
import LinearAlgebra
import Regression
import Workers

/// What somebody who waits for a training wants to know, and how it is stopped. Called from any thread.
public struct TrainingMonitor: Sendable {
    /// The flag that stops the training: `train` then throws `CancellationError`.
    public var cancellation: Cancellation
    /// What is called with the stage and the fraction that is done.
    public var progress: @Sendable (Progress) -> Void
    /// Reports before the last: with a regularization kept from before, and without error bars. Nil when nobody looks:
    /// then they are not made.
    public var preliminary: (@Sendable (TrainingReport) -> Void)?
    /// Told, before a training begins, that it may come near the memory that there is, in a sentence for a person.
    public var nearMemory: (@Sendable (String) -> Void)?
    /// Points of a learning curve, one in each report, size after size as they come.
    public var learned: (@Sendable (LearningReport) -> Void)?
    /// Regularizations whose errors of left-out points are wanted together, besides one that cross-validation chooses, where
    /// they come for nothing; nil where nobody looks at these errors.
    public var leftOutErrors: [Double]?
    /// The log of the stages, with the solver that was chosen; nil when nobody wants to know.
    public var log: WorkLog?

    /// A monitor that tells what it is given a place to tell; without arguments it can only be canceled.
    public init(
        cancellation: Cancellation = Cancellation(), log: WorkLog? = nil,
        progress: @escaping @Sendable (Progress) -> Void = { _ in },
        preliminary: (@Sendable (TrainingReport) -> Void)? = nil
    ) {
        self.log = log
        self.cancellation = cancellation
        self.progress = progress
        self.preliminary = preliminary
    }

    /// How a stage is carried out that covers a part of the whole job.
    func execution(_ stage: String, _ part: Range<Double>, threads: Int) -> Execution {
        Execution(threads: threads, cancellation: cancellation, log: log) { [progress] in
            progress(Progress(stage: stage, fraction: $0))
        }.covering(part)
    }
}

/// Trains models on the classes of one dataset, and keeps what the next training can use.
///
/// Every stage is kept by exactly the options it depends on: features by class, fields, invariants and centers; Gram
/// matrices by these, the training curves and the dissociation; so that turning a knob redoes only what it must.
/// Trainings may be asked for from any thread; they run one at a time.
public final class Laboratory: Sendable {
    /// The data that all trainings take their curves from.
    public let dataset: Dataset
    /// The number of threads of one training.
    let threads: Int
    let tables: RadialTableCache
    /// Whether rows of forces are never kept where they need not be.
    private let streamsForces: Bool
    /// Whether all groups train and none tests, whatever the options say.
    private let trainsOnAll: Bool
    private let cache: SharedCache
    private let monomers: MonomerNumbers
    /// One training after another, in the order in which they were asked for.
    private let turn = DispatchQueue(label: "lodescope.laboratory")

    /// A laboratory that remembers nothing yet.
    /// - Parameter memory: bytes that features and Gram matrices may take beyond those in use.
    public convenience init(dataset: Dataset, threads: Int, memory: Int = 1 << 30) {
        self.init(dataset: dataset, threads: threads, memory: memory, tables: RadialTableCache(threads: threads))
    }

    /// - Parameter trainsOnAll: whether no group is held out to test: only left-out errors can then be asked for.
    init(
        dataset: Dataset, threads: Int, memory: Int = 1 << 30, tables: RadialTableCache, streamsForces: Bool = false,
        trainsOnAll: Bool = false
    ) {
        self.dataset = dataset
        self.streamsForces = streamsForces
        self.trainsOnAll = trainsOnAll
        self.threads = threads
        self.tables = tables
        cache = SharedCache(budget: memory)
        monomers = MonomerNumbers()
    }

    /// A laboratory with the same data and the same memory, whose trainings have a number of threads of their own and do
    /// not wait for this one's.
    public func sharing(threads: Int) -> Laboratory { Laboratory(self, threads: threads) }

    private init(_ other: Laboratory, threads: Int) {
        dataset = other.dataset
        streamsForces = other.streamsForces
        trainsOnAll = other.trainsOnAll
        self.threads = threads
        tables = other.tables
        cache = other.cache
        monomers = other.monomers
    }

    /// What laboratories that share remember.
    private final class SharedCache: Sendable {
        let state: Mutex<Cache>
        init(budget: Int) { state = Mutex(Cache(budget: budget)) }
    }

    // MARK: - Training

    /// Trains one class with one set of options.
    /// - Parameter startingLambda: with an automatic regularization, that of a first, preliminary answer, near which the best
    ///   is looked for.
    public func train(
        _ dimerClass: ClassSelection, _ options: ModelOptions, startingLambda: Double? = nil,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> TrainingReport {
        let options = try adapted(options, dimerClass)
        return try inTurn(dimerClass, options) {
            var training = Training(self, dimerClass, options, monitor)
            return try training.run(startingLambda: startingLambda)
        }
    }

    /// Has memory ready for a training like the last one, in idle time.
    /// - Parameter isWanted: asked again and again: false when there is something better to do.
    public func prepareMemory(while isWanted: () -> Bool) {
        Matrix.prepareMemory(cache.state.withLock { $0.makeRoomForNext() }, while: isWanted)
    }

    /// Test errors of one class against the number of training curves, for random subsets of the training curves; the
    /// test curves are always the same.
    /// - Parameters:
    ///   - sizes: numbers of training curves; nil for `LearningReport.standardSizes`.
    ///   - draws: random subsets of each size. All training curves are one subset only.
    public func learningCurve(
        _ dimerClass: ClassSelection, _ options: ModelOptions, sizes: [Int]? = nil, draws: Int = 5,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> LearningReport {
        let options = try adapted(options, dimerClass)
        return try inTurn(dimerClass, options) {
            var training = Training(self, dimerClass, options, monitor)
            return try training.learningCurve(sizes: sizes, draws: draws)
        }
    }

    /// The errors of all groups of a class, each left out in turn. For a laboratory that trains on all.
    func leavingOut(
        _ dimerClass: ClassSelection, _ options: ModelOptions, monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> LeftOutErrors {
        precondition(trainsOnAll, "left-out errors of a laboratory that holds out groups to test")
        let options = try adapted(options, dimerClass)
        return try inTurn(dimerClass, options) {
            var training = Training(self, dimerClass, options, monitor)
            return try training.leavingOut()
        }
    }

    /// The options that these data leave: single structures have no dissociated limit, and what the atoms of an element
    /// have is learnt of these alone.
    func adapted(_ options: ModelOptions, _ dimerClass: ClassSelection) throws -> ModelOptions {
        guard let target = dataset.target(of: dimerClass) else { return options }
        guard options.dissociation == .auto || options.dissociation == .none else {
            throw InvalidParameter(
                .dissociation,
                """
                \(.dissociation) \(options.dissociation.text) is for binding curves: structures with a target have no \
                monomers that come apart; leave it at auto, which is none for them
                """)
        }
        guard options.split != .monomer else {
            throw InvalidParameter(
                .split,
                """
                \(.split) monomer is for binding curves: structures with a target have no monomers; use random or first
                """)
        }
        guard options.trainUpTo == nil else {
            throw InvalidParameter(
                .trainUpTo, "\(.trainUpTo) is for binding curves: structures with a target have no distance")
        }
        guard (target.part == nil) == (target.tensor == nil), (target.element == nil) == (target.column == nil) else {
            throw TrainingError(
                "\(target.key) is \(target.tensor?.phrase ?? "a number"): each of its parts has a model")
        }
        if let element = target.element { try requireCenter(element, options) }
        if let part = target.part, let lack = options.lack(of: part) { throw lack }
        var options = options
        options.dissociation = .none
        if let element = target.element { options.centers = CenterSelection(element) }
        return options
    }

    /// Fails where what atoms of an element have is asked for, and they are no centers or not all of them.
    private func requireCenter(_ element: Element, _ options: ModelOptions) throws {
        guard !options.centers.tellsFragments else {
            throw InvalidParameter(
                .centers,
                "\(.centers) \(options.centers) tells monomers apart: what atoms have is learnt of all atoms of an element"
            )
        }
        guard options.centers.contains(element: element, fragment: nil) else {
            throw InvalidParameter(.centers, "\(.centers) \(options.centers) leaves out \(element.symbol)")
        }
    }

    private func inTurn<Report>(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ body: () throws -> Report
    ) throws -> Report {
        do {
            return try turn.sync(execute: body)
        } catch let error as RegressionError {
            throw TrainingError("class \(printable("\(dimerClass)")) with \(options.descriptor): \(error)")
        }
    }

    /// The groups of a class that the dataset has.
    private func knownGroups(_ dimerClass: ClassSelection) throws -> [SampleGroup] {
        // Some of the groups of a class may be all of one of its parts.
        if !trainsOnAll, let problem = dataset.problem(with: dimerClass) { throw TrainingError("\(problem)") }
        return dataset.groups(of: dimerClass)
    }

    /// The training curves among those of the class, ascending.
    func trainingCurves(_ dimerClass: ClassSelection, _ options: ModelOptions) throws -> [Int] {
        try split(dimerClass, options).training
    }

    /// Which curves of the class train and which test.
    func split(_ dimerClass: ClassSelection, _ options: ModelOptions) throws -> ClassSplit {
        if trainsOnAll {
            let count = dataset.groups(of: dimerClass).count
            return ClassSplit(training: Array(0..<count), of: count)
        }
        if let element = dimerClass.element { return try split(with: element, dimerClass, options) }
        let groups = try knownGroups(dimerClass)
        guard let split = options.split(of: groups, in: dimerClass, monomers) else {
            throw noSplit(dimerClass, options, groups)
        }
        let nearest = split.training.compactMap { groups[$0].curve?.points.first?.distance }.min() ?? 0
        if let limit = options.trainUpTo, limit < nearest {
            throw InvalidParameter(
                .trainUpTo,
                """
                \(.trainUpTo) \(limit.text) leaves no point to train on: those of the training curves begin at \
                \((nearest * 1000).rounded() / 1000) angstrom
                """)
        }
        return split
    }

    /// Why options leave no curve to train or none to test.
    private func noSplit(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ groups: [SampleGroup]
    ) -> InvalidParameter {
        let whole = "the \(groups.count) \(dataset.noun)s of class \(printable(dimerClass.label))"
        guard options.split == .monomer else {
            return InvalidParameter(
                .trainingSize, "\(.trainingSize) \(options.trainingSize) leaves none of \(whole) to test")
        }
        let count = Set(monomers.of(groups, in: dimerClass).joined()).count
        guard case .curves(let number) = options.trainingSize else {
            return InvalidParameter(
                .split,
                """
                \(.split) monomer: \(whole) have \(count) monomers, of which none can test so that curves without them are \
                left to train
                """)
        }
        return InvalidParameter(
            .trainingSize,
            """
            \(.trainingSize) \(number): of \(whole) no choice of monomers was found that leaves so many to train and one to \
            test; with \(.split) monomer ask for fewer
            """)
    }

    /// The structures with an element that train and test: those of the class as a whole, so that what trains the models
    /// of one element tests none of another.
    private func split(
        with element: Element, _ dimerClass: ClassSelection, _ options: ModelOptions
    ) throws -> ClassSplit {
        let whole = ClassSelection(dimerClass.classes)
        let isTraining = Set(try trainingCurves(whole, options))
        let members = dataset.members(of: whole).enumerated().filter { $0.element.elements.contains(element) }
        let training = members.indices.filter { isTraining.contains(members[$0].offset) }
        guard !training.isEmpty, training.count < members.count else {
            throw InvalidParameter(
                .centers,
                """
                \(element.symbol) is in \(training.count) structures that train and \(members.count - training.count) that \
                test: \(.centers) without \(element.symbol) leaves it out
                """)
        }
        return ClassSplit(training: training, of: members.count)
    }

    // MARK: - Stages

    /// Features of a class, computed or remembered.
    /// - Parameter nearMemory: told where they leave little memory.
    func features(
        _ dimerClass: ClassSelection, _ options: ModelOptions, execution: Execution,
        nearMemory: ((String) -> Void)? = nil
    ) throws -> ClassFeatures {
        let groups = try knownGroups(dimerClass)
        let split = try split(dimerClass, options)
        let trainCurves = split.training
        let (tests, unknown) = TrainingRows.tests(of: groups, split)
        if tests.isEmpty, let first = unknown.first {
            let trained = Set(trainCurves.flatMap { groups[$0].elements }).sorted()
            let new = Set(groups[first].elements).subtracting(trained).sorted()
            throw DataError(
                at: groups[first].source,
                "\(dataset.noun) \(groups[first].id): nothing is left to test: expected the elements of the training "
                    + "\(dataset.noun)s, \(trained.map(\.symbol).joined(separator: " ")), found "
                    + new.map(\.symbol).joined(separator: " "))
        }
        let key = FeatureKey(dimerClass, options, trainCurves: trainCurves)
        if let known = cache.state.withLock({ $0.features(key) }) { return known }
        if let group = groups.first(where: { $0.samples.contains { $0.value == nil } }) {
            let lack = dataset.target.map { "structure \(printable(group.id)) has no \(printable($0.key))" }
            throw TrainingError(
                "\(group.source): \(lack ?? "curve \(printable(group.id)) has points without an energy")")
        }
        if let forces = dataset.target?.forces, let group = groups.first(where: { $0.forces == nil }) {
            throw TrainingError(
                "\(group.source): structure \(printable(group.id)) has no forces \(printable(forces.column))")
        }
        if options.resolvedDissociation != .none, let group = groups.first(where: { !$0.hasMonomers }) {
            throw InvalidParameter(
                .dissociation,
                """
                \(group.source): curve \(printable(group.id)) has no monomers, so that only \(.dissociation) none makes sense
                """)
        }
        let map = try map(dimerClass, options, groups, trainCurves, execution.silent(threads: threads))
        let samples = groups.map { $0.samples(options.resolvedDissociation) }
        let bytes = 8 * map.count * samples.joined().reduce(0) { $0 + map.rowCount(of: $1) }
        cache.state.withLock { $0.makeRoom(for: bytes) }
        let forces = forceMemory(trainCurves, groups, map, besides: bytes)
        try requireMemory(bytes + forces.bytes, dimerClass, options, nearMemory)
        let features = try ClassFeatures(
            groups: groups, samples: samples, first: trainCurves, map: map, keepsForces: forces.keeps,
            execution: execution)
        cache.state.withLock { $0.insert(features, key) }
        return features
    }

    /// What makes rows of features of the groups of a class.
    /// - Parameter trainCurves: those that active environments and principal channels are chosen by.
    func map(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ groups: [SampleGroup], _ trainCurves: [Int],
        _ execution: Execution
    ) throws -> FeatureMap {
        try options.requireChemistry(of: trainCurves.lazy.flatMap { groups[$0].elements })
        let elements = Set(groups.flatMap(\.elements)).sorted()
        let presence = ChannelPresence(
            of: groups.lazy.flatMap(\.structures),
            elements: elements, fields: options.fields, centers: options.centers)
        guard presence.hasAny else {
            throw InvalidParameter(
                .centers,
                "\(.centers) \(options.centers) matches no atom of class \(printable(dimerClass.label))")
        }
        return try FeatureMap(
            options, target: dataset.target(of: dimerClass), elements: elements, presence: presence, tables: tables,
            execution: execution
        ) {
            trainCurves.flatMap { groups[$0].structures(upTo: options.trainUpTo) }
        }
    }

    /// What a training takes beside that, whatever its size: stacks and pools of threads, tables.
    private static let besides = 32 << 20

    /// What a training takes at its peak, in features of all points: the training rows' Gram matrices, their span and the
    /// matrices of a fit come beside the features. Measured with rho-v: 1.6 in class CC, 2.0 in PP and PA.
    static let peak = 2.5

    /// The part of the memory that is left that a cheaper setting may take to be offered, and what it may take beside its
    /// features: of small ones that is most, measured as addresses.
    private static let offered = (part: 0.9, besides: 160 << 20)

    /// The part of the memory that is left from which on a training comes near it: what it takes is an estimate.
    private static let near = 0.6

    /// Bytes of the rows of forces of training structures, and whether they are kept: where that comes near the memory that is
    /// left, and the equations are those of the columns, rows are computed whenever they are asked for.
    private func forceMemory(
        _ trainCurves: [Int], _ groups: [SampleGroup], _ map: FeatureMap, besides bytes: Int
    ) -> (bytes: Int, keeps: Bool) {
        guard let forces = dataset.target?.forces, forces.weight != 0 else { return (0, true) }
        let rows = trainCurves.reduce(0) { $0 + 3 * (groups[$1].forces?.count ?? 0) }
        let kept = 8 * map.count * rows
        guard SolverPlan(rows: trainCurves.count + rows, columns: map.count).space == .feature,
            streamsForces || isNear(Int(Self.peak * Double(bytes + kept)), ProcessMemory.left)
        else { return (kept, true) }
        // Gram matrices of the columns: of all, of the folds and without each, of those that a member shares, factors; they are
        // what there is at the peak.
        return (Int(Double(8 * 25 * map.count * map.count) / Self.peak), false)
    }

    private func isNear(_ needed: Int, _ room: Int) -> Bool { Double(needed) > Self.near * Double(room) }

    /// Finds out before a training begins whether it will have the memory that it takes.
    /// - Parameters:
    ///   - bytes: of the features of all points.
    ///   - tell: told where that is most of what is left.
    private func requireMemory(
        _ bytes: Int, _ dimerClass: ClassSelection, _ options: ModelOptions, _ tell: ((String) -> Void)?
    ) throws {
        let needed = Int(Laboratory.peak * Double(bytes)) + Laboratory.besides
        guard isNear(needed, ProcessMemory.left) else { return }
        // Models of before have to go first.
        if needed > ProcessMemory.left { cache.state.withLock { $0.makeRoom(for: .max / 2) } }
        let room = ProcessMemory.left
        guard isNear(needed, room) else { return }
        let fields = options.fields
        var text =
            "class \(dimerClass) with \(options.descriptor) at n_max \(fields.nMax), l_max \(fields.lMax) takes about "
            + ProcessMemory.text(needed)
        // Columns of products are pairs of channels of every l, those of kernels active environments. What is offered has to
        // fit when it is tried, in another process.
        func scaled(_ lMax: Int) -> Int {
            Int(Laboratory.peak * Double(bytes) * Double(lMax + 1) / Double(fields.lMax + 1)) + Laboratory.besides
        }
        let scales = !options.hasKernels && options.descriptor.terms.contains { $0.invariant.isProduct }
        if scales,
            let fitting = (0..<fields.lMax).last(where: {
                Double(scaled($0) + Laboratory.offered.besides) <= Laboratory.offered.part * Double(room)
            })
        {
            text += ", at l_max \(fitting) \(ProcessMemory.text(scaled(fitting)))"
        }
        text += ", beside \(ProcessMemory.text(ProcessMemory.used)) in use"
        guard needed > room else {
            let allowed = ProcessMemory.allowed
            tell?("\(text); \(allowed.text) are allowed by \(allowed.source)")
            return
        }
        throw OutOfMemory(text)
    }

    /// The weights of a sum that asks for `auto`, chosen or remembered; in the order of `options.terms`.
    func weights(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ features: ClassFeatures, execution: Execution
    ) throws -> [Double] {
        let curves = try trainingCurves(dimerClass, options)
        let key = WeightsKey(dimerClass, options, trainCurves: curves)
        if let known = cache.state.withLock({ $0.weights[key] }) { return known }
        let rows = TrainingRows.rows(of: curves, features, upTo: options.trainUpTo ?? .infinity)
        let baseline = try CompositionBaseline(rows, count: features.map.compositionCount)
        var lambdas = CrossValidation.standardGrid
        if case .fixed(let value) = options.regularization { lambdas = [value] }
        let unweighted = features.map.compositionCount == 0 ? 0 : 1
        let weights: [Double]
        do {
            weights = try KernelWeights(
                choosingFor: baseline.residualSet(rows), widths: features.map.widths, unweighted: unweighted,
                lambdas: lambdas, folds: Training.folds, seed: options.seed, execution: execution
            ).weights
        } catch RegressionError.constantTargets where dimerClass.partName != nil {
            // Of a part that is the same everywhere no weight tells.
            weights = [Double](repeating: 1, count: features.map.widths.count - unweighted)
        }
        cache.state.withLock { $0.weights[key] = weights }
        return weights
    }

    private func problemKey(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ split: ClassSplit, forceWeight: Double?
    ) -> ProblemKey {
        ProblemKey(
            dimerClass, options, weights: options.terms.map(\.weight), forceWeight: forceWeight, split: split)
    }

    /// Weights of forces that cross-validation chooses from.
    private static let forceWeights = [1e-3, 0.01, 0.1, 1, 10, 100, 1e3, 1e4]

    /// The weight of forces beside energies as asked for, or chosen, or remembered; nil where no forces train.
    private func forceWeight(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ curves: [Int], choose: () throws -> Double?
    ) throws -> Double? {
        guard let forces = dataset.target?.forces else { return nil }
        if let weight = forces.weight { return weight }
        let key = WeightsKey(dimerClass, options, trainCurves: curves)
        if let known = cache.state.withLock({ $0.forceWeights[key] }) { return known }
        guard let chosen = try choose() else { return nil }
        cache.state.withLock { $0.forceWeights[key] = chosen }
        return chosen
    }

    /// The weight with which left-out structures are predicted best: by the least sum of the squared errors of energies and of
    /// forces, each over its variance.
    private func bestForceWeight(
        _ rows: TrainingRows, _ set: TrainingSet, _ forces: ForceRows, _ options: ModelOptions, _ execution: Execution
    ) throws -> Double {
        var lambdas = CrossValidation.standardGrid
        if case .fixed(let value) = options.regularization { lambdas = [value] }
        func error(_ place: Int, _ step: Int) throws -> Double {
            let part = execution.covering(step, of: Self.forceWeights.count)
            let equations = try NormalEquations(
                forces.joined(to: set, rows.scaling, weight: Self.forceWeights[place]), execution: part)
            return try equations.reduced(execution: part)
                .crossValidate(lambdas, folds: Training.folds, seed: options.seed, execution: part).errors.min()!
        }
        // From 1 as far as it becomes better, up or down.
        var best = Self.forceWeights.firstIndex(of: 1)!
        var (least, step) = (try error(best, 0), 1)
        for direction in [1, -1] {
            let start = best
            while Self.forceWeights.indices.contains(best + direction) {
                let next = try error(best + direction, step)
                step += 1
                guard next < least else { break }
                (best, least) = (best + direction, next)
            }
            if best != start { break }
        }
        return Self.forceWeights[best]
    }

    /// Whether there is something of a training that its answer begins with, so that this is a matter of one solution.
    func isPrepared(_ dimerClass: ClassSelection, _ options: ModelOptions) throws -> Bool {
        let split = try split(dimerClass, options)
        let weight = try forceWeight(dimerClass, options, split.training) { nil }
        if weight == nil && dataset.target?.forces != nil { return false }
        let key = problemKey(dimerClass, options, split, forceWeight: weight)
        return cache.state.withLock { $0.problem(key) }?.isPrepared ?? false
    }

    /// The curves that can not test.
    func leftOut(_ rows: TrainingRows, _ features: ClassFeatures) -> LeftOut? {
        guard !rows.unknownCurves.isEmpty else { return nil }
        return LeftOut(
            rows.unknownCurves.map { features.groups[$0] },
            trained: rows.trainCurves.lazy.flatMap { features.groups[$0].elements }, noun: dataset.noun)
    }

    /// The training rows with what has been computed of them, if anything.
    /// - Parameter execution: that of rows of forces, where there are any.
    func problem(
        _ dimerClass: ClassSelection, _ options: ModelOptions, _ features: ClassFeatures, execution: Execution
    ) throws -> PreparedProblem {
        let split = try split(dimerClass, options)
        let curves = split.training
        func training() throws -> (rows: TrainingRows, set: TrainingSet) {
            try TrainingRows.training(
                // The composition, if there is one, counts as much as a term.
                features, weights: options.terms.map(\.weight) + (features.map.compositionCount == 0 ? [] : [1]),
                split: split, upTo: options.trainUpTo ?? .infinity)
        }
        func forces() throws -> ForceRows {
            if let known = features.knownForceRows(of: curves) { return known }
            return try execution.stage("forces") {
                try features.forceRows(of: curves, execution: execution.covering(0..<0.6))
            } tell: { rows in
                (
                    "\(rows.count) x \(rows.columns)",
                    "derivatives of the features of \(curves.count) structures"
                        + (rows.isKept ? "" : ", computed whenever they are asked for, as they are too many to keep"),
                    nil
                )
            }
        }
        let weight = try forceWeight(dimerClass, options, curves) {
            let (rows, set) = try training()
            return try bestForceWeight(rows, set, forces(), options, execution.covering(0.6..<1))
        }
        let key = problemKey(dimerClass, options, split, forceWeight: weight)
        if let known = cache.state.withLock({ $0.problem(key) }) { return known }
        var (rows, set) = try training()
        if let weight, weight > 0 { set = try forces().joined(to: set, rows.scaling, weight: weight) }
        let prepared = PreparedProblem(rows, consume set, forceWeight: weight)
        cache.state.withLock { $0.insert(prepared, key) }
        return prepared
    }
}

extension SampleGroup {
    /// Its structures up to a distance, and the isolated monomers of the first.
    fileprivate func structures(upTo limit: Double?) -> [Structure] {
        let chosen = zip(structures, samples).filter { $1.distance ?? 0 <= limit ?? .infinity }.map(\.0)
        guard let first = chosen.first, first.hasMonomers else { return chosen }
        return chosen + [first.fragment(0), first.fragment(1)]
    }
}

extension ChannelPresence {
    var hasAny: Bool { density.contains { $0.contains(true) } || potential.contains { $0.contains(true) } }
}
