import Dispatch
import Explorer
import Foundation
import Workers

/// Draws smooth curves of single dimers, a few milliseconds each, on a thread of its own that training does not slow.
final class Evaluator: Sendable {
    /// The work that has not begun, most urgent first.
    private let waiting = Mutex<[Evaluation]>([])
    private let changed = DispatchSemaphore(value: 0)
    private let post: @Sendable (Message) -> Void

    /// - Parameter post: takes the answers, on this thread.
    init(post: @escaping @Sendable (Message) -> Void) {
        self.post = post
        let thread = Thread { [self] in run() }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Replaces the work that has not begun.
    func evaluate(_ wanted: [Evaluation]) {
        waiting.withLock { $0 = wanted }
        changed.signal()
    }

    private func run() -> Never {
        ThreadPriority.raiseThisThread()
        while true {
            changed.wait()
            while true {
                let next = takeDimer()
                if next.isEmpty { break }
                post(.evaluated(next.map { $0.run() }))
            }
        }
    }

    /// Everything wanted of the first dimer.
    private func takeDimer() -> [Evaluation] {
        waiting.withLock { waiting in
            let first = waiting.first?.key
            let next = waiting.prefix { $0.key.index == first?.index && $0.key.dimerClass == first?.dimerClass }
            waiting.removeFirst(next.count)
            return Array(next)
        }
    }
}
