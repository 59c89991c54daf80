import Dispatch
import LinearAlgebra
import Synchronization

/// How long work is carried out: on how many threads, how it is stopped and how it tells how far it is.
public struct Execution: Sendable {
    public var threads: Int
    /// Throws when the work is no longer wanted; called between BLAS calls, from any thread.
    public var checkCancellation: @Sendable () throws -> Void
    /// Called with the fraction done of the call that was given this value, from any thread.
    public var progress: @Sendable (Double) -> Void

    public init(
        threads: Int, checkCancellation: @escaping @Sendable () throws -> Void = {},
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) {
        precondition(threads >= 1, "at least one thread")
        self.threads = threads
        self.checkCancellation = checkCancellation
        self.progress = progress
    }

    /// One thread, never cancelled.
    public static let serial = Execution(threads: 1)

    /// The same work as a part of longer work, of which it covers the fractions `part`.
    func covering(_ part: Range<Double>) -> Execution {
        let progress = progress
        return Execution(threads: threads, checkCancellation: checkCancellation) {
            progress(part.lowerBound + $0 * (part.upperBound - part.lowerBound))
        }
    }

    /// The results of `body` for 0..<count, in order, computed side by side with one BLAS thread each; a single one
    /// has all BLAS threads.
    ///
    /// Factorisations side by side need not wait for each other, as threads within one factorisation do; in return each
    /// thread needs memory for its own.
    func map<Result: Sendable>(
        _ count: Int, _ body: @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let workers = BLAS.allowsConcurrentCalls ? min(threads, count) : 1
        if workers <= 1 {
            return try BLAS.withThreads(threads) {
                try (0..<count).map { index in
                    try checkCancellation()
                    defer { progress(Double(index + 1) / Double(count)) }
                    return try body(index)
                }
            }
        }
        let state = Mutex(MapState<Result>(results: Array(repeating: nil, count: count)))
        BLAS.withThreads(1) {
            DispatchQueue.concurrentPerform(iterations: workers) { _ in
                while let index = state.withLock({ state -> Int? in
                    guard state.failure == nil && state.next < count else { return nil }
                    defer { state.next += 1 }
                    return state.next
                }) {
                    do {
                        try checkCancellation()
                        let result = try body(index)
                        let done = state.withLock { state in
                            state.results[index] = result
                            state.done += 1
                            return state.done
                        }
                        progress(Double(done) / Double(count))
                    } catch {
                        state.withLock { $0.failure = $0.failure ?? error }
                    }
                }
            }
        }
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            return state.results.map { $0! }
        }
    }
}

private struct MapState<Result: Sendable>: Sendable {
    var next = 0
    var done = 0
    var results: [Result?]
    var failure: (any Error)?
}
