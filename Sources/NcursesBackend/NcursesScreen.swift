import CNcurses
import CTerminalGuard
import Glibc
import Terminal

/// The terminal as a screen of cells: receives buffers, gives events, and is put back in order however the program
/// ends.
///
///     let screen = try NcursesScreen()
///     defer { screen.close() }
///     while running {
///         for event in screen.waitForEvents() { update(event) }
///         screen.present(view(state, screen.size, screen.capabilities))
///     }
///
/// One screen at a time, used by the thread that opened it; only `waker` is for other threads. ncurses keeps its state
/// in globals, and this class is what keeps everyone else away from them.
///
/// While the screen is open, signals are dealt with here: those that end the program restore the terminal first (see
/// `Event.terminated`), a crash restores it before the Swift runtime reports it, and ctrl-z typed or sent stops and
/// resumes it. Whatever is written to standard error meanwhile appears when the screen is left.
public final class NcursesScreen {
    /// What the terminal can show, found out as the screen was opened.
    public let capabilities: Capabilities
    /// The screen's size in cells; changes only while `waitForEvents` or `suspend` runs.
    public internal(set) var size: Size
    /// The handle by which other threads wake `waitForEvents`.
    public let waker = Waker()

    /// Whether the terminal reports the mouse. Off, the terminal's own selection of text works.
    public var reportsMouse: Bool {
        didSet { if isOpen, reportsMouse != oldValue { send(reportsMouse ? Self.mouseOn : Self.mouseOff) } }
    }

    let handle: OpaquePointer
    /// The stream that ncurses draws to.
    let drawing: UnsafeMutablePointer<FILE>
    /// The file descriptor for what is written past ncurses.
    let output: Int32
    /// The window that input is read from: a pad, as reading from an ordinary window would redraw it first.
    let inputWindow: UnsafeMutablePointer<WINDOW>
    let environment: TerminalEnvironment
    private let plan: terminal_guard_plan
    /// The sequence that takes the picture away on leaving, where there is no alternate screen to take it along.
    private let clearing: String
    private let owner = pthread_self()
    private var isOpen = true

    var styles: StyleTable
    /// The size the program knows of.
    var announcedSize: Size
    /// The picture that ncurses has been given; nil when it has to be given everything.
    var presented: CellBuffer?
    /// Whether ncurses shows the cursor, kept so that only changes are sent.
    var isCursorVisible = true
    var decoder = InputDecoder()
    /// Whether there may be input left in ncurses' own queue, where poll cannot see it.
    var mayHaveMoreInput = false
    var isTerminalLost = false

    /// Whether there is a terminal to draw on. Where not, print one plain frame; `reasonNotInteractive` says why.
    public static var isInteractive: Bool { reasonNotInteractive == nil }
    /// Why there is no terminal to draw on, for a person to read; nil where there is one.
    public static var reasonNotInteractive: String? { TerminalEnvironment.current().reasonNotInteractive }

    /// Takes the terminal over: alternate screen, raw keys, mouse. Signal handlers are the whole process's, so it does
    /// not matter what threads there are already.
    public init(environment: TerminalEnvironment = .current()) throws(ScreenError) {
        let description = try environment.findDescription().get()
        self.environment = environment
        capabilities = environment.capabilities(of: description)
        reportsMouse = capabilities.mouse
        clearing = description.clearing

        guard terminal_guard_prepare() == 0 else { throw ScreenError("no thread for signals could be made") }
        // Descriptors of our own, which a crash can disconnect.
        output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard let drawing = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w") else {
            throw ScreenError("standard output cannot be used")
        }
        self.drawing = drawing
        terminal_guard_connect(fileno(drawing), output)
        plan = Self.makePlan(leaving: description.leaving, mouse: reportsMouse)

        // Before newterm, which would install handlers of its own where it finds none.
        terminal_guard_install_handlers()
        withUnsafePointer(to: plan, terminal_guard_arm)
        // The kernel knows the size; LINES and COLUMNS may be stale exports of a shell.
        use_env(false)
        use_tioctl(true)
        guard let handle = newterm(description.name, drawing, cncurses_standard_input()), let pad = newpad(1, 1) else {
            terminal_guard_restore()
            terminal_guard_remove_handlers()
            throw ScreenError("ncurses cannot drive a terminal of type \(description.name)")
        }
        self.handle = handle
        inputWindow = pad
        terminal_guard_capture_errors()

