import Atomistics
import Dispatch
import Exploration
import Records
import Workers

/// Keeps what is trained in the explorer in a record of runs, each choice of options once.
///
/// It writes on a queue: who turns knobs does not wait for a disk. What cannot be written is told once, and then no more is
/// tried.
final class RunKeeper: Sendable {
    private struct State {
        var dataset: Dataset?
        var paths: [String] = []
        var record: RunRecord?
        var hasFailed = false
    }

    private let files: UserFiles
    private let threads: Int
    private let tell: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "lodescope.record", qos: .utility)
    private let state = Mutex(State())

    /// - Parameter tell: is told when a run cannot be kept, on any thread.
    init(_ files: UserFiles, threads: Int, tell: @escaping @Sendable (String) -> Void) {
        self.files = files
        self.threads = threads
        self.tell = tell
    }

    /// Takes what is trained from now on for trainings on these data.
    func use(_ dataset: Dataset, from paths: [String]) {
        state.withLock { ($0.dataset, $0.paths) = (dataset, paths) }
    }

    /// Keeps a training, a moment later.
    func keep(_ report: TrainingReport, _ command: String) {
        let (dataset, paths, hasFailed) = state.withLock { ($0.dataset, $0.paths, $0.hasFailed) }
        guard let dataset, !hasFailed else { return }
        queue.async { [self] in
            do throws(DataError) {
                let origin = Origin(
                    command: command, dataset: Origin.Data(paths.isEmpty ? [DataPath.shipped] : paths, dataset))
                let key = CellKey(
                    report.dimerClass, report.options, .test, sha256: dataset.digest ?? "",
                    target: dataset.target?.key)
                let run = Run(.explore, report, of: dataset, measure: .test, origin: origin, threads: threads)
                try record().add(run, cell: key)
            } catch {
                state.withLock { $0.hasFailed = true }
                tell("runs are not kept: \(error.spelled())")
            }
        }
    }

    /// Waits a moment for what is still to be written, before the program ends.
    func finish() {
        let isDone = DispatchSemaphore(value: 0)
        queue.async { isDone.signal() }
        _ = isDone.wait(timeout: .now() + Self.patience)
    }

    /// How long the end of the program waits for another one that writes, seconds.
    private static let patience = 1.0

    /// The record, which is made when the first run is kept.
    private func record() throws(DataError) -> RunRecord {
        if let record = state.withLock({ $0.record }) { return record }
        let record = try files.openRecord()
        state.withLock { $0.record = record }
        return record
    }
}
