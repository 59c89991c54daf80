import Glibc
import Testing

/// A program on a terminal of its own: keys go in, what it draws comes out, and the terminal's settings can be read.
final class PseudoTerminal {
    enum Ending: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    /// What the Glibc module does not show to Swift: the requests behind unlockpt and ptsname, and a flag.
    private enum Linux {
        static let setLock: UInt = 0x4004_5431  // TIOCSPTLCK
        static let number: UInt = 0x8004_5430  // TIOCGPTN
        static let setSession: Int32 = 0x80  // POSIX_SPAWN_SETSID
    }

    let process: pid_t
    /// Everything drawn so far.
    private(set) var output = ""
    private var master: Int32
    private var ending: Ending?

    /// Starts `command`, found by its path, with nothing of this process's environment but the search path.
    init(_ command: [String], columns: Int = 80, rows: Int = 50, environment: [String: String] = [:]) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var locked: Int32 = 0
        var number: UInt32 = 0
        let isOpen = ioctl(master, Linux.setLock, &locked) == 0 && ioctl(master, Linux.number, &number) == 0
        try #require(isOpen, "no pseudo-terminal")
        let slave = "/dev/pts/\(number)"
        Self.setSize(master, columns, rows)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that the leader of a new session opens becomes its controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 0, slave, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(
            &attributes, Int16(Linux.setSession | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)

        var variables = [
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
            "PATH": String(cString: getenv("PATH")),
        ]
        variables.merge(environment) { $1 }
        let arguments = command.map { strdup($0) } + [nil]
        let settings = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + settings { free(text) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, command[0], &actions, &attributes, arguments, settings)
        try #require(status == 0, "cannot start \(command[0])")
        process = pid
    }

    /// The fixture, once it has drawn its first frame.
    static func fixture(
        columns: Int = 80, rows: Int = 50, environment: [String: String] = [:]
    ) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            [fixturePath], columns: columns, rows: rows, environment: environment)
        try #require(terminal.waits(for: "ready"), "no first frame: \(terminal.output.prefix(400).debugDescription)")
        terminal.readUntilQuiet()
        return terminal
    }

    /// Beside the tests' own executable, where SwiftPM builds both.
    static let fixturePath: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let text = String(decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/TerminalFixture"
    }()

    deinit {
        if ending == nil {
            Glibc.kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        closeWindow()
    }

    // MARK: The person at the terminal

    func type(_ text: String) { typeBytes(Array(text.utf8)) }

    func typeBytes(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            // Its input is full: it may be waiting in turn for its output to be read.
            if count < 0, errno != EAGAIN || (!readSome(.milliseconds(10)) && hasEnded) { return }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Types, and waits until `answer` has been drawn since.
    @discardableResult
    func type(_ text: String, awaiting answer: String) -> Bool {
        let mark = output.utf8.count
        type(text)
        return waits(for: answer, since: mark)
    }

    func resize(columns: Int, rows: Int) { Self.setSize(master, columns, rows) }

    /// What closing the window does.
    func closeWindow() {
        if master >= 0 { close(master) }
        master = -1
    }

    private static func setSize(_ master: Int32, _ columns: Int, _ rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    // MARK: What is seen

    /// Whether `text` has been drawn; a function, so that a failed expectation does not print every byte of it.
    func shows(_ text: String) -> Bool { output.contains(text) }

    /// Reads until `text` has been drawn since `mark` bytes of output.
    func waits(for text: String, since mark: Int = 0, timeout: Duration = .seconds(10)) -> Bool {
        let deadline = ContinuousClock.now + timeout
        var searched = mark
        while true {
            let new = output.utf8.dropFirst(searched)
            if new.firstRange(of: text.utf8) != nil { return true }
            searched += max(0, new.count - text.utf8.count)
            guard ContinuousClock.now < deadline else { return false }
            if !readSome(.milliseconds(50)), hasEnded, !readSome(.zero) { return false }
        }
    }

    /// Reads until nothing has come for a while; returns how many bytes came.
    @discardableResult
    func readUntilQuiet(_ quiet: Duration = .milliseconds(120)) -> Int {
        let before = output.utf8.count
        while readSome(quiet) {}
        return output.utf8.count - before
    }

    private func readSome(_ timeout: Duration) -> Bool {
        guard master >= 0 else { return false }
        var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(timeout / .milliseconds(1))) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = read(master, &bytes, bytes.count)
        guard count > 0 else { return false }
        output += String(decoding: bytes.prefix(count), as: UTF8.self)
        return true
    }

    // MARK: What is left of it

    /// The terminal's settings as a shell would find them.
    var settings: termios {
        var settings = termios()
        tcgetattr(master, &settings)
        return settings
    }

    var echoes: Bool { settings.c_lflag & tcflag_t(ECHO | ICANON | ISIG) == tcflag_t(ECHO | ICANON | ISIG) }

    var hasEnded: Bool {
        if ending != nil { return true }
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return false }
        let signal = status & 0x7F
        ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
        return true
    }

    /// How the process ended; nil when it goes on.
    func waitForEnd(timeout: Duration = .seconds(10)) -> Ending? {
        let deadline = ContinuousClock.now + timeout
        while !hasEnded, ContinuousClock.now < deadline { _ = readSome(.milliseconds(5)) }
        readUntilQuiet(.milliseconds(20))
        return ending
    }

    /// Processor time used so far, in seconds.
    var processorSeconds: Double {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return .nan }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 1024)
        guard fgets(&line, Int32(line.count), file) != nil else { return .nan }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return .nan }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}

/// The terminal is as the program found it.
func expectRestored(_ terminal: PseudoTerminal, sourceLocation: SourceLocation = #_sourceLocation) {
    let output = terminal.output
    #expect(terminal.echoes, "echo is off", sourceLocation: sourceLocation)
    guard let entered = output.lastRange(of: "\u{1B}[?1049h"), let left = output.lastRange(of: "\u{1B}[?1049l") else {
        Issue.record("the alternate screen was not entered and left", sourceLocation: sourceLocation)
        return
    }
    #expect(entered.lowerBound < left.lowerBound, "the alternate screen is still on", sourceLocation: sourceLocation)
    let modes = ["?1", "?25", "?1000", "?1002", "?1006"]
    for mode in modes {
        let (on, off) = mode == "?25" ? ("[?25l", "[?25h") : ("[\(mode)h", "[\(mode)l")
        guard let last = output.lastRange(of: on) else { continue }
        #expect(output[last.upperBound...].contains(off), "\(on) is still on", sourceLocation: sourceLocation)
    }
}

extension String {
    func lastRange(of text: String) -> Range<Index>? { ranges(of: text).last }
}
