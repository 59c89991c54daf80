import Synchronization

/// A flag by which one thread asks another to stop; checked between pieces of work short enough for a person.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)
    public init() {}
    public func cancel() { flag.store(true, ordering: .relaxed) }
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }
    /// Throws `CancellationError` once cancelled.
    public func check() throws {
        if isCancelled { throw CancellationError() }
    }
}

/// How far long work is.
public struct Progress: Hashable, Sendable {
    /// What is being done, for a person: "features", "fit", "committee".
    public var stage: String
    /// 0 to 1 within the whole job.
    public var fraction: Double
    public init(stage: String, fraction: Double) {
        self.stage = stage
        self.fraction = fraction
    }
}
