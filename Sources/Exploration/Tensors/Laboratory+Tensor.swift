import Atomistics
import Workers

/// A tensor has a model for each irreducible part, with everything that a number has: of all of them comes the tensor.
///
/// Parts share the division into training and test, the folds and the members' structures, which depend on the seed
/// alone; regularizations and weights of sums are chosen for each part.
extension Laboratory {
    /// Whether the data have a tensor, so that a class is trained part for part.
    public var hasTensor: Bool { dataset.target?.tensor != nil }

    /// Trains every part with one set of options. Traps unless the data have a tensor.
    /// - Parameters:
    ///   - dimerClass: classes as a whole, without a part.
    ///   - monitor: told how far all of it is.
    public func trainTensor(
        _ dimerClass: ClassSelection, _ options: ModelOptions, monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> TensorReport {
        let reports = try eachPart(of: dimerClass, monitor) { try train($0, options, monitor: $1) }
        return TensorReport(target: dataset.target!, parts: reports)
    }

    /// The learning curve of every part, in the order of the parts; of a number one alone.
    public func learningCurves(
        _ dimerClass: ClassSelection, _ options: ModelOptions, sizes: [Int]? = nil, draws: Int = 5,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> [LearningReport] {
        try eachPart(of: dimerClass, monitor) {
            try learningCurve($0, options, sizes: sizes, draws: draws, monitor: $1)
        }
    }

    private func eachPart<Result>(
        of dimerClass: ClassSelection, _ monitor: TrainingMonitor,
        _ body: (ClassSelection, TrainingMonitor) throws -> Result
    ) throws -> [Result] {
        let parts = dimerClass.parts(of: dataset.target)
        guard parts.count > 1 else { return [try body(parts[0], monitor)] }
        return try parts.enumerated().map { index, part in
            let partMonitor = TrainingMonitor(cancellation: monitor.cancellation, log: monitor.log) {
                monitor.progress(
                    Progress(
                        stage: "\(part.part!): \($0.stage)",
                        fraction: (Double(index) + $0.fraction) / Double(parts.count)))
            }
            return try body(part, partMonitor)
        }
    }
}

extension Target {
    /// Of parts of tensors, deviations of this size relative to the values are what files round away: a part that is
    /// constant in truth, as the trace of a molecule that is only turned, differs in the last digit.
    var resolution: Double { part == nil ? 0 : 1e-7 }
}
