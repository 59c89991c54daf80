import CTerminalGuard

/// A handle that wakes the event loop from any thread: `waitForEvents` returns with `.woken`.
///
/// Many wakes before the loop looks are one event. Waking costs a few nanoseconds when a wake is already under way and
/// one small write otherwise; it may be called at any time, also after the screen has been closed.
public struct Waker: Sendable {
    /// Makes `waitForEvents` return `.woken`, at once or the next time it is called.
    public func wake() {
        terminal_guard_wake()
    }
}
