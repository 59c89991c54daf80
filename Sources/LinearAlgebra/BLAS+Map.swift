import Workers

extension BLAS {
    /// The results of `body` for 0..<`count`, in order, computed side by side with one BLAS thread each; a single one
    /// has all threads of the execution, inside BLAS.
    ///
    /// Factorizations side by side need not wait for each other, as threads within one factorization do; in return each
    /// thread needs memory for its own.
    public static func map<Result: Sendable>(
        _ count: Int, _ execution: Execution, _ body: @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let isSerial = !allowsConcurrentCalls || min(execution.threads, count) <= 1
        let looping = Execution(
            threads: isSerial ? 1 : execution.threads, cancellation: execution.cancellation,
            progress: execution.progress)
        return try withThreads(isSerial ? execution.threads : 1) { try looping.map(count, body) }
    }
}
