import Exploration

extension TrainingJob {
    /// Has a laboratory do the job, in anything from milliseconds to minutes.
    ///
    /// - Parameter startingLambda: as `Laboratory.train` takes it.
    /// - Returns: what the explorer is told; nil where the job was cancelled.
    public func answer(
        by laboratory: Laboratory, generation: Int, startingLambda: Double? = nil,
        monitor: TrainingMonitor = TrainingMonitor()
    ) -> Message? {
        do {
            if let subset {
                let report = try laboratory.learningCurve(
                    dimerClass, options, sizes: [subset.curves], draws: subset.draws, monitor: monitor)
                return .learned(generation: generation, job: self, report: report)
            }
            let report = try laboratory.train(
                dimerClass, options, startingLambda: startingLambda, monitor: monitor)
            return .trained(generation: generation, job: self, report: report, isFinal: true)
        } catch is CancellationError {
            return nil
        } catch {
            return .failed(generation: generation, job: self, text: error.spelled(.labels))
        }
    }
}
