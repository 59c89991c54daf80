import Atomistics
import Exploration
import Workers

/// Progress on one line of standard error, when that is a terminal; nothing else otherwise.
final class ProgressLine: Sendable {
    private let isShown = StandardError.isTerminal
    private let last = Mutex(-1)

    /// Shows what is being done and how far it is.
    func show(_ what: String, _ fraction: Double) {
        guard isShown, fraction.isFinite else { return }
        let percent = Int(100 * min(max(fraction, 0), 1))
        let isNew = last.withLock { last in
            defer { last = percent }
            return last != percent
        }
        if isNew { StandardError.replaceLine("\(what) \(percent) %") }
    }

    func clear() {
        guard isShown else { return }
        last.withLock { $0 = -1 }
        StandardError.replaceLine("")
    }

    func monitor(_ what: String) -> TrainingMonitor {
        TrainingMonitor(progress: { [self] in show("\(what): \($0.stage)", $0.fraction) })
    }
}
