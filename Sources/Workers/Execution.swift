/// The means by which work is carried out: threads, a way to stop it, and where it tells how far it is.
public struct Execution: Sendable {
    /// The threads that the work may use, the caller's included; at least 1.
    public let threads: Int
    /// The flag that stops the work between two of its pieces; nil where nothing does.
    public let cancellation: Cancellation?
    /// A function called with the fraction done of the work that was given this value, 0 to 1, from any thread.
    public let progress: @Sendable (Double) -> Void
    /// The log of the stages of the work; nil where none is kept.
    public let log: WorkLog?

    /// An execution on this many threads, at least 1.
    public init(
        threads: Int, cancellation: Cancellation? = nil, log: WorkLog? = nil,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) {
        precondition(threads >= 1, "at least one thread")
        self.threads = threads
        self.cancellation = cancellation
        self.log = log
        self.progress = progress
    }

    /// An execution on one thread, never cancelled, that tells nothing.
    public static let serial = Execution(threads: 1)

    /// Throws `CancellationError` when the work is no longer wanted.
    public func checkCancellation() throws { try cancellation?.check() }

    /// The execution of a part of the work, from one fraction of it to another: its progress is told as the whole's.
    public func covering(_ part: Range<Double>) -> Execution {
        Execution(threads: threads, cancellation: cancellation, log: log) { [progress] in
            progress(part.lowerBound + $0 * (part.upperBound - part.lowerBound))
        }
    }

    /// The execution of one of `count` equal parts of the work.
    public func covering(_ index: Int, of count: Int) -> Execution {
        covering(Double(index) / Double(count)..<Double(index + 1) / Double(count))
    }

    /// The execution of a part on so many threads that tells neither how far it is nor what it does.
    public func silent(threads: Int) -> Execution { Execution(threads: threads, cancellation: cancellation) }

    /// What `body` returns, a stage of the work that is written down where there is a log.
    /// - Parameter tell: gives what was done: sizes, method with its reason, and floating point operations if they are
    ///   known.
    public func stage<Result>(
        _ name: String, _ body: () throws -> Result, tell: (Result) -> (size: String, method: String, flops: Double?)
    ) rethrows -> Result {
        guard let log else { return try body() }
        return try log.stage(name, body, tell: tell)
    }

    /// The results of `body` for 0..<`count`, in order, computed side by side; ends early with the first error, and
    /// between two of them when cancelled.
    /// - Parameter makeState: makes what a thread needs for itself, such as scratch memory, once for each thread.
    public func map<State, Result: Sendable>(
        _ count: Int, makeState: @Sendable () -> State, _ body: @Sendable (Int, inout State) throws -> Result
    ) throws -> [Result] {
        try Parallel.map(
            count, threads: threads, completed: { progress(Double($0) / Double(count)) }, makeState: makeState
        ) { index, state in
            try checkCancellation()
            return try body(index, &state)
        }
    }

    /// The results of `body` for 0..<`count`, in order, where threads need nothing for themselves.
    public func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) throws -> Result) throws -> [Result] {
        try map(count, makeState: {}) { index, _ in try body(index) }
    }
}
