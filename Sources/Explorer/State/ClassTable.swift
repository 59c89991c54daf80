import Atomistics
import Descriptors
import Exploration

/// Table 1: what the reports of every class and descriptor said, for whichever options they were trained with.
struct ClassTable: Sendable {
    struct Cell: Hashable, Sendable {
        var test: ErrorMetrics
        var trainCurves: Int
        var testCurves: Int
    }

    private struct Place: Hashable {
        var dimerClass: DimerClass
        var descriptor: Descriptor
    }

    /// By job without committee, which moves no error.
    private var cells: [TrainingJob: Cell] = [:]
    private var latest: [Place: Cell] = [:]

    mutating func store(_ report: TrainingReport, for job: TrainingJob) {
        let cell = Cell(test: report.test, trainCurves: report.trainCurves, testCurves: report.testCurves)
        cells[job.withoutCommittee] = cell
        latest[Place(dimerClass: job.dimerClass, descriptor: job.options.descriptor)] = cell
    }

    func hasCell(for job: TrainingJob) -> Bool { cells[job.withoutCommittee] != nil }

    /// The cell of a job, else the last one known of its class and descriptor, out of date.
    func cell(for job: TrainingJob) -> (cell: Cell, isCurrent: Bool)? {
        if let cell = cells[job.withoutCommittee] { return (cell, true) }
        return latest[Place(dimerClass: job.dimerClass, descriptor: job.options.descriptor)].map { ($0, false) }
    }
}

extension TrainingJob {
    var withoutCommittee: TrainingJob {
        var job = self
        job.options.committee = 0
        return job
    }
}
