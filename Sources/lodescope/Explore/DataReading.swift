import Atomistics
import Explorer
import Foundation
import Workers

/// The reading of what the explorer opens, on a thread of its own, so that the first frame need not wait for it.
final class DataReading: Sendable {
    typealias Outcome = Result<(dataset: Dataset, notice: Notice?), any Error>

    private struct State {
        var outcome: Outcome?
        var taker: (@Sendable (Outcome) -> Void)?
    }

    private let state = Mutex(State())
    private let isDone = DispatchSemaphore(value: 0)

    /// Begins to read.
    init(_ data: SessionData) {
        Thread.detachNewThread { [self] in
            let outcome = Outcome { try data.load(\.atStart) }
            let taker = state.withLock { state in
                state.outcome = outcome
                return state.taker
            }
            isDone.signal()
            taker?(outcome)
        }
    }

    /// Waits a moment for the data, and throws what is wrong with them if that is known by then: it is then said where the
    /// command was typed.
    func requireSound(within patience: Duration) throws {
        let (seconds, attoseconds) = patience.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        guard isDone.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success else { return }
        isDone.signal()
        _ = try state.withLock(\.outcome)?.get()
    }

    /// Has the outcome taken once it is there, on this thread or that of the reading.
    func then(_ take: @escaping @Sendable (Outcome) -> Void) {
        let outcome = state.withLock { state in
            if state.outcome == nil { state.taker = take }
            return state.outcome
        }
        if let outcome { take(outcome) }
    }
}
