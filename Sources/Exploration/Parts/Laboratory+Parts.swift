import Atomistics
import Workers

/// A target with parts has a model for each of them, with everything that a number has: of the irreducible parts of a
/// tensor comes the tensor, and what atoms have is learnt element by element.
///
/// Parts share the division into training and test; those of the same structures also the folds and the members'
/// structures, which depend on the seed alone. Regularizations and weights of sums are chosen for each part.
extension Laboratory {
    /// Trains every part with one set of options. Traps unless the target has parts.
    /// - Parameters:
    ///   - dimerClass: classes as a whole, without a part.
    ///   - monitor: told how far all of it is.
    public func trainParts(
        _ dimerClass: ClassSelection, _ options: ModelOptions, monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> TargetReport {
        let reports = try eachPart(of: dimerClass, options, monitor) { try train($0, options, monitor: $1) }
        let whole = ClassSelection(dimerClass.classes)
        // What is left out neither trains nor tests.
        let leftOut = reports.map { $0.leftOut?.curves ?? 0 }.max() ?? 0
        let training = dataset.target!.column == nil ? reports[0].trainCurves : try trainingCurves(whole, options).count
        return TargetReport(
            target: dataset.target!, options: options,
            structures: (training, dataset.members(of: whole).count - training - leftOut), parts: reports)
    }

    /// The learning curve of every part, in the order of the parts; of a number one alone.
    public func learningCurves(
        _ dimerClass: ClassSelection, _ options: ModelOptions, sizes: [Int]? = nil, draws: Int = 5,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> [LearningReport] {
        try eachPart(of: dimerClass, options, monitor) {
            try learningCurve($0, options, sizes: sizes, draws: draws, monitor: $1)
        }
    }

    private func eachPart<Result>(
        of dimerClass: ClassSelection, _ options: ModelOptions, _ monitor: TrainingMonitor,
        _ body: (ClassSelection, TrainingMonitor) throws -> Result
    ) throws -> [Result] {
        let parts = try options.parts(of: dimerClass, in: dataset)
        guard parts.count > 1 else { return [try body(parts[0], monitor)] }
        return try parts.enumerated().map { index, part in
            var partMonitor = TrainingMonitor(cancellation: monitor.cancellation, log: monitor.log) {
                monitor.progress(
                    Progress(
                        stage: "\(part.partName!): \($0.stage)",
                        fraction: (Double(index) + $0.fraction) / Double(parts.count)))
            }
            (partMonitor.learned, partMonitor.nearMemory) = (monitor.learned, monitor.nearMemory)
            return try body(part, partMonitor)
        }
    }
}

extension ModelOptions {
    /// The parts of some classes that these options learn: of what atoms have those of elements that are centers.
    /// Throws where there are none.
    public func parts(of dimerClass: ClassSelection, in dataset: Dataset) throws -> [ClassSelection] {
        let parts = dataset.parts(of: dimerClass).filter { part in
            part.element.map { centers.contains(element: $0, fragment: nil) || centers.tellsFragments } ?? true
        }
        guard !parts.isEmpty else {
            throw InvalidParameter(
                .centers, "\(.centers) \(centers) matches no atom of class \(printable(dimerClass.label))")
        }
        return parts
    }
}

extension Target {
    /// Of parts of tensors, deviations of this size relative to the values are what files round away: a part that is
    /// constant in truth, as the trace of a molecule that is only turned, differs in the last digit.
    var resolution: Double { part == nil ? 0 : 1e-7 }
}
