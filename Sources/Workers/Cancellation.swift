/// A flag by which one thread asks others to stop; checked between pieces of work short enough for a person.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    /// A flag that is not set.
    public init() {}

    /// Sets the flag, for good.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    /// Whether the flag is set.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Throws `CancellationError` once the flag is set.
    public func check() throws { if isCancelled { throw CancellationError() } }
}
