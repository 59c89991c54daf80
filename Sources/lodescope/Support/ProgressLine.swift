import Atomistics
import Exploration
import Explorer
import LinearAlgebra
import Workers

/// What is being done, how far it is and how long it will still take: on one line of standard error, when that is a terminal.
/// Elsewhere, as in the log of a batch job, a line for each stage, with the time and the memory so far; runs and stages of a
/// few seconds leave none.
final class ProgressLine: Sendable {
    private struct State {
        var percent = -1
        /// When work began: the first time that something was shown.
        var began: ContinuousClock.Instant?
        /// The stages that have a line, and when the last one was written, on a terminal as well.
        var told: Set<String> = []
        var last: ContinuousClock.Instant
    }

    private let isTerminal: Bool
    private let start: ContinuousClock.Instant
    private let quiet: Duration
    private let write: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// The time between two lines of one stage, and between those of two.
    private static let (pause, pace) = (Duration.seconds(60), Duration.seconds(3))

    /// On a terminal, the time after which a line is written anew though it has the same per cent: the stage and the time left
    /// are others.
    private static let refresh = Duration.seconds(1)

    /// - Parameters:
    ///   - quiet: the time from the beginning without a line where there is no terminal.
    ///   - write: takes what is for standard error; lines end with a line feed, and on a terminal stand in place of the last
    ///     one without.
    init(
        isTerminal: Bool = StandardError.isTerminal, quiet: Duration = .seconds(5),
        write: (@Sendable (String) -> Void)? = nil
    ) {
        self.isTerminal = isTerminal
        self.quiet = quiet
        self.write = write ?? { isTerminal ? StandardError.replaceLine($0) : StandardError.write($0) }
        start = .now
        state = Mutex(State(last: start))
    }

    /// Shows what is being done and how far it is.
    func show(_ what: String, _ fraction: Double) {
        guard fraction.isFinite else { return }
        let percent = Int(100 * min(max(fraction, 0), 1))
        state.withLock { state in
            let now = ContinuousClock.now
            let since = now - state.last
            let left = Self.left(now - (state.began ?? now), fraction)
            state.began = state.began ?? now
            if isTerminal {
                guard state.percent != percent || since >= Self.refresh else { return }
                state.last = now
                write("\(what) \(percent) %\(left)")
            } else {
                guard now - start >= quiet, state.told.isEmpty || since >= min(quiet, Self.pace),
                    state.told.insert(what).inserted || since >= Self.pause
                else { return }
                state.last = now
                let seconds = Int(((now - start) / .seconds(1)).rounded())
                let memory = ProcessMemory.text(ProcessMemory.resident)
                write("lodescope: \(seconds) s, \(memory): \(what), \(percent) % of all\(left)\n")
            }
            state.percent = percent
        }
    }

    /// `, 12 s left`, by what was done in the time so far; nothing until enough is done to tell.
    private static func left(_ elapsed: Duration, _ fraction: Double) -> String {
        let seconds = elapsed / .seconds(1)
        guard seconds > 2, fraction > 0.02, fraction < 1 else { return "" }
        return ", \(duration(seconds * (1 - fraction) / fraction)) left"
    }

    /// Leaves the line empty, for other text.
    func clear() {
        guard isTerminal else { return }
        state.withLock {
            $0.percent = -1
            write("")
        }
    }

    /// Says something on a line of its own, once however often it is said.
    func tell(_ text: String) {
        guard state.withLock({ $0.told.insert(text).inserted }) else { return }
        clear()
        StandardError.write("lodescope: \(text)\n")
    }

    func monitor(_ what: String) -> TrainingMonitor {
        var monitor = TrainingMonitor(progress: { [self] in show("\(what): \($0.stage)", $0.fraction) })
        monitor.nearMemory = { [self] in tell($0) }
        return monitor
    }
}
