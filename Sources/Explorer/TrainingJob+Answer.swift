import Exploration

extension TrainingJob {
    /// Has a laboratory do the job, in anything from milliseconds to minutes.
    ///
    /// - Parameters:
    ///   - startingLambda: as `Laboratory.train` takes it.
    ///   - withCommittee: whether error bars that are asked for are made too, without which a report is not final.
    /// - Returns: what the explorer is told; nil where the job was cancelled.
    public func answer(
        by laboratory: Laboratory, generation: Int, startingLambda: Double? = nil, withCommittee: Bool = true,
        monitor: TrainingMonitor = TrainingMonitor()
    ) -> Message? {
        do {
            if let subset {
                let report = try laboratory.learningCurve(
                    dimerClass, options, sizes: [subset.curves], draws: subset.draws, monitor: monitor)
                return .learned(generation: generation, job: self, report: report)
            }
            let report = try laboratory.train(
                dimerClass, options, startingLambda: startingLambda, withCommittee: withCommittee, monitor: monitor)
            let isFinal = withCommittee || !options.hasErrorBars
            return .trained(generation: generation, job: self, report: report, isFinal: isFinal)
        } catch is CancellationError {
            return nil
        } catch {
            return .failed(generation: generation, job: self, text: error.spelled(.labels))
        }
    }
}
