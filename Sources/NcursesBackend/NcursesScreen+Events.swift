import CNcurses
import CTerminalGuard
import Glibc
import Terminal

extension NcursesScreen {
    /// Something that happened to the program on its terminal.
    public enum Event: Hashable, Sendable {
        /// A person pressed a key, used the mouse or changed the terminal's size.
        case input(InputEvent)
        /// Someone called `waker.wake()`.
        case woken
        /// The process was stopped by a signal and has been continued; the screen has been painted again as it was.
        case resumed
        /// A signal asked the program to end. The terminal has been restored already; save what is to be saved, then
        /// call `NcursesScreen.exit(asKilledBy:)`. After 0.4 s the process is ended anyway.
        case terminated(signal: Int32)
        /// The terminal is gone: its window was closed or its line dropped. There is no more input to come.
        case terminalLost
    }

    /// Waits until something happens, and returns all that has: every key pressed so far, so that a program which is
    /// slow to draw draws once for many. Empty when `timeout` passes first; without one it waits for ever, at no cost.
    public func waitForEvents(timeout: Duration? = nil) -> [Event] {
        checkThread()
        let deadline = timeout.map { ContinuousClock.now + $0 }
        var events: [Event] = []
        while true {
            takeNotices(&events)
            let left = events.isEmpty && !mayHaveMoreInput ? deadline.map { max(.zero, $0 - .now) } : .zero
            let (isInputReady, isGone) = wait(left)
            if isInputReady || mayHaveMoreInput { takeInput(&events) }
            if isGone { loseTerminal(&events) }
            if !events.isEmpty || deadline.map({ $0 <= .now }) == true { return events }
        }
    }

    // MARK: Waiting

    /// Sleeps until there is input, or a byte in the wake pipe, or the terminal is gone.
    private func wait(_ timeout: Duration?) -> (isInputReady: Bool, isGone: Bool) {
        var descriptors = [
            // A lost terminal would be ready for ever; poll passes over negative descriptors.
            pollfd(fd: isTerminalLost ? -1 : STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            // Nothing is asked of the output but whether it is still there.
            pollfd(fd: isTerminalLost ? -1 : output, events: 0, revents: 0),
            pollfd(fd: terminal_guard_wake_descriptor(), events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&descriptors, 3, timeout.map(\.millisecondsRoundedUp) ?? -1) > 0 else { return (false, false) }
        let gone = Int16(POLLHUP | POLLERR | POLLNVAL)
        return (
            descriptors[0].revents & Int16(POLLIN) != 0,
            (descriptors[0].revents | descriptors[1].revents) & gone != 0
        )
    }

    private func loseTerminal(_ events: inout [Event]) {
        guard !isTerminalLost else { return }
        isTerminalLost = true
        events.append(.terminalLost)
    }

    // MARK: Signals

    private func takeNotices(_ events: inout [Event]) {
        let happened = terminal_guard_take()
        func has(_ notice: Int) -> Bool { Int(happened) & notice != 0 }
        if has(TERMINAL_GUARD_TERMINATED) {
            events.append(.terminated(signal: terminal_guard_termination_signal()))
        } else if has(TERMINAL_GUARD_STOP_ASKED) {
            stop(wholeGroup: false)
            events.append(.resumed)
        } else if has(TERMINAL_GUARD_CONTINUED) {
            // Stopped without notice (SIGSTOP), so the shell has set the terminal up for itself since.
            leave()
            enter()
            events.append(.resumed)
        } else if has(TERMINAL_GUARD_RESIZED) {
            adoptTerminalSize()
        }
        if size != announcedSize {
            announcedSize = size
            events.append(.input(.resize(size)))
        }
        if has(TERMINAL_GUARD_WOKEN) { events.append(.woken) }
    }

    /// Tells ncurses how large the terminal is now; what was on it is to be drawn again then.
    func adoptTerminalSize() {
        var kernel = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &kernel) == 0, kernel.ws_row > 0, kernel.ws_col > 0 else { return }
        if is_term_resized(Int32(kernel.ws_row), Int32(kernel.ws_col)) {
            resize_term(Int32(kernel.ws_row), Int32(kernel.ws_col))
            clearok(cncurses_current_screen(), true)
            presented = nil
        }
        size = Self.windowSize
    }

    static var windowSize: Size {
        let window = cncurses_standard_window()
        return Size(width: Int(getmaxx(window)), height: Int(getmaxy(window)))
    }

    // MARK: Stopping

    /// Does what ctrl-z does, which in raw mode is a key like any other: gives the terminal back to the shell and
    /// stops, together with the processes of the same job. Returns when the program is brought back, with the screen
    /// painted as it was; a change of size while it slept is the next event.
    public func suspend() {
        checkThread()
        stop(wholeGroup: true)
    }

    private func stop(wholeGroup: Bool) {
        leave()
        terminal_guard_stop(wholeGroup)
        // `kill %1` sends SIGTERM and then wakes us up to receive it.
        if terminal_guard_termination_signal() == 0 { enter() }
    }

    // MARK: Input

    /// Drains the input, up to a number of events that keeps a pasted book from holding up the drawing.
    private func takeInput(_ events: inout [Event]) {
        let limit = 1024
        var inputs: [InputEvent] = []
        mayHaveMoreInput = false
        while true {
            let unread = unreadBytes
            let isReadable = wait(.zero).isInputReady
            var count = 0
            decoder.decode(into: &inputs, limit: limit) {
                let input = readRaw()
                if input != nil { count += 1 }
                return input
            }
            mayHaveMoreInput = inputs.count >= limit
            if mayHaveMoreInput || !isReadable { break }
            // Ready, yet nothing can be read: the end of the input, or an input that is no longer ours.
            if count == 0, unreadBytes == unread {
                events += inputs.map(Event.input)
                return loseTerminal(&events)
            }
        }
        events += inputs.map(Event.input)
    }

    private func readRaw() -> RawInput? {
        var value: wint_t = 0
        switch wget_wch(inputWindow, &value) {
        case OK: return .character(UInt32(value))
        case KEY_CODE_YES: return .code(Int32(bitPattern: UInt32(value)))
        default: return nil
        }
    }

    private var unreadBytes: Int32 {
        var count: Int32 = 0
        return ioctl(STDIN_FILENO, UInt(FIONREAD), &count) == 0 ? count : 0
    }
}

extension Duration {
    /// The milliseconds that `poll` is given: rounded up, lest the last fraction of a millisecond be spent spinning.
    fileprivate var millisecondsRoundedUp: Int32 {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max / 1000) else { return Int32.max }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
