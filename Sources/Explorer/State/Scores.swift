import Atomistics
import Descriptors
import Exploration

/// What every report said, kept small: tables, learning curves and sweeps are read from it.
struct Scores: Sendable {
    struct Cell: Hashable, Sendable {
        var test: ErrorMetrics
        var trainCurves: Int
        var testCurves: Int
    }

    private struct Place: Hashable {
        var dimerClass: ClassSelection
        var descriptor: Descriptor
    }

    /// By job without error bars, which move no error.
    private var cells: [TrainingJob: Cell] = [:]
    private var latest: [Place: Cell] = [:]

    /// - Parameter isShown: whether the job has the options of the screen; a step of a sweep has not.
    mutating func store(_ report: TrainingReport, for job: TrainingJob, isShown: Bool) {
        let cell = Cell(test: report.test, trainCurves: report.trainCurves, testCurves: report.testCurves)
        cells[job.withoutErrorBars] = cell
        if isShown { latest[Place(dimerClass: job.dimerClass, descriptor: job.options.descriptor)] = cell }
    }

    /// What is known of a job, whichever error bars it had.
    func score(for job: TrainingJob) -> Cell? { cells[job.withoutErrorBars] }

    /// The cell of a job, else the last one known of its class and descriptor, out of date.
    func cell(for job: TrainingJob) -> (cell: Cell, isCurrent: Bool)? {
        if let cell = cells[job.withoutErrorBars] { return (cell, true) }
        return latest[Place(dimerClass: job.dimerClass, descriptor: job.options.descriptor)].map { ($0, false) }
    }
}

extension TrainingJob {
    var withoutErrorBars: TrainingJob {
        var job = self
        job.options = options.withoutErrorBars
        return job
    }
}
