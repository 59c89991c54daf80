/// A stage of some work that is done: what it was, how it was done and what it took.
public struct WorkStage: Hashable, Sendable {
    /// What was computed: "Gram matrix".
    public var name: String
    /// The size of it: "2801 x 10224".
    public var size: String
    /// The method, and why it was taken.
    public var method: String
    /// Floating point operations of the products and factorizations that take most of it; nil where these are few.
    public var flops: Double?
    /// Seconds by the clock on the wall, without the stages within.
    public var seconds: Double
}

/// The stages of some work, written down one after the other. They may be within each other, but not side by side.
public final class WorkLog: Sendable {
    private struct State {
        var stages: [WorkStage] = []
        /// The seconds of the stages within each stage under way, the outermost first.
        var within: [Double] = []
    }

    private let state = Mutex(State())

    /// An empty log.
    public init() {}

    /// The stages that are done, in the order in which they were finished.
    public var stages: [WorkStage] { state.withLock { $0.stages } }

    /// What `body` returns; what it was, and how long it took, is written down if it did not fail.
    func stage<Result>(
        _ name: String, _ body: () throws -> Result, tell: (Result) -> (size: String, method: String, flops: Double?)
    ) rethrows -> Result {
        let start = ContinuousClock.now
        state.withLock { $0.within.append(0) }
        func end() -> (all: Double, within: Double) {
            let all = (ContinuousClock.now - start) / .seconds(1)
            return state.withLock { state in
                let within = state.within.removeLast()
                if !state.within.isEmpty { state.within[state.within.count - 1] += all }
                return (all, within)
            }
        }
        do {
            let result = try body()
            let (all, within) = end()
            let (size, method, flops) = tell(result)
            state.withLock {
                $0.stages.append(
                    WorkStage(name: name, size: size, method: method, flops: flops, seconds: all - within))
            }
            return result
        } catch {
            _ = end()
            throw error
        }
    }
}
