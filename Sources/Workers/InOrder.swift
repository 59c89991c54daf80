/// Results that come in any order, from any thread, and are passed on one after the other, each once all those before it
/// are there.
public final class InOrder<Result: Sendable>: Sendable {
    private struct State {
        var waiting: [Int: Result] = [:]
        var next = 0
    }

    private let state = Mutex(State())
    private let pass: @Sendable (Result) -> Void

    /// - Parameter pass: takes the results, one call after the other.
    public init(_ pass: @escaping @Sendable (Result) -> Void) { self.pass = pass }

    /// Takes the result of a place, counted from 0; each place has one.
    public func put(_ result: Result, at place: Int) {
        // The lock is held while they are passed on, so that none overtakes another.
        state.withLock { state in
            state.waiting[place] = result
            while let result = state.waiting.removeValue(forKey: state.next) {
                state.next += 1
                pass(result)
            }
        }
    }
}