        raw()
        noecho()
        nonl()
        // A frame is drawn to its end: without this ncurses drops the rest of it when a key is waiting.
        typeahead(-1)
        if environment.variables["ESCDELAY"] == nil { set_escdelay(25) }
        keypad(pad, true)
        nodelay(pad, true)
        KeyTable.teachSequences(mouse: capabilities.mouse)
        styles = StyleTable(colors: capabilities.colors)
        // What ncurses clears is then as plain as what it is given.
        var blank = cchar_t()
        cncurses_set_cell(&blank, 0x20, styles.plain.attributes, styles.plain.pair)
        wbkgrndset(cncurses_standard_window(), &blank)
        size = Self.windowSize
        announcedSize = size
        adoptTerminalSize()
        announcedSize = size
        showCursor(false)
        if reportsMouse { send(Self.mouseOn) }
    }

    deinit { close() }

    /// Leaves the screen and puts everything back; calling it again does nothing.
    public func close() {
        guard isOpen else { return }
        leave()
        isOpen = false
        terminal_guard_remove_handlers()
        terminal_guard_release_errors()
        delwin(inputWindow)
        delscreen(handle)
        fclose(drawing)
        Glibc.close(output)
        Glibc.close(plan.terminal)
    }

    /// Ends the process by the signal that asked it to end, so that whoever started it sees which: a shell shows 143
    /// for SIGTERM. What `Event.terminated` should lead to, once everything is saved.
    public static func exit(asKilledBy signal: Int32) -> Never {
        terminal_guard_restore()
        terminal_guard_die(signal)
    }

    func checkThread() {
        precondition(pthread_equal(owner, pthread_self()) != 0, "a screen is used by the thread that opened it")
    }

    // MARK: Leaving and coming back

    /// Hands the terminal over in its ordinary state.
    func leave() {
        // Stopped, or ended by a signal: the terminal is someone else's already.
        guard terminal_guard_is_armed() else { return }
        if reportsMouse { send(Self.mouseOff) }
        endwin()
        if !clearing.isEmpty { send(clearing) }
        terminal_guard_disarm()
    }

    /// Takes the terminal back and draws everything anew.
    func enter() {
        // In the background this stops the process until it is brought forward, before anything is written.
        reset_prog_mode()
        withUnsafePointer(to: plan, terminal_guard_arm)
        adoptTerminalSize()
        redraw()
        if reportsMouse { send(Self.mouseOn) }
    }

    /// Repaints what the terminal may have lost.
    public func redraw() {
        clearok(cncurses_current_screen(), true)
        wrefresh(cncurses_current_screen())
    }

    func showCursor(_ visible: Bool) {
        curs_set(visible ? 1 : 0)
        // With no cursor to place, ncurses need not send where it is.
        leaveok(cncurses_standard_window(), !visible)
        isCursorVisible = visible
    }

    /// Writes past ncurses, between its frames.
    @discardableResult
    func send(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { terminal_guard_write(output, $0.baseAddress, $0.count, -1) }
        }
    }

    /// Presses and releases, motion while a button is down, coordinates of any size.
    private static let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h"
    private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"

    private static func makePlan(leaving: [UInt8], mouse: Bool) -> terminal_guard_plan {
        var plan = terminal_guard_plan()
        let terminal = ttyname(STDOUT_FILENO).map { open($0, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) } ?? -1
        plan.terminal = terminal >= 0 ? terminal : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        tcgetattr(STDOUT_FILENO, &plan.settings)
        // The first byte (CAN) ends whatever sequence a frame was cut off in.
        let bytes = [0x18] + (mouse ? Array(mouseOff.utf8) : []) + leaving
        withUnsafeMutableBytes(of: &plan.bytes) { $0.copyBytes(from: bytes.prefix($0.count)) }
        plan.count = min(bytes.count, TERMINAL_GUARD_CAPACITY)
        return plan
    }
}
