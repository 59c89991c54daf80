import Dispatch

/// Loops on several threads: the only place that starts any.
public enum Parallel {
    /// The results of `body` for 0..<`count`, in order, computed on up to `threads` threads, which take one index after
    /// another; the first error ends all. With one thread all is done by the caller's.
    /// - Parameters:
    ///   - completed: told how many are done, from any thread.
    ///   - makeState: makes what a thread needs for itself, once for each thread.
    public static func map<State, Result: Sendable, Failure: Error>(
        _ count: Int, threads: Int, completed: @Sendable (Int) -> Void = { _ in }, makeState: @Sendable () -> State,
        _ body: @Sendable (Int, inout State) throws(Failure) -> Result
    ) throws(Failure) -> [Result] {
        let workers = min(threads, count)
        guard workers > 1 else {
            var state = makeState()
            var results: [Result] = []
            results.reserveCapacity(count)
            for index in 0..<count {
                results.append(try body(index, &state))
                completed(index + 1)
            }
            return results
        }
        let shared = Mutex(Progress<Result, Failure>(results: Array(repeating: nil, count: count)))
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            var state = makeState()
            while let index = shared.withLock({ $0.take() }) {
                do throws(Failure) {
                    let result = try body(index, &state)
                    completed(shared.withLock { $0.store(result, index) })
                } catch {
                    shared.withLock { $0.failure = $0.failure ?? error }
                }
            }
        }
        let end = shared.withLock { $0 }
        if let failure = end.failure { throw failure }
        return end.results.map { $0! }
    }

    /// The results of `body` for 0..<`count`, in order, where threads need nothing for themselves.
    public static func map<Result: Sendable>(
        _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        map(count, threads: threads, makeState: {}) { index, _ in body(index) }
    }

    /// Calls both, side by side if so wanted, else one after the other; without threads of their own they cost nothing.
    public static func both(sideBySide: Bool, _ first: () -> Void, _ second: () -> Void) {
        guard sideBySide else {
            first()
            second()
            return
        }
        // Both have returned before `concurrentPerform` does.
        withoutActuallyEscaping(first) { first in
            withoutActuallyEscaping(second) { second in
                nonisolated(unsafe) let calls = (first, second)
                DispatchQueue.concurrentPerform(iterations: 2) { $0 == 0 ? calls.0() : calls.1() }
            }
        }
    }

    private struct Progress<Result: Sendable, Failure: Error>: Sendable {
        var next = 0
        var done = 0
        var results: [Result?]
        var failure: Failure?

        mutating func take() -> Int? {
            guard failure == nil && next < results.count else { return nil }
            defer { next += 1 }
            return next
        }

        mutating func store(_ result: Result, _ index: Int) -> Int {
            results[index] = result
            done += 1
            return done
        }
    }
}
