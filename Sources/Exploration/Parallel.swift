import Dispatch
import Synchronization

/// Work on several threads, one piece after another, that can be cancelled between pieces.
enum Parallel {
    /// Calls `body` once for every index, on up to `threads` threads, each with what `makeState` made for it.
    /// `completed` is told how many are done, from any thread.
    static func forEach<State>(
        _ count: Int, threads: Int, cancellation: Cancellation?, completed: @Sendable (Int) -> Void = { _ in },
        makeState: @Sendable () -> State, body: @Sendable (Int, inout State) -> Void
    ) throws {
        let next = Atomic<Int>(0)
        let done = Atomic<Int>(0)
        let workers = max(1, min(threads, count))
        @Sendable func work() {
            var state = makeState()
            while cancellation?.isCancelled != true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index, &state)
                completed(done.add(1, ordering: .relaxed).newValue)
            }
        }
        if workers == 1 {
            work()
        } else {
            DispatchQueue.concurrentPerform(iterations: workers) { _ in work() }
        }
        try cancellation?.check()
    }
}
