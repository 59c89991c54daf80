// example
import Workers

func sumOfSquares(to count: Int) throws -> Int {
    let cancellation = Cancellation()
    let execution = Execution(threads: 2, cancellation: cancellation) { fraction in
        // From any thread; a front end would draw its progress bar. It may also end the work:
        if fraction.isNaN { cancellation.cancel() }
    }
    return try execution.map(count) { $0 * $0 }.reduce(0, +)
}
// end
